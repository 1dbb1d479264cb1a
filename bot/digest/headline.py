"""What a digest could tell and the topics of the months before go in; its headline and its summary come out."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.digest.sections import Story
from bot.model import StoredItem, Summary

_MOST, _LEAST, _RISE = 3, 2, 1.5
_ENOUGH = 3
"""Stories from which a digest has a headline: above fewer it would only repeat them."""


def headline_of(stories: Sequence[Story]) -> str:
    """Return the title of the best story, nothing where there are only a few."""
    return stories[0].lead.item.title if len(stories) >= _ENOUGH else ""


def summary_of(items: Sequence[StoredItem], before: Mapping[str, int], before_items: int) -> Summary:
    """Return counts of what is new, and the topics with a larger share of it than they had of so many items before."""
    issues = {stored.issue.key: stored.issue for stored in items}
    newsletters = {issue.newsletter for issue in issues.values()}
    counts = Counter(topic for stored in items for topic in stored.item.topics)
    gains = (
        {
            topic: (count / len(items) - was, topic)
            for topic, count in counts.items()
            if before_items and count >= _LEAST and count / len(items) >= _RISE * (was := before[topic] / before_items)
        }
        if before
        else {}
    )
    rising = sorted(gains, key=lambda topic: (-gains[topic][0], topic))[:_MOST]
    return Summary(len(items), len(issues), len(newsletters), tuple(rising))
