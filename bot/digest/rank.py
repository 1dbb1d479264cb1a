"""Stories, what a server is interested in and what members chose go in; the stories come out, the best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p

from bot.digest.sections import Story
from bot.digest.select import month_of
from bot.model import Kind

_KINDS = {
    Kind.OWN_WORK: 1.0,
    Kind.RELEASE: 0.9,
    Kind.PAPER: 0.85,
    Kind.ARTICLE: 0.8,
    Kind.TOOL: 0.75,
    Kind.VIDEO: 0.6,
    Kind.PODCAST: 0.55,
    Kind.TIP: 0.5,
    Kind.OTHER: 0.3,
}
_INTEREST, _CHOSEN, _SHARED, _FRESH = 1.0, 0.5, 0.25, 0.3
"""What the best of its topics, being chosen most, a second issue that tells it, and the newest month add at most."""


@dataclass(frozen=True, slots=True)
class Taste:
    """How often a server's members read of each topic, and how often anybody chose an item, by its key."""

    interests: Mapping[str, int] = field(default_factory=dict)
    chosen: Mapping[str, int] = field(default_factory=dict)


def ranked(stories: Sequence[Story], taste: Taste) -> tuple[Story, ...]:
    """Return stories by kind, interest, choices, how many issues tell them and freshness; equals keep their order."""
    months = sorted({month_of(story.lead.issue) for story in stories}, reverse=True)
    fresh = {month: _FRESH / (1 + age) for age, month in enumerate(months)}
    most_read = max(taste.interests.values(), default=0)
    chosen = [sum(taste.chosen.get(stored.item.key, 0) for stored in story.items) for story in stories]
    most_chosen = max(chosen, default=0)
    scores = [
        _KINDS[story.lead.item.kind]
        + (_INTEREST * _share(_interest(story, taste.interests), most_read) if most_read else 0)
        + (_CHOSEN * _share(often, most_chosen) if most_chosen else 0)
        + (_SHARED * log1p(len({stored.issue.key for stored in story.items}) - 1) if story.mates else 0)
        + fresh[month_of(story.lead.issue)]
        for story, often in zip(stories, chosen, strict=True)
    ]
    order = sorted(range(len(stories)), key=lambda at: -round(scores[at], 9))
    return tuple(stories[at] for at in order)


def _interest(story: Story, interests: Mapping[str, int]) -> int:
    return max((interests.get(topic, 0) for stored in story.items for topic in stored.item.topics), default=0)


def _share(count: int, most: int) -> float:
    """Return a count between 0 and 1, by its logarithm: what is read ten times as often is not ten times as dear."""
    return log1p(count) / log1p(most)
