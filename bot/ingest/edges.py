"""Blocks go in, the place where an issue's items begin and the place where its sign-off begins come out."""

import re
from collections.abc import Sequence

from bot.ingest.document import Block, BlockKind
from bot.ingest.layouts import Layout
from bot.ingest.needles import Phrases

_OPENING_SHARE, _OPENING_LEAST = 0.25, 12
_CLOSING_SHARE, _FAREWELL = 0.55, 6
_LINES = {BlockKind.TEXT, BlockKind.HEADING}
# A heading that only greets or takes its leave, not one of an item that begins with such a word.
_HEARTY = re.compile(
    r"[!,]$|\b(next (time|week|month|issue)|everyone|folks|friends|reading|that['’]s (all|it))\b", re.IGNORECASE
)
_PERSONAL = re.compile(
    r"^(\W*\w+){0,3}\W*\b(i|i['’]\w+|me|you|your|you['’]\w+)\b"
    r"|\b(tell|let|send|write|give|drop|owe) (me|us)\b|\breply\b|^(and so|that (is|was)|that['’]s)\b",
    re.IGNORECASE,
)
_WRITER = re.compile(r"\b(i|me|my|we|us)\b", re.IGNORECASE)
_READER = re.compile(r"\b(you|your)\b", re.IGNORECASE)


def begin(blocks: Sequence[Block], layout: Layout) -> int:
    """Return the index of the first block after the greeting: the last line near the top that greets, and one more."""
    reach = min(max(_OPENING_LEAST, int(len(blocks) * _OPENING_SHARE)), _first_item(blocks), len(blocks) - 1)
    greeting = [i for i, block in enumerate(blocks[: max(reach, 0)]) if _says(block, layout.opening)]
    return greeting[-1] + 1 if greeting else 0


def _first_item(blocks: Sequence[Block]) -> int:
    """Return the index of the first heading that names an item; where none does, of the second heading."""
    headings = [i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    named = next((i for i, block in enumerate(blocks) if _names_an_item(block)), len(blocks))
    return min(named, headings[1] if len(headings) > 1 else len(blocks))


def _names_an_item(block: Block) -> bool:
    return block.kind is BlockKind.HEADING and bool(block.links or block.number is not None)


def _says(block: Block, phrases: Phrases) -> bool:
    """Tell whether a line is one of these phrases; what names an item is not, whatever word it begins with."""
    if block.kind not in _LINES or block.number is not None or _names_an_item(block):
        return False
    told = phrases.search(block.text)
    return told and (block.kind is BlockKind.TEXT or bool(_HEARTY.search(block.text)))


def end(blocks: Sequence[Block], start: int, layout: Layout, author: str | None) -> int:
    """Return the index of the first block of the sign-off, or the number of blocks where there is none.

    The sign-off begins at the first line that takes its leave, or with the farewell above the author's signature.
    """
    first = max(start, int(len(blocks) * _CLOSING_SHARE))
    # Where items still follow, a paragraph only begins like a farewell.
    items = [i for i, block in enumerate(blocks) if _names_an_item(block)]
    last = items[-2] if len(items) > 1 else 0
    places = [i for i in range(max(first, last), len(blocks)) if _says(blocks[i], layout.closing)]
    signed = next((i for i in range(len(blocks) - 1, first - 1, -1) if _signature(blocks[i], author)), None)
    if signed is not None:
        places.append(_farewell(blocks, first, signed))
    return min(places, default=len(blocks))


def _signature(block: Block, author: str | None) -> bool:
    name = (author or "").split(" ")[0].lower()
    words = re.findall(r"\w+", block.text.lower())
    return (bool(name) and block.kind in _LINES and 1 <= len(words) <= 8 and words[-1] == name) or block.text == author


def _farewell(blocks: Sequence[Block], first: int, signed: int) -> int:
    """Walk up from the signature over at most six short lines that speak of you, me, or the month that ends."""
    at = signed
    while (
        at - 1 >= max(first, signed - _FAREWELL)
        and _speaks_to_you(blocks[at - 1])
        and not (at > 1 and blocks[at - 2].number is not None)
    ):
        at -= 1
    return at


def _speaks_to_you(block: Block) -> bool:
    words = block.text.split()
    if block.kind not in _LINES or block.number is not None or len(words) > 30:
        return False
    if block.text.endswith(","):
        return True
    both = _WRITER.search(block.text) and _READER.search(block.text)
    return len(words) <= 22 and bool(both or _PERSONAL.search(block.text))
