"""Filters, phrases and excluded words in, the rows of a layer that pass out."""

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.model import Filters, StoredItem
from bot.search import marks
from bot.search.candidates import postings_of
from bot.search.merge import Layer
from bot.search.normalise import words
from bot.search.query import Query
from bot.search.segment import filter_word, row_of
from bot.search.vocabulary import Vocabulary


def bounded(query: Query, filters: Filters) -> bool:
    """Return whether filters or phrases say what is wanted, so that a query without words has an answer."""
    return filters != Filters() or bool(query.phrases)


def passing(query: Query, filters: Filters, vocabulary: Vocabulary, layer: Layer, at: int) -> NDArray[np.bool_]:
    """Return which rows of a layer live, pass the filters, hold every word of the phrases and no excluded word."""
    passes = layer.alive
    for word in dict.fromkeys((*_words(filters), *chain.from_iterable(query.phrases))):
        passes = passes & _holding(word, vocabulary, layer, at)
    for word in query.excluded:
        passes = passes & ~_holding(word, vocabulary, layer, at)
    if filters.since or filters.until:
        # A month that cannot be read bounds nothing: the commands refuse it before.
        since, until = marks.month_mark(filters.since), marks.month_mark(filters.until)
        ages = layer.segment.ages
        first = ages.searchsorted(marks.age_of_month(until + 1), "right") if until else 0
        last = ages.searchsorted(marks.age_of_month(since), "right") if since else len(ages)
        within = np.zeros(len(ages), np.bool_)
        within[first:last] = True
        passes = passes & within
    return passes


def in_order(stored: StoredItem, query: Query) -> bool:
    """Return whether an item's title or body holds the words of each phrase next to one another, and of none barred."""
    texts = [f" {' '.join(words(text))} " for text in (stored.item.title, stored.item.body)]
    wanted, barred = (
        [any(f" {' '.join(phrase)} " in text for text in texts) for phrase in phrases]
        for phrases in (query.phrases, query.barred)
    )
    return all(wanted) and not any(barred)


def _words(filters: Filters) -> list[str]:
    kind = filters.kind.value if filters.kind else None
    told = (("section", filters.section), ("kind", kind), ("newsletter", filters.newsletter), ("topic", filters.topic))
    return [filter_word(what, value) for what, value in told if value is not None]


def _holding(word: str, vocabulary: Vocabulary, layer: Layer, at: int) -> NDArray[np.bool_]:
    held = np.zeros(len(layer.alive), np.bool_)
    held[row_of(postings_of(word, vocabulary, layer, at))] = True
    return held
