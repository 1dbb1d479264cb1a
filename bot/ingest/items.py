"""Stretches go in, drafts of items come out: where each begins and ends, and notes on what became none."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise, takewhile

from bot.ingest import cuts, headings, lines, titles
from bot.ingest.document import Block, BlockKind, Document, Draft, Stretch
from bot.ingest.sentences import sentences
from bot.ingest.weights import FITTED, Table
from bot.model import Link, Note

_BODY = {BlockKind.TEXT, BlockKind.ENTRY, BlockKind.CODE}
_MIN_WORDS, _TITLES, _BRIEF_WORDS, _OFFERED, _ESSAY = 4, 3, 7, 2, 3
_WHY = {
    BlockKind.CAPTION: ("caption", "an image's caption is no part of an item"),
    BlockKind.ALT: ("image name", "it only stands for an image"),
    BlockKind.HEADING: ("heading", "nothing stands under it"),
    BlockKind.TEXT: ("introduction", "it stands above the first item of its section"),
    BlockKind.ENTRY: ("list entry", "it is too short to be an item"),
    BlockKind.CODE: ("code", "it stands above the first item of its section"),
}


def cut(
    stretches: Sequence[Stretch], document: Document, table: Table = FITTED
) -> tuple[tuple[Draft, ...], tuple[Note, ...]]:
    """Return the drafts in reading order, and a note for each line between the edges that is in none of them."""
    drafts: list[Draft] = []
    notes: list[Note] = []
    above, below = _parted(stretches)
    guessed = False
    for stretch, told in (*((each, False) for each in above), *((each, True) for each in below)):
        found = _of(stretch, told, table)
        drafts += found
        guessed = guessed or _is_guess(stretch, told, found)
        if not found and stretch.name:
            notes.append(_empty(stretch))
        notes += _left_out(stretch, found)
    drafts = _distinct([_named(draft) for draft in drafts if _says(draft)])
    if len(drafts) == 1 and above:
        drafts = [_whole(drafts[0], document)]
    if guessed:
        why = "no headings found" if above else "a section has no headings for its items"
        notes.append(Note(None, "items are a guess", why))
    if not drafts:
        notes.append(Note(None, "no items", "nothing between greeting and sign-off reads like one"))
    return tuple(drafts), tuple(notes)


def _parted(stretches: Sequence[Stretch]) -> tuple[Sequence[Stretch], Sequence[Stretch]]:
    """Return what is to be cut without headings, and what headings tell.

    Prose above the first heading is an introduction; but where it outweighs all that follows, the heading is that of
    an appendix ("Further reading", "Thanks"), and the prose is the issue.
    """
    if not stretches or stretches[0].name:
        return (), stretches
    first, *rest = stretches
    above = tuple(takewhile(lambda block: block.kind is not BlockKind.HEADING, first.blocks))
    under = first.blocks[len(above) :]
    if not rest and not under:
        return stretches, ()
    outweighed = _words(above) <= _words((*under, *chain(*(stretch.blocks for stretch in rest))))
    if outweighed or len(_body(above)) < _ESSAY:
        return (), stretches
    return (replace(first, blocks=above),), ([replace(first, blocks=under)] if under else []) + rest


def _words(blocks: Iterable[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _left_out(stretch: Stretch, drafts: Sequence[Draft]) -> list[Note]:
    """Return a note for each block of a stretch that went into no draft."""
    # Not by their lines: a page may stand in a single one.
    kept = {block for draft in drafts for block in (draft.opener, *draft.blocks)}
    return [Note(block.line, *_WHY[block.kind]) for block in stretch.blocks if block not in kept]


def _whole(draft: Draft, document: Document) -> Draft:
    """Return the one item of a document that is one article: it has the document's own title, and its address."""
    links = draft.links or next((block.links for block in draft.blocks if block.links), ())
    own = (Link(document.url, document.title or document.url),) if document.url and not links else draft.links
    return replace(draft, title=document.title or draft.title, links=own)


def _says(draft: Draft) -> bool:
    """Tell whether there is a word in it: a ruler or a row of dots is no item."""
    return any(re.search(r"\w", text) for text in (draft.title, *(block.text for block in draft.blocks)))


def _named(draft: Draft) -> Draft:
    return draft if draft.title.strip() else replace(draft, title=draft.blocks[0].text[: titles.MAX_TITLE])


def _distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with titles of their own: one told before gets its section, its text or its place added."""
    taken: set[str] = set()
    counts: Counter[str] = Counter()
    found = []
    for draft in drafts:
        title = draft.title
        if title.lower() in taken:
            ways = [f"{title} ({draft.section})"] if draft.section else []
            fitting = (way for way in (*ways, *_continued(draft)) if len(way) <= titles.MAX_TITLE)
            title = next(way for way in chain(fitting, _counted(title, counts)) if way.lower() not in taken)
        taken.add(title.lower())
        found.append(draft if title == draft.title else replace(draft, title=title))
    return found


def _counted(title: str, counts: Counter[str]) -> Iterator[str]:
    """Yield the title with one number after the other, going on where it stopped the last time."""
    short = title[: titles.MAX_TITLE - 8]
    while True:
        counts[short] += 1
        yield f"{short} ({counts[short] + 1})"


def _continued(draft: Draft) -> list[str]:
    told = titles.short(draft.blocks[0].text) if draft.blocks else ""
    return [f"{draft.title}: {told}"] if told and not told.startswith(draft.title) else []


def _empty(stretch: Stretch) -> Note:
    captions = any(block.kind is BlockKind.CAPTION for block in stretch.blocks)
    why = "only captions were left of its items" if captions else "nothing stands under its heading"
    return Note(stretch.line or None, f"section {stretch.name or 'without a name'!r} is empty", why)


def _of(stretch: Stretch, told: bool, table: Table) -> list[Draft]:
    blocks = stretch.blocks
    if any(block.kind is BlockKind.HEADING for block in blocks):
        return _headed(stretch)
    if not told and not _names_entries(blocks):
        return [_untitled(stretch, run) for run in cuts.segments(blocks, table)]
    if _is_list(blocks):
        return _listed(stretch)
    if stretch.name or not told:
        return _prose(stretch)
    # Above the first heading prose is an introduction, not an item, but for what stands under links like titles.
    offered = [i for i, block in enumerate(blocks) if _is_brief(block) and headings.offers(block)]
    return _prose(replace(stretch, blocks=blocks[offered[0] :])) if len(offered) >= _OFFERED else []


def _is_guess(stretch: Stretch, told: bool, drafts: Sequence[Draft]) -> bool:
    """Tell whether several items were cut from prose, where neither headings nor a list say where each begins."""
    headed = any(block.kind is BlockKind.HEADING for block in stretch.blocks)
    listed = _names_entries(stretch.blocks) or (told and _is_list(stretch.blocks))
    return len(drafts) > 1 and not headed and not listed


def _names_entries(blocks: Sequence[Block]) -> bool:
    """Tell whether list entries are items where no heading says so: links stand in or under them, or they count on."""
    if any(block.kind is BlockKind.ENTRY and block.links for block in blocks):
        return True
    numbers = [block.number for block in blocks if block.kind is BlockKind.ENTRY and not block.level]
    counted = len(numbers) >= _TITLES and numbers == [*range(numbers[0] or 0, (numbers[0] or 0) + len(numbers))]
    return (counted or any(block.level and block.links for block in blocks)) and _is_list(blocks)


def _headed(stretch: Stretch) -> list[Draft]:
    """Return an item for each heading; list entries above the first heading are items of their own."""
    blocks = stretch.blocks
    starts = [i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    above = Stretch(stretch.name, stretch.line, blocks[: starts[0]])
    found = _listed(above) if _is_list(above.blocks) else []
    bodies = [_body(blocks[start + 1 : stop]) for start, stop in pairwise([*starts, len(blocks)])]
    # A heading with nothing under it is a remnant; three numbered ones are a list of titles.
    titled = sum(blocks[i].number is not None and not body for i, body in zip(starts, bodies, strict=True)) >= _TITLES
    for start, body in zip(starts, bodies, strict=True):
        heading = blocks[start]
        if titled and heading.number is not None and not body:
            found.append(_brief(stretch, heading))
        elif body or heading.links:
            found.append(Draft(titles.tidy(heading.text), stretch.name, heading.line, body, heading.links, heading))
    return found


def _brief(stretch: Stretch, heading: Block) -> Draft:
    """Return the item of a numbered line with nothing under it; where it says more than its title, that is its text."""
    title, *rest = sentences(heading.text)
    if not rest:
        return Draft(titles.tidy(heading.text), stretch.name, heading.line, (), heading.links, heading)
    text = _with(replace(heading, kind=BlockKind.TEXT), " ".join(rest))
    return Draft(title.rstrip("."), stretch.name, heading.line, (text,), heading.links, heading)


def _is_list(blocks: Sequence[Block]) -> bool:
    """Tell whether the stretch is a list, not prose with a list in it: it opens with names, or is mostly entries."""
    if blocks and blocks[0].kind is BlockKind.ENTRY and sum(_opens_with_name(block) for block in blocks) >= 2:
        return True
    entries = sum(len(block.text) for block in blocks if block.kind is BlockKind.ENTRY)
    prose = sum(len(block.text) for block in blocks if block.kind is BlockKind.TEXT and not block.level)
    return entries > 0 and entries >= prose * 0.6


def _opens_with_name(block: Block) -> bool:
    linked = block.links and block.text.startswith(block.links[0].text)
    return block.kind is BlockKind.ENTRY and not block.level and bool(linked or headings.bold_name(block))


def _listed(stretch: Stretch) -> list[Draft]:
    entries = [(i, block.level) for i, block in enumerate(stretch.blocks) if block.kind is BlockKind.ENTRY]
    outer = min((level for _, level in entries), default=0)
    starts = [i for i, level in entries if level == outer]
    counted = sum(stretch.blocks[start].number is not None for start in starts) >= _TITLES
    found = []
    for start, stop in zip(starts, [*starts[1:], len(stretch.blocks)], strict=True):
        entry, under = stretch.blocks[start], _body(stretch.blocks[start + 1 : stop])
        # Next to nothing is an item only where numbers say so, or where its text stands below.
        says = len(entry.text.split()) >= _MIN_WORDS or entry.links or under
        if says or (counted and entry.number is not None):
            found.append(_entry(stretch, entry, under))
    return found


def _entry(stretch: Stretch, entry: Block, under: tuple[Block, ...]) -> Draft:
    title, rest = titles.lead(entry)
    body = under if under and title == entry.text else (*_body((_with(entry, rest),)), *under)
    return Draft(title, stretch.name, entry.line, body, entry.links, entry)


def _prose(stretch: Stretch) -> list[Draft]:
    """Return the items of a section without headings or lists; one paragraph above captions only introduces them."""
    body = _body(stretch.blocks)
    captions = any(block.kind is BlockKind.CAPTION for block in stretch.blocks)
    if not body or (captions and len(body) == 1 and not body[0].links):
        return []
    if lines.TIP.match(stretch.name or ""):
        return [_untitled(stretch, body)]
    if len(body) > 1 and all(_is_brief(block) for block in body):
        return [_untitled(stretch, (block,)) for block in body]
    return [_untitled(stretch, run) for run in cuts.segments(stretch.blocks)]


def _is_brief(block: Block) -> bool:
    """Tell whether a paragraph could be an item by itself: a link, and something said of it."""
    return bool(block.links) and len(block.text.split()) >= _BRIEF_WORDS


def _untitled(stretch: Stretch, run: Sequence[Block]) -> Draft:
    title, rest = titles.lead(run[0])
    if len(run) > 1 and (told := titles.beyond(run[0], run[1])):
        return Draft(told, stretch.name, run[0].line, _body(run), run[0].links, run[0])
    if title == run[0].text and len(run) > 1 and lines.is_heading(title):
        return Draft(title, stretch.name, run[0].line, _body(run[1:]), run[0].links, run[0])
    body = (*_body((_with(run[0], rest),)), *_body(run[1:]))
    return Draft(title, stretch.name, run[0].line, body, opener=run[0])


def _with(block: Block, text: str) -> Block:
    return Block(block.kind, text, block.line, block.level, block.number, block.links)


def _body(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block.kind in _BODY and block.text)
