"""What a digest could tell and the items of the months before go in; its headline and its summary come out."""

from collections import Counter
from collections.abc import Sequence

from bot.digest.sections import Story
from bot.model import StoredItem, Summary

_MOST, _LEAST, _RISE = 3, 2, 1.5
_ENOUGH = 3
"""Stories from which a digest has a headline: above fewer it would only repeat them."""


def headline_of(stories: Sequence[Story]) -> str:
    """Return the title of the best story, nothing where there are only a few."""
    return stories[0].lead.item.title if len(stories) >= _ENOUGH else ""


def summary_of(stories: Sequence[Story], before: Sequence[StoredItem]) -> Summary:
    """Return counts of what is new, and the topics with a larger share of it than they had of the items before."""
    items = [stored for story in stories for stored in story.items]
    issues = {stored.issue.key: stored.issue for stored in items}
    newsletters = {issue.newsletter for issue in issues.values()}
    now, then = _topics(items), _topics(before)
    gains = {
        topic: count / len(items) - then[topic] / len(before)
        for topic, count in now.items()
        if before and count >= _LEAST and count / len(items) >= _RISE * then[topic] / len(before)
    }
    rising = sorted(gains, key=lambda topic: (-gains[topic], topic))[:_MOST]
    return Summary(len(stories), len(issues), len(newsletters), tuple(rising))


def _topics(items: Sequence[StoredItem]) -> Counter[str]:
    return Counter(topic for stored in items for topic in stored.item.topics)
