"""Blocks go in, the same blocks come out with their roles settled: section, item heading, caption, alt text, body.

After this stage a HEADING of level 1 is a section, one of level 2 opens an item.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise, takewhile

from bot.ingest import lines
from bot.ingest.document import Block, BlockKind

SECTION, ITEM = 1, 2
_MAX_NUMBERED, _MAX_BOLD, _TITLE_WORDS, _COUNTED, _FEW_STEPS = 160, 80, 3, 3, 4
_PLACEHOLDERS = {"hero image", "image", "cover image"}


def settle(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with images' texts and headings told from the body."""
    told = _images(_without_labels(blocks))
    if all(block.kind is not BlockKind.HEADING for block in told):
        return tuple(_untagged(told))
    return tuple(_with_bold_titles(_tagged([_listed(block) for block in told])))


def _without_labels(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, those not in bold letters whose bold words open several: they are labels, not names."""
    often = Counter(block.bold for block in blocks)
    return [replace(block, bold="") if block.bold and often[block.bold] > 1 else block for block in blocks]


def _listed(block: Block) -> Block:
    """Return a numbered paragraph as a list entry: where the markup names the headings, it is none."""
    numbered = block.kind is BlockKind.TEXT and block.number is not None
    return replace(block, kind=BlockKind.ENTRY) if numbered else block


def _images(blocks: list[Block]) -> list[Block]:
    """Mark captions by the source they credit, and alt texts by their form or by the caption that follows."""
    kinds = [BlockKind.CAPTION if _credits(block) else block.kind for block in blocks]
    for i, block in enumerate(blocks):
        if kinds[i] is not BlockKind.TEXT or block.number is not None:
            continue
        following = kinds[i + 1] if i + 1 < len(blocks) else None
        if lines.is_slug(block.text):
            kinds[i] = BlockKind.ALT
            if (
                following is BlockKind.TEXT
                and len(blocks[i + 1].text.split()) <= 40
                and not lines.is_heading(blocks[i + 1].text)
            ):
                kinds[i + 1] = BlockKind.CAPTION
        elif (following is BlockKind.CAPTION and _slight(block)) or block.text.lower() in _PLACEHOLDERS:
            kinds[i] = BlockKind.ALT
        elif following is BlockKind.TEXT and i and kinds[i - 1] is BlockKind.CAPTION and _echo(block, blocks[i + 1]):
            kinds[i], kinds[i + 1] = BlockKind.ALT, BlockKind.CAPTION
    told = zip(blocks, kinds, strict=True)
    return [block if block.kind is kind else replace(block, kind=kind) for block, kind in told]


def _credits(block: Block) -> bool:
    return block.kind is BlockKind.TEXT and lines.is_caption(block.text)


def _slight(block: Block) -> bool:
    return len(block.text.split()) <= 9 and block.text[-1] not in ".!?:…,;"


def _echo(block: Block, following: Block) -> bool:
    """Tell whether a short line's words open the next paragraph, as an alt text's do its caption."""
    short = _slight(block) and len(block.text.split()) <= 4 and not lines.is_section(block.text)
    return short and following.text.lower().startswith(block.text.lower())


def _tagged(blocks: Sequence[Block]) -> list[Block]:
    """Settle headings that the markup names: one level opens items, the ones above it are sections.

    A heading that opens items is a section where links that stand like titles, or a list of links, stand under it.
    """
    deepest = _opening_level(blocks)
    blocks = _without_divisions(blocks, deepest)
    alone = all(block.level >= deepest for block in blocks if block.kind is BlockKind.HEADING)
    plain = [i for i, block in enumerate(blocks) if _plain(block) and block.level >= deepest]
    over_titles = {i for i in plain if _over_titles(blocks, i, alone)}
    mostly = bool(over_titles) and len(over_titles) * 2 >= len(plain)
    mostly_kinds = sum(lines.is_kind(blocks[i].text) for i in plain) * 2 >= len(plain)
    settled = []
    for i, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            settled.append(block)
            continue
        number, text = lines.numbered(block.text)
        section = block.level < deepest or (mostly and i in (plain if alone else over_titles))
        if alone and block.level == deepest and not section:
            kind = lines.is_kind(text) or (mostly_kinds and lines.is_section(text))
            section = number is None and not block.links and (kind or _lists(blocks, i))
        elif lines.TIP.match(lines.without_emoji(text)):
            section = True
        settled.append(replace(block, level=SECTION if section else ITEM, text=text, number=number))
    return settled


def _opening_level(blocks: Sequence[Block]) -> int:
    """Return the level of the headings that open items: the deepest used twice that does not only divide items."""
    levels = [block.level for block in blocks if block.kind is BlockKind.HEADING]
    used = sorted(set(levels))
    often = [level for level in used if levels.count(level) >= 2] or used
    while len(often) > 1 and _divides(blocks, often[-1], often[-2]):
        often.pop()
    return often[-1]


def _divides(blocks: Sequence[Block], level: int, above: int) -> bool:
    """Tell whether a level's headings only divide items: they repeat a title, or most items do without them."""
    at = [i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING and block.level <= level]
    own = [blocks[i].text.lower() for i in at if blocks[i].level == level]
    names = [blocks[i].text for i in at if blocks[i].level == above]
    said = sum(blocks[i].level == above and j > i + 1 for i, j in pairwise(at)) * 2 >= len(names)
    if said and len(set(own)) * 2 <= len(own):
        return True
    whole = sum(blocks[i].level == above >= blocks[j].level and j > i + 1 for i, j in pairwise(at))
    return len(own) < whole and len(names) < whole * 2 and not any(map(lines.is_kind, names))


def _without_divisions(blocks: Sequence[Block], deepest: int) -> list[Block]:
    """Return the blocks, plain headings that divide an item's own text as parts of that text."""
    found: list[Block] = []
    for block in blocks:
        below = _plain(block) and block.level > deepest and bool(found) and found[-1].kind is not BlockKind.HEADING
        found.append(replace(block, kind=BlockKind.TEXT, level=0) if below else block)
    return found


def _plain(block: Block) -> bool:
    return block.kind is BlockKind.HEADING and not block.links and lines.numbered(block.text)[0] is None


def _over_titles(blocks: Sequence[Block], at: int, alone: bool) -> bool:
    """Tell whether what stands under the heading are titles of their own: several links that open a line, or one.

    Bold words are, where all headings are of one level (`alone`) and this one names a section: else they are points.
    """
    under = list(takewhile(lambda block: block.kind is not BlockKind.HEADING, blocks[at + 1 :]))
    parts = alone and lines.is_section(blocks[at].text) and _bold_titles(under)
    titles = [block for block in under if _linked_name(block) or (alone and bold_name(block))]
    one = under and _linked_name(under[0]) and len(under[0].links[0].text.split()) >= _TITLE_WORDS
    return len(titles) >= 2 or bool(one) or bool(parts) or _lists(blocks, at)


def _with_bold_titles(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, lines in bold letters as headings of items where a section's text is divided by them."""
    found = list(blocks)
    for i, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and block.level == SECTION:
            under = list(takewhile(lambda block: block.kind is not BlockKind.HEADING, blocks[i + 1 :]))
            for at in _bold_titles(under):
                found[i + 1 + at] = replace(under[at], kind=BlockKind.HEADING, level=ITEM)
    return found


def _bold_titles(under: Sequence[Block]) -> list[int]:
    """Return where lines all in bold letters stand above text: two or more, the first of them above all else."""
    bold = [_is_bold(block) for block in under]
    found = [i for i, (title, text) in enumerate(pairwise(bold)) if title and not text and not under[i + 1].level]
    return found if len(found) >= 2 and found[0] == 0 else []


def _is_bold(block: Block) -> bool:
    paragraph = block.kind is BlockKind.TEXT or (block.kind is BlockKind.ENTRY and block.number is not None)
    whole = paragraph and not block.level and block.bold == block.text
    return whole and len(block.text) <= _MAX_BOLD and block.text[-1] not in ".,;:…"


def offers(block: Block) -> bool:
    """Tell whether a paragraph opens with a link or with bold words that stand like a title, as in most mails."""
    paragraph = block.kind is BlockKind.TEXT and not block.level
    return paragraph and (_linked_name(block) or bool(bold_name(block)))


def _linked_name(block: Block) -> bool:
    name = block.links[0].text.strip() if block.links and block.kind is BlockKind.TEXT else ""
    rest = block.text[len(name) :].lstrip()
    return bool(name) and "://" not in name and block.text.startswith(name) and not rest[:1].islower()


def bold_name(block: Block) -> str:
    """Return what a paragraph or list entry says in bold letters before it goes on, or the empty string.

    In a paragraph a mark parts the two ("**Name.** text", "**Name** — text"); in an entry, or after several words, it
    is enough that what follows begins anew.
    """
    rest = block.text[len(block.bold) :].lstrip()
    stands = 0 < len(block.bold) <= _MAX_NUMBERED and block.text.startswith(block.bold)
    entry = block.kind is BlockKind.ENTRY and not rest[:1].islower()
    bare = lines.without_emoji(block.bold, both=True)
    ends = entry or block.bold[-1:] in set(".:!?") or rest[:1] in set(":—–-") or (" " in bare and rest[:1].isupper())
    return block.bold.rstrip(".: ") if stands and ends and rest else ""


def _lists(blocks: Sequence[Block], at: int) -> bool:
    """Tell whether a list of links stands under the heading, at most one paragraph between, or a numbered one alone."""
    under = list(takewhile(lambda block: block.kind is not BlockKind.HEADING, blocks[at + 1 :]))
    if len(under) >= _COUNTED and all(block.kind is BlockKind.ENTRY and block.number is not None for block in under):
        return True
    if under and under[0].kind is BlockKind.TEXT:
        under = under[1:]
    return bool(under) and under[0].kind is BlockKind.ENTRY and bool(under[0].links)


def _untagged(blocks: list[Block]) -> list[Block]:
    """Settle headings that only their form tells: numbers at the margin, else lines that stand like titles."""
    steps = _steps(blocks)
    numbered = [block.number is not None and i not in steps and _numbered(block) for i, block in enumerate(blocks)]
    bare = _bare(blocks) if sum(numbered) < 2 else set()
    settled = []
    for i, block in enumerate(blocks):
        if block.kind is not BlockKind.TEXT:
            settled.append(block)
        elif block.number is not None:
            kind = BlockKind.HEADING if numbered[i] else BlockKind.ENTRY
            settled.append(replace(block, kind=kind, level=ITEM if numbered[i] else 0))
        elif _opens_section(blocks, i, bare):
            settled.append(replace(block, kind=BlockKind.HEADING, level=SECTION))
        elif i in bare:
            settled.append(replace(block, kind=BlockKind.HEADING, level=ITEM))
        else:
            settled.append(block)
    return settled


def _steps(blocks: list[Block]) -> set[int]:
    """Return the numbered lines of lists within prose: a colon stands above the first, and something below the last.

    A list of more than four that says more than all around it is what the text is for: its lines are items.
    """
    steps: set[int] = set()
    said = [0, *accumulate(len(block.text) for block in blocks)]
    for i, block in enumerate(blocks[:-1]):
        if block.number != 1 or not i or not blocks[i - 1].text.endswith(":"):
            continue
        gap, last = blocks[i + 1].line - block.line, i
        # A heading may go on with the next number, but not as close.
        while last + 1 < len(blocks) and _goes_on(blocks[last], blocks[last + 1], gap):
            last += 1
        if last > i and last + 1 < len(blocks) and (last - i < _FEW_STEPS or (said[last + 1] - said[i]) * 2 < said[-1]):
            steps.update(range(i, last + 1))
    return steps


def _goes_on(block: Block, following: Block, gap: int) -> bool:
    return following.number == (block.number or 0) + 1 and following.line - block.line == gap


def _numbered(block: Block) -> bool:
    return (
        block.kind is BlockKind.TEXT
        and not block.level
        and not _says_more(block)
        and len(block.text) <= _MAX_NUMBERED
        and not (block.text[-1] == "." and len(block.text) > 90)
    )


def _says_more(block: Block) -> bool:
    """Tell whether a line goes on after the link that it opens with, and so is an entry with its text."""
    name = block.links[0].text if block.links else ""
    return bool(name) and block.text.startswith(name) and len(block.text) > len(name) + 1


def _opens_section(blocks: list[Block], at: int, bare: set[int]) -> bool:
    block = blocks[at]
    if block.level or not _stands(block):
        return False
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    if lines.is_section(block.text):
        return following is None or following.kind is not BlockKind.CAPTION
    return (
        at in bare and following is not None and (at + 1 in bare or following.number is not None or offers(following))
    )


def _stands(block: Block) -> bool:
    """Tell whether a line stands like a title: by its form, or all in bold letters."""
    bold = block.bold == block.text and len(block.text) <= _MAX_BOLD and block.text[-1] not in ".,;:!?…"
    return bold or lines.is_heading(block.text)


def _bare(blocks: list[Block]) -> set[int]:
    """Return the places of lines that stand like titles: at least two, each followed by something longer."""
    found = set()
    for i, block in enumerate(blocks[:-1]):
        following = blocks[i + 1]
        longer = following.kind in {BlockKind.TEXT, BlockKind.ENTRY} and (
            len(following.text) > len(block.text) * 0.6 or lines.is_heading(following.text)
        )
        free = block.kind is BlockKind.TEXT and block.number is None and not block.level and not block.links
        if free and _stands(block) and (longer or offers(following)):
            found.add(i)
    return found if len(found) >= 2 else set()
