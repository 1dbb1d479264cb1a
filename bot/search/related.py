"""An item's key in, the items nearest to it out."""

import numpy as np

from bot.model import Filters, Hit, StoredItem
from bot.search import marks
from bot.search.index import Index
from bot.search.lookup import rank
from bot.search.normalise import words
from bot.search.query import Query, Term
from bot.search.tiers import Ground, by_score, hits_of
from bot.search.vocabulary import Reading, Vocabulary

_MOST_WORDS = 12
_BODY = 0.4
"""What a word that stands only in the body weighs, against one of the title, the topics or the names."""

_ENOUGH = 0.15
"""Part of the item's weight that another must hold to be near it."""


def related(index: Index, key: str, limit: int = 5) -> tuple[Hit, ...]:
    """Return at most `limit` items that share the rarest words of the item with this key, and tell another story."""
    stored = _with_key(index, key)
    if stored is None:
        return ()
    vocabulary = index.vocabulary
    query = _query(stored, vocabulary)
    ground = Ground(index.layers, [layer.alive for layer in index.layers], vocabulary)
    ranked = [one for one in rank(query, Filters(), ground, 4 * limit) if one.coverage >= _ENOUGH]
    best_first = sorted(ranked, key=lambda one: by_score(one, ground))
    hits = [hit for _, hit in hits_of(best_first, query, ground, limit + 1)]
    return tuple(hit for hit in hits if hit.stored.item.key != key)[:limit]


def _with_key(index: Index, key: str) -> StoredItem | None:
    for layer in index.layers:
        for row in np.flatnonzero((layer.segment.keys == np.uint64(marks.mark(key))) & layer.alive).tolist():
            return layer.items[row]
    return None


def _query(stored: StoredItem, vocabulary: Vocabulary) -> Query:
    item = stored.item
    weights = dict.fromkeys(words(item.body), _BODY)
    weights |= dict.fromkeys(words("\n".join((item.title, *item.topics, *item.entities))), 1.0)
    shared = [(word, share * vocabulary.weight(word)) for word, share in weights.items() if vocabulary.held(word) > 1]
    heaviest = sorted(shared, key=lambda pair: (-pair[1], pair[0]))[:_MOST_WORDS]
    terms = tuple(Term(word, (Reading(word, 1.0),), weight) for word, weight in heaviest)
    return Query("", " ".join(words(item.title)), terms)
