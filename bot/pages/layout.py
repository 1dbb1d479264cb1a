"""Paragraphs of Discord Markdown go in, pages within Discord's limits come out."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.model import IssueRef, Page
from bot.pages.text import MAX_FOOTER, MAX_PAGE, MAX_TEXT, MAX_TITLE, cut, line, safe, units, web

BLURPLE, GREEN, GOLD, GREY = 0x5865F2, 0x3BA55D, 0xF0B232, 0x80848E
MAX_NAME = 100
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def month_name(period: str | None) -> str:
    """Return `2026-11` as `November 2026`; other period names stay as they are."""
    month = _MONTH.fullmatch(period or "")
    return f"{_MONTHS[int(month[2]) - 1]} {month[1]}" if month else period or ""


def newsletter_name(issue: IssueRef) -> str:
    """Return an issue's newsletter as one plain line."""
    return line(issue.newsletter, MAX_NAME) or "Newsletter"


def issue_name(issue: IssueRef) -> str:
    """Return what members call an issue: its newsletter, number and month, in plain text."""
    number = f" #{issue.number}" if issue.number is not None else ""
    month = f" · {month_name(issue.period)}" if issue.period else ""
    return f"{newsletter_name(issue)}{number}{month}"


def page(title: str, text: str, footer: str = "", url: str | None = None, colour: int = BLURPLE) -> Page:
    """Return one page: title and footer are plain text, `text` is Markdown; what is too long is cut, with a mark."""
    # Discord reads Markdown in a title, but not in a footer.
    title, footer = cut(safe(line(title, MAX_TITLE)), MAX_TITLE), line(footer, MAX_FOOTER)
    room = min(MAX_TEXT, MAX_PAGE - units(title) - units(footer))
    return Page(title, cut(text, room), footer, web(url), colour)


def pages(
    title: str,
    blocks: Sequence[str],
    footer: str = "",
    url: str | None = None,
    colour: int = BLURPLE,
    *,
    per_page: int | None = None,
    room: int = MAX_TEXT,
) -> tuple[Page, ...]:
    """Return the blocks, none of them split, over as few pages as hold them (at most `per_page` blocks each)."""
    room = min(room, MAX_PAGE - MAX_TITLE - units(line(footer, MAX_FOOTER)))
    runs, used = [list[str]()], 0
    for block in blocks:
        used += units(block) + 2
        if runs[-1] and (used > room or len(runs[-1]) == per_page):
            runs.append([])
            used = units(block) + 2
        runs[-1].append(block)
    return tuple(page(title, "\n\n".join(run), footer, url, colour) for run in runs)


def bullets(lines: Iterable[str]) -> str:
    """Return lines, already safe, as a bulleted list."""
    return "\n".join(f"• {line}" for line in lines)


def some(entries: Sequence[str], most: int, what: str) -> list[str]:
    """Return the first entries, and where there are more than `most` a last one that says how many."""
    left = len(entries) - most
    return [*entries[:most], *([f"+ {left} more {what}"] if left > 0 else [])]
