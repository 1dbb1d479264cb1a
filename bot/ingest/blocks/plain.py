"""Plain text goes in, blocks come out: paragraphs and list entries, a block a line."""

import re
from itertools import islice

from bot.ingest.document import MAX_BLOCKS, Block, BlockKind
from bot.ingest.links import checked
from bot.model import Link

_BULLET = re.compile(r"^\s*[•◦▪‣·●*–-]\s+(?=\S)")
_NESTED = "◦▪‣"
_ORDERED = re.compile(r"^\s+(\d{1,3})[.)]\s+(?=\S)")
_NUMBERED = re.compile(r"^(\d{1,3})[.)]\s+(?=\S)")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'’”]")


def blocks(text: str) -> tuple[Block, ...]:
    """Return a block for each line that is not empty; a number makes a list entry only where it is indented."""
    found = (_block(raw.rstrip(), line) for line, raw in enumerate(text.split("\n"), 1) if raw.strip())
    return tuple(islice(found, MAX_BLOCKS + 1))


def _block(raw: str, line: int) -> Block:
    links = tuple(Link(url, url) for url in (checked(m.group(), None) for m in _URL.finditer(raw)) if url)
    if bullet := _BULLET.match(raw):
        level = int(bullet.group().strip() in _NESTED)
        return Block(BlockKind.ENTRY, _tidy(raw[bullet.end() :]), line, level, links=links)
    if ordered := _ORDERED.match(raw):
        return Block(BlockKind.ENTRY, _tidy(raw[ordered.end() :]), line, number=int(ordered.group(1)), links=links)
    if numbered := _NUMBERED.match(raw):
        return Block(BlockKind.TEXT, _tidy(raw[numbered.end() :]), line, number=int(numbered.group(1)), links=links)
    return Block(BlockKind.TEXT, _tidy(raw), line, links=links)


def _tidy(raw: str) -> str:
    return " ".join(raw.split())
