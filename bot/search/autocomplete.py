"""Letters typed so far in, titles, topics and names to choose from out.

reach   plain letters -> rows that hold them; if these do not fill the box, rows that come near
rank    rows -> by match, then by how often members chose them, then the newest first
fill    ranked rows -> choices, those that say the same joined
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.model import Aim, StoredItem, Suggestion
from bot.search.misspelt import SHORTEST, Sorted
from bot.search.offers import AIMS, TITLE, Table, entry_of, label_key, plain_of, tabulate
from bot.search.reach import Match, Met, joined, near, reach
from bot.search.strings import Strings

_READY = 50
_SMALL = 200
"""Tables of fewer items are made anew with what comes."""

_STEP = 4
"""A table that is not this many times larger than the next is joined with it: so there are few of them."""


class _Ranked(NamedTuple):
    """A row of a table with what decides whether it is shown."""

    table: int
    row: int
    gist: int
    is_label: bool
    begins: bool


@dataclass(slots=True, eq=False)
class _Liked:
    """Counts of choices and the rows of each table that were chosen by them; replaced as one, as threads share it."""

    kept: tuple[Mapping[str, int], Sequence[NDArray[np.bool_] | None]] = ({}, ())


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """All there is to choose from: a large table, smaller ones of what came since, and topics to begin with."""

    tables: tuple[Table, ...]
    ready: tuple[Suggestion, ...]
    _liked: _Liked = field(default_factory=_Liked)

    def suggest(self, text: str, limit: int = 25, chosen: Mapping[str, int] | None = None) -> tuple[Suggestion, ...]:
        """Return at most `limit` choices for what was typed; `chosen` says how often each key was chosen before."""
        plain = plain_of(text)
        if not plain:
            return tuple(sorted(self.ready, key=lambda each: -(chosen or {}).get(each.key, 0))[: max(limit, 0)])
        return self._filled(self._ranked(plain, chosen or {}, limit), plain, max(limit, 0))

    def renewed(self, added: Iterable[StoredItem], removed_keys: Collection[str] = ()) -> "Choices":
        """Return the choices without some items and then with others; only small tables are made anew."""
        tables = [table.without(removed_keys) for table in self.tables]
        entries = [entry_of(stored) for stored in added]
        while tables and _living(tables[-1]) < max(_SMALL, _STEP * len(entries)):
            entries += tables.pop().entries()
        return _choices([*tables, tabulate(entries)] if entries else tables)

    def keys(self) -> set[str]:
        """Return the keys of all items that lend something to choose."""
        return {key for table in self.tables for key in table.keys.take(np.flatnonzero(~table.dead).tolist())}

    def pack(self) -> dict[str, NDArray[Any]]:
        """Return all of it as arrays, which `unpack` takes, without what was removed."""
        arrays: dict[str, NDArray[Any]] = {}
        for number, table in enumerate(self.tables or (tabulate(()),)):
            whole = tabulate(table.entries()) if table.dead.any() else table
            arrays |= _columns(whole, str(number))
        return arrays

    def _ranked(self, plain: str, chosen: Mapping[str, int], limit: int) -> Iterable[_Ranked]:
        liked = self._liked_rows(chosen)
        met = [reach(table, plain, mask) for table, mask in zip(self.tables, liked, strict=True)]
        if len(plain) >= SHORTEST and sum(len(each.rows) for each in met) < limit:
            each = zip(self.tables, met, liked, strict=True)
            met = [joined(table, [exact, *near(table, plain, mask)]) for table, exact, mask in each]
        return _ranked([*zip(self.tables, met, liked, strict=True)], chosen)

    def _liked_rows(self, chosen: Mapping[str, int]) -> Sequence[NDArray[np.bool_] | None]:
        if not chosen:
            return [None] * len(self.tables)
        counts, rows = self._liked.kept
        if counts is not chosen:
            rows = [_liked_rows(table, chosen) for table in self.tables]
            self._liked.kept = chosen, rows
        return rows

    def _filled(self, best_first: Iterable[_Ranked], plain: str, limit: int) -> tuple[Suggestion, ...]:
        """Take the best, of topics and names and of titles that begin as typed only so many while there are others."""
        met: set[tuple[bool, int]] = set()
        room = {True: limit * 3 // 5 if len(plain) < SHORTEST else limit // 5, False: limit * 3 // 5}
        taken: list[_Ranked] = []
        waiting: list[_Ranked] = []
        for one in best_first:
            if len(taken) == limit:
                break
            said = one.is_label, one.gist
            if said in met:
                continue
            met.add(said)
            is_bounded = one.is_label or one.begins
            room[one.is_label] -= is_bounded
            (waiting if is_bounded and room[one.is_label] < 0 else taken).append(one)
        return tuple(self._suggestion(one) for one in [*taken, *waiting][:limit])

    def _suggestion(self, one: _Ranked) -> Suggestion:
        return _suggestion(self.tables, self.tables[one.table], one.row)


def gather(items: Iterable[StoredItem]) -> Choices:
    """Return the choices that the items of an archive lend."""
    return _choices([tabulate(map(entry_of, items))])


def unpack(arrays: Mapping[str, NDArray[Any]]) -> Choices:
    """Return the choices that were packed; the arrays may be mapped from a file."""
    numbers = sorted({int(name.partition(".")[0]) for name in arrays})
    return _choices([Table(**{f.name: _column(arrays, f"{n}.{f.name}") for f in fields(Table)}) for n in numbers])


def _columns(value: Any, name: str) -> dict[str, NDArray[Any]]:
    """Return the arrays that a value is made of."""
    if isinstance(value, np.ndarray):
        return {name: value}
    parts = (_columns(getattr(value, part.name), f"{name}.{part.name}") for part in fields(value))
    return {name: array for arrays in parts for name, array in arrays.items()}


def _column(arrays: Mapping[str, NDArray[Any]], name: str) -> Any:
    if name in arrays:
        return arrays[name]
    if f"{name}.heads" in arrays:
        return Sorted(_column(arrays, f"{name}.texts"), arrays[f"{name}.heads"], arrays[f"{name}.inside"])
    return Strings(arrays[f"{name}.blob"], arrays[f"{name}.starts"])


def _living(table: Table) -> int:
    return len(table.dead) - int(table.dead.sum())


def _choices(tables: Sequence[Table]) -> Choices:
    """Return the choices of these tables, with a list for whoever has typed nothing: topics in fashion, then titles."""
    fashion: defaultdict[Suggestion, float] = defaultdict(float)
    titles: list[tuple[int, int, int]] = []
    for number, table in reversed([*enumerate(tables)]):
        labels, end = table.labels, min(len(table), table.labels + _READY)
        rows = [row for row in (*range(min(labels, _READY)), *range(labels, end)) if table.living[row]]
        for row in rows:
            if row < labels:
                fashion[_suggestion(tables, table, row)] += float(table.fashion[row])
            else:
                titles.append((int(table.ages[table.newest(row) or 0]), -number, row))
    best = sorted(fashion, key=lambda one: (one.aim is not Aim.TOPIC, -fashion[one], one.title))
    newest: dict[int, tuple[Table, int]] = {}
    for _, number, row in sorted(titles):
        newest.setdefault(int(tables[-number].gists[row]), (tables[-number], row))
    shown = [_suggestion(tables, *each) for each in islice(newest.values(), max(_READY - len(best), 0))]
    return Choices(tuple(tables), tuple([*best, *shown][:_READY]))


def _ranked(
    found: Sequence[tuple[Table, Met, NDArray[np.bool_] | None]], chosen: Mapping[str, int]
) -> Iterable[_Ranked]:
    """Return rows by match, then by how often they were chosen, then topics, names and titles, the newest first."""
    keys: list[tuple[NDArray[Any], ...]] = []
    told: list[tuple[NDArray[Any], ...]] = []
    for number, (table, (rows, match, unlike), liked) in enumerate(found):
        aims = table.aim[rows].astype(np.int8)
        is_title = aims == TITLE
        ages = np.where(is_title, table.ages[table.members[table.member_at[rows]]], -table.fashion[rows])
        times = np.zeros(len(rows), np.int64)
        for at in np.flatnonzero(liked[rows]).tolist() if liked is not None else ():
            times[at] = chosen.get(_key(table, int(rows[at])), 0)
        # A title typed to its end is meant, and comes before a topic of that name.
        aims[is_title & (match == Match.WHOLE)] = -1
        keys.append((rows, np.full(len(rows), number), ages, aims, -times, unlike, match))
        told.append((table.gists[rows], ~is_title, match == Match.BEGINS))
    if not keys:
        return ()
    columns = [np.concatenate(column) for column in zip(*keys, strict=True)]
    order = np.lexsort(columns)
    shown = [columns[1], columns[0], *(np.concatenate(column) for column in zip(*told, strict=True))]
    return map(_Ranked, *(column[order].tolist() for column in shown))


def _key(table: Table, row: int) -> str:
    aim = AIMS[int(table.aim[row])]
    if aim is not Aim.ITEM:
        return label_key(aim, table.shown[row])
    newest = table.newest(row)
    return "" if newest is None else table.keys[newest]


def _liked_rows(table: Table, chosen: Mapping[str, int]) -> NDArray[np.bool_]:
    """Return for every row whether it was chosen before."""
    liked = np.zeros(len(table), np.bool_)
    liked[table.having(chosen)[1]] = True
    liked[: table.labels] = False
    for key in chosen:
        aim, _, name = key.partition(":")
        row = table.label(plain_of(name), AIMS.index(Aim(aim))) if aim in {Aim.TOPIC, Aim.NAME} else None
        if row is not None:
            liked[row] = True
    return liked


def _suggestion(tables: Sequence[Table], table: Table, row: int) -> Suggestion:
    """Return a row as a choice, a topic or name with its items of all tables counted."""
    key, shown, aim = _key(table, row), table.shown[row], int(table.aim[row])
    if aim == TITLE:
        return Suggestion(key, shown)
    places = [(each, row if each is table else each.label(table.plain(row), aim)) for each in tables]
    return Suggestion(key, shown, AIMS[aim], sum(int(each.living[at]) for each, at in places if at is not None))
