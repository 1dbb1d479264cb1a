"""Blocks go in, the same without their tables of contents come out, with a note for each line of one."""

import re
from collections.abc import Iterator, Sequence

from bot.ingest.document import Block, BlockKind
from bot.model import Note

_CALLED = re.compile(
    r"^\W*(?:in (?:this|today['’]s) (?:issue|edition|newsletter|letter|e?-?mail)|(?:table of )?contents|tl;?dr"
    r"|what['’]s (?:inside|in (?:this|today['’]s) (?:issue|edition|newsletter|letter))|at a glance|overview"
    r"|(?:on )?today['’]s (?:menu|agenda|topics))\W*$",
    re.IGNORECASE,
)
_DASH = re.compile(r":\s|\s[—–-]\s")
_LEAST = 2


def without(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Return the blocks that are no table of contents, and notes on the rest.

    A list is one where two thirds of its entries stand again below as lines of their own, or where it is called one
    and stands above everything else.
    """
    dropped = {at for start, stop in _lists(blocks) for at in _contents(blocks, start, stop)}
    notes = [Note(blocks[at].line, "contents", "a table of contents only repeats titles") for at in sorted(dropped)]
    return [block for at, block in enumerate(blocks) if at not in dropped], notes


def _lists(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield where each run of list entries or numbered lines starts and stops."""
    start = 0
    for at, block in enumerate(blocks):
        if not _lists_something(block):
            if at - start >= _LEAST:
                yield start, at
            start = at + 1


def _lists_something(block: Block) -> bool:
    return block.kind is BlockKind.ENTRY or (block.kind is BlockKind.TEXT and block.number is not None)


def _contents(blocks: Sequence[Block], start: int, stop: int) -> range:
    """Return the places of the list and of the line that calls it so, none where it is no table of contents."""
    above = blocks[start - 1] if start else None
    called = above is not None and bool(_CALLED.match(above.text))
    headings = sum(block.kind is BlockKind.HEADING for block in blocks[: max(0, start - 1)])
    if not (called and headings <= 1) and not _repeated(blocks, start, stop):
        return range(0)
    alone = above is not None and above.kind is blocks[stop].kind is BlockKind.HEADING
    return range(start - (called or alone), stop)


def _repeated(blocks: Sequence[Block], start: int, stop: int) -> bool:
    below = {_words(block.text) for block in blocks[stop:]}
    entries = (block.text for block in blocks[start:stop])
    again = sum(_words(text) in below or _words(_DASH.split(text)[0]) in below for text in entries)
    return again * 3 >= (stop - start) * 2


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
