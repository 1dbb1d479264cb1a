"""What items lend to an autocomplete box in, a Table out: their titles, topics and names in numpy arrays."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.model import Aim, StoredItem
from bot.search.normalise import fold, forms, words
from bot.search.texts import SortedTexts, Texts

LONGEST = 100
"""Characters that Discord allows a choice's name and its value; as many of those typed are read."""

AIMS = (Aim.TOPIC, Aim.NAME, Aim.ITEM)
_STALE = 6.0
"""Months after which an item counts half for how much its topics are in fashion."""

START = 4
"""Letters of a beginning under which words are gathered."""

Rows = NDArray[np.uint32]


class Entry(NamedTuple):
    """What one item lends to the choices; `born` grows with the issue's month, and within it with its number."""

    key: str
    born: int
    title: str
    topics: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows to choose from: topics, then names, both those in fashion first, then titles, the newest first.

    A row has the text that is `shown`, what it aims at, and the items that hold it (`members`, newest first: places in
    `keys`, `born` and `dead`). `*_at` says where each share begins, and where the last one ends. `texts` are the same
    folded and sorted, `order` the row of each and `place` the other way round. `words` are sorted, each with its rows
    in rising order; `starts` are their first four letters, and `start_at` the first word of each.
    """

    shown: Texts
    aim: NDArray[np.uint8]
    fashion: NDArray[np.float32]
    member_at: Rows
    members: Rows
    keys: Texts
    born: Rows
    dead: NDArray[np.bool_]
    texts: SortedTexts
    order: Rows
    place: Rows
    words: SortedTexts
    word_at: Rows
    word_rows: Rows
    starts: SortedTexts
    start_at: Rows

    def __len__(self) -> int:
        return len(self.aim)

    @property
    def labels(self) -> int:
        """Return how many rows are topics or names."""
        return int(np.searchsorted(self.aim, AIMS.index(Aim.ITEM)))

    def newest(self, row: int) -> int | None:
        """Return the newest item that holds a row and has not been removed."""
        newest = int(self.members[self.member_at[row]])
        return newest if not self.dead[newest] else next(map(int, self.alive(row)), None)

    def alive(self, row: int) -> Rows:
        """Return the items that hold a row and have not been removed, newest first."""
        members = self.members[self.member_at[row] : self.member_at[row + 1]]
        return members[~self.dead[members]]

    def rows_of(self, first: int, last: int) -> Rows:
        """Return the rows of the words from `first` up to `last`, a row as often as it holds one of them."""
        return self.word_rows[self.word_at[first] : self.word_at[last]]

    def beginning(self, plain: str) -> Rows:
        """Return the rows whose folded text begins so, in alphabetical order."""
        first, last = self.texts.beginning(plain)
        return self.order[first:last]

    def label(self, plain: str, aim: int) -> int | None:
        """Return the row of the topic or name with this folded text."""
        first, _ = self.texts.beginning(plain)
        rows = map(int, self.order[first : first + 2])
        return next((row for row in rows if self.aim[row] == aim and self.plain(row) == plain), None)

    def plain(self, row: int) -> str:
        """Return the folded text of a row."""
        return self.texts[int(self.place[row])]

    def without(self, keys: Set[str]) -> "Table":
        """Return the table with these items removed."""
        gone = [at for at, key in enumerate(self.keys.words(0, len(self.keys))) if key in keys] if keys else []
        if not gone:
            return self
        dead = self.dead.copy()
        dead[gone] = True
        return replace(self, dead=dead)

    def entries(self) -> list[Entry]:
        """Return what the table was made of and has not been removed, newest first."""
        titles, held = dict[int, str](), defaultdict[tuple[int, int], list[str]](list)
        for row, aim in enumerate(map(int, self.aim)):
            for item in map(int, self.alive(row)):
                if AIMS[aim] is Aim.ITEM:
                    titles[item] = self.shown[row]
                else:
                    held[item, aim].append(self.shown[row])
        return [
            Entry(
                self.keys[item], int(self.born[item]), titles.get(item, ""), tuple(held[item, 0]), tuple(held[item, 1])
            )
            for item in map(int, np.flatnonzero(~self.dead))
        ]


def entry_of(stored: StoredItem) -> Entry:
    """Return what an item lends to the choices."""
    item, issue = stored.item, stored.issue
    year, _, month = (issue.period or "0000-00").partition("-")
    months = int(year) * 12 + int(month) if year.isdecimal() and month.isdecimal() else 0
    return Entry(
        item.key, (months << 12) + min(max(issue.number or 0, 0), 4095), item.title, item.topics, item.entities
    )


def plain_of(text: str, longest: int = LONGEST) -> str:
    """Return the first characters of a text folded; one without words is only folded."""
    short = " ".join(text.split())[:longest]
    return " ".join(words(short)) or fold(short).strip()


def tabulate(entries: Sequence[Entry]) -> Table:
    """Return the table of these entries, which come newest first."""
    topics = _grouped((at, name) for at, entry in enumerate(entries) for name in entry.topics if _fits(Aim.TOPIC, name))
    names = _grouped((at, name) for at, entry in enumerate(entries) for name in entry.names if _fits(Aim.NAME, name))
    titles = _grouped((at, entry.title) for at, entry in enumerate(entries))
    names = {plain: group for plain, group in names.items() if plain not in topics}  # of both, the topic is offered
    fresh = _freshness([entry.born for entry in entries])
    groups = [*_in_fashion(topics, fresh), *_in_fashion(names, fresh), *titles.items()]
    members = [list(group.members) for _, group in groups]
    plain = [plain for plain, _ in groups]
    order = sorted(range(len(plain)), key=plain.__getitem__)
    return Table(
        shown=Texts.of(group.shown for _, group in groups),
        aim=np.repeat(np.arange(3, dtype=np.uint8), (len(topics), len(names), len(titles))),
        fashion=np.array([sum(fresh[at] for at in held) for held in members], np.float32),
        member_at=_offsets(members),
        members=_joined(members),
        keys=Texts.of(entry.key for entry in entries),
        born=np.array([entry.born for entry in entries], np.uint32),
        dead=np.zeros(len(entries), np.bool_),
        texts=SortedTexts.of(plain[row] for row in order),
        order=np.array(order, np.uint32),
        place=np.argsort(np.array(order, np.int64)).astype(np.uint32),
        **_word_columns([group.shown for _, group in groups]),
    )


class _Group(NamedTuple):
    """The spelling that is shown, the newest one, and the items that hold it, newest first, as keys of a dict."""

    shown: str
    members: dict[int, None]


def _grouped(held: Iterable[tuple[int, str]]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for at, text in held:
        shown = " ".join(text.split())
        if shown and (plain := plain_of(shown, LONGEST + 1)):
            groups.setdefault(plain, _Group(_cut(shown), {})).members[at] = None
    return groups


def _fits(aim: Aim, name: str) -> bool:
    return len(label_key(aim, name)) <= LONGEST


def label_key(aim: Aim, name: str) -> str:
    """Return the key of a topic or a name: `topic:` or `name:` and how it is written."""
    return f"{aim}:{name}"


def _cut(title: str) -> str:
    """Cut a title to 100 characters, at a word if that leaves most of it."""
    if len(title) <= LONGEST:
        return title
    short = title[: LONGEST - 1]
    at_word = short.rpartition(" ")[0] if title[LONGEST - 1] != " " else short
    return (at_word if len(at_word) > LONGEST // 2 else short).rstrip() + "…"


def _freshness(born: Sequence[int]) -> list[float]:
    newest = max(born, default=0) >> 12
    return [0.5 ** ((newest - (one >> 12)) / _STALE) for one in born]


def _in_fashion(groups: dict[str, _Group], fresh: Sequence[float]) -> list[tuple[str, _Group]]:
    return sorted(groups.items(), key=lambda pair: (-sum(fresh[at] for at in pair[1].members), pair[0]))


def _offsets(lists: Sequence[Sequence[int]]) -> Rows:
    return np.cumsum(np.fromiter(chain((0,), map(len, lists)), np.uint32, len(lists) + 1), dtype=np.uint32)


def _joined(lists: Sequence[Sequence[int]]) -> Rows:
    return np.fromiter(chain.from_iterable(lists), np.uint32, sum(map(len, lists)))


def _word_columns(texts: Sequence[str]) -> dict[str, Any]:
    """Return the columns of a Table that lead from words to rows."""
    rows: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for row, text in enumerate(texts):
        for word in forms(text):
            rows[word].append(row)
    order = sorted(rows)
    starts: dict[str, int] = {}
    for at, word in enumerate(order):
        starts.setdefault(word[:START], at)
    return {
        "words": SortedTexts.of(order),
        "word_at": _offsets([rows[word] for word in order]),
        "word_rows": _joined([rows[word] for word in order]),
        "starts": SortedTexts.of(starts),
        "start_at": np.array([*starts.values(), len(order)], np.uint32),
    }
