"""Typed words and a Table in, the rows that they may aim at out: those that hold them, and those that come near."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.search.misspelt import misspelt
from bot.search.offers import Rows, Table

MOST = 30
"""Rows of each way to hold what was typed that are worth ranking: topics and names, and titles, each so many."""

_EQUAL = 2
_COMMON, _FEWEST_COMMON = 0.02, 20
"""The part of all rows, and the number of them, above which a word that they hold says little."""

_FLOOR = 0.5
"""The part of what was typed, by the rarity of its words, that a row must come near."""


class Match(IntEnum):
    """How a row holds what was typed, the best first."""

    WHOLE = 0
    BEGINS = 1
    HOLDS = 2
    HOLDS_LITTLE = 3
    NEAR = 4


def reach(table: Table, plain: str) -> Iterator[tuple[Match, Rows]]:
    """Yield the rows that hold all that was typed, the last word perhaps only begun; the first ones of each match.

    Titles that merely hold a common word come after others: who types `the` may want a theory.
    """
    begins = table.beginning(plain)
    whole = [row for row in begins[:_EQUAL] if table.plain(row) == plain]
    yield Match.WHOLE, np.array(whole, np.uint32)
    yield Match.BEGINS, _first_rows(table, begins[len(whole) :])
    words = plain.split()
    held = [table.rows_of(*_whole(table, word)) for word in words[:-1]]
    first, last = table.words.beginning(words[-1])
    known = table.rows_of(first, first + (first < last and table.words[first] == words[-1]))
    if len(known) > max(_FEWEST_COMMON, _COMMON * len(table)) and first + 1 < last:
        yield Match.HOLDS, _all(table, [*held, table.rows_of(first + 1, last)])
        yield Match.HOLDS_LITTLE, _all(table, [*held, known])
    else:
        yield Match.HOLDS, _all(table, [*held, table.rows_of(first, last)])


def near(table: Table, plain: str) -> list[tuple[int, float]]:
    """Return rows that hold much of what was typed or of what it may be misspelt from, and how much, from 0 to 1."""
    words = list(dict.fromkeys(plain.split()))
    spans = [_whole(table, word) for word in words[:-1]] + [table.words.beginning(words[-1])]
    doubted = [first == last for first, last in spans]
    score = np.zeros(len(table), np.float32)
    total = 0.0
    for word, span, is_unknown in zip(words, spans, doubted, strict=True):
        rows = table.rows_of(*span)
        weight = log(1 + len(table) / (len(rows) + 1))
        gained = np.zeros(len(table), np.float32)
        if is_unknown or len(words) == 1:
            for stretch in misspelt(table, word):
                gained[table.rows_of(stretch.first, stretch.last)] = weight * stretch.closeness
        gained[rows] = weight
        score += gained
        total += weight
    rows = np.flatnonzero(score >= _FLOOR * total).astype(np.uint32)
    best = rows[np.lexsort((rows, -score[rows]))[:MOST]]
    return [(int(row), float(score[row]) / total) for row in best]


def _whole(table: Table, word: str) -> tuple[int, int]:
    at = table.words.place(word)
    return (0, 0) if at is None else (at, at + 1)


def _all(table: Table, held: Sequence[Rows]) -> Rows:
    """Return the first rows that stand in every one of these lists."""
    rarest, *others = sorted(held, key=len)
    if not len(rarest):
        return rarest
    mask = _mask(table, rarest)
    for rows in others:
        mask &= _mask(table, rows)
    return _first_rows(table, np.flatnonzero(mask).astype(np.uint32))


def _mask(table: Table, rows: Rows) -> NDArray[np.bool_]:
    mask = np.zeros(len(table), np.bool_)
    mask[rows] = True
    return mask


def _first_rows(table: Table, rows: Rows) -> Rows:
    is_label = rows < table.labels
    parts = (rows[is_label], rows[~is_label])
    return np.concatenate([np.sort(np.partition(each, MOST)[:MOST] if len(each) > MOST else each) for each in parts])
