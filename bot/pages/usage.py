"""Searches that found nothing go in, the pages by which their owner decides on them come out."""

from collections.abc import Sequence

from bot.model import Missed, Page
from bot.pages.layout import BLURPLE, GREEN, month_name, page
from bot.pages.text import line, safe

PER_PAGE = 10
_LONGEST = 100
_FOOTER = "Choose one, then say what it means · counted without names, kept for twelve months"


def missed_pages(missed: Sequence[Missed], month: str, done: str = "") -> tuple[Page, ...]:
    """Return a month's searches that found nothing, ten a page, under what was just `done`, in plain text."""
    title = f"Searches of {month_name(month)} that found nothing"
    said = f"✅ {safe(done)}\n\n" if done else ""
    if not missed:
        return (page(title, f"{said}There is none: all found something, or nobody searched.", colour=GREEN),)
    entries = [_entry(number, each) for number, each in enumerate(missed, 1)]
    runs = (entries[first : first + PER_PAGE] for first in range(0, len(entries), PER_PAGE))
    return tuple(page(title, said + "\n".join(run), _FOOTER, colour=BLURPLE) for run in runs)


def times(missed: Missed) -> str:
    """Return how often a search found nothing, and how often not what was meant, in words."""
    counts = ((missed.nothing, "found nothing"), (missed.not_meant, "not what was meant"))
    return " · ".join(f"{what} {_times(count)}" for count, what in counts if count)


def query_name(missed: Missed) -> str:
    """Return a search as one plain line for a list to choose from."""
    return line(missed.query, _LONGEST)


def taught_synonym(query: str, meaning: str) -> str:
    """Return that a search has a meaning now."""
    return f"“{line(query, _LONGEST)}” means “{line(meaning, _LONGEST)}” from now on."


def taught_topic(name: str, changed: int) -> str:
    """Return that a search is a topic now, and how many items carry it anew."""
    return f"“{line(name, _LONGEST)}” is a topic now: {changed} item{'s' * (changed != 1)} labelled anew."


def ignored(query: str) -> str:
    """Return that a search is listed no more."""
    return f"“{line(query, _LONGEST)}” will not be listed again."


def _entry(number: int, missed: Missed) -> str:
    return f"**{number}** · {safe(query_name(missed))}\n-# {times(missed)}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
