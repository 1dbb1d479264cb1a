"""An item's key in, the items nearest to it out."""

from dataclasses import replace

import numpy as np

from bot.model import Filters, Hit, StoredItem
from bot.search import marks
from bot.search.index import Index
from bot.search.lookup import rank
from bot.search.meaning import text_of
from bot.search.normalise import words
from bot.search.query import Query, understand
from bot.search.synonyms import NONE
from bot.search.tiers import Ground, hits_of
from bot.search.vocabulary import Vocabulary

_MOST_WORDS = 24
"""Words from which as many are taken as a query has, without those that say nothing."""

_BODY = 0.4
"""What a word that stands only in the body weighs, against one of the title, the topics or the names."""

_ENOUGH = 0.15
"""Part of the item's weight that another must hold to be near it."""


_MEANING = 2.0
"""Worth of a cosine of 1 beside words of which all are shared."""


def related(index: Index, key: str, limit: int = 5) -> tuple[Hit, ...]:
    """Return at most `limit` items that share the rarest words of the item with this key, and tell another story."""
    stored = _with_key(index, key)
    if stored is None:
        return ()
    vocabulary = index.vocabulary
    query = _query(stored, vocabulary)
    ground = Ground(index.layers, [layer.alive for layer in index.layers], vocabulary, index.sense)
    vector = index.sense.lens.embed([text_of(stored.item)])[0] if index.sense else None
    ranked = rank(query, Filters(), ground, 4 * limit + 1, vector)
    like = index.sense.gate.high if index.sense else np.inf
    near = ranked.take(np.flatnonzero((ranked.coverage >= _ENOUGH) | (ranked.near >= like)))
    score = near.score + _MEANING * near.near
    best_first = near.take(np.lexsort((near.keys, near.ages, -score, near.keys != np.uint64(marks.mark(key)))))
    # The item itself holds all of its words: the first hit is its own story.
    return tuple(hit for _, hit in hits_of(best_first, query, ground, limit + 1)[1:])


def _with_key(index: Index, key: str) -> StoredItem | None:
    for layer in index.layers:
        for row in np.flatnonzero((layer.segment.keys == np.uint64(marks.mark(key))) & layer.alive).tolist():
            return layer.items[row]
    return None


def _query(stored: StoredItem, vocabulary: Vocabulary) -> Query:
    """Return what another item must hold to be near this one: its rarest words that others hold too."""
    item = stored.item
    worth = dict.fromkeys(words(item.body), _BODY)
    worth |= dict.fromkeys(words("\n".join((item.title, *item.topics, *item.entities))), 1.0)
    shared = {word: share * vocabulary.weight(word) for word, share in worth.items() if vocabulary.held(word) > 1}
    rarest = sorted(shared, key=lambda word: (-shared[word], word))[:_MOST_WORDS]
    # Not under its own title, or whoever has the same would come first.
    return replace(understand(" ".join(rarest), vocabulary, NONE), plain="")
