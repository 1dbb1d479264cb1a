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


def counted(items: Iterable[StoredItem]) -> tuple[TopicCount, ...]:
    """Return the topics of items, the most frequent first."""
    counts = Counter(chain.from_iterable(stored.item.topics for stored in items))
    return tuple(sorted((TopicCount(name, count) for name, count in counts.items()), key=_weight))


def recounted(
    topics: Sequence[TopicCount], gone: Iterable[StoredItem], come: Iterable[StoredItem]
) -> tuple[TopicCount, ...]:
    """Return the topics, the most frequent first, once some items went and others came."""
    change = Counter(topic for stored in come for topic in stored.item.topics)
    change.subtract(topic for stored in gone for topic in stored.item.topics)
    before = [each for each in topics if each.name in change]
    change.update({each.name: each.items for each in before})
    found = list(topics)
    for each in before:
        del found[bisect_left(found, _weight(each), key=_weight)]
    for name, count in change.items():
        if count:
            insort(found, TopicCount(name, count), key=_weight)
    return tuple(found)


def _weight(topic: TopicCount) -> tuple[int, str]:
    return -topic.items, topic.name
