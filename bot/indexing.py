"""Items go in, the index that finds them comes out: of a file as far as that fits, and into it when it is worth it.

Its calls take long, and belong into a thread. One at a time: they remember what the file holds.
"""

import gc
from collections.abc import Collection, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot import search
from bot.memory import give_back
from bot.model import StoredItem
from bot.search import Embedder
from storage import indexes

_MARKS = "marks of items"
MOST_UNSAVED = 1_000
"""Items that may come or change before the file is written anew: so many more are indexed in a moment at a start."""


class Indexing:
    """Makes indexes of items, the first out of the file in `folder`, if there is one, and keeps that file up to date.

    With an `embedder` the search room finds by meaning too.
    """

    def __init__(self, folder: Path | None = None, embedder: Embedder | None = None) -> None:
        self._folder = folder
        self._embedder = embedder
        self._unsaved = 0

    def build(self, items: Sequence[StoredItem]) -> search.Index:
        """Return the index of an archive's items: of the file, or made anew and at once kept there if that is worth it.

        Mapped from its file it takes half the memory of the one that was just made.
        """
        index = self._mapped(items)
        if index is None:
            index = search.build(items, self._embedder)
            self._unsaved = len(items)
            if self.is_due and self.save(index, items):
                # First what was made goes, or what comes of the file lies scattered over its memory and holds on to it.
                index = None
                gc.collect()
                index = self._mapped(items)
            give_back()
        return search.build(items, self._embedder) if index is None else index

    def _mapped(self, items: Sequence[StoredItem]) -> search.Index | None:
        """Return the index out of the file, None where there is none that fits."""
        arrays = indexes.load(self._folder) if self._folder else {}
        index = search.unpack(arrays, items, self._embedder) if _MARKS in arrays else None
        if index is not None:
            marks = _marks(items)
            self._unsaved = max(len(marks), len(arrays[_MARKS])) - int(np.isin(marks, arrays[_MARKS]).sum())
        return index

    def renew(self, index: search.Index, added: Collection[StoredItem], gone: Collection[str]) -> search.Index:
        """Return an index with some items added, once those with some keys are removed."""
        self._unsaved += max(len(added), len(gone))
        return search.renewed(index, added, gone)

    @property
    def is_due(self) -> bool:
        """Tell whether so much differs from the file that it should be written."""
        return self._folder is not None and self._unsaved > MOST_UNSAVED

    def save(self, index: search.Index, items: Sequence[StoredItem]) -> bool:
        """Write the index of these items into the file, and return whether that can be; if not, the next is as late."""
        self._unsaved = 0
        return self._folder is not None and indexes.save(self._folder, {_MARKS: _marks(items), **search.pack(index)})


def _marks(items: Sequence[StoredItem]) -> NDArray[np.uint32]:
    """Return what tells roughly how many items of a file are still there."""
    return np.fromiter((crc32(stored.item.key.encode("utf-8", "replace")) for stored in items), np.uint32, len(items))
