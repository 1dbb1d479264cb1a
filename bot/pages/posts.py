"""Digests, issues and tips go in, the pages that channels get come out: rich while few, compact when many."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from bot.model import Digest, IssueRef, Page, StoredItem
from bot.pages.answers import MAX_SHOWN, heading, months_of, opens_with_title, section_name, summary_of, tip_page
from bot.pages.layout import GOLD, GREEN, issue_name, newsletter_name, pages, some
from bot.pages.text import line, link, safe

MAX_PAGES = 3
_SUMMARIES = (280, 160, 0)
_ROOM = 3600
_MOST_ISSUES = 4


def digest_pages(digest: Digest) -> tuple[Page, ...]:
    """Return the digest over at most three pages: summaries are shortened, then left out, an item only with a count."""
    months = months_of(digest.issues)
    names = sorted({newsletter_name(issue) for issue in digest.issues})
    title = " · ".join(filter(None, ("📬 " + (names[0] if len(names) == 1 else "Newsletter digest"), months)))
    return _within(MAX_PAGES, digest, title, GOLD)


def issue_post(digest: Digest) -> tuple[Page, ...]:
    """Return a digest of one issue as its announcement: its title, then its items, on one page as a digest's are."""
    [issue] = digest.issues
    name, headline = issue_name(issue), line(issue.title, MAX_SHOWN)
    above = () if headline.casefold() in name.casefold() else (f"**{safe(headline)}**",)
    return _within(1, digest, f"🗞️ {name}", GREEN, above)


def tip_post(stored: StoredItem) -> tuple[Page, ...]:
    """Return the tip of the week as a channel gets it."""
    return (tip_page(stored),)


def _within(most: int, digest: Digest, title: str, colour: int, above: Sequence[str] = ()) -> tuple[Page, ...]:
    """Return what stands above and the digest's items over at most so many pages, as rich as they have room for."""

    def paged(blocks: Sequence[str]) -> tuple[Page, ...]:
        return pages(title, [*above, *blocks], _footer(digest), _url(digest), colour, room=_ROOM)

    for longest in _SUMMARIES:
        made = paged(blocks := _blocks(digest, longest))
        if len(made) <= most:
            return made
    kept = bisect_right(range(len(blocks)), most, key=lambda kept: len(paged(_first(blocks, kept)))) - 1
    return paged(_first(blocks, max(kept, 0)))


def _first(blocks: Sequence[str], kept: int) -> list[str]:
    """Return as many blocks, each of which tells one item, and a last one that says how many more there are."""
    return [*blocks[:kept], f"**+ {len(blocks) - kept} more**: `/issue show` has each issue in full."]


def _footer(digest: Digest) -> str:
    count = len(digest.items)
    issues = ", ".join(some([issue_name(issue) for issue in digest.issues], _MOST_ISSUES, "issues"))
    return f"{count} {'item' if count == 1 else 'items'} from {issues} · /topic find looks things up"


def _url(digest: Digest) -> str | None:
    return digest.issues[0].url if len(digest.issues) == 1 else None


def _blocks(digest: Digest, longest: int) -> list[str]:
    """Return a block for each item, the first of an issue or a section with its heading above."""
    blocks = []
    for issue, sections in groupby(digest.sections, key=lambda section: section.items[0].issue):
        head = f"### {_issue(issue)}\n" if len(digest.issues) > 1 else ""
        for section in sections:
            head += f"__**{section_name(section.name)}**__\n" if section.name else ""
            for stored in section.items:
                blocks.append(head + _line(stored, longest))
                head = ""
    if digest.tip:
        tip = safe(line(digest.tip.item.body, 500))
        named = "" if opens_with_title(digest.tip.item) else f": {safe(line(digest.tip.item.title, MAX_SHOWN))}"
        blocks.append(f"💡 **Tip{named}**\n> {tip}")
    return blocks


def _issue(issue: IssueRef) -> str:
    return link(issue_name(issue), issue.url)


def _line(stored: StoredItem, longest: int) -> str:
    summary = summary_of(stored.item, longest) if longest else ""
    return "\n".join(filter(None, (heading(stored.item), summary)))
