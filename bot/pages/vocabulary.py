"""Topics of the vocabulary and what was done to them go in, the pages that show it come out."""

from collections.abc import Sequence

from bot.model import Page, Topic
from bot.pages.layout import GREEN, MAX_NAME, page, pages, some
from bot.pages.text import line, safe

_MAX_ALIASES = 12


def vocabulary_pages(topics: Sequence[tuple[Topic, int]]) -> tuple[Page, ...]:
    """Return each topic with its broader one, its aliases, and how many items carry it."""
    return pages(f"{len(topics)} topics", [_topic(topic, items) for topic, items in topics], per_page=12)


def _topic(topic: Topic, items: int) -> str:
    part = f" · part of {safe(line(topic.broader, MAX_NAME))}" if topic.broader else ""
    aliases = some([safe(line(alias, MAX_NAME)) for alias in topic.aliases], _MAX_ALIASES, "aliases")
    below = f"\n-# {', '.join(aliases)}" if aliases else ""
    return f"**{safe(line(topic.name, MAX_NAME))}** · {items} item{'s' * (items != 1)}{part}{below}"


def labelled_page(what: str, changed: int) -> Page:
    """Return what became of the vocabulary, and how many items were labelled anew."""
    anew = f"{changed} item{'s' * (changed != 1)} labelled anew."
    return page("Topics changed", f"{safe(line(what, 3 * MAX_NAME))}\n{anew}", colour=GREEN)
