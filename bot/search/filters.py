"""A stored item and what a look-up is confined to in, whether it is within out."""

from bot.model import Filters, StoredItem


def fits(stored: StoredItem, filters: Filters) -> bool:
    """Tell whether an item is within the filters; names count in any case, an undated issue by when it was added."""
    item, issue = stored.item, stored.issue
    month = issue.period or issue.added.strftime("%Y-%m")
    return (
        (filters.since is None or month >= filters.since)
        and (filters.until is None or month <= filters.until)
        and (filters.kind is None or item.kind is filters.kind)
        and (filters.section is None or _same(item.section or "", filters.section))
        and (filters.newsletter is None or _same(issue.newsletter, filters.newsletter))
        and (filters.topic is None or any(_same(topic, filters.topic) for topic in item.topics))
    )


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
