"""Paragraphs without headings go in, runs of them come out, one an item.

Each paragraph's cues (`bot.ingest.cues`) are weighed into the odds that an item begins there; a run's length speaks
for or against it as a log-normal one would. The best of all ways to cut is found by dynamic programming, as in
Utiyama and Isahara, "A statistical model for domain-independent text segmentation" (2001). Where the text marks its
items itself, those places are certain: by rulers, by links that stand like titles, by a label such as "What it is:".
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from bot.ingest import cues, headings
from bot.ingest.document import Block
from bot.ingest.weights import FITTED, Table

LONGEST = 40
_CERTAIN = 50.0
_RULED_WORDS = 120  # with more words between rulers they separate sections, not items


def segments(blocks: Sequence[Block], table: Table = FITTED) -> list[tuple[Block, ...]]:
    """Return runs of body blocks, in order, that read as one item each; captions and rulers only separate them."""
    at = cues.places(blocks)
    body = [blocks[i] for i in at]
    if not body:
        return []
    odds = [table.odds(found) for found in cues.cues_of(blocks)]
    ruled = [i for i, place in enumerate(at) if i and cues.is_ruled(blocks, place)]
    sizes = cues.sizes(body)
    starts = _best(_settled(odds, ruled, _marked(body, ruled, sizes)), sizes, table)
    return [tuple(body[start:stop]) for start, stop in pairwise([*starts, len(body)])]


def _marked(body: Sequence[Block], ruled: Sequence[int], sizes: Sequence[cues.Size]) -> list[int]:
    """Return the paragraphs that a ruler, a label or a link marks as beginnings, all after the first being none."""
    if len(ruled) >= 2 and sum(size.words for size in sizes) <= _RULED_WORDS * (len(ruled) + 1):
        return [0, *ruled]
    linked = [i for i, block in enumerate(body) if headings.offers(block)]
    alone = body[0].links and body[0].text == body[0].links[0].text
    return linked if linked[:1] == [0] and (len(linked) >= 2 or alone) else cues.marks(body)


def _settled(odds: Sequence[float], ruled: Sequence[int], marked: Sequence[int]) -> list[float]:
    """Return the odds, certain where the text itself marks its items: from its first mark on, nothing else cuts."""
    first = marked[0] if marked else len(odds)
    certain = {*ruled, *marked}
    return [_CERTAIN if i in certain else -_CERTAIN if i > first else value for i, value in enumerate(odds)]


def _best(odds: Sequence[float], sizes: Sequence[cues.Size], table: Table) -> list[int]:
    """Return where the runs begin whose odds and sizes add up to most."""
    words = [0, *accumulate(size.words for size in sizes)]
    names = [0, *accumulate(size.names for size in sizes)]
    score, came_from = [0.0], [0]
    for stop in range(1, len(sizes) + 1):
        reach = range(max(0, stop - LONGEST), stop)
        worth = [
            score[i] + (odds[i] if i else 0.0) + table.size(words[stop] - words[i], names[stop] - names[i])
            for i in reach
        ]
        score.append(max(worth))
        came_from.append(reach[worth.index(score[-1])])
    starts = [came_from[-1]]
    while starts[-1]:
        starts.append(came_from[starts[-1]])
    return starts[::-1]
