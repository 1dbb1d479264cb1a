"""Digests, issues and tips go in, the pages that channels get come out: rich while few, compact when many."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from bot.model import Digest, IssueRef, Layout, Page, StoredItem, Summary
from bot.pages.answers import MAX_SHOWN, heading, months_of, opens_with_title, section_name, summary_of, tip_page
from bot.pages.layout import GOLD, GREEN, MAX_NAME, issue_name, newsletter_name, pages, some
from bot.pages.report import count
from bot.pages.text import line, link, safe

MAX_PAGES = 3
_SUMMARIES = (280, 160, 0)
_ROOM = 3600
_MOST_ISSUES, _MOST_ALSO = 4, 2


def digest_pages(digest: Digest) -> tuple[Page, ...]:
    """Return the digest over at most three pages: summaries are shortened, then left out, an item only with a count."""
    names = sorted({newsletter_name(issue) for issue in digest.issues})
    named = "From the archives" if digest.archives else names[0] if len(names) == 1 else "Newsletter digest"
    title = " · ".join(filter(None, (f"{'📜' if digest.archives else '📬'} {named}", months_of(digest.issues))))
    headline = safe(line(digest.headline, MAX_SHOWN))
    told = (f"**{headline}**" if headline else "", _summary(digest.summary) if digest.summary else "")
    above = "\n".join(filter(None, told))
    return _within(MAX_PAGES, digest, title, GOLD, [above] if above else [])


def _summary(summary: Summary) -> str:
    """Return in one small line what a digest is made of."""
    counts = (
        (summary.items, "item", "in"),
        (summary.issues, "issue", "of"),
        (summary.newsletters, "newsletter", ""),
    )
    told = " ".join(f"{count(number, what)} {joint}" for number, what, joint in counts).strip()
    rising = ", ".join(safe(line(topic, MAX_NAME)) or "…" for topic in summary.rising)
    return f"-# {told}{f' · on the rise: {rising}' if rising else ''}"


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

    for longest in _SUMMARIES if digest.layout is not Layout.COMPACT else (0,):
        blocks, tip = _blocks(digest, longest), _tip(digest)
        if len(made := paged(_first(digest, blocks, len(blocks), tip))) <= most:
            return made
    fits = bisect_right(range(len(blocks)), most, key=lambda kept: len(paged(_first(digest, blocks, kept, tip)))) - 1
    return paged(_first(digest, blocks, max(fits, 0), tip))


def _first(digest: Digest, blocks: Sequence[str], kept: int, tip: Sequence[str]) -> list[str]:
    """Return as many blocks, each of which tells one item, the tip, and how many more there are, if any."""
    more = digest.more + len(blocks) - kept
    where = "the button below opens them." if digest.layout else "`/issue show` has each issue in full."
    return [*blocks[:kept], *tip, *([f"**+ {more} more**: {where}"] if more else [])]


def _footer(digest: Digest) -> str:
    number = len(digest.items) + digest.more
    issues = ", ".join(some([issue_name(issue) for issue in digest.issues], _MOST_ISSUES, "issues"))
    counted = "" if digest.summary else f"{count(number, 'item')} from "
    return f"{counted}{issues} · /topic find looks things up"


def _url(digest: Digest) -> str | None:
    return digest.issues[0].url if len(digest.issues) == 1 else None


def _blocks(digest: Digest, longest: int) -> list[str]:
    """Return a block for each item, the first of an issue or a section with its heading above."""
    blocks = []
    by_issue = digest.layout is None and len(digest.issues) > 1
    origins = digest.layout is not None and len(digest.issues) > 1 and longest > 0
    for issue, sections in groupby(digest.sections, key=lambda section: section.items[0].issue):
        head = f"### {_issue(issue)}\n" if by_issue else ""
        for section in sections:
            head += f"__**{section_name(section.name)}**__\n" if section.name else ""
            for stored in section.items:
                blocks.append(head + _line(stored, longest) + (_origin(stored, digest) if origins else ""))
                head = ""
    return blocks


def _tip(digest: Digest) -> list[str]:
    if digest.tip is None:
        return []
    item = digest.tip.item
    named = "" if opens_with_title(item) else f": {safe(line(item.title, MAX_SHOWN))}"
    return [f"💡 **Tip{named}**\n> {safe(line(item.body, 500))}"]


def _origin(stored: StoredItem, digest: Digest) -> str:
    """Return the small line that says which issues tell an item."""
    others = some([issue_name(issue) for issue in digest.also.get(stored.item.key, ())], _MOST_ALSO, "issues")
    told = issue_name(stored.issue) + (f" · also in {', '.join(others)}" if others else "")
    return f"\n-# {safe(told)}"


def _issue(issue: IssueRef) -> str:
    return link(issue_name(issue), issue.url)


@lru_cache(2_000)  # what is new is told to thousands of channels, each in an order of its own
def _line(stored: StoredItem, longest: int) -> str:
    summary = summary_of(stored.item, longest) if longest else ""
    return "\n".join(filter(None, (heading(stored.item), summary)))
