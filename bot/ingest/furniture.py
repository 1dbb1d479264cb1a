"""Blocks go in, the same without what a site hangs below its articles come out, with a note for each stretch of it."""

import re
from collections.abc import Sequence

from bot.ingest.document import Block, BlockKind
from bot.model import Note

# Below these a site lists what others wrote, under headings of their own.
_LISTS = re.compile(
    r"^\W*(?:(?:\d+ )?comments?|discussion about this post|(?:related|similar) (?:posts|articles|stories)"
    r"|you (?:may|might) also (?:like|enjoy))\W*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:leave a (?:comment|reply)|join the (?:discussion|conversation)|about the authors?|follow us"
    r"|(?:share|subscribe)(?: this(?: (?:post|article|issue))?)?|subscribe to (?:\S+ ){0,5}\S+)\W*$",
    re.IGNORECASE,
)
_DEEPEST, _MOST = 6, 0.3


def without(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Return the blocks without comments, links to other posts and the like, and notes on those.

    Only a heading without a link that says nothing else names such a stretch, below another heading. A list of posts
    goes on to the next heading that is no deeper, what asks something of the reader to the next one of any level. What
    would take away a good part of the text is no such thing, whatever it is called.
    """
    kept, notes = _parted(blocks)
    words, left = (sum(len(block.text.split()) for block in each) for each in (blocks, kept))
    return (kept, notes) if words - left <= _MOST * words else (list(blocks), [])


def _parted(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    kept: list[Block] = []
    notes: list[Note] = []
    headed, dropped = False, 0
    for block in blocks:
        heading = block.kind is BlockKind.HEADING
        named = heading and headed and not block.links and block.number is None
        if named and ((lists := _LISTS.match(block.text)) or _ASKS.match(block.text)):
            dropped = block.level if lists else _DEEPEST
            notes.append(Note(block.line, "page furniture", f"{block.text!r} is no part of the issue"))
        elif heading and block.level <= dropped:
            dropped = 0
        headed = headed or heading
        if not dropped:
            kept.append(block)
    return kept, notes
