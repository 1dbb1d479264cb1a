"""Letters typed so far in, titles, topics and names to choose from out.

reach   plain letters -> rows that hold them; if these are few, rows that come near
rank    rows -> by match, then by how often members chose them, then the newest first
fill    ranked rows -> choices, those that say the same joined
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bot.model import Aim, StoredItem, Suggestion
from bot.search.gist import gist
from bot.search.offers import AIMS, Table, entry_of, label_key, plain_of, tabulate
from bot.search.reach import Match, near, reach
from bot.search.texts import SortedTexts, Texts

_READY = 100
_ENOUGH = 5
"""With so many rows that hold what was typed, those that only come near would be noise."""

_TITLE = AIMS.index(Aim.ITEM)
_ALIKE = 0.6
_SHORT = 2
"""Letters up to which mostly topics and names are offered."""


class _Ranked(NamedTuple):
    """A row with what it is ranked by, in that order: the smaller comes first."""

    match: Match
    unlike: float
    unchosen: int
    kind: int
    age: float
    table: int
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """All there is to choose from: a large table, smaller ones of what came since, and topics to begin with."""

    tables: tuple[Table, ...]
    ready: tuple[Suggestion, ...]

    def suggest(self, text: str, limit: int = 25, chosen: Mapping[str, int] | None = None) -> tuple[Suggestion, ...]:
        """Return at most `limit` choices for what was typed; `chosen` says how often each key was chosen before."""
        plain = plain_of(text)
        if not plain:
            return tuple(sorted(self.ready, key=lambda each: -(chosen or {}).get(each.key, 0))[: max(limit, 0)])
        return self._filled(self._ranked(plain, chosen or {}), plain, max(limit, 0))

    def renewed(self, added: Iterable[StoredItem], removed_keys: Collection[str] = ()) -> "Choices":
        """Return the choices without some items and then with others; only small tables are made anew."""
        tables = [table.without(frozenset(removed_keys)) for table in self.tables]
        entries = [entry_of(stored) for stored in _newest_first(added)]
        while tables and len(tables[-1].keys) <= 2 * len(entries):
            entries += tables.pop().entries()
        if entries:
            tables.append(tabulate(sorted(entries, key=lambda entry: -entry.born)))
        return _choices(tables)

    def keys(self) -> set[str]:
        """Return the keys of all items that lend something to choose."""
        every = (zip(table.keys.words(0, len(table.keys)), table.dead.tolist(), strict=True) for table in self.tables)
        return {key for pairs in every for key, dead in pairs if not dead}

    def pack(self) -> dict[str, NDArray[Any]]:
        """Return all of it as arrays, which `unpack` takes."""
        arrays: dict[str, NDArray[Any]] = {}
        for number, table in enumerate(self.tables):
            for field in fields(Table):
                column = getattr(table, field.name)
                if isinstance(column, np.ndarray):
                    arrays[f"{number}.{field.name}"] = column
                else:
                    arrays |= {
                        f"{number}.{field.name}.{part.name}": getattr(column, part.name) for part in fields(column)
                    }
        return arrays

    def _ranked(self, plain: str, chosen: Mapping[str, int]) -> list[_Ranked]:
        ranked: dict[tuple[int, int], _Ranked] = {}
        for number, table in enumerate(self.tables):
            for match, rows in reach(table, plain):
                for one in _rank(table, number, match, rows, chosen):
                    ranked.setdefault((number, one.row), one)
        if len(ranked) < _ENOUGH:
            for one in self._near(plain, chosen):
                ranked.setdefault((one.table, one.row), one)
        return sorted(ranked.values())

    def _near(self, plain: str, chosen: Mapping[str, int]) -> Iterable[_Ranked]:
        for number, table in enumerate(self.tables):
            held = dict(near(table, plain))
            for one in _rank(table, number, Match.NEAR, np.fromiter(held, np.uint32), chosen):
                like = (held[one.row] + fuzz.partial_ratio(plain, table.plain(one.row)) / 100) / 2
                if like >= _ALIKE:
                    yield one._replace(unlike=-round(like, 1))

    def _filled(self, best_first: Iterable[_Ranked], plain: str, limit: int) -> tuple[Suggestion, ...]:
        """Take the best, of topics and names and of titles that begin as typed only so many while there are others."""
        met: set[tuple[bool, frozenset[str]]] = set()
        room = {True: limit * 3 // 5 if len(plain) <= _SHORT else limit // 5, False: limit * 3 // 5}
        taken: list[_Ranked] = []
        waiting: list[_Ranked] = []
        for one in best_first:
            table = self.tables[one.table]
            is_label = bool(table.aim[one.row] != _TITLE)
            if len(taken) == limit:
                break
            said = is_label, gist(table.plain(one.row))
            if said in met:
                continue
            met.add(said)
            is_bounded = is_label or one.match is Match.BEGINS
            room[is_label] -= is_bounded
            (waiting if is_bounded and room[is_label] < 0 else taken).append(one)
        return tuple(self._suggestion(one) for one in [*taken, *waiting][:limit])

    def _suggestion(self, one: _Ranked) -> Suggestion:
        return _suggestion(self.tables, self.tables[one.table], one.row)


def gather(items: Iterable[StoredItem]) -> Choices:
    """Return the choices that the items of an archive lend."""
    return _choices([tabulate([entry_of(stored) for stored in _newest_first(items)])])


def unpack(arrays: Mapping[str, NDArray[Any]]) -> Choices:
    """Return the choices that were packed; the arrays may be mapped from a file."""
    numbers = sorted({int(name.partition(".")[0]) for name in arrays})
    return _choices([Table(**{f.name: _column(arrays, f"{n}.{f.name}") for f in fields(Table)}) for n in numbers])


def _column(arrays: Mapping[str, NDArray[Any]], name: str) -> Any:
    if name in arrays:
        return arrays[name]
    kind = SortedTexts if f"{name}.heads" in arrays else Texts
    return kind(*(arrays[f"{name}.{part.name}"] for part in fields(kind)))


def _choices(tables: Sequence[Table]) -> Choices:
    """Return the choices of these tables, with a list for whoever has typed nothing: topics in fashion, then titles."""
    fashion: defaultdict[Suggestion, float] = defaultdict(float)
    titles: list[tuple[int, Suggestion, str]] = []
    for table in reversed(tables):
        labels, end = table.labels, min(len(table), table.labels + _READY)
        rows = [row for row in (*range(min(labels, _READY)), *range(labels, end)) if table.newest(row) is not None]
        for row in rows:
            one = _suggestion(tables, table, row)
            if row < labels:
                fashion[one] += float(table.fashion[row])
            else:
                titles.append((-int(table.born[table.newest(row) or 0]), one, table.plain(row)))
    best = sorted(fashion, key=lambda one: (one.aim is not Aim.TOPIC, -fashion[one], one.title))
    newest: dict[frozenset[str], Suggestion] = {}
    for _, one, plain in sorted(titles, key=lambda each: each[0]):
        newest.setdefault(gist(plain), one)
    return Choices(tuple(tables), tuple([*best, *newest.values()][:_READY]))


def _newest_first(items: Iterable[StoredItem]) -> list[StoredItem]:
    by_position = sorted(items, key=lambda stored: (stored.item.position, stored.item.key))
    return sorted(by_position, key=lambda stored: entry_of(stored).born, reverse=True)


def _rank(
    table: Table, number: int, match: Match, rows: NDArray[np.uint32], chosen: Mapping[str, int]
) -> Iterable[_Ranked]:
    ages = np.where(table.aim[rows] == _TITLE, table.born[table.members[table.member_at[rows]]], table.fashion[rows])
    for row, aim, age in zip(rows.tolist(), table.aim[rows].tolist(), ages.tolist(), strict=True):
        if table.newest(row) is None:
            continue
        times = chosen.get(_key(table, row), 0) if chosen else 0
        # A title typed to its end is meant, and comes before a topic of that name.
        yield _Ranked(match, 0.0, -times, -aim if match is Match.WHOLE else aim, -age, number, row)


def _key(table: Table, row: int) -> str:
    aim = AIMS[int(table.aim[row])]
    if aim is not Aim.ITEM:
        return label_key(aim, table.shown[row])
    newest = table.newest(row)
    return "" if newest is None else table.keys[newest]


def _suggestion(tables: Sequence[Table], table: Table, row: int) -> Suggestion:
    """Return a row as a choice, a topic or name with its items of all tables counted."""
    key, shown, aim = _key(table, row), table.shown[row], int(table.aim[row])
    if aim == _TITLE:
        return Suggestion(key, shown)
    places = [(each, row if each is table else each.label(table.plain(row), aim)) for each in tables]
    return Suggestion(key, shown, AIMS[aim], sum(len(each.alive(at)) for each, at in places if at is not None))
