"""An issue and a vocabulary go in, the issue with the topics of its items comes out."""

from collections import Counter
from dataclasses import replace

from bot.ingest.vocabulary import SHIPPED, Vocabulary
from bot.model import Issue, Item, Kind

MAX_TOPICS, MAX_READ = 4, 20_000
# What an item without a topic is found under; an administrator may merge these as any others.
_GENERAL = "news and views"
_BY_KIND = {
    Kind.PAPER: "research",
    Kind.TOOL: "tools and libraries",
    Kind.RELEASE: "new releases",
    Kind.VIDEO: "talks and interviews",
    Kind.PODCAST: "talks and interviews",
}


def relabelled(issue: Issue, vocabulary: Vocabulary = SHIPPED) -> Issue:
    """Return the issue with its items' topics named anew; nothing else of it changes, keys neither."""
    items = (
        replace(item, topics=topics_of(item, issue.newsletter, vocabulary) or general_topics(item.kind, vocabulary))
        for item in issue.items
    )
    return replace(issue, items=tuple(items))


def general_topics(kind: Kind, vocabulary: Vocabulary = SHIPPED) -> tuple[str, ...]:
    """Return the one topic that stands for all items of a kind that say of no other."""
    named = vocabulary.topic_named(_BY_KIND.get(kind, _GENERAL))
    return (named,) if named else ()


def topics_of(item: Item, newsletter: str, vocabulary: Vocabulary = SHIPPED) -> tuple[str, ...]:
    """Return one to four topics, the strongest first, what is broader than the strongest among them.

    A mention in the title counts as four in the text, one in the section's name as one: such names are evidence, not
    truth. What says nothing of any topic gets that of the newsletter's name; none at all where that names none either,
    which leaves the general one of its kind.
    """
    weights: Counter[str] = Counter()
    for text, weight, most in ((item.title, 4, 2), (item.body[:MAX_READ], 1, 6), (item.section or "", 1, 1)):
        for name, count in Counter(vocabulary.mentions(text)).items():
            weights[name] += weight * min(most, count)
    topics = vocabulary.topics
    ranked = [name for name, _ in weights.most_common() if not topics[name].weak]
    ranked = ranked or [name for name, _ in weights.most_common()] or [*vocabulary.mentions(newsletter)]
    if not ranked:
        return ()
    said = [name for name in ranked if weights[name] * 4 >= weights[ranked[0]]]
    above = [topics[name].broader or name for name in said]
    wanted = dict.fromkeys((*said[:3], above[0], *said[3:], *above))
    return tuple(name for name in wanted if name in said or not topics[name].weak)[:MAX_TOPICS]
