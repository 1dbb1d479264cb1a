"""A Query and candidate rows in, the same rows scored out: how much of the query each holds, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.search.candidates import Candidates, Field
from bot.search.query import Query, Term

_PLACES = ((Field.ANYWHERE, 0.41), (Field.LABEL, 0.5), (Field.TITLE, 0.85))
"""What a word is worth to the score in each field; the title's worth and the two likenesses add up to 1."""

_TOKENS, _LETTERS = 0.05, 0.1


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row, its score and the share of the query's weight that it holds (both 0 to 1), and the words it holds."""

    row: int
    score: float
    coverage: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Holding:
    """For one term and its share of the query: how closely each row holds it, and its worth where it stands."""

    typed: str
    share: float
    closeness: Mapping[int, float]
    worth: Mapping[int, float]


def rank(query: Query, candidates: Candidates, titles: Sequence[str], rows: set[int], floor: float) -> list[Ranked]:
    """Return the rows whose coverage reaches the floor, scored; `titles` are folded, one a row."""
    total = sum(term.weight for term in query.terms)
    holdings = [_holding(term, term.weight / total, candidates, rows) for term in query.terms]
    coverage = dict.fromkeys(rows, 0.0)
    for term in holdings:
        for row, closeness in term.closeness.items():
            coverage[row] += term.share * closeness
    rounded = ((row, round(covered, 6)) for row, covered in coverage.items())
    return [_ranked(query, row, covered, titles[row], holdings) for row, covered in rounded if covered >= floor]


def _ranked(query: Query, row: int, coverage: float, title: str, holdings: Sequence[_Holding]) -> Ranked:
    held = [term for term in holdings if row in term.worth]
    score = sum(term.share * term.worth[row] for term in held) + _likeness(query, title)
    matched = tuple(dict.fromkeys(term.typed for term in held))
    return Ranked(row, min(1.0, round(score, 4)), coverage, matched)


def _holding(term: Term, share: float, candidates: Candidates, rows: set[int]) -> _Holding:
    closeness: dict[int, float] = {}
    worth: dict[int, float] = {}
    for reading in term.readings:
        within = rows
        for field, value in _PLACES:
            held = set(candidates.holding(reading.word, field, within))
            if field is Field.ANYWHERE:
                within = held
            for row in held:
                closeness[row] = max(closeness.get(row, 0.0), reading.closeness)
                worth[row] = max(worth.get(row, 0.0), value * reading.closeness)
    return _Holding(term.typed, share, closeness, worth)


def _likeness(query: Query, title: str) -> float:
    if query.plain == title:
        return _TOKENS + _LETTERS
    tokens, letters = fuzz.token_set_ratio(query.understood, title), fuzz.ratio(query.understood, title)
    return (_TOKENS * tokens + _LETTERS * letters) / 100
