"""The items of an archive and its vocabulary go in, the items with the names that recur as topics come out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.ingest.topics import MAX_TOPICS
from bot.ingest.vocabulary import Vocabulary
from bot.model import StoredItem

MIN_ISSUES = 3


def with_recurring(items: Sequence[StoredItem], vocabulary: Vocabulary) -> tuple[StoredItem, ...]:
    """Return the items, each with the recurring names it holds as topics while it has fewer than four.

    A name recurs that items of three issues mention. One that the vocabulary knows, or that a newsletter or a section
    bears, says nothing new.
    """
    issues: defaultdict[str, set[str]] = defaultdict(set)
    for stored in items:
        for name in stored.item.entities:
            issues[name].add(stored.issue.key)
    borne = "\n".join({text for stored in items for text in (stored.issue.newsletter, stored.item.section or "")})
    recurring = {
        name
        for name, keys in issues.items()
        if len(keys) >= MIN_ISSUES and name not in borne and not any(vocabulary.mentions(name))
    }
    return tuple(_topped(stored, recurring) for stored in items)


def _topped(stored: StoredItem, recurring: set[str]) -> StoredItem:
    item = stored.item
    names = tuple(name for name in item.entities if name in recurring and name not in item.topics)
    if not names or len(item.topics) >= MAX_TOPICS:
        return stored
    return replace(stored, item=replace(item, topics=(*item.topics, *names)[:MAX_TOPICS]))
