"""Letters typed so far in, titles, topics and names to choose from out.

reach   plain letters -> rows that hold them; if these do not fill the box, rows that come near
rank    rows -> by match, then by how often members chose them, then the newest first
fill    ranked rows -> choices, those that say the same joined
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from heapq import merge
from itertools import islice, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.model import Aim, StoredItem, Suggestion
from bot.search.misspelt import SHORTEST, Sorted
from bot.search.offers import AIMS, TITLE, Table, entry_of, label_key, plain_of, tabulate
from bot.search.reach import Match, Met, near, reach
from bot.search.strings import Strings

_READY = 50
_REMEMBERED = 2_000
_SMALL = 200
"""Tables of fewer items are made anew with what comes."""

_STEP = 4
"""A table that is not this many times larger than the next is joined with it: so there are few of them."""


_Place = tuple[int, int]
"""A table, and a row of it."""


class _Liked(NamedTuple):
    """The rows of a table that members chose before, and how often some of these were."""

    rows: NDArray[np.bool_]
    times: Mapping[int, int]


class _Chosen(NamedTuple):
    """What is reckoned once for each count of what members chose: of each table what they did, and the first answers.

    Everybody begins with the same one or two letters.
    """

    counts: Mapping[str, int]
    liked: tuple[_Liked | None, ...]
    begun: dict[tuple[str, int], tuple[Suggestion, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """All there is to choose from: a large table, smaller ones of what came since, and topics to begin with."""

    tables: tuple[Table, ...]
    ready: tuple[Suggestion, ...]
    _chosen: dict[bool, _Chosen] = field(default_factory=dict)

    def suggest(self, text: str, limit: int = 25, chosen: Mapping[str, int] | None = None) -> tuple[Suggestion, ...]:
        """Return at most `limit` choices for what was typed; `chosen` says how often each key was chosen before."""
        if limit <= 0:
            return ()
        plain = plain_of(text)
        if not plain:
            return tuple(sorted(self.ready, key=lambda each: -(chosen or {}).get(each.key, 0))[:limit])
        _, liked, begun = self._reckoned(chosen or {})
        if remembered := begun.get((plain, limit)):
            return remembered
        filled = self._filled(self._met(plain, liked, limit), plain, limit)
        found = tuple(_suggestion(self.tables, self.tables[number], row) for number, row in filled)
        if len(plain) < SHORTEST and len(begun) < _REMEMBERED:
            begun[plain, limit] = found
        return found

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

    def _met(self, plain: str, liked: Sequence[_Liked | None], limit: int) -> Iterator[tuple[Match, Iterable[_Place]]]:
        """Yield the rows that may be meant, by match, then by how often they were chosen, then the newest first."""
        tables = [(table, each and each.rows) for table, each in zip(self.tables, liked, strict=True)]
        met = [reach(table, plain, rows) for table, rows in tables]
        if len(plain) >= SHORTEST and sum(map(_counted, self.tables, met)) < limit:
            met = [[*held, *near(table, plain, rows)] for held, (table, rows) in zip(met, tables, strict=True)]
        alike = defaultdict[tuple[Match, float], list[Iterable[_Place]]](list)
        for number, (table, held, each) in enumerate(zip(self.tables, met, liked, strict=True)):
            for match, unlike, rows in held:
                alike[match, unlike].append(zip(repeat(number), _sorted(table, rows, match, each)))
        for match, unlike in sorted(alike):
            yield match, merge(*alike[match, unlike], key=partial(self._rank, match, liked))

    def _rank(self, match: Match, liked: Sequence[_Liked | None], place: _Place) -> tuple[int, int, float]:
        """Return what rows of several tables are sorted by, as `_sorted` does those of one."""
        number, row = place
        table, each = self.tables[number], liked[number]
        views = table.views
        aim: int = views.aim[row]
        times = each.times.get(row, 0) if each else 0
        if aim != TITLE:
            return -times, aim, -views.fashion[row]
        return -times, -1 if match is Match.WHOLE else aim, views.ages[views.members[views.member_at[row]]]

    def _reckoned(self, chosen: Mapping[str, int]) -> _Chosen:
        known = self._chosen.get(bool(chosen))
        if known is None or (chosen and known.counts is not chosen):
            liked = tuple([_liked(table, chosen) if chosen else None for table in self.tables])
            # Replaced as one, as threads share it; who asks without choices leaves theirs alone.
            known = self._chosen[bool(chosen)] = _Chosen(chosen, liked, {})
        return known

    def _filled(self, met: Iterable[tuple[Match, Iterable[_Place]]], plain: str, limit: int) -> list[_Place]:
        """Return the best, of topics, names and titles that begin as typed only so many while there are others."""
        said = set[tuple[bool, int]]()
        room = {True: limit * 3 // 5 if len(plain) < SHORTEST else limit // 5, False: limit * 3 // 5}
        taken: list[_Place] = []
        waiting: list[_Place] = []
        seen = [(table.views.living, table.views.gists, table.labels) for table in self.tables]
        for match, places in met:
            for number, row in places:
                living, gists, labels = seen[number]
                one = is_label, _ = row < labels, gists[row]
                if one in said or not living[row]:
                    continue
                said.add(one)
                is_bounded = is_label or match is Match.BEGINS
                room[is_label] -= is_bounded
                (waiting if is_bounded and room[is_label] < 0 else taken).append((number, row))
                if len(taken) == limit:
                    return taken
        return [*taken, *waiting][:limit]


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


def _counted(table: Table, met: Sequence[Met]) -> int:
    """Return how many rows are met that have not been removed."""
    living = table.views.living
    return sum(living[row] > 0 for row in {row for each in met for row in each.rows})


def _sorted(table: Table, rows: list[int], match: Match, liked: _Liked | None) -> list[int]:
    """Return rows by how often they were chosen, then topics, names and titles, the newest first: as a table is."""
    rows = sorted(rows)
    if match is Match.WHOLE and len(rows) > 1:
        # A title typed to its end is meant, and comes before a topic of that name.
        rows.sort(key=table.labels.__gt__)
    if liked and liked.times:
        rows.sort(key=lambda row: -liked.times.get(row, 0))
    return rows


def _key(table: Table, row: int) -> str:
    aim = AIMS[table.views.aim[row]]
    if aim is not Aim.ITEM:
        return label_key(aim, table.shown[row])
    newest = table.newest(row)
    return "" if newest is None else table.keys[newest]


def _liked(table: Table, chosen: Mapping[str, int]) -> _Liked:
    """Return the rows that were chosen before."""
    liked = np.zeros(len(table), np.bool_)
    liked[table.having(chosen)[1]] = True
    liked[: table.labels] = False
    for key in chosen:
        aim, _, name = key.partition(":")
        row = table.label(plain_of(name), AIMS.index(Aim(aim))) if aim in {Aim.TOPIC, Aim.NAME} else None
        if row is not None:
            liked[row] = True
    rows = liked.nonzero()[0].tolist()
    return _Liked(liked, {row: times for row in rows if (times := chosen.get(_key(table, row), 0))})


def _suggestion(tables: Sequence[Table], table: Table, row: int) -> Suggestion:
    """Return a row as a choice, a topic or name with its items of all tables counted."""
    shown = table.shown[row]
    aim: int = table.views.aim[row]
    if aim == TITLE:
        return Suggestion(_key(table, row), shown)
    living: int = table.views.living[row]
    for each in tables:
        if each is not table and (at := each.label(table.plain(row), aim)) is not None:
            living += each.views.living[at]
    return Suggestion(label_key(AIMS[aim], shown), shown, AIMS[aim], living)
