"""The bot's own look-up on the bench: its index built, asked, renewed by issues, and taken back from a file."""

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lookup.archive import PER_ISSUE, archive
from benchmarks.lookup.measure import Measured, answered, built, timed
from benchmarks.lookup.queries import Probe
from bot import search as door
from bot.model import StoredItem

search: Any = door  # what the door lacks yet is told as not there

_IMPORTS = 20


def ours(
    items: Sequence[StoredItem], asked: Sequence[Probe], typed: Sequence[str], embed: Callable[..., Any] | None = None
) -> Measured:
    """Measure the bot's look-up, by meaning too with an embedder."""
    known = {} if embed is None else {"embed": embed}
    index, build, added = built(lambda: search.build(items, **known))
    find, right = answered(
        lambda text: [hit.stored.item.title for hit in search.find(index, text, **known).found], asked
    )
    presses = tuple(timed(partial(search.suggest, index, text))[1] for text in typed)
    return Measured(
        engine="by meaning too" if embed else "this bot",
        items=len(items),
        build=build,
        added=added,
        find=find,
        right=right,
        suggest=presses,
        update=updates(index, len(items), known),
        ready=from_file(index, items, asked[0].text, known),
    )


def updates(index: Any, items: int, known: dict[str, Any]) -> tuple[float, ...]:
    """Return the milliseconds that each of 20 issues takes, one imported after the other."""
    if not hasattr(search, "renewed"):
        return ()
    times: list[float] = []
    new = archive(_IMPORTS * PER_ISSUE, first=items)
    for start in range(0, len(new), PER_ISSUE):
        index, milliseconds = timed(partial(search.renewed, index, new[start : start + PER_ISSUE], (), **known))
        times.append(milliseconds)
    return tuple(times)


def from_file(index: Any, items: Sequence[StoredItem], text: str, known: dict[str, Any]) -> float | None:
    """Return the seconds from a file of arrays to the first answer."""
    if not hasattr(search, "pack"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, array in search.pack(index).items():
            np.save(Path(folder, f"{name}.npy"), array)

        def ready() -> None:
            arrays = {path.stem: np.load(path, mmap_mode="r") for path in sorted(Path(folder).iterdir())}
            search.find(search.unpack(arrays, items, **known), text, **known)

        return timed(ready)[1] / 1000


def embedder() -> Callable[..., Any] | None:
    """Return what turns texts into vectors, or None where there is none."""
    if find_spec("bot.embedding") is None:
        return None
    return None
