"""Digests and tips go in, the pages that channels get come out: rich while they are few, compact when they are many."""

from itertools import groupby

from bot.model import Digest, IssueRef, Page, StoredItem
from bot.pages.answers import heading, months_of, tip_page
from bot.pages.layout import GOLD, issue_name, pages
from bot.pages.text import cut, link, plain, safe, units

MAX_PAGES = 3
_SUMMARIES = (280, 160, 0)
_ROOM = 3600


def digest_pages(digest: Digest) -> tuple[Page, ...]:
    """Return the digest over at most three pages, by shortening summaries and then leaving them out, never an item in silence."""
    for longest in _SUMMARIES:
        made = pages(_title(digest), _blocks(digest, longest), _footer(digest), _url(digest), GOLD, room=_ROOM)
        if len(made) <= MAX_PAGES:
            return made
    return pages(_title(digest), _within(_blocks(digest, 0)), _footer(digest), _url(digest), GOLD, room=_ROOM)


def tip_post(stored: StoredItem) -> tuple[Page, ...]:
    """Return the tip of the week as a channel gets it."""
    return (tip_page(stored),)


def _title(digest: Digest) -> str:
    months = months_of(digest.issues)
    names = sorted({plain(issue.newsletter) for issue in digest.issues})
    return " · ".join(filter(None, ("📬 " + (names[0] if len(names) == 1 else "Newsletter digest"), months)))


def _footer(digest: Digest) -> str:
    count = len(digest.items)
    issues = ", ".join(issue_name(issue) for issue in digest.issues)
    return f"{count} {'item' if count == 1 else 'items'} from {issues} · /topic find looks things up"


def _url(digest: Digest) -> str | None:
    return digest.issues[0].url if len(digest.issues) == 1 else None


def _blocks(digest: Digest, longest: int) -> list[str]:
    blocks = []
    for issue, sections in groupby(digest.sections, key=lambda section: section.items[0].issue):
        if len(digest.issues) > 1:
            blocks.append(f"### {_issue(issue)}")
        for section in sections:
            lines = [_line(stored, longest) for stored in section.items]
            head = f"__**{safe(section.name)}**__\n" if section.name else ""
            blocks += [head + lines[0], *lines[1:]]
    if digest.tip:
        tip = safe(cut(" ".join(digest.tip.item.body.split()), 500))
        blocks.append(f"💡 **Tip: {safe(cut(digest.tip.item.title, 180))}**\n> {tip}")
    return blocks


def _issue(issue: IssueRef) -> str:
    return link(issue_name(issue), issue.url) if issue.url else safe(issue_name(issue))


def _line(stored: StoredItem, longest: int) -> str:
    summary = safe(cut(stored.item.summary, longest)) if longest else ""
    return "\n".join(filter(None, (heading(stored.item), summary)))


def _within(blocks: list[str]) -> list[str]:
    """Return as many blocks as three pages hold, the last of them saying how many more there are."""
    kept, used = [], 0
    for block in blocks:
        used += units(block) + 2
        if used > _ROOM * (MAX_PAGES - 1):
            break
        kept.append(block)
    left = len(blocks) - len(kept)
    return [*kept, f"**+ {left} more**: `/issue latest` shows them all."] if left else kept
