"""Blocks go in, the issue's head and the stretches under its section headings come out, with notes on what was left."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.ingest import bullets, contents, edges, furniture, headings, lines
from bot.ingest.document import Block, BlockKind, Document, Head, Stretch
from bot.ingest.layouts import Layout
from bot.model import Note

_TITLE = re.compile(r"\b(newsletter|monthly|weekly|digest|issue|edition|notes|dispatch|letter)\b", re.IGNORECASE)
_NAME = re.compile(
    r"^(?:[Bb][Yy]:?\s+)?((?!The\b|An?\b)(?:[A-Z][\w.'’-]+)(?:\s+(?:[A-Z][\w.'’-]+|de|van|von|der|la)){1,3})$"
)
_NUMBERED = re.compile(r"(?:#|\b)\d{1,4}\b(?:\s*[-–—|:(]|$)")
# A heading that is part of the title: "Issue 12", "4 March 2024".
_MASTHEAD = re.compile(r"^\W*(?:(?:issue|edition|number|no\.|vol\.)\W*\d|(?:\w+\W+){0,3}20\d\d\W*$)", re.IGNORECASE)
_PROSE = {BlockKind.TEXT, BlockKind.ENTRY}
# "Sponsored by", "Together with", "Sponsor: ", "Unsubscribe here", "Use code".
_ANNOUNCES = re.compile(r"^\W*(?:use\b|(?:\w+ ){0,2}?\w+(?: (?:by|with|from|here)\b|\s?[:|—–(\]]| - ))", re.IGNORECASE)
_HEAD_LINES, _PARAGRAPH = 6, 80
_LONGEST_TITLE = 100
_MAX_PROMOTION, _ANNOUNCEMENT, _LABEL = 600, 5, 3


def split(
    document: Document, blocks: Sequence[Block], layout: Layout
) -> tuple[Head, tuple[Stretch, ...], tuple[Note, ...]]:
    """Return what the lines above the items say, the stretches between greeting and sign-off, and notes on the rest."""
    unglued, notes = _unglued(bullets.told(blocks))
    unglued, hung = furniture.without(unglued)
    notes += hung
    start = edges.begin(unglued, layout)
    head = _head(document, unglued[: max(start, _HEAD_LINES)], layout, start, _lone_title(unglued))
    stop = edges.end(unglued, start, layout, head.author)
    listed, repeated = contents.without(unglued[start:stop])
    notes += repeated
    kept = _without_promotion(listed, layout, notes)
    body = headings.settle(_without_title(kept, head))
    notes += _edge_notes(unglued, start, stop)
    return head, _stretches(body), tuple(notes)


def _unglued(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    found, notes = list(blocks), []
    for i, block in enumerate(blocks):
        text, name = lines.unglued(block.text) if block.kind in _PROSE else ("", None)
        if name:
            notes.append(Note(block.line, f"image name {name!r}", "it was glued to the text and is no part of it"))
            found[i] = replace(block, text=text)
    return found, notes


def _without_promotion(blocks: Sequence[Block], layout: Layout, notes: list[Note]) -> list[Block]:
    """Drop advertisements: the paragraph under a line that only announces one, and the whole of an entry, too."""
    kept: list[Block] = []
    announced = headed = False
    entry: Block | None = None
    for block in blocks:
        # An article may speak of coupons, in its heading and under it; there only what begins as one is one.
        seek = layout.promotion.match if _heads(block) or (kept and _heads(kept[-1])) else layout.promotion.search
        told = len(block.text) <= _MAX_PROMOTION and seek(block.text) and not (_heads(block) and _reports(block.text))
        headed = told if _heads(block) else headed
        entry = block if told and block.kind is BlockKind.ENTRY else entry if entry and _within(block, entry) else None
        if told or headed or entry or (announced and block.kind is BlockKind.TEXT):
            notes.append(Note(block.line, "promotion", "advertisements are not items"))
        else:
            kept.append(block)
        announced = told and (len(block.text.split()) <= _ANNOUNCEMENT or block.text.endswith(")"))
    return kept


def _reports(text: str) -> bool:
    """Tell whether a heading goes on as a sentence does ("Unsubscribe rates fall by half"), and so is news."""
    return len(text.split()) > _LABEL and not _ANNOUNCES.match(text)


def _within(block: Block, entry: Block) -> bool:
    return block.kind is not BlockKind.HEADING and block.level > entry.level


def _lone_title(blocks: Sequence[Block]) -> str | None:
    """Return the text of the only heading of the first level; where there are several, they are items."""
    found = [block.text for block in blocks if block.kind is BlockKind.HEADING and block.level == 1]
    return found[0] if len(found) == 1 else None


def _head(document: Document, above: Sequence[Block], layout: Layout, start: int, lone: str | None) -> Head:
    title = layout.title or lines.without_emoji(document.title or _titled(above, lone) or "", both=True)
    named = next((name for i in range(min(12, len(above))) if (name := _byline(above, i, layout))), None)
    text = "\n".join(block.text for block in _above_items(above, start, title))
    return Head(title or None, document.author or layout.author or named, text)


def _above_items(above: Sequence[Block], start: int, title: str) -> Iterator[Block]:
    """Yield the greeting and what stands with it, up to the first entry or heading that is no part of the title."""
    for i, block in enumerate(above):
        headed = (i == 0 and block.level == 1) or lines.without_emoji(block.text, both=True) == title
        opens = block.kind is BlockKind.ENTRY or _heads(block)
        if i >= start and opens and not headed and not _MASTHEAD.search(block.text):
            return
        yield block


def _heads(block: Block) -> bool:
    return block.kind is BlockKind.HEADING or (block.kind is BlockKind.TEXT and block.number is not None)


def _titled(above: Sequence[Block], lone: str | None) -> str | None:
    """Return the line near the top that reads like a title: a newsletter's name, the lone h1, a number last."""
    top = [block for block in above[:_HEAD_LINES] if len(block.text) <= _LONGEST_TITLE and block.number is None]
    named = next((block.text for block in top if _TITLE.search(block.text) and _titles(block)), None)
    if named or any(block.text == lone for block in top):
        return named or lone
    numbered = top and top[0] is above[0] and _titles(top[0]) and _NUMBERED.search(top[0].text)
    return top[0].text if numbered else None


def _byline(above: Sequence[Block], at: int, layout: Layout) -> str | None:
    """Return the name a line gives and nothing else; a line above a paragraph is a heading unless it says "by"."""
    block = above[at]
    name = _NAME.match(block.text)
    if not name or block.number is not None or _TITLE.search(block.text) or lines.is_section(block.text):
        return None
    following = above[at + 1].text if at + 1 < len(above) else ""
    signed = block.text.lower().startswith("by ") or layout.opening.search(following)
    if signed or (at <= 1 and 0 < len(following) < _PARAGRAPH and lines.is_heading(following)):
        return name.group(1)
    return None


def _titles(block: Block) -> bool:
    return block.kind is BlockKind.HEADING or lines.is_heading(block.text)


def _without_title(blocks: list[Block], head: Head) -> list[Block]:
    """Drop the title and byline where no greeting stood between them and the items, and a page's own h1."""
    said = {(head.title or "").lower(), (head.author or "").lower(), f"by {head.author}".lower()} - {""}

    alone = _lone(blocks)

    def repeats(i: int, block: Block) -> bool:
        top = i < _HEAD_LINES and lines.without_emoji(block.text).lower() in said
        return top or (block.kind is BlockKind.HEADING and block.level == 1 and alone)

    left = [block for i, block in enumerate(blocks) if not repeats(i, block)]
    # An entry of a feed may be its title and a link, and no more.
    return left or [block for block in blocks if block.links]


def _lone(blocks: list[Block]) -> bool:
    levels = [block.level for block in blocks if block.kind is BlockKind.HEADING]
    return levels.count(1) == 1 and len(levels) > 2


def _edge_notes(blocks: Sequence[Block], start: int, stop: int) -> list[Note]:
    notes = []
    if start:
        notes.append(Note(blocks[0].line, "greeting", _left_out(start, "above the first item")))
    if stop < len(blocks):
        notes.append(Note(blocks[stop].line, "sign-off", _left_out(len(blocks) - stop, "from here on")))
    return notes


def _left_out(count: int, where: str) -> str:
    return f"1 line {where} was left out" if count == 1 else f"{count} lines {where} were left out"


def _stretches(blocks: Sequence[Block]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    name, line, held = None, 0, list[Block]()
    for block in blocks:
        if block.kind is BlockKind.HEADING and block.level == headings.SECTION:
            if name or held:
                found.append(Stretch(name, line, tuple(held)))
            name, line, held = lines.without_emoji(block.text), block.line, []
        else:
            held.append(block)
    if name or held:
        found.append(Stretch(name, line, tuple(held)))
    return tuple(found)
