"""Paragraphs of Discord Markdown go in, pages within Discord's limits come out."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.model import IssueRef, Page, Shelf
from bot.pages.text import MAX_FOOTER, MAX_PAGE, MAX_TEXT, MAX_TITLE, cut, line, safe, units, web

BLURPLE, GREEN, GOLD, GREY = 0x5865F2, 0x3BA55D, 0xF0B232, 0x80848E
MAX_NAME = 100
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_YEAR = re.compile(r"[0-9]{4}")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def month_name(period: str | None) -> str:
    """Return `2026-11` as `November 2026`; other period names stay as they are."""
    month = _MONTH.fullmatch(period or "")
    return f"{MONTHS[int(month[2]) - 1]} {month[1]}" if month else period or ""


def period_named(text: str) -> str:
    """Return `November 2026` as `2026-11`, which `month_name` turns round; other names stay as they are."""
    name, _, year = " ".join(text.split()).partition(" ")
    month = next((place for place, each in enumerate(MONTHS, 1) if each.casefold() == name.casefold()), 0)
    return f"{year}-{month:02}" if month and _YEAR.fullmatch(year) else text.strip()


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
    runs = _runs(blocks, "\n\n", min(room, _room(footer)), per_page)
    return tuple(page(title, "\n\n".join(blocks[run]), footer, url, colour) for run in runs)


def shelves(
    title: str,
    entries: Sequence[tuple[str, str]],
    footer: str = "",
    *,
    colour: int = BLURPLE,
    per_page: int,
    gap: str = "\n\n",
) -> tuple[Shelf, ...]:
    """Return entries, each the key of what it leads to and its Markdown, as `pages` does, each page with its keys."""
    blocks = [block for _, block in entries]
    made = []
    for run in _runs(blocks, gap, _room(footer), per_page):
        plain = page(title, gap.join(blocks[run]), footer, colour=colour)
        keys = tuple(dict.fromkeys(key for key, _ in entries[run]))
        made.append(Shelf(plain.title, plain.text, plain.footer, plain.url, plain.colour, keys))
    return tuple(made)


def _room(footer: str) -> int:
    return min(MAX_TEXT, MAX_PAGE - MAX_TITLE - units(line(footer, MAX_FOOTER)))


def _runs(blocks: Sequence[str], gap: str, room: int, per_page: int | None) -> list[slice]:
    """Return which blocks share a page: as many as there is room for, `per_page` at most."""
    runs, start, used = list[slice](), 0, 0
    for at, block in enumerate(blocks):
        used += units(block) + len(gap)
        if at > start and (used > room or at - start == per_page):
            runs.append(slice(start, at))
            start, used = at, units(block) + len(gap)
    return [*runs, slice(start, len(blocks))]


def bullets(lines: Iterable[str]) -> str:
    """Return lines, already safe, as a bulleted list."""
    return "\n".join(f"• {line}" for line in lines)


def some(entries: Sequence[str], most: int, what: str) -> list[str]:
    """Return the first entries, and where there are more than `most` a last one that says how many."""
    left = len(entries) - most
    return [*entries[:most], *([f"+ {left} more {what}"] if left > 0 else [])]
