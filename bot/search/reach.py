"""Typed words and a Table in, the rows that they may aim at out: those that hold them, and those that come near."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bot.search.misspelt import SHORTEST, misspelt
from bot.search.offers import Rows, Table

MOST = 30
"""Rows of each way to hold what was typed that are worth ranking: topics and names, and titles, each so many."""

_EQUAL = 3
_COMMON, _FEWEST_COMMON = 0.02, 20
"""The part of all rows, and the number of them, above which a word that they hold says little."""

_FLOOR = 0.5
"""The part of what was typed, by the rarity of its words, that a row must come near."""

_ALIKE = 0.6
_MOST_WORDS = 12


class Match(IntEnum):
    """How a row holds what was typed, the best first."""

    WHOLE = 0
    BEGINS = 1
    HOLDS = 2
    HOLDS_LITTLE = 3
    NEARLY_BEGINS = 4
    NEAR = 5


def reach(table: Table, plain: str, liked: NDArray[np.bool_] | None) -> Iterator[tuple[Match, Rows]]:
    """Yield the rows that hold all that was typed, the last word perhaps only begun; the first ones of each match.

    Of rows that members chose before (`liked`) none is left out. Titles that merely hold a common word come after
    others: who types `the` may want a theory.
    """
    begins = table.beginning(plain)
    whole = [row for row in begins[:_EQUAL].tolist() if table.plain(row) == plain]
    yield Match.WHOLE, np.array(whole, np.uint32)
    yield Match.BEGINS, _first_rows(table, begins[len(whole) :], liked)
    if len(plain) < SHORTEST and len(begins) > MOST:
        return  # the box is full
    words = list(dict.fromkeys(plain.split()))[:_MOST_WORDS]
    held = [table.rows_of(*_whole(table, word)) for word in words[:-1]]
    first, last = table.words.beginning(words[-1])
    known = table.rows_of(first, first + (first < last and table.words.texts[first] == words[-1]))
    if len(known) > max(_FEWEST_COMMON, _COMMON * len(table)) and first + 1 < last:
        yield Match.HOLDS, _first_rows(table, _all(table, [*held, table.rows_of(first + 1, last)]), liked)
        yield Match.HOLDS_LITTLE, _first_rows(table, _all(table, [*held, known]), liked)
    else:
        yield Match.HOLDS, _first_rows(table, _all(table, [*held, table.rows_of(first, last)]), liked)


def near(table: Table, plain: str) -> dict[int, tuple[Match, float]]:
    """Return rows that come near what was typed, each with the way it does and how near, from 0 to 1."""
    found = {row: (Match.NEAR, like) for row, like in _sharing(table, plain)}
    return found | {row: (Match.NEARLY_BEGINS, like) for row, like in _nearly_begun(table, plain)}


def _nearly_begun(table: Table, plain: str) -> Iterator[tuple[int, float]]:
    """Yield rows whose text begins as typed but for a typo; none where several words were typed that are all known."""
    *whole, begun = plain.split() or [plain]
    first, last = table.words.beginning(begun)
    is_known = whole and first < last and all(table.words.find(word) >= 0 for word in whole)
    stretches = [] if is_known or len(plain) < SHORTEST else table.texts.nearly(plain)
    for stretch in stretches:
        rows = _first_rows(table, table.order[stretch.first : stretch.last], None)
        yield from ((row, stretch.closeness) for row in rows.tolist())


def _sharing(table: Table, plain: str) -> Iterator[tuple[int, float]]:
    """Yield rows that hold much of what was typed, or of what it may be misspelt from."""
    words = list(dict.fromkeys(plain.split()))[:_MOST_WORDS]
    score = np.zeros(len(table), np.float32)
    total = 0.0
    for place, word in enumerate(words):
        is_last = place == len(words) - 1
        first, last = table.words.beginning(word) if is_last else _whole(table, word)
        rows = table.rows_of(first, last)
        weight = log(1 + len(table) / (len(rows) + 1))
        gained = np.zeros(len(table), np.float32)
        if is_last or first == last:
            for stretch in misspelt(table.words, word):
                gained[table.rows_of(stretch.first, stretch.last)] = weight * stretch.closeness
        gained[rows] = weight
        score += gained
        total += weight
    enough = np.flatnonzero(score >= _FLOOR * total)
    if len(enough) > MOST:
        enough = enough[np.argpartition(-score[enough] + enough / (len(table) + 1) / 1000, MOST)[:MOST]]
    for row, held in zip(enough.tolist(), (score[enough] / total).tolist(), strict=True):
        # Letters in their order tell more than words alone, if there are several.
        like = (held + fuzz.partial_ratio(plain, table.plain(row)) / 100) / 2 if len(words) > 1 else held
        if like >= _ALIKE:
            yield row, round(like, 1)


def _whole(table: Table, word: str) -> tuple[int, int]:
    at = table.words.find(word)
    return (0, 0) if at < 0 else (at, at + 1)


def _all(table: Table, held: Sequence[Rows]) -> Rows:
    """Return the rows that stand in every one of these lists; where there is one only, a row may stand there twice."""
    rarest, *others = sorted(held, key=len)
    for rows in others:
        if not len(rarest):
            break
        mask = np.zeros(len(table), np.bool_)
        mask[rows] = True
        rarest = rarest[mask[rarest]]
    return rarest


def _first_rows(table: Table, rows: Rows, liked: NDArray[np.bool_] | None) -> Rows:
    """Return the first topics and names of some rows, their first titles, and those that are liked."""
    if len(rows) <= MOST:
        return rows
    is_label = rows < table.labels
    parts = [_least(rows[is_label]), _least(rows[~is_label])]
    return np.concatenate([*parts, rows[liked[rows]]] if liked is not None else parts)


def _least(rows: Rows) -> Rows:
    """Return the least of these rows, more of them where one may stand there more than once."""
    most = 2 * MOST
    return np.partition(rows, most)[:most] if len(rows) > most else rows
