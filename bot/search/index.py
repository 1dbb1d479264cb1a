"""Every stored item in, the immutable Index out that look-ups and autocomplete read; changes in, the next Index out."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.model import StoredItem
from bot.search import autocomplete
from bot.search.autocomplete import Choices
from bot.search.merge import Layer, gone_marks, layer_of, merged, without
from bot.search.vocabulary import Vocabulary

_SMALL = 200
"""Layers below this many items are joined whenever there are two of them."""

_STEP = 4
"""A layer that is not this many times larger than the next is joined with it: so there are few of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The archive as look-ups see it: layers of arrays, the largest first; it is never changed, only replaced."""

    layers: tuple[Layer, ...]
    choices: Choices

    def __len__(self) -> int:
        return sum(layer.size for layer in self.layers)

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the archive's words, as one look-up asks for them."""
        return Vocabulary(self.layers)

    def items(self) -> Iterator[StoredItem]:
        """Yield every item, layer by layer in the order of rows."""
        for layer in self.layers:
            yield from living(layer)


def build(items: Iterable[StoredItem]) -> Index:
    """Return the index of all items of the archive."""
    layers = settled([layer_of(list(items))])
    return Index(layers, choices_of(layers))


def renewed(index: Index, added: Collection[StoredItem], removed_keys: Collection[str]) -> Index:
    """Return the index after items came and items went; one that changed is among both."""
    gone = gone_marks(list(removed_keys))
    layers = [without(layer, gone) for layer in index.layers] if len(gone) else list(index.layers)
    if added:
        layers.append(layer_of(list(added)))
    settled_layers = settled(layers)
    return Index(settled_layers, choices_of(settled_layers))


def settled(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return layers, the largest first and each much larger than the next, none with many removed rows."""
    kept: list[Layer] = []
    for layer in sorted((layer for layer in layers if layer.size), key=lambda layer: -layer.size):
        few_left = layer.size * _STEP < len(layer.alive) * (_STEP - 1)
        kept.append(merged([layer]) if few_left else layer)
    while len(kept) > 1 and kept[-2].size < max(_SMALL, _STEP * kept[-1].size):
        kept[-2:] = [merged(kept[-2:])]
    return tuple(kept)


def living(layer: Layer) -> Iterator[StoredItem]:
    """Return the items of a layer that were not removed, in the order of rows."""
    return map(layer.item, np.flatnonzero(layer.alive).tolist())
