"""Plain text goes in, blocks come out: paragraphs and list entries, a block a line once wrapped lines are joined."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from bot.ingest.document import MAX_BLOCKS, Block, BlockKind
from bot.ingest.lines import NUMBERED
from bot.ingest.links import in_prose

_BULLET = re.compile(r"^\s*[•◦▪‣·●*–-]\s+(?=\S)")
_NESTED = "◦▪‣"
_ORDERED = re.compile(r"^\s+(\d{1,3})[.)]\s+(?=\S)")
_RULER = re.compile(r"^\W*$")
_NARROW, _WIDE, _LEAST = 56, 100, 3

Line = tuple[int, str]


def blocks(text: str) -> tuple[Block, ...]:
    """Return a block for each line that is not empty; a number makes a list entry only where it is indented.

    Where a mail program wrapped the lines at one width, each is joined with those that its paragraph needed.
    """
    found = (block for block in _blocks(text.split("\n")) if block.text)
    return tuple(islice(found, MAX_BLOCKS + 1))


def _blocks(raw: list[str]) -> Iterator[Block]:
    above = ""
    for number, line in _joined(raw):
        yield _block(line, number, above)
        above = line


def _joined(raw: list[str]) -> Iterator[Line]:
    """Yield the lines with their numbers, wrapped ones joined: those to which the next one's first word did not fit."""
    width = _width(raw)
    held: Line | None = None
    before = ""
    for number, line in enumerate((each.rstrip() for each in raw), 1):
        wrapped = held and width and line.strip() and _wrapped(before, line, width)
        if held and wrapped:
            held = (held[0], f"{held[1]} {line.strip()}")
        else:
            if held:
                yield held
            held = (number, line) if line.strip() else None
        before = line
    if held:
        yield held


def _width(raw: list[str]) -> int:
    """Return the width at which the text is wrapped, or 0: one that no line passes and most paragraphs nearly reach."""
    lengths = [len(line.rstrip()) for line in raw if "://" not in line]
    width = max(lengths, default=0)
    if not _NARROW <= width <= _WIDE:
        return 0
    followed = [(len(a.rstrip()), b) for a, b in pairwise(raw) if b.strip() and a.strip()]
    full = sum(length + 1 + len(following.split(None, 1)[0]) > width for length, following in followed)
    return width if full >= _LEAST and full * 2 >= len(followed) else 0


def _wrapped(before: str, line: str, width: int) -> bool:
    begins = _BULLET.match(line) or _ORDERED.match(line) or NUMBERED.match(line) or _RULER.match(before)
    first = line.split(None, 1)[0]
    alone = first.startswith(("http://", "https://")) and first == line.strip()
    return not begins and not alone and len(before) + 1 + len(first) > width


def _block(raw: str, line: int, above: str) -> Block:
    text, links, unkept = in_prose(raw, above)
    kind, level, number = BlockKind.TEXT, 0, None
    if mark := _BULLET.match(text):
        kind, level = BlockKind.ENTRY, int(mark.group().strip() in _NESTED)
    elif mark := _ORDERED.match(text):
        kind, number = BlockKind.ENTRY, int(mark.group(1))
    elif mark := NUMBERED.match(text):
        number = int(mark.group(mark.lastindex or 0))
    return Block(kind, " ".join(text[mark.end() if mark else 0 :].split()), line, level, number, links, unkept)
