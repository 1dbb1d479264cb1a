"""A Query and rows of one layer in, Scores out: how much of the query each row holds, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.search.candidates import Postings, Rows, Sought
from bot.search.merge import Layer
from bot.search.query import Query
from bot.search.segment import PLACES, Place

_WORTH = np.zeros(PLACES)
_WORTH[Place.BODY], _WORTH[Place.LABEL], _WORTH[Place.TITLE] = 0.41, 0.5, 0.85
"""What a word is worth to the score in each place; the title's worth and the two likenesses add up to 1."""

_TOKENS, _LETTERS, _TYPED_WHOLE = 0.05, 0.1, 0.001

_SEARCHED = 8
"""A posting this many times longer than the rows asked about is searched for them; a shorter one is read through."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Rows of a layer in rising order, each with its score, its coverage, and a bit for each term that it holds.

    Coverage is the share of the query's weight that a row holds, the score tells where it holds it; both 0 to 1.
    """

    rows: Rows
    score: NDArray[np.float64]
    coverage: NDArray[np.float64]
    holds: NDArray[np.int64]


class Ranked(NamedTuple):
    """A row of a layer with its final score, its coverage, and a bit for each term of the query that it holds."""

    layer: int
    row: int
    score: float
    coverage: float
    holds: int


def scored(terms: Sequence[Sought], rows: Rows, size: int) -> Scores:
    """Return the scores of rows of a layer of so many rows, for the terms as the layer holds them."""
    coverage, score = np.zeros(len(rows)), np.zeros(len(rows))
    holds = np.zeros(len(rows), np.int64)
    # The place of each row in what is returned, plus one.
    slots = np.zeros(size, np.int32)
    slots[rows] = np.arange(1, len(rows) + 1)
    for bit, term in enumerate(terms):
        closeness, worth = _held(term, rows, slots)
        coverage += term.share * closeness
        score += term.share * worth
        holds |= (closeness > 0).astype(np.int64) << bit
    return Scores(rows, score, coverage.round(6), holds)


def _held(term: Sought, rows: Rows, slots: NDArray[np.int32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each row how closely it holds a term, and what that is worth where it stands."""
    closeness, worth = np.zeros(len(rows)), np.zeros(len(rows))
    short = [(p, c) for p, c in zip(term.postings, term.closeness, strict=True) if len(p) <= _SEARCHED * len(rows)]
    if short:
        postings = np.concatenate([each for each, _ in short]) if len(short) > 1 else short[0][0]
        close = np.repeat([each for _, each in short], [len(each) for each, _ in short])
        at = slots[postings // PLACES]
        met = at > 0
        at, close = at[met] - 1, close[met]
        np.maximum.at(closeness, at, close)
        np.maximum.at(worth, at, close * _WORTH[postings[met] % PLACES])
    for postings, each in zip(term.postings, term.closeness, strict=True):
        if len(postings) > _SEARCHED * len(rows):
            held = _searched(postings, rows)
            np.maximum(closeness, each * (held > 0), out=closeness)
            np.maximum(worth, each * _WORTH[held], out=worth)
    return closeness, worth


def _searched(postings: Postings, rows: Rows) -> Postings:
    """Return the place where each row holds a word, 0 where it does not."""
    nearest = postings.take(postings.searchsorted((rows * PLACES).astype(np.uint32)), mode="clip")
    return np.where(nearest // PLACES == rows, nearest % PLACES, np.uint32(0))


def best(scores: Scores, query: Query, exact: Rows, layer: Layer, found: float, most: int) -> Rows:
    """Return where the most promising rows stand among the scored: those found first, of equals the newest.

    What its title's likeness to the query can add to a row's score is reckoned from the lengths alone.
    """
    if len(scores.rows) <= most:
        return np.arange(len(scores.rows))
    starts = layer.segment.titles.starts
    lengths = (starts[scores.rows + 1] - starts[scores.rows]).astype(np.float64)
    typed = len(query.understood.encode("utf-8", "surrogatepass"))
    promise = scores.score + _LETTERS * 2 * np.minimum(lengths, typed) / np.maximum(lengths + typed, 1)
    promise += np.isin(scores.rows, exact) + 2.0 * (scores.coverage >= found)
    order = ((promise * 1e6).astype(np.int64) << 32) - scores.rows
    return np.argpartition(order, -most)[-most:]


def likenesses(query: Query, titles: Sequence[str]) -> list[float]:
    """Return what each title's likeness to the query adds to a score."""
    tokens, letters = (
        process.cdist([query.understood], titles, scorer=scorer, dtype=np.float64)[0]
        for scorer in (fuzz.token_set_ratio, fuzz.ratio)
    )
    # A title that was typed whole comes before one that holds the same words once.
    like = ((_TOKENS * tokens + _LETTERS * letters) / 100 - _TYPED_WHOLE).tolist()
    return [_TOKENS + _LETTERS if title == query.plain else one for title, one in zip(titles, like, strict=True)]
