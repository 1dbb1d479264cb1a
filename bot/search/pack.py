"""An Index in, named arrays out that can be written to a file; such arrays and the items in, the Index again out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.model import StoredItem
from bot.search import autocomplete, marks
from bot.search.autocomplete import Choices
from bot.search.index import Index, index_of
from bot.search.meaning import Embedder, Vectors
from bot.search.merge import Layer, layer_of, merged
from bot.search.segment import Array, Segment, row_of
from bot.search.sense import read
from bot.search.strings import SortedStrings, Strings

_STRINGS = {"words": SortedStrings, "titles": Strings}
_CHOICES = "choices."
_FORMAT = 5
"""Raised whenever other arrays are packed, or words are cut in another way: what was written before is then refused."""


def pack(index: Index) -> dict[str, Array]:
    """Return an index as arrays, without what was removed from it."""
    layers = index.layers or (layer_of(()),)
    is_one = len(layers) == 1 and layers[0].is_whole
    layer = layers[0] if is_one else merged(layers)
    meant: dict[str, Array] = {}
    if index.sense and layer.vectors:
        meant = {**index.sense.arrays(), "halves": layer.vectors.halves, "codes": layer.vectors.codes}
    choices = {f"{_CHOICES}{name}": array for name, array in index.choices.pack().items()}
    return {"format": np.array([_FORMAT]), **dict(layer.segment.arrays()), **meant, **choices}


def unpack(arrays: Mapping[str, Array], items: Iterable[StoredItem], embedder: Embedder | None = None) -> Index | None:
    """Return the index of these items, of which the arrays hold most; None where they are of another format or model.

    What the arrays hold of items that changed or went is left out; items that they do not hold are added.
    """
    if not np.array_equal(arrays.get("format", ()), [_FORMAT]):
        return None
    segment = _segment(arrays)
    sense = read(embedder, arrays) if embedder else None
    if segment is None or (embedder and (sense is None or not {"halves", "codes"} <= arrays.keys())):
        return None
    stored = list(items)
    prints = np.fromiter(map(marks.fingerprint, stored), np.uint64, len(stored))
    meant = Vectors(arrays["halves"], arrays["codes"]) if sense else None
    layer = replace(_matched(segment, stored, prints), vectors=meant)
    missing = [stored[at] for at in np.flatnonzero(~np.isin(prints, segment.prints)).tolist()]
    layers = [layer, *([layer_of(missing, sense.lens if sense else None)] if missing else [])]
    return index_of(layers, _choices(arrays, stored, missing), sense)


def _choices(arrays: Mapping[str, Array], stored: Sequence[StoredItem], missing: Sequence[StoredItem]) -> Choices:
    """Return what autocomplete offers, topped up like the rest."""
    own = {name.removeprefix(_CHOICES): array for name, array in arrays.items() if name.startswith(_CHOICES)}
    choices = autocomplete.unpack(own)
    stay = {one.item.key for one in stored} - {one.item.key for one in missing}
    gone = choices.keys() - stay
    return choices.renewed(missing, gone) if gone or missing else choices


def _segment(arrays: Mapping[str, Array]) -> Segment | None:
    """Return arrays as a segment, None where they are not those of one."""
    parts: dict[str, Any] = dict(arrays)
    for name, kind in _STRINGS.items():
        if not {f"{name}.blob", f"{name}.starts"} <= arrays.keys():
            return None
        parts[name] = kind(arrays[f"{name}.blob"], arrays[f"{name}.starts"])
    names = [field.name for field in fields(Segment)]
    return Segment(**{name: parts[name] for name in names}) if parts.keys() >= set(names) else None


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
        dead = np.flatnonzero(~alive[row_of(segment.postings)])
        lost = segment.posted.searchsorted(dead, "right") - 1
        held -= np.bincount(lost, minlength=len(held))
    return Layer(segment, items, alive, held, int(alive.sum()))
