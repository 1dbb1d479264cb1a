"""A Query and rows of one layer in, Scores out: how much of the query each row holds, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.search.candidates import FOUND, Postings, Rows, Sought
from bot.search.meaning import Floats, cosines
from bot.search.merge import Layer
from bot.search.query import Query
from bot.search.segment import PLACES, Place, place_of, row_of

_WORTH = np.zeros(PLACES)
_WORTH[Place.BODY], _WORTH[Place.LABEL], _WORTH[Place.TITLE] = 0.41, 0.5, 0.85
"""What a word is worth to the score in each place; the title's worth and its likeness add up to 1."""

_LIKENESS, _TYPED_WHOLE = 0.15, 0.001

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


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The most promising rows of all layers: for each its layer, its place there, and what `Scores` has of it.

    `near` are cosines with what the query means, all 0 where that is not known. `ages` and `keys` put those of one
    score in order, the newest first; `titles` are folded.
    """

    layers: NDArray[np.intp]
    rows: Rows
    score: NDArray[np.float64]
    coverage: NDArray[np.float64]
    holds: NDArray[np.int64]
    near: Floats
    ages: NDArray[np.int64]
    keys: NDArray[np.uint64]
    titles: Sequence[str]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: NDArray[np.intp]) -> "Ranked":
        """Return the rows that stand at these places, in that order."""
        arrays: dict[str, Any] = {field.name: getattr(self, field.name)[places] for field in fields(self)[:-1]}
        return Ranked(**arrays, titles=[self.titles[at] for at in places.tolist()])


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
    if len(short) == 1:
        postings, close = short[0]
        at = slots[row_of(postings)]
        met = np.flatnonzero(at)
        closeness[at[met] - 1] = close
        worth[at[met] - 1] = close * _WORTH[place_of(postings[met])]
    elif short:
        postings = np.concatenate([each for each, _ in short])
        closes = np.repeat([each for _, each in short], [len(each) for each, _ in short])
        at = slots[row_of(postings)]
        met = np.flatnonzero(at)
        np.maximum.at(closeness, at[met] - 1, closes[met])
        np.maximum.at(worth, at[met] - 1, closes[met] * _WORTH[place_of(postings[met])])
    for postings, each in zip(term.postings, term.closeness, strict=True):
        if len(postings) > _SEARCHED * len(rows):
            held = _searched(postings, rows)
            np.maximum(closeness, each * (held > 0), out=closeness)
            np.maximum(worth, each * _WORTH[held], out=worth)
    return closeness, worth


def _searched(postings: Postings, rows: Rows) -> Postings:
    """Return the place where each row holds a word, 0 where it does not."""
    nearest = postings.take(postings.searchsorted((rows * PLACES).astype(np.uint32)), mode="clip")
    return np.where(row_of(nearest) == rows, place_of(nearest), np.uint32(0))


def best(scores: Scores, query: Query, exact: Rows, layer: Layer, most: int) -> Rows:
    """Return where the most promising rows stand among the scored: those found first, of equals the newest.

    What its title's likeness to the query can add to a row's score is reckoned from the lengths alone.
    """
    if len(scores.rows) <= most:
        return np.arange(len(scores.rows))
    starts = layer.segment.titles.starts
    lengths = (starts[scores.rows + 1] - starts[scores.rows]).astype(np.float64)
    typed = len(query.understood.encode("utf-8", "surrogatepass"))
    promise = scores.score + _LIKENESS * 2 * np.minimum(lengths, typed) / (lengths + typed + 1)
    promise[scores.coverage >= FOUND] += 2.0
    if len(exact):
        promise[np.isin(scores.rows, exact)] += 1.0
    order = ((promise * 1e6).astype(np.int64) << 32) - scores.rows
    return np.argpartition(order, -most)[-most:]


def gathered(
    chosen: Sequence[tuple[Scores, Rows]], layers: Sequence[Layer], query: Query, vector: Floats | None
) -> Ranked:
    """Return the chosen rows of each layer's scores, with what the likeness of their titles to the query adds.

    `vector` is what the query means, and says how near each row comes to that.
    """
    parts = list(zip(chosen, layers, strict=True))
    titles = [title for (s, at), layer in parts for title in layer.segment.titles.take(s.rows[at].tolist())]
    score = _joined([s.score[at] for s, at in chosen], np.float64)
    if query.terms and titles:
        score = np.minimum(1.0, (score + likenesses(query, titles)).round(4))
    return Ranked(
        layers=np.repeat(np.arange(len(chosen)), [len(at) for _, at in chosen]),
        rows=_joined([s.rows[at] for s, at in chosen], np.intp),
        score=score,
        coverage=_joined([s.coverage[at] for s, at in chosen], np.float64),
        holds=_joined([s.holds[at] for s, at in chosen], np.int64),
        near=_joined([_near(layer, s.rows[at], vector) for (s, at), layer in parts], np.float32),
        ages=_joined([layer.segment.ages[s.rows[at]] for (s, at), layer in parts], np.int64),
        keys=_joined([layer.segment.keys[s.rows[at]] for (s, at), layer in parts], np.uint64),
        titles=titles,
    )


def _near(layer: Layer, rows: Rows, vector: Floats | None) -> Floats:
    if vector is None or layer.vectors is None:
        return np.zeros(len(rows), np.float32)
    return cosines(layer.vectors, vector, rows)


def _joined(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def likenesses(query: Query, titles: Sequence[str]) -> NDArray[np.float64]:
    """Return what each title's likeness to the query adds to a score."""
    letters = process.cdist([query.understood], titles, scorer=fuzz.ratio, dtype=np.float64)[0]
    # A title that was typed whole comes before one that holds the same words once.
    like: NDArray[np.float64] = letters * (_LIKENESS / 100) - _TYPED_WHOLE
    like[[title == query.plain for title in titles]] = _LIKENESS
    return like
