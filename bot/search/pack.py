"""An Index in, named arrays out that can be written to a file; such arrays and the items in, the Index again out."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.model import StoredItem
from bot.search import marks
from bot.search.index import Index, choices_of, settled
from bot.search.merge import Layer, layer_of, merged
from bot.search.segment import PLACES, Array, Segment
from bot.search.strings import Strings

_FORMAT = 1
"""Raised whenever other arrays are packed, or words are cut in another way: what was written before is then refused."""


def pack(index: Index) -> dict[str, Array]:
    """Return an index as arrays, without what was removed from it."""
    layers = index.layers or (layer_of(()),)
    is_one = len(layers) == 1 and layers[0].is_whole
    layer = layers[0] if is_one else merged(layers)
    return {"format": np.array([_FORMAT]), **dict(layer.segment.arrays())}


def unpack(arrays: Mapping[str, Array], items: Iterable[StoredItem]) -> Index | None:
    """Return the index of these items, of which the arrays hold most; None where they are of another format.

    What the arrays hold of items that changed or went is left out; items that they do not hold are added.
    """
    if not np.array_equal(arrays.get("format", ()), [_FORMAT]):
        return None
    segment = _segment(arrays)
    if segment is None:
        return None
    stored = list(items)
    prints = np.fromiter(map(marks.fingerprint, stored), np.uint64, len(stored))
    layer = _matched(segment, stored, prints)
    missing = np.flatnonzero(~np.isin(prints, segment.prints)).tolist()
    layers = settled([layer, *([layer_of([stored[at] for at in missing])] if missing else [])])
    return Index(layers, choices_of(layers))


def _segment(arrays: Mapping[str, Array]) -> Segment | None:
    """Return arrays as a segment, None where they are not those of one."""
    parts: dict[str, Any] = {}
    for field in fields(Segment):
        blob, starts = arrays.get(f"{field.name}.blob"), arrays.get(f"{field.name}.starts")
        parts[field.name] = arrays.get(field.name) if blob is None or starts is None else Strings(blob, starts)
    return None if any(part is None for part in parts.values()) else Segment(**parts)


def _matched(segment: Segment, stored: list[StoredItem], prints: NDArray[np.uint64]) -> Layer:
    """Return a segment as a layer of those items that it holds unchanged."""
    order = np.argsort(prints)
    nearest = order.take(prints.searchsorted(segment.prints, sorter=order), mode="clip") if len(order) else order
    alive = np.zeros(len(segment), np.bool_)
    alive[: len(nearest)] = prints[nearest] == segment.prints[: len(nearest)]
    items = [stored[at] if lives else None for at, lives in zip(nearest.tolist(), alive.tolist(), strict=False)]
    items += [None] * (len(segment) - len(items))
    held = np.diff(segment.posted)
    if not alive.all():
        dead = np.flatnonzero(~alive[segment.postings // PLACES])
        lost = segment.posted.searchsorted(dead, "right") - 1
        held -= np.bincount(lost, minlength=len(held))
    return Layer(segment, items, alive, held, int(alive.sum()))
