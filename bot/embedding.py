"""The installed extra `semantic` in, an Embedder out: the weights of wordllama's wheel, nothing fetched."""

import importlib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from bot.search.meaning import Embedder, Tokens

_PACKAGE = "wordllama"
_WEIGHTS = "l2_supercat_256.safetensors"
_TOKENIZER = "l2_supercat_tokenizer_config.json"


def load() -> tuple[Embedder | None, str]:
    """Return the embedder, or None and why there is none; wordllama itself, which asks the network, is not imported."""
    try:
        files = {path.name: Path(str(path.locate())) for path in metadata.files(_PACKAGE) or ()}
        return _read(files[_WEIGHTS], files[_TOKENIZER]), ""
    except (metadata.PackageNotFoundError, ImportError):
        return None, "the extra “semantic” is not installed"
    except Exception as trouble:  # noqa: BLE001 - tokenizers raises bare Exception; without the extra all else works
        return None, f"the extra “semantic” is broken: {type(trouble).__name__}: {trouble}"


def _read(weights: Path, tokenizer: Path) -> Embedder:
    read = importlib.import_module("safetensors.numpy").load_file
    cutter = importlib.import_module("tokenizers").Tokenizer.from_file(str(tokenizer))

    def tokens(texts: Sequence[str]) -> Tokens:
        return [_tokens(cutter, text) for text in texts]

    return Embedder(tokens, read(weights)["embedding.weight"])


def _tokens(cutter: Any, text: str) -> Sequence[int]:
    """Cut one text: a batch would start threads, and half of a surrogate pair is no text to a tokenizer."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    ids: Sequence[int] = cutter.encode(whole, add_special_tokens=False).ids
    return ids
