"""Every stored item in, the immutable Index out that look-ups and autocomplete read; changes in, the next Index out."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.model import StoredItem
from bot.search import autocomplete, gist, normalise
from bot.search.autocomplete import Choices
from bot.search.meaning import Embedder, learn, text_of
from bot.search.merge import Layer, gone_marks, layer_of, merged, without
from bot.search.segment import ACRONYM, newest_first
from bot.search.sense import Sense, sense_of
from bot.search.synonyms import Synonyms, of_pairs
from bot.search.vocabulary import Vocabulary

_SMALL = 200
"""Layers below this many items are joined whenever there are two of them."""

_STEP = 4
"""A layer that is not this many times larger than the next is joined with it: so there are few of them."""

_OUTGROWN = 1.5
"""An archive that has so many times the items it had when its meanings were learnt learns them anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The archive as look-ups see it: layers of arrays, the largest first; it is never changed, only replaced.

    `vocabulary` are the words of the layers, `acronyms` those that the items explain; `sense` is None where no weights
    are installed.
    """

    layers: tuple[Layer, ...]
    vocabulary: Vocabulary
    choices: Choices
    acronyms: Synonyms
    sense: Sense | None = None

    def __len__(self) -> int:
        return sum(layer.size for layer in self.layers)

    def items(self) -> Iterator[StoredItem]:
        """Yield every item, layer by layer in the order of rows."""
        for layer in self.layers:
            yield from living(layer)


def build(items: Iterable[StoredItem], embedder: Embedder | None = None) -> Index:
    """Return the index of all items of the archive, by what they mean too where there is an embedder."""
    stored = newest_first(items)
    lens = learn(embedder, [text_of(one.item) for one in stored]) if embedder else None
    layer, choices = layer_of(stored, lens), autocomplete.gather(stored)
    # Among the words of a whole archive these keep far more memory than their own.
    normalise.forget()
    gist.forget()
    return index_of([layer], choices, sense_of(lens, layer.vectors) if lens and layer.vectors else None)


def renewed(index: Index, added: Collection[StoredItem], removed_keys: Collection[str]) -> Index:
    """Return the index after items came and items went; one that changed is among both."""
    if index.sense and index.sense.learnt * _OUTGROWN < len(index) + len(added):
        gone = set(removed_keys)
        stays = (stored for stored in index.items() if stored.item.key not in gone)
        return build([*stays, *added], index.sense.lens.embedder)
    gone_now = gone_marks(list(removed_keys))
    layers = [without(layer, gone_now) for layer in index.layers] if len(gone_now) else list(index.layers)
    if added:
        layers.append(layer_of(list(added), index.sense.lens if index.sense else None))
    return index_of(layers, index.choices.renewed(added, removed_keys), index.sense)


def index_of(layers: Sequence[Layer], choices: Choices, sense: Sense | None = None) -> Index:
    """Return the index of these layers, few of them and of very different sizes."""
    few = settled(layers)
    acronyms = of_pairs(pair for layer in few for pair in _explained(layer))
    return Index(few, Vocabulary(few), choices, acronyms, sense)


def _explained(layer: Layer) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that living items explain, each with its long form."""
    words = layer.segment.words
    for at in range(*words.beginning(ACRONYM)):
        if layer.held[at]:
            short, _, long = words[at].removeprefix(ACRONYM).partition("=")
            yield short, long


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
