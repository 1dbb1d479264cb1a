"""Layers of an index in, one layer without removed rows out: arrays are joined, no text is cut into words again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress

import numpy as np
from numpy.typing import NDArray

from bot.model import StoredItem
from bot.search import marks
from bot.search.meaning import Lens, Vectors, joined, taken, text_of, vectors
from bot.search.segment import PLACES, Rows, Segment, assembled, held_words, newest_first, place_of, row_of, segment_of


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A segment, the item of each row, the rows that were not removed since, and how many of those hold each word.

    `vectors` are what the items of the rows mean, None where no weights are installed.
    """

    segment: Segment
    items: Sequence[StoredItem | None]
    alive: NDArray[np.bool_]
    held: NDArray[np.int64]
    size: int
    vectors: Vectors | None = None

    @property
    def is_whole(self) -> bool:
        """Return whether no row was removed."""
        return self.size == len(self.alive)

    def item(self, row: int) -> StoredItem:
        """Return the item of a row that was not removed."""
        stored = self.items[row]
        if stored is None:
            raise LookupError(f"row {row} was removed")
        return stored


def layer_of(stored: Sequence[StoredItem], lens: Lens | None = None) -> Layer:
    """Return items as a layer of their own, with vectors where there is a lens."""
    items = newest_first(stored)
    meant = vectors(lens.embed([text_of(one.item) for one in items])) if lens else None
    return whole(segment_of(items), items, meant)


def whole(segment: Segment, items: Sequence[StoredItem | None], meant: Vectors | None = None) -> Layer:
    """Return a segment with all of its rows as a layer."""
    return Layer(segment, items, np.ones(len(segment), np.bool_), np.diff(segment.posted), len(segment), meant)


def without(layer: Layer, gone: NDArray[np.uint64]) -> Layer:
    """Return a layer without the rows of items whose keys have these marks."""
    rows = np.flatnonzero(np.isin(layer.segment.keys, gone) & layer.alive)
    if not len(rows):
        return layer
    alive, held = layer.alive.copy(), layer.held.copy()
    alive[rows] = False
    for word in (word for row in rows.tolist() for word in held_words(layer.item(row))):
        held[layer.segment.words.find(word)] -= 1
    return replace(layer, alive=alive, held=held, size=layer.size - len(rows))


def merged(layers: Sequence[Layer]) -> Layer:
    """Return several layers as one."""
    alive = np.concatenate([layer.alive for layer in layers])
    table = _table(layers)
    order = np.flatnonzero(alive)
    order = order[np.lexsort((table.keys[order], table.ages[order]))]
    moved = np.zeros(len(alive), np.uint32)
    moved[order] = np.arange(len(order), dtype=np.uint32)
    spelt, stems, held, postings = _postings(layers, alive, moved)
    items = list(chain.from_iterable(layer.items for layer in layers))
    segment = assembled(spelt, stems, held, postings, _taken(table, order))
    parts = [layer.vectors for layer in layers if layer.vectors]
    meant = taken(joined(parts), order) if len(parts) == len(layers) else None
    return whole(segment, tuple(items[row] for row in order.tolist()), meant)


def _table(layers: Sequence[Layer]) -> Rows:
    parts = [layer.segment for layer in layers]
    return Rows(
        titles=[title for part in parts for title in part.titles.encoded()],
        ages=np.concatenate([part.ages for part in parts]),
        keys=np.concatenate([part.keys for part in parts]),
        prints=np.concatenate([part.prints for part in parts]),
        title_marks=np.concatenate([part.title_marks for part in parts]),
        link_marks=np.concatenate([part.link_marks for part in parts]),
    )


def _taken(table: Rows, order: NDArray[np.intp]) -> Rows:
    return Rows(
        titles=[table.titles[row] for row in order.tolist()],
        ages=table.ages[order],
        keys=table.keys[order],
        prints=table.prints[order],
        title_marks=table.title_marks[order],
        link_marks=table.link_marks[order],
    )


def _postings(
    layers: Sequence[Layer], alive: NDArray[np.bool_], moved: NDArray[np.uint32]
) -> tuple[list[bytes], NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint32]]:
    """Return all words and their stems' marks, and for each living posting its word's number and where it is now."""
    lists = [layer.segment.words.encoded() for layer in layers]
    spelt = sorted(set().union(*lists))
    numbers = {word: number for number, word in enumerate(spelt)}
    stems = np.zeros(len(spelt), np.uint64)
    held, postings, first = [], [], 0
    for layer, own in zip(layers, lists, strict=True):
        number = np.fromiter(map(numbers.__getitem__, own), np.uint64, len(own))
        stems[number[layer.segment.families]] = layer.segment.stems
        rows, places = row_of(layer.segment.postings) + np.uint32(first), place_of(layer.segment.postings)
        lives = alive[rows]
        held.append(np.repeat(number, np.diff(layer.segment.posted))[lives])
        postings.append(moved[rows[lives]] * np.uint32(PLACES) + places[lives])
        first += len(layer.alive)
    numbered = np.concatenate(held)
    used = np.zeros(len(spelt), np.bool_)
    used[numbered] = True
    ranks = np.cumsum(used, dtype=np.uint64) - np.uint64(1)
    return list(compress(spelt, used.tolist())), stems[used], ranks[numbered], np.concatenate(postings)


def gone_marks(keys: Sequence[str]) -> NDArray[np.uint64]:
    """Return the marks of item keys."""
    return np.fromiter(map(marks.mark, keys), np.uint64, len(keys))
