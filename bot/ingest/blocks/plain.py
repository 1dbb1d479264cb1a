"""Plain text goes in, blocks come out: paragraphs and list entries, a block a line."""

import re

from bot.ingest.document import Block, BlockKind
from bot.ingest.links import checked
from bot.model import Link

_BULLET = re.compile(r"^\s*[•◦▪‣·●*–-]\s+(?=\S)")
_ORDERED = re.compile(r"^\s+(\d{1,3})[.)]\s+(?=\S)")
_NUMBERED = re.compile(r"^(\d{1,3})[.)]\s+(?=\S)")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'’”]")


def blocks(text: str) -> tuple[Block, ...]:
    """Return a block for each line that is not empty; an indented number makes a list entry, one at the margin does not."""
    found = []
    for line, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        found.append(_block(raw.rstrip(), line))
    return tuple(found)


def _block(raw: str, line: int) -> Block:
    links = tuple(Link(url, url) for url in (checked(m.group(), None) for m in _URL.finditer(raw)) if url)
    if bullet := _BULLET.match(raw):
        return Block(BlockKind.ENTRY, _tidy(raw[bullet.end() :]), line, links=links)
    if ordered := _ORDERED.match(raw):
        return Block(BlockKind.ENTRY, _tidy(raw[ordered.end() :]), line, number=int(ordered.group(1)), links=links)
    if numbered := _NUMBERED.match(raw):
        return Block(BlockKind.TEXT, _tidy(raw[numbered.end() :]), line, number=int(numbered.group(1)), links=links)
    return Block(BlockKind.TEXT, _tidy(raw), line, links=links)


def _tidy(raw: str) -> str:
    return " ".join(raw.split())
