"""A Query and rows of one layer in, Scores out: how much of the query each row holds, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    """Rows of a layer in rising order, each with its score and its coverage; `holds` has a row for each term.

    Coverage is the share of the query's weight that a row holds, the score tells where it holds it; both 0 to 1.
    """

    rows: Rows
    score: NDArray[np.float64]
    coverage: NDArray[np.float64]
    holds: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The most promising rows of all layers: for each its layer, its place there, and what `Scores` has of it.

    `holds` has a row for each of these, and in it says of each term whether it is held.
    `near` are cosines with what the query means, all 0 where that is not known. `ages` and `keys` put those of one
    score in order, the newest first; `titles` are folded.
    """

    layers: NDArray[np.intp]
    rows: Rows
    score: NDArray[np.float64]
    coverage: NDArray[np.float64]
    holds: NDArray[np.bool_]
    near: Floats
    ages: NDArray[np.int64]
    keys: NDArray[np.uint64]
    titles: Sequence[str]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: NDArray[np.intp], score: NDArray[np.float64] | None = None) -> "Ranked":
        """Return the rows that stand at these places, in that order; `score` are new scores of all rows."""
        return Ranked(
            layers=self.layers[places],
            rows=self.rows[places],
            score=(self.score if score is None else score)[places],
            coverage=self.coverage[places],
            holds=self.holds[places],
            near=self.near[places],
            ages=self.ages[places],
            keys=self.keys[places],
            titles=[self.titles[at] for at in places.tolist()],
        )


def scored(terms: Sequence[Sought], rows: Rows, size: int) -> Scores:
    """Return the scores of rows of a layer of so many rows, for the terms as the layer holds them."""
    closeness, worth = _held(terms, rows, size)
    shares = np.array([[term.share] for term in terms])
    return Scores(rows, (shares * worth).sum(axis=0), (shares * closeness).sum(axis=0).round(6), closeness > 0)


def _held(terms: Sequence[Sought], rows: Rows, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each term and row how closely the row holds the term, and what that is worth where it stands."""
    closeness, worth = np.zeros((len(terms), len(rows))), np.zeros((len(terms), len(rows)))
    short: list[tuple[Postings, float, int]] = []
    for at, term in enumerate(terms):
        for postings, close in zip(term.postings, term.closeness, strict=True):
            if len(postings) <= _SEARCHED * len(rows):
                short.append((postings, close, at * len(rows)))
            else:
                held = _searched(postings, rows)
                np.maximum(closeness[at], close * (held > 0), out=closeness[at])
                np.maximum(worth[at], close * _WORTH[held], out=worth[at])
    if short:
        _read_through(short, rows, size, closeness.ravel(), worth.ravel())
    return closeness, worth


def _read_through(
    short: Sequence[tuple[Postings, float, int]],
    rows: Rows,
    size: int,
    closeness: NDArray[np.float64],
    worth: NDArray[np.float64],
) -> None:
    """Raise what is known of the rows by postings, each with its closeness and where the rows of its term begin."""
    # The place of each row among the rows; of others whatever stood there, as clearing it all would take longer.
    slots = np.empty(size, np.uint32)
    slots[rows] = np.arange(len(rows), dtype=np.uint32)
    each, closes, firsts = zip(*short, strict=True)
    postings, lengths = np.concatenate(each), list(map(len, each))
    slot = slots[row_of(postings)]
    met = rows.take(slot, mode="clip") == row_of(postings)
    at = (slot + np.repeat(firsts, lengths))[met]
    close = np.repeat(closes, lengths)[met]
    np.maximum.at(closeness, at, close)
    np.maximum.at(worth, at, close * _WORTH[place_of(postings[met])])


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
    promise += 2.0 * (scores.coverage >= FOUND)
    if len(exact):
        places = scores.rows.searchsorted(exact)
        promise[places[scores.rows.take(places, mode="clip") == exact]] += 1.0
    order = ((promise * 1e6).astype(np.int64) << 32) - scores.rows
    return np.argpartition(order, -most)[-most:]


def gathered(
    chosen: Sequence[tuple[Scores, Rows]], layers: Sequence[Layer], query: Query, vector: Floats | None
) -> Ranked:
    """Return the chosen rows of each layer's scores, with what the likeness of their titles to the query adds.

    `vector` is what the query means, and says how near each row comes to that.
    """
    rows = [s.rows[at] for s, at in chosen]
    parts = list(zip(layers, rows, strict=True))
    titles = [title for layer, own in parts for title in layer.segment.titles.take(own.tolist())]
    score = _joined([s.score[at] for s, at in chosen], np.float64)
    if query.terms and titles:
        score = np.minimum(1.0, (score + likenesses(query, titles)).round(4))
    return Ranked(
        layers=np.repeat(np.arange(len(rows)), list(map(len, rows))),
        rows=_joined(rows, np.intp),
        score=score,
        coverage=_joined([s.coverage[at] for s, at in chosen], np.float64),
        holds=_joined([s.holds[:, at].T for s, at in chosen], np.bool_),
        near=_joined([_near(layer, own, vector) for layer, own in parts], np.float32),
        ages=_joined([layer.segment.ages[own] for layer, own in parts], np.int64),
        keys=_joined([layer.segment.keys[own] for layer, own in parts], np.uint64),
        titles=titles,
    )


def _near(layer: Layer, rows: Rows, vector: Floats | None) -> Floats:
    if vector is None or layer.vectors is None:
        return np.zeros(len(rows), np.float32)
    return cosines(layer.vectors, vector, rows)


def _joined(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def likenesses(query: Query, titles: Sequence[str]) -> NDArray[np.float64]:
    """Return what each title's likeness to the query adds to a score."""
    letters = process.cdist([query.understood], titles, scorer=fuzz.ratio, dtype=np.float64)[0]
    # A title that was typed whole comes before one that holds the same words once.
    like: NDArray[np.float64] = letters * (_LIKENESS / 100) - _TYPED_WHOLE
    if query.plain in titles:
        like[[title == query.plain for title in titles]] = _LIKENESS
    return like
