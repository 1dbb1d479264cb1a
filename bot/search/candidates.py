"""A Query and one layer in, the rows worth scoring out: rare words lead to them, common ones are only checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.search import marks
from bot.search.merge import Layer
from bot.search.query import Query, Term
from bot.search.segment import PLACES, Place, Segment, place_of, row_of
from bot.search.vocabulary import Vocabulary

Rows: TypeAlias = NDArray[np.intp]
Postings: TypeAlias = NDArray[np.uint32]

FOUND = 0.65
"""Share of the query's weight from which an item counts as found; below it, off-topic queries get answers."""

CLOSEST = 0.15
"""Share of the query's weight from which an item is worth showing as maybe related."""

_BUDGET = 600
"""Rows from which on no more are gathered that could only come close."""

_MOST = 20_000
"""Rows that one word may lead to, so that what a look-up costs does not grow with the archive."""

_TITLE = np.uint32(Place.TITLE)


@dataclass(frozen=True, slots=True)
class Sought:
    """One term in one layer: its share of the query's weight, the postings of its readings, and how close each is."""

    share: float
    postings: tuple[Postings, ...]
    closeness: tuple[float, ...]

    @property
    def reach(self) -> int:
        """Return how many postings the term leads to."""
        return sum(map(len, self.postings))


def sought(query: Query, vocabulary: Vocabulary, layer: Layer, at: int) -> list[Sought]:
    """Return every term of a query with its postings in the layer with this number."""
    total = sum(term.weight for term in query.terms)
    return [_sought(term, term.weight / total if total else 0.0, vocabulary, layer, at) for term in query.terms]


def _sought(term: Term, share: float, vocabulary: Vocabulary, layer: Layer, at: int) -> Sought:
    readings = [(postings_of(word, vocabulary, layer, at), closeness) for word, closeness in term.readings]
    held = [(postings, closeness) for postings, closeness in readings if len(postings)]
    return Sought(share, tuple([postings for postings, _ in held]), tuple([closeness for _, closeness in held]))


def postings_of(reading: str, vocabulary: Vocabulary, layer: Layer, at: int) -> Postings:
    """Return the postings of a word in a layer, or of the rows that hold each of several words parted by spaces."""
    if " " not in reading:
        return _postings(reading, vocabulary, layer, at)
    parts = sorted((_postings(word, vocabulary, layer, at) for word in reading.split(" ")), key=len)
    common = parts[0]
    for other in parts[1:]:
        rows = row_of(common)
        nearest = other.searchsorted(rows * np.uint32(PLACES))
        held = other.take(nearest, mode="clip") if len(other) else common[:0]
        both = row_of(held) == rows[: len(held)]
        common = np.minimum(common[: len(held)][both], held[both])
    return common


def _postings(word: str, vocabulary: Vocabulary, layer: Layer, at: int) -> Postings:
    number = vocabulary.number(at, word)
    segment = layer.segment
    return segment.postings[segment.posted[number] : segment.posted[number + 1]] if number >= 0 else _NONE


_NONE, _NOWHERE = np.zeros(0, np.uint32), np.zeros(0, np.intp)


def titled(plain: str, segment: Segment) -> Rows:
    """Return the rows with that very title."""
    if not plain:
        return _NOWHERE
    mark, held, order = np.uint64(marks.title_mark(plain)), segment.title_marks, segment.by_title
    return order[held.searchsorted(mark, sorter=order) : held.searchsorted(mark, "right", sorter=order)]


def pick(terms: Sequence[Sought], exact: Rows, passing: NDArray[np.bool_]) -> Rows:
    """Return the rows that pass, in rising order, with that very title or some of the rarer terms.

    Every row is among them that holds enough of the query to be found, as far as no term leads to more than 20,000.
    """
    gathered = [postings for term in _worth_gathering(terms) for postings in term.postings]
    few = [_most(postings, passing) if len(postings) > _MOST else postings for postings in gathered]
    rows = np.concatenate([exact.astype(np.uint32), row_of(np.concatenate([_NONE, *few]))])
    rows.sort()  # np.unique takes twenty times as long
    distinct = np.ones(len(rows), np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=distinct[1:])
    picked: Rows = rows[distinct & passing[rows]].astype(np.intp)
    return picked


def _worth_gathering(terms: Sequence[Sought]) -> list[Sought]:
    """Return the rarer terms: a row that holds none of them would hold too little of the query."""
    rare_first = sorted((term for term in terms if term.postings), key=lambda term: term.reach)
    left = sum(term.share for term in rare_first)
    gathered = 0
    for count, term in enumerate(rare_first):
        if left < (FOUND if gathered > _BUDGET else CLOSEST):
            return rare_first[:count]
        left -= term.share
        gathered += term.reach
    return rare_first


def _most(postings: Postings, passing: NDArray[np.bool_]) -> Postings:
    """Return the postings with the word in a title, then the others, the newest first, as many as are gathered."""
    passes = passing[row_of(postings)]
    in_title = postings[passes & (place_of(postings) == _TITLE)][:_MOST]
    return np.concatenate([in_title, postings[passes][: _MOST - len(in_title)]])
