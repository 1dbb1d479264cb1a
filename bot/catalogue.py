"""Stored items go in; the items by their keys and the topics with their counts come out.

Both are reckoned from all items, or from what there was and the few items that came and went.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from bot.model import Issue, IssueRef, StoredItem, TopicCount

_MOST_CHANGES = 2_000


class ByKey(Mapping[str, StoredItem]):
    """Items by their keys, of equal keys the last: a large dict that archives share, and the few changes since.

    Never changed, only replaced: a copy of the dict for each import would take longer than all else about it.
    """

    __slots__ = ("_changes", "_large", "_size")

    def __init__(self, items: Iterable[StoredItem] = ()) -> None:
        self._large = {stored.item.key: stored for stored in items}
        self._changes: Mapping[str, StoredItem | None] = {}
        self._size = len(self._large)

    def changed(self, gone: Collection[str], come: Iterable[StoredItem]) -> "ByKey":
        """Return the items without those of some keys, and then with others."""
        after = ByKey()
        now = {stored.item.key: stored for stored in come}
        changes = {**self._changes, **dict.fromkeys(gone), **now}
        after._large, after._changes = self._large, changes
        after._size = self._size + sum((key in now) - (key in self) for key in {*gone, *now})
        return ByKey(after.values()) if len(changes) > _MOST_CHANGES else after

    def __getitem__(self, key: str) -> StoredItem:
        stored = self._changes[key] if key in self._changes else self._large[key]
        if stored is None:
            raise KeyError(key)
        return stored

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._large if key not in self._changes)
        yield from (key for key, stored in self._changes.items() if stored is not None)

    def __len__(self) -> int:
        return self._size


class Names(NamedTuple):
    """What sections and newsletters are called, those of most issues first."""

    sections: tuple[str, ...]
    newsletters: tuple[str, ...]


def names_of(issues: Sequence[Issue]) -> Names:
    """Return the names that an archive's issues have."""
    sections = Counter(name for issue in issues for name in {item.section for item in issue.items} if name)
    newsletters = Counter(issue.newsletter for issue in issues)
    return Names(_most_frequent(sections), _most_frequent(newsletters))


def _most_frequent(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def place_of(ref: IssueRef) -> tuple[bool, str, str, bool, int, str]:
    """Return what issues are ordered by, oldest first, as storage has it: what is not told comes first."""
    return ref.period is not None, ref.period or "", ref.newsletter, ref.number is not None, ref.number or 0, ref.key


class Topics(NamedTuple):
    """The topics of an archive's items, the most frequent first, and how many items carry each."""

    ordered: tuple[TopicCount, ...]
    counts: Mapping[str, int]

    def changed(self, gone: Iterable[StoredItem], come: Iterable[StoredItem]) -> "Topics":
        """Return the topics once some items went and others came; those that stay are neither counted nor sorted."""
        ordered, counts = list(self.ordered), Counter(self.counts)
        change = Counter(topic for stored in come for topic in stored.item.topics)
        change.subtract(topic for stored in gone for topic in stored.item.topics)
        for name, more in change.items():
            if more and (count := counts.pop(name, 0)):
                del ordered[bisect_left(ordered, (-count, name), key=_weight)]
            if more and count + more:
                counts[name] = count + more
                insort(ordered, TopicCount(name, count + more), key=_weight)
        return Topics(tuple(ordered), counts)


def counted(items: Iterable[StoredItem]) -> Topics:
    """Return the topics of items."""
    counts = Counter(chain.from_iterable(stored.item.topics for stored in items))
    return Topics(tuple(sorted((TopicCount(name, count) for name, count in counts.items()), key=_weight)), counts)


def _weight(topic: TopicCount) -> tuple[int, str]:
    return -topic.items, topic.name
