"""The bot's own look-up on the bench: its index built, asked, renewed by issues, and taken back from a file."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.lookup.archive import PER_ISSUE, archive
from benchmarks.lookup.measure import Measured, answered, apart, built, timed
from benchmarks.lookup.queries import Probe
from bot import embedding, search
from bot.indexing import Indexing
from bot.model import StoredItem

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
    return embedding.load()[0] is not None


def _built(
    items: Sequence[StoredItem], asked: Sequence[Probe], typed: Sequence[str], folder: Path, *, by_meaning: bool
) -> Measured:
    embedder = embedding.load()[0] if by_meaning else None
    index, build, added = built(lambda: Indexing(folder, embedder).build(items))
    times, right = answered(lambda text: [hit.stored.item.title for hit in search.find(index, text).found], asked)
    presses = tuple(timed(partial(search.suggest, index, text))[1] for text in typed)
    name = "by meaning too" if by_meaning else "this bot"
    return Measured(name, len(items), build, added, times, right, presses, _updates(index, len(items)))


def _updates(index: search.Index, items: int) -> tuple[float, ...]:
    """Return the milliseconds that each of 20 issues takes, one imported after the other."""
    times: list[float] = []
    new = archive(_IMPORTS * PER_ISSUE, first=items)
    for start in range(0, len(new), PER_ISSUE):
        renewed = partial(search.renewed, index, new[start : start + PER_ISSUE], ())
        index, milliseconds = timed(renewed)
        times.append(milliseconds)
    return tuple(times)


def _read(items: Sequence[StoredItem], text: str, folder: Path, *, by_meaning: bool) -> tuple[float, float]:
    """Return the seconds from the file to the first answer, and the megabytes that takes."""
    embedder = embedding.load()[0] if by_meaning else None

    def ready() -> object:
        index = Indexing(folder, embedder).build(items)
        return index, search.find(index, text)

    _, seconds, added = built(ready)
    return seconds, added
