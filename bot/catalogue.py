"""Stored items go in; what they are looked up by comes out: by key, by topic, and the topics with their counts.

`catalogue_of` reckons it from all items, `mended` from a catalogue and the few items that came and went.
"""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.model import Issue, IssueRef, StoredItem, TopicCount


class Catalogue(NamedTuple):
    """Items by their keys, the items of each topic, casefolded, newest first, and the topics, most frequent first."""

    by_key: Mapping[str, StoredItem]
    by_topic: Mapping[str, tuple[StoredItem, ...]]
    topics: tuple[TopicCount, ...]


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


def catalogue_of(items: Sequence[StoredItem]) -> Catalogue:
    """Return the catalogue of an archive's items, which come oldest first."""
    by_topic: defaultdict[str, dict[str, StoredItem]] = defaultdict(dict)
    for stored in reversed(items):
        for topic in stored.item.topics:
            by_topic[topic.casefold()].setdefault(stored.item.key, stored)
    counts = Counter(topic for stored in items for topic in stored.item.topics)
    return Catalogue(
        {stored.item.key: stored for stored in items},
        {topic: tuple(holding.values()) for topic, holding in by_topic.items()},
        tuple(sorted((TopicCount(name, count) for name, count in counts.items()), key=_weight)),
    )


def mended(catalogue: Catalogue, gone: Sequence[StoredItem], come: Sequence[StoredItem]) -> Catalogue:
    """Return the catalogue without some items and with others, none of which has the key of one that stays."""
    by_key = dict(catalogue.by_key)
    for stored in gone:
        del by_key[stored.item.key]
    by_key.update((stored.item.key, stored) for stored in come)
    by_topic = dict(catalogue.by_topic)
    for topic, (left, joined) in _by_topic(gone, come).items():
        holding = list(by_topic.pop(topic, ()))
        for stored in left:
            del holding[_at(holding, stored)]
        for stored in joined:
            holding.insert(_at(holding, stored), stored)
        if holding:
            by_topic[topic] = tuple(holding)
    topics = _recounted(catalogue.topics, gone, come)
    return Catalogue(by_key, by_topic, topics)


def _by_topic(*changes: Sequence[StoredItem]) -> dict[str, tuple[list[StoredItem], ...]]:
    """Return for each topic, casefolded, those of each sequence of items that carry it."""
    found: defaultdict[str, tuple[list[StoredItem], ...]] = defaultdict(lambda: tuple([] for _ in changes))
    for at, items in enumerate(changes):
        for stored in items:
            for topic in {topic.casefold() for topic in stored.item.topics}:
                found[topic][at].append(stored)
    return found


def _recounted(
    topics: Sequence[TopicCount], gone: Sequence[StoredItem], come: Sequence[StoredItem]
) -> tuple[TopicCount, ...]:
    change = Counter(topic for stored in come for topic in stored.item.topics)
    change.subtract(topic for stored in gone for topic in stored.item.topics)
    before = [each for each in topics if each.name in change]
    change.update({each.name: each.items for each in before})
    counted = list(topics)
    for each in before:
        del counted[bisect_left(counted, _weight(each), key=_weight)]
    for name, count in change.items():
        if count:
            insort(counted, TopicCount(name, count), key=_weight)
    return tuple(counted)


def _weight(topic: TopicCount) -> tuple[int, str]:
    return -topic.items, topic.name


def _at(newest_first: Sequence[StoredItem], stored: StoredItem) -> int:
    """Return where among items an item stands, or is to be put."""
    wanted = place_of(stored.issue), stored.item.position
    return bisect_left(newest_first, True, key=lambda other: (place_of(other.issue), other.item.position) <= wanted)
