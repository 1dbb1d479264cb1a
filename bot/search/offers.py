"""What items lend to an autocomplete box in, a Table out: their titles, topics and names in numpy arrays."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.model import Aim, StoredItem
from bot.search import marks
from bot.search.gist import gist
from bot.search.misspelt import Sorted, sorted_texts, sorted_words
from bot.search.normalise import fold, forms, is_unspaced, words
from bot.search.strings import Strings, encoded, packed

LONGEST = 100
"""Characters that Discord allows a choice's name and its value; as many of those typed are read."""

AIMS = (Aim.TOPIC, Aim.NAME, Aim.ITEM)
TITLE = AIMS.index(Aim.ITEM)
_HALF_LIFE = 6.0
"""Months after which an item counts half for how much its topics are in fashion."""

_EPOCH, _MOST_DOUBLINGS = 2000 * 12, 900.0
"""The month in which an item counts 1, and how often that may double or halve: floats hold no more."""

Rows = NDArray[np.uint32]


class Entry(NamedTuple):
    """What one item lends to the choices; `age` is smaller the newer it is."""

    key: str
    age: int
    title: str
    topics: tuple[str, ...]
    names: tuple[str, ...]


class Views(NamedTuple):
    """Columns of a table for one look at a time, which costs a fifth of what it does in an array."""

    aim: memoryview
    gists: memoryview
    fashion: memoryview
    living: memoryview
    place: memoryview
    member_at: memoryview
    members: memoryview
    ages: memoryview
    dead: memoryview


@dataclass(frozen=True, eq=False)
class Table:
    """Rows to choose from: topics, then names, both those in fashion first, then titles, the newest first.

    A row has the text that is `shown`, what it aims at, its gist, how much in `fashion` it is, and the items that hold
    it (`members`, newest first: places in `keys`, `ages` and `dead`), so many of them `living`. `*_at` says where each
    share begins, and where the last one ends. `marks` of the keys are sorted, and `marked` says of which item each is.
    `texts` are the shown ones folded and sorted, `order` the row of each and `place` the other way round. `words` are
    sorted, each with its rows in rising order.
    """

    shown: Strings
    aim: NDArray[np.uint8]
    gists: NDArray[np.uint64]
    fashion: NDArray[np.float64]
    living: Rows
    member_at: Rows
    members: Rows
    keys: Strings
    marks: NDArray[np.uint64]
    marked: Rows
    ages: NDArray[np.int64]
    dead: NDArray[np.bool_]
    texts: Sorted
    order: Rows
    place: Rows
    words: Sorted
    word_at: Rows
    word_rows: Rows

    def __len__(self) -> int:
        return len(self.aim)

    @cached_property
    def views(self) -> Views:
        """Return what is looked at row by row."""
        return Views(*(getattr(self, name).data for name in Views._fields))

    @cached_property
    def labels(self) -> int:
        """Return how many rows are topics or names."""
        return int(self.aim.searchsorted(TITLE))

    def newest(self, row: int) -> int | None:
        """Return the newest item that holds a row and has not been removed."""
        newest: int = self.views.members[self.views.member_at[row]]
        return newest if not self.views.dead[newest] else next(map(int, self.alive(row)), None)

    def alive(self, row: int) -> Rows:
        """Return the items that hold a row and have not been removed, newest first."""
        members = self.members[self.member_at[row] : self.member_at[row + 1]]
        return members[~self.dead[members]]

    def rows_of(self, first: int, last: int) -> Rows:
        """Return the rows of the words from `first` up to `last`, a row as often as it holds one."""
        return self.word_rows[self.word_at[first] : self.word_at[last]]

    def beginning(self, plain: str) -> Rows:
        """Return the rows whose folded text begins so, in the order of their texts."""
        first, last = self.texts.beginning(plain)
        return self.order[first:last]

    def label(self, plain: str, aim: int) -> int | None:
        """Return the row of the topic or name with this folded text."""
        rows = self.beginning(plain)[:3].tolist()
        return next((row for row in rows if self.views.aim[row] == aim and self.plain(row) == plain), None)

    def plain(self, row: int) -> str:
        """Return the folded text of a row."""
        return self.texts.texts[self.views.place[row]]

    def having(self, keys: Iterable[str]) -> tuple[NDArray[np.bool_], list[int]]:
        """Return for every item whether its key is one of these, and the rows that such items hold."""
        wanted = np.fromiter(map(marks.mark, keys), np.uint64)
        at = self.marks.searchsorted(wanted)
        at = at[at < len(self.marks)]
        items = np.zeros(len(self.marks), np.bool_)
        items[self.marked[at[np.isin(self.marks[at], wanted)]]] = True
        held = np.flatnonzero(items[self.members]) if items.any() else np.zeros(0, np.intp)
        return items, (self.member_at.searchsorted(held, "right") - 1).tolist()

    def without(self, keys: Collection[str]) -> "Table":
        """Return the table with these items removed."""
        gone, rows = self.having(keys)
        gone &= ~self.dead
        if not gone.any():
            return self
        fashion, living = self.fashion.copy(), self.living.copy()
        for row in {*rows}:
            members = self.members[self.member_at[row] : self.member_at[row + 1]]
            lost = members[gone[members]]
            fashion[row] -= _freshness(self.ages[lost]).sum()
            living[row] -= len(lost)
        return replace(self, dead=self.dead | gone, fashion=fashion, living=living)

    def entries(self) -> Iterator[Entry]:
        """Yield what the table was made of and has not been removed."""
        titles, held = dict[int, str](), defaultdict[tuple[int, int], list[str]](list)
        every = self.shown.take(range(len(self)))
        for row, (aim, shown) in enumerate(zip(self.aim.tolist(), every, strict=True)):
            for item in map(int, self.alive(row)):
                if aim == TITLE:
                    titles[item] = shown
                else:
                    held[item, aim].append(shown)
        keys, ages = self.keys.take(range(len(self.keys))), self.ages.tolist()
        for at in np.flatnonzero(~self.dead).tolist():
            yield Entry(keys[at], ages[at], titles.get(at, ""), tuple(held[at, 0]), tuple(held[at, 1]))


def entry_of(stored: StoredItem) -> Entry:
    """Return what an item lends to the choices."""
    item = stored.item
    return Entry(item.key, marks.age_of(stored), _cut(" ".join(item.title.split())), item.topics, item.entities)


def plain_of(text: str) -> str:
    """Return the first characters of a text folded; one without words is only folded.

    Of scripts that write no spaces every letter is a word: what was typed of a text may begin at each.
    """
    short = _cut(" ".join(text.split()))
    held = words(short)
    if short.isascii() or not any(map(is_unspaced, held)):
        return " ".join(held) or fold(short).strip()
    letters: list[str] = []
    for word in held:
        if is_unspaced(word):
            letters += word[1:] if letters[-1:] == [word[0]] else word
        else:
            letters.append(word)
    return " ".join(letters)


def tabulate(entries: Iterable[Entry]) -> Table:
    """Return the table of these entries."""
    newest = sorted(entries, key=lambda entry: (entry.age, entry.key))
    fresh = _freshness(np.fromiter((entry.age for entry in newest), np.int64, len(newest)))
    topics = _grouped((at, name) for at, entry in enumerate(newest) for name in entry.topics if _fits(Aim.TOPIC, name))
    names = _grouped((at, name) for at, entry in enumerate(newest) for name in entry.names if _fits(Aim.NAME, name))
    titles = _grouped((at, entry.title) for at, entry in enumerate(newest))
    labels = [*_in_fashion(topics, fresh), *_in_fashion(names, fresh)]
    groups = [*((plain, group) for plain, group, _ in labels), *titles.items()]
    shown, members = [group.shown for _, group in groups], [group.members for _, group in groups]
    plain = [encoded(plain) for plain, _ in groups]
    order = sorted(range(len(plain)), key=plain.__getitem__)
    vocabulary, word_at, word_rows = _word_columns(shown, [plain for plain, _ in groups])
    marked = np.fromiter((marks.mark(entry.key) for entry in newest), np.uint64, len(newest))
    by_mark = np.argsort(marked)
    return Table(
        shown=Strings(*packed(list(map(encoded, shown)))),
        aim=np.repeat(np.arange(3, dtype=np.uint8), (len(topics), len(names), len(titles))),
        gists=np.fromiter((gist(plain) for plain, _ in groups), np.uint64, len(groups)),
        fashion=np.array([*(weight for *_, weight in labels), *[0.0] * len(titles)]),
        living=np.fromiter(map(len, members), np.uint32, len(members)),
        member_at=_offsets(members),
        members=np.fromiter(chain.from_iterable(members), np.uint32),
        keys=Strings(*packed([encoded(entry.key) for entry in newest])),
        marks=marked[by_mark],
        marked=by_mark.astype(np.uint32),
        ages=np.fromiter((entry.age for entry in newest), np.int64, len(newest)),
        dead=np.zeros(len(newest), np.bool_),
        texts=sorted_texts([plain[row] for row in order]),
        order=np.array(order, np.uint32),
        place=np.argsort(np.array(order, np.int64)).astype(np.uint32),
        words=vocabulary,
        word_at=word_at,
        word_rows=word_rows,
    )


class _Group(NamedTuple):
    """The spelling that is shown, the newest one, and the items that hold it, newest first."""

    shown: str
    members: list[int]


def _grouped(held: Iterable[tuple[int, str]]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    by_spelling: dict[str, _Group] = {}
    for at, shown in held:
        group = by_spelling.get(shown)
        if group is None:
            if not (plain := plain_of(shown)):
                continue
            group = by_spelling[shown] = groups.setdefault(plain, _Group(shown, []))
        if group.members[-1:] != [at]:
            group.members.append(at)
    return groups


def _fits(aim: Aim, name: str) -> bool:
    return len(label_key(aim, name)) <= LONGEST


def label_key(aim: Aim, name: str) -> str:
    """Return the key of a topic or a name: `topic:` or `name:` and how it is written."""
    return f"{aim.value}:{name}"


def _cut(title: str) -> str:
    """Cut a title to 100 characters, at a word if that leaves most of it."""
    if len(title) <= LONGEST:
        return title
    short = title[: LONGEST - 1]
    at_word = short.rpartition(" ")[0] if title[LONGEST - 1] != " " else short
    return (at_word if len(at_word) > LONGEST // 2 else short).rstrip() + "…"


def _freshness(ages: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how much items of these ages count for the fashion of their topics."""
    doublings = (marks.months_of(ages) - _EPOCH) / _HALF_LIFE
    return np.exp2(np.clip(doublings, -_MOST_DOUBLINGS, _MOST_DOUBLINGS))


def _in_fashion(groups: dict[str, _Group], fresh: NDArray[np.float64]) -> list[tuple[str, _Group, float]]:
    weighed = [(plain, group, float(fresh[group.members].sum())) for plain, group in groups.items()]
    return sorted(weighed, key=lambda each: (-each[2], each[0]))


def _offsets(lists: Sequence[Sequence[int]]) -> Rows:
    return np.cumsum(np.fromiter(chain((0,), map(len, lists)), np.uint32, len(lists) + 1), dtype=np.uint32)


def _word_columns(shown: Sequence[str], plain: Sequence[str]) -> tuple[Sorted, Rows, Rows]:
    """Return all words sorted, where the rows of each begin, and these rows."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    held, lengths = array("I"), array("I")
    for text, folded in zip(shown, plain, strict=True):
        met = {*folded.split(), *forms(text)}
        held.extend(map(numbers.__getitem__, met))
        lengths.append(len(met))
    spelt = list(map(encoded, numbers))
    order = sorted(range(len(spelt)), key=spelt.__getitem__)
    ranks = np.empty(len(spelt), np.uint64)
    ranks[order] = np.arange(len(spelt), dtype=np.uint64)
    rows = np.repeat(np.arange(len(shown), dtype=np.uint64), np.frombuffer(lengths, np.uint32))
    pairs = ranks[np.frombuffer(held, np.uint32)] << np.uint64(32) | rows
    pairs.sort()
    word_at = np.searchsorted(pairs, np.arange(len(spelt) + 1, dtype=np.uint64) << np.uint64(32))
    return sorted_words([spelt[at] for at in order]), word_at.astype(np.uint32), pairs.astype(np.uint32)
