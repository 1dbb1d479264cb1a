"""The bot's own look-up on the bench: its index built, asked, renewed by issues, and taken back from a file."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lookup.archive import PER_ISSUE, archive
from benchmarks.lookup.measure import Measured, answered, apart, built, timed
from benchmarks.lookup.queries import Probe
from bot import search as door
from bot.model import StoredItem

search: Any = door  # what the door lacks yet is told as not there
_IMPORTS = 20


def ours(items: Sequence[StoredItem], asked: Sequence[Probe], typed: Sequence[str], *, by_meaning: bool) -> Measured:
    """Measure the bot's look-up, in one process as it is built, in another as it starts from a file."""
    with tempfile.TemporaryDirectory() as folder:
        made = apart(partial(_built, items, asked, typed, Path(folder), by_meaning=by_meaning))
        if not any(Path(folder).iterdir()):
            return made
        ready, added = apart(partial(_read, items, asked[0].text, Path(folder), by_meaning=by_meaning))
        return replace(made, ready=ready, read=added)


def means() -> bool:
    """Return whether look-up by meaning is there: the bot has it, and its weights are installed."""
    return "embed" in signature(search.build).parameters and _embedder() is not None


def _built(
    items: Sequence[StoredItem], asked: Sequence[Probe], typed: Sequence[str], folder: Path, *, by_meaning: bool
) -> Measured:
    embed = _embedder() if by_meaning else None
    index, build, added = built(lambda: _with(search.build, embed)(items))
    find = _with(search.find, embed)
    times, right = answered(lambda text: [hit.stored.item.title for hit in find(index, text).found], asked)
    presses = tuple(timed(partial(search.suggest, index, text))[1] for text in typed)
    if hasattr(search, "pack"):
        for name, array in search.pack(index).items():
            np.save(folder / f"{name}.npy", array)
    name = "by meaning too" if by_meaning else "this bot"
    return Measured(name, len(items), build, added, times, right, presses, _updates(index, len(items), embed))


def _updates(index: Any, items: int, embed: Callable[..., Any] | None) -> tuple[float, ...]:
    """Return the milliseconds that each of 20 issues takes, one imported after the other."""
    if not hasattr(search, "renewed"):
        return ()
    times: list[float] = []
    new = archive(_IMPORTS * PER_ISSUE, first=items)
    for start in range(0, len(new), PER_ISSUE):
        renewed = partial(_with(search.renewed, embed), index, new[start : start + PER_ISSUE], ())
        index, milliseconds = timed(renewed)
        times.append(milliseconds)
    return tuple(times)


def _read(items: Sequence[StoredItem], text: str, folder: Path, *, by_meaning: bool) -> tuple[float, float]:
    """Return the seconds from the file to the first answer, and the megabytes that takes."""
    embed = _embedder() if by_meaning else None

    def ready() -> Any:
        arrays = {path.stem: np.load(path, mmap_mode="r") for path in sorted(folder.iterdir())}
        index = _with(search.unpack, embed)(arrays, items)
        return index, _with(search.find, embed)(index, text)

    _, seconds, added = built(ready)
    return seconds, added


def _embedder() -> Callable[..., Any] | None:
    """Return what turns texts into vectors, or None where there is none."""
    try:
        from bot import embedding  # type: ignore[attr-defined] # noqa: PLC0415 - not there yet
    except ImportError:
        return None
    embed: Callable[..., Any] | None = embedding.load()[0]
    return embed


def _with(function: Callable[..., Any], embed: Callable[..., Any] | None) -> Callable[..., Any]:
    """Give a function of the door the embedder if it takes one."""
    return partial(function, embed=embed) if "embed" in signature(function).parameters else function
