"""Stories in rank order and a layout go in, sections come out: the best first, and in each the best first."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.model import Layout, Section, StoredItem

OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Story:
    """One story: the item that tells it in a post, and those of other issues that tell the same."""

    lead: StoredItem
    mates: tuple[StoredItem, ...] = ()

    @property
    def items(self) -> tuple[StoredItem, ...]:
        """Return all items that tell it."""
        return (self.lead, *self.mates)


def laid_out(stories: Sequence[Story], layout: Layout) -> tuple[Section, ...]:
    """Return stories under the sections of their issues, under topics, or in one run."""
    leads = [story.lead for story in stories]
    if layout is Layout.COMPACT:
        return (Section(None, tuple(leads)),) if leads else ()
    return _grouped(leads, _topic(leads) if layout is Layout.TOPICS else lambda stored: stored.item.section)


def runs_of(items: Iterable[StoredItem]) -> tuple[Section, ...]:
    """Return the items of issues under their sections, as they were read."""
    runs = groupby(items, key=lambda stored: (stored.issue.key, stored.item.section))
    return tuple(Section(name, tuple(found)) for (_, name), found in runs)


def _grouped(items: Sequence[StoredItem], name_of: Callable[[StoredItem], str | None]) -> tuple[Section, ...]:
    """Return items under names that read alike, those of the best item first; what has no name stands last."""
    names, groups = dict[str, str](), dict[str, list[StoredItem]]()
    for stored in items:
        name = " ".join((name_of(stored) or "").split())
        names.setdefault(name.casefold(), name)
        groups.setdefault(name.casefold(), []).append(stored)
    nameless = groups.pop("", [])
    sections = [Section(names[key], tuple(found)) for key, found in groups.items()]
    last = [Section(OTHER if sections else None, tuple(nameless))] if nameless else []
    return (*sections, *last)


def _topic(items: Sequence[StoredItem]) -> Callable[[StoredItem], str | None]:
    """Return what names of an item the topic that most of these items carry; one that a single item carries is none."""
    counts = Counter(topic for stored in items for topic in stored.item.topics)

    def named(stored: StoredItem) -> str | None:
        shared = (topic for topic in stored.item.topics if counts[topic] > 1)
        return min(shared, key=lambda topic: (-counts[topic], topic), default=None)

    return named
