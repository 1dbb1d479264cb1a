"""Typed words and a Table in, the rows that they may aim at out: those that hold them, and those that come near."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import IntEnum
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.search.misspelt import SHORTEST, misspelt, spread
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


class Met(NamedTuple):
    """Rows that may be meant, how they hold what was typed, and how far they are from that, less is nearer."""

    match: Match
    unlike: float
    rows: list[int]


def reach(table: Table, plain: str, liked: NDArray[np.bool_] | None) -> list[Met]:
    """Return the rows that hold all that was typed, the last word perhaps only begun; the first ones of each match.

    Of rows that members chose before (`liked`) none is left out. Titles that merely hold a common word come after
    others: who types `the` may want a theory. A row may come several times: its best match counts.
    """
    return [Met(match, 0.0, rows.tolist()) for match, rows in _holding(table, plain, liked) if len(rows)]


def _holding(table: Table, plain: str, liked: NDArray[np.bool_] | None) -> Iterator[tuple[Match, Rows]]:
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


def near(table: Table, plain: str, liked: NDArray[np.bool_] | None) -> list[Met]:
    """Return rows that begin as typed but for a typo, then others that come near."""
    return [*_nearly_begun(table, plain, liked), *_sharing(table, plain)]


def _nearly_begun(table: Table, plain: str, liked: NDArray[np.bool_] | None) -> Iterator[Met]:
    """Yield rows whose text begins as typed but for a typo; none where several words were typed that are all known."""
    *whole, begun = plain.split() or [plain]
    first, last = table.words.beginning(begun)
    if len(plain) < SHORTEST or (whole and first < last and all(table.words.find(word) >= 0 for word in whole)):
        return
    for stretch in table.texts.nearly(plain):
        rows = _first_rows(table, table.order[spread(stretch.first, stretch.last)], liked)
        yield Met(Match.NEARLY_BEGINS, -stretch.closeness, rows.tolist())


def _sharing(table: Table, plain: str) -> Iterator[Met]:
    """Yield rows that hold much of what was typed, or of what it may be misspelt from."""
    words = list(dict.fromkeys(plain.split()))[:_MOST_WORDS]
    score, total = np.zeros(len(table), np.float32), 0.0
    for word in words:
        first, last = table.words.beginning(word) if word is words[-1] else _whole(table, word)
        rows = table.rows_of(first, last)
        weight = log(1 + len(table) / (len(rows) + 1))
        total += weight
        misread = misspelt(table.words, word) if word is words[-1] or first == last else ()
        before = score.copy() if misread else score
        for stretch in misread:
            held = table.word_rows[spread(table.word_at[stretch.first], table.word_at[stretch.last])]
            score[held] = before[held] + weight * stretch.closeness
        if first < last:
            score[rows] = before[rows] + weight
    enough = (score >= _FLOOR * total).nonzero()[0]
    if not len(enough):
        return
    if len(enough) > MOST:
        enough = enough[np.argpartition(-score[enough] + enough / (len(table) + 1) / 1000, MOST)[:MOST]]
    like = score[enough].astype(np.float64) / total
    if len(words) > 1:
        # Letters in their order tell more than words alone, if there are several.
        texts = table.texts.texts.take(table.place[enough].tolist())
        cutoff = 100 * (2 * _ALIKE - float(like.max()))
        alike = process.cdist((plain,), texts, scorer=fuzz.partial_ratio, score_cutoff=cutoff, dtype=np.float64)[0]
        like = (like + alike / 100) / 2
    groups = defaultdict[float, list[int]](list)
    for row, close, rounded in zip(enough.tolist(), like.tolist(), like.round(1).tolist(), strict=True):
        if close >= _ALIKE:
            groups[rounded].append(row)
    for rounded, held_by in groups.items():
        yield Met(Match.NEAR, -rounded, held_by)


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
