"""Paragraphs without headings go in, runs of them come out, one an item.

Each paragraph is weighed as a beginning: lead-ins, closers and captions before it, new names and new words speak for
it; words that point backwards, questions and colons before it speak against it. Where the text marks its items
itself ("What it is:"), only the marks cut.
"""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from bot.ingest.document import Block, BlockKind

MARKER = re.compile(r"^(what(?:['’]s| is| it is| is it)(?: it| new)?|tl;?dr|the gist|in short)\s*:\s*", re.IGNORECASE)
_CLOSER = re.compile(
    r"^(see|read|listen|watch|check out|find|get|try|grab|for (?:more|plenty)|links?:|more:|full|paper:|code:|slides)\b"
    r"|\b(on GitHub|on arXiv|on YouTube|apple podcasts|spotify|in the (?:paper|repo|post))\W*$",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"""^(it|its|it['’]s|this|these|those|that|that['’]s|they|their|he|she|his|her|but|and|so|or|then|instead|however
    |for\ example|for\ instance|because|as\ in|in\ essence|in\ other\ words|importantly|better\ yet|even\ better|using
    |with|which|also|you\ could|you\ can|you\ get|what\ about|why|how
    |the\ (main|first|second|third|other|former|latter|same|trick|catch|result|authors?|team|idea|whole|rest)
    |one\ of\ (my|the)\ (favou?rite|best|most|nicest)|what['’]s\ more|bonus|of\ course|after|once|both|such
    |improvement|making|results?|why\ it\ matters|my\ (favou?rite|take)|if\ you|when\ you|i|i['’](m|ve|d|ll)|we
    |last\ (week|month|year)['’]?s?|earlier|previously|if)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FORWARD = re.compile(
    r"^(in another|there was also|meanwhile|elsewhere|speaking of|on a (?:different|related) note"
    r"|also (?:new|out|this)|new (?:this|from|in))\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"^[^.!?]{4,110}?\s[—–]\s+\S")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'.-]*[A-Za-z0-9]|\b[A-Za-z]*[a-z][A-Z]\w*|\b[A-Z]{2,}\w*")
_WORD = re.compile(r"[a-z]{5,}")
_LOOK_BACK = 40
_ADDRESSED = re.compile(r"https?://\S+$")
THRESHOLD = 1.2
_USUAL = 70


def segments(blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """Return runs of body blocks, in order, that read as one item each; captions only separate them."""
    body = [block for block in blocks if block.kind in {BlockKind.TEXT, BlockKind.ENTRY, BlockKind.CODE}]
    if not body:
        return []
    after_caption = {
        following.line
        for block, following in pairwise(blocks)
        if block.kind is BlockKind.CAPTION and following.kind is BlockKind.TEXT
    }
    marks = [bool(MARKER.match(block.text)) for block in body]
    first = marks.index(True) if sum(marks) >= 3 else len(body)
    runs: list[list[Block]] = [[body[0]]]
    for i, block in enumerate(body[1:], 1):
        starts = marks[i] if i >= first else _weight(block, runs[-1][-_LOOK_BACK:], after_caption) >= THRESHOLD
        if starts:
            runs.append([block])
        else:
            runs[-1].append(block)
    return [tuple(run) for run in runs]


def _weight(block: Block, run: list[Block], after_caption: set[int]) -> float:
    text, before = block.text, run[-1].text
    words = sum(len(b.text.split()) for b in run)
    weight = -2.0 if block.kind is not BlockKind.TEXT else 0.0
    weight += 2.6 if _LEAD_IN.match(text) else 0.0
    weight += 4.0 if _links_first(block) else 0.0
    weight += 1.5 if _ADDRESSED.search(before) else 0.0
    weight += 1.2 if _FORWARD.match(text) else 0.0
    weight += 1.0 if block.line in after_caption else 0.0
    weight += 1.0 if _CLOSER.search(before) else 0.0
    weight -= 2.4 if _BACK.match(text) or _CLOSER.match(text) else 0.0
    weight -= 2.5 if before[-1:] in ":?" else 0.0
    weight -= 1.0 if len(text.split()) < 7 else 0.0
    # An item is seldom short and seldom long: its length speaks like a log-normal one would.
    weight += min(1.0, max(-1.0, 0.9 * math.log(words / _USUAL)))
    return weight + _novelty(text, " ".join(b.text for b in run))


def _links_first(block: Block) -> bool:
    """Tell whether the paragraph opens with a link that stands like a title, as in most mails."""
    name = block.links[0].text.strip() if block.links else ""
    rest = block.text[len(name) :].lstrip()
    return bool(name) and "://" not in name and block.text.startswith(name) and not rest[:1].islower()


def _novelty(text: str, before: str) -> float:
    """Return up to 1.6 for names and words that the item so far has not used, less for each name carried over."""
    names, known = set(_NAME.findall(text)), set(_NAME.findall(before))
    words, used = set(_WORD.findall(text.lower())), set(_WORD.findall(before.lower()))
    fresh = len(words - used) / max(1, len(words))
    carried = len(names & known)
    return (0.8 if names and not carried else -0.5 * min(carried, 2)) + (0.8 if fresh > 0.85 else 0.0)
