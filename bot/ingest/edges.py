"""Blocks go in, the place where an issue's items begin and the place where its sign-off begins come out."""

import re
from collections.abc import Sequence

from bot.ingest.document import Block, BlockKind
from bot.ingest.layouts import Layout

_OPENING_SHARE, _OPENING_LEAST = 0.25, 12
_CLOSING_SHARE, _FAREWELL = 0.55, 6
_LINES = {BlockKind.TEXT, BlockKind.HEADING}
_PERSONAL = re.compile(
    r"^(\W*\w+){0,3}\W*\b(i|i['’]\w+|me|you|your|you['’]\w+)\b"
    r"|\b(tell|let|send|write|give|drop|owe) (me|us)\b|\breply\b|^(and so|that (is|was)|that['’]s)\b",
    re.IGNORECASE,
)
_WRITER = re.compile(r"\b(i|me|my|we|us)\b", re.IGNORECASE)
_READER = re.compile(r"\b(you|your)\b", re.IGNORECASE)


def begin(blocks: Sequence[Block], layout: Layout) -> int:
    """Return the index of the first block after the greeting: the last line near the top that greets, and one more."""
    reach = max(_OPENING_LEAST, int(len(blocks) * _OPENING_SHARE))
    greeting = [
        i
        for i, block in enumerate(blocks[:reach])
        if block.kind is not BlockKind.ENTRY and layout.opening.search(block.text) and i < len(blocks) - 1
    ]
    return greeting[-1] + 1 if greeting else 0


def end(blocks: Sequence[Block], start: int, layout: Layout, author: str | None) -> int:
    """Return the index of the first block of the sign-off, or the number of blocks where there is none.

    The sign-off begins at the first line that takes its leave, or with the farewell above the author's signature.
    """
    first = max(start, int(len(blocks) * _CLOSING_SHARE))
    places = [
        i for i in range(first, len(blocks)) if blocks[i].kind in _LINES and layout.closing.search(blocks[i].text)
    ]
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
