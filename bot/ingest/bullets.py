"""Blocks go in, the same come out: a paragraph that opens with a bullet or a number has it as a mark, not as a word."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.ingest.document import Block, BlockKind

_BULLET = re.compile(r"[•◦▪‣·●]\s+(?=[^\s•·*–-])")
# What else may stand before a lone line: the author's signature, a footnote.
_DOUBTFUL = re.compile(r"[*–-]\s+(?=[^\s•·*–-])")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_LONE = re.compile(r"\d{1,3}[.)]")
_BOX = re.compile(r"\[[ xX]\]\s+(?=\S)")
_LEAST = 2


def told(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks: paragraphs with bullets are list entries, those whose numbers count on have these numbers."""
    blocks = _with_lone_numbers(blocks)
    doubtful = sum(bool(_DOUBTFUL.match(block.text)) for block in blocks if _is_paragraph(block)) < _LEAST
    counted = _counted(blocks)
    return [_unmarked(block, i in counted, doubtful) for i, block in enumerate(blocks)]


def _with_lone_numbers(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, numbers that stand alone, as in a table's first column, at the start of the next paragraph."""
    found: list[Block] = []
    for block in blocks:
        if found and _is_paragraph(block) and _is_paragraph(found[-1]) and _LONE.fullmatch(found[-1].text):
            found[-1] = replace(block, text=f"{found[-1].text} {block.text}")
        else:
            found.append(block)
    return found


def _counted(blocks: Sequence[Block]) -> set[int]:
    """Return the places of the paragraphs whose number is one more than the last one's, and of those they follow."""
    found: set[int] = set()
    last: tuple[int, int] | None = None
    for i, block in enumerate(blocks):
        number = _NUMBER.match(block.text) if _is_paragraph(block) else None
        if number:
            if last and int(number.group(1)) == last[1] + 1:
                found |= {last[0], i}
            last = i, int(number.group(1))
    return found


def _is_paragraph(block: Block) -> bool:
    return block.kind is BlockKind.TEXT and block.number is None


def _unmarked(block: Block, counted: bool, doubtful: bool) -> Block:
    if block.kind is BlockKind.ENTRY and (box := _BOX.match(block.text)):
        return _without(block, box)
    if not _is_paragraph(block):
        return block
    if counted and (number := _NUMBER.match(block.text)):
        return replace(_without(block, number), number=int(number.group(1)))
    bullet = _BULLET.match(block.text) or (None if doubtful else _DOUBTFUL.match(block.text))
    return replace(_without(block, bullet), kind=BlockKind.ENTRY) if bullet else block


def _without(block: Block, mark: re.Match[str]) -> Block:
    bold = block.bold[mark.end() :] if block.bold.startswith(mark.group()) else block.bold
    return replace(block, text=block.text[mark.end() :], bold=bold)
