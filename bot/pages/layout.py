"""Paragraphs of Discord Markdown go in, pages within Discord's limits come out."""

from collections.abc import Iterable, Sequence

from bot.model import IssueRef, Page
from bot.pages.text import MAX_FOOTER, MAX_PAGE, MAX_TEXT, MAX_TITLE, cut, plain, safe, units

BLURPLE, GREEN, GOLD, GREY = 0x5865F2, 0x3BA55D, 0xF0B232, 0x80848E
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def month_name(period: str | None) -> str:
    """Return `2026-11` as `November 2026`; other period names stay as they are."""
    if period and len(period) == 7 and period[5:].isdecimal():
        return f"{_MONTHS[int(period[5:]) - 1]} {period[:4]}"
    return period or ""


def issue_name(issue: IssueRef) -> str:
    """Return what members call an issue: its newsletter, number and month, in plain text."""
    number = f" #{issue.number}" if issue.number is not None else ""
    month = f" · {month_name(issue.period)}" if issue.period else ""
    return f"{plain(issue.newsletter)}{number}{month}"


def page(title: str, text: str, footer: str = "", url: str | None = None, colour: int = BLURPLE) -> Page:
    """Return one page; what is over a limit is cut with a mark that says so."""
    title, footer = cut(plain(title), MAX_TITLE), cut(plain(footer), MAX_FOOTER)
    room = min(MAX_TEXT, MAX_PAGE - units(title) - units(footer))
    return Page(title, cut(text, room), footer, url, colour)


def pages(
    title: str,
    blocks: Sequence[str],
    footer: str = "",
    url: str | None = None,
    colour: int = BLURPLE,
    *,
    per_page: int | None = None,
    room: int = MAX_TEXT - 96,
) -> tuple[Page, ...]:
    """Return the blocks, none of them split, over as few pages as hold them (at most `per_page` blocks each)."""
    runs = [list[str]()]
    for block in blocks:
        full = units("\n\n".join([*runs[-1], block])) > room or (per_page is not None and len(runs[-1]) >= per_page)
        if full and runs[-1]:
            runs.append([])
        runs[-1].append(block)
    return tuple(page(title, "\n\n".join(run), footer, url, colour) for run in runs)


def bullets(lines: Iterable[str]) -> str:
    """Return lines, already safe, as a bulleted list."""
    return "\n".join(f"• {line}" for line in lines)


def paragraphs(body: str) -> str:
    """Return an item's body as Discord Markdown: its own lines, literally."""
    return "\n".join(safe(line) for line in body.split("\n"))
