"""The installed weights in, vectors out; where they are missing or broken, the reason."""

import sys
from importlib import metadata
from pathlib import Path

import pytest

from bot import embedding
from bot.search.meaning import Embedder, learn, nearest, vectors

TEXTS = ("How to repair a bicycle tyre", "Baking rye bread at home", "Telescopes for looking at Saturn")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    loaded, why = embedding.load()
    if loaded is None:
        pytest.skip(why)
    return loaded


def test_questions_in_other_words_find_what_they_mean(embedder: Embedder) -> None:
    lens = learn(embedder, TEXTS)
    within = vectors(lens.embed(TEXTS))
    for question, row in (("fixing my bike wheel", 0), ("make a loaf in the oven", 1), ("astronomy with planets", 2)):
        assert nearest(within, lens.embed([question])[0], 1)[0][0] == row


def test_wordllama_itself_is_never_imported(embedder: Embedder) -> None:
    assert embedder.weights.shape[1] == 256
    assert "wordllama" not in sys.modules


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "微软 発表", "🙂" * 50, "a" * 5_000, "\u202e\u0301"])
def test_any_string_is_cut_into_tokens_that_have_weights(embedder: Embedder, text: str) -> None:
    assert all(0 <= token < len(embedder.weights) for token in embedder.tokens([text])[0])


def test_without_the_extra_there_is_no_embedder_but_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_PACKAGE", "no-package-of-that-name")
    assert embedding.load() == (None, "the extra “semantic” is not installed")


def test_broken_weights_are_a_reason_and_no_crash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken-1.dist-info").mkdir()
    (tmp_path / "broken-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1\n")
    names = (embedding._WEIGHTS, embedding._TOKENIZER)
    (tmp_path / "broken-1.dist-info" / "RECORD").write_text("".join(f"{name},,\n" for name in names))
    for name in names:
        (tmp_path / name).write_bytes(b"not what it was")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(embedding, "_PACKAGE", "broken")
    assert metadata.files("broken")
    loaded, why = embedding.load()
    assert loaded is None
    assert why.startswith("the extra “semantic” is broken: ")
