"""Plain text goes in, blocks come out: paragraphs and list entries, a block a line once wrapped lines are joined."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from bot.ingest.blocks import templates
from bot.ingest.document import MAX_BLOCKS, Block, BlockKind
from bot.ingest.lines import NUMBERED, is_heading, is_section
from bot.ingest.links import in_prose

_BULLET = re.compile(r"^\s*[•◦▪‣·●*–-]\s+(?=\S)")
_NESTED = "◦▪‣"
_ORDERED = re.compile(r"^\s+(\d{1,3})[.)]\s+(?=\S)")
# A line without a word, which only parts others; and one that underlines the title above it.
_RULER, _UNDERLINE = re.compile(r"[\W_]*"), re.compile(r"([=~*#_-])\1{2,}")
_DECORATED, _ADDRESSED = re.compile(r"\*\*\s*|\s*\*\*"), re.compile(r"\s*[(<\[]?https?://\S+")
_LONGEST_TITLE = 120
_NARROW, _WIDE, _LEAST = 56, 100, 3

Line = tuple[int, str]


def blocks(text: str) -> tuple[Block, ...]:
    """Return a block for each line that is not empty, or held only a link that must not be kept.

    A number makes a list entry only where it is indented.
    Where a mail program wrapped the lines at one width, each is joined with those that its paragraph needed.
    """
    found = (block for block in _blocks(templates.uncommented(text).split("\n")) if block.text or block.unkept)
    return tuple(islice(found, MAX_BLOCKS + 1))


def _blocks(raw: list[str]) -> Iterator[Block]:
    levels = _underlined(raw)
    plain = ["" if _RULER.fullmatch(line) else line for line in raw]
    rulers = [number for number, line in enumerate(raw, 1) if line.strip() and not plain[number - 1]]
    depths = _depths(plain)
    above, passed = "", 0
    for number, line in _joined(plain, depths):
        if number in levels:
            yield _heading(line, number, levels[number])
        else:
            block = _block(line, number, above, depths.get(number, 0))
            yield replace(block, ruled=True) if passed < len(rulers) and rulers[passed] < number else block
        passed = bisect_left(rulers, number)
        above = line


def _underlined(raw: list[str]) -> dict[int, int]:
    """Return the numbers of lines that a ruler underlines, with their levels: the sign that is met first is highest."""
    signs = list[str]()
    found = dict[int, int]()
    for number, (above, title, under) in enumerate(zip(["", *raw], raw, raw[1:], strict=False), 1):
        ruler = _UNDERLINE.fullmatch(under.strip())
        if ruler and _RULER.fullmatch(above) and _titles(title.strip(), ruler.group()):
            sign = ruler.group(1)
            signs += [sign] if sign not in signs else []
            found[number] = signs.index(sign) + 1
    deepest = [number for number, level in found.items() if level == len(signs)]
    over_titles = sum(_title_follows(raw, number + 1) for number in deepest)
    # Where only sections or an appendix are underlined, the form of the lines tells sections and titles better.
    return {} if over_titles * 2 > len(deepest) or _late(raw, deepest) else found


def _late(raw: list[str], titles: Sequence[int]) -> bool:
    """Tell whether most of the text stands above the titles; one in the first line may be the masthead."""
    said = [number for number, line in enumerate(raw, 1) if not _RULER.fullmatch(line)]
    below = [number for number in titles if number > said[0]]
    return bool(below) and bisect_left(said, below[0]) * 2 > len(said)


def _title_follows(raw: list[str], start: int) -> bool:
    """Tell whether the next line that has words is a title: a numbered one, or one that stands alone."""
    at = next((i for i in range(start, len(raw)) if not _RULER.fullmatch(raw[i])), None)
    if at is None:
        return False
    alone = at + 1 == len(raw) or not raw[at + 1].strip()
    return bool(NUMBERED.match(raw[at])) or (alone and is_heading(raw[at].strip()))


def _titles(text: str, ruler: str) -> bool:
    """Tell whether a line above a ruler is its title, and no paragraph that it parts from the next."""
    bare = _ADDRESSED.sub("", text)
    fits = text[-1:] not in ".,;:!?…" or abs(len(text) - len(ruler)) <= 2
    return len(bare) <= _LONGEST_TITLE and fits and not _RULER.fullmatch(bare)


def _heading(raw: str, line: int, level: int) -> Block:
    text, links, unkept = in_prose(templates.filled(raw))
    title = " ".join(_DECORATED.sub("", _ADDRESSED.sub("", text)).split())
    return Block(BlockKind.HEADING, title, line, level, None, links, unkept)


def _depths(raw: list[str]) -> dict[int, int]:
    """Return the numbers of the lines that stand within list entries, with how many; none opens within its own.

    An entry goes on in the lines that are indented below its bullet, and in those that follow it without a blank one.
    """
    depths = dict[int, int]()
    indents = list[int]()
    listed = False  # whether the lines since the last blank one began with a bullet
    for number, line in enumerate(raw, 1):
        text = line.strip()
        if not text:
            listed = False
            continue
        indent = len(line) - len(line.lstrip())
        bullet = _BULLET.match(line) or _ORDERED.match(line)
        listed = listed or bool(bullet and (number == 1 or not raw[number - 2].strip()))
        if bullet:
            indents = [each for each in indents if each + 1 < indent]
        elif NUMBERED.match(line) or (indents and indent <= indents[0] and (not listed or is_section(text))):
            indents, listed = [], False
        if indents:
            depths[number] = len(indents)
        if bullet:
            indents.append(indent)
    return depths


def _joined(raw: list[str], depths: dict[int, int]) -> Iterator[Line]:
    """Yield the lines with their numbers, wrapped ones joined.

    Those are the lines to which the next one's first word did not fit, and within an entry those that the next one
    carries on with a small letter.
    """
    width = _width(raw)
    held, start = list[str](), 0
    before = ""
    for number, line in enumerate((each.rstrip() for each in raw), 1):
        goes_on = number in depths and before and line.strip()[:1].islower() and "://" not in line.split(None, 1)[0]
        wrapped = line.strip() and (goes_on or (width and _wrapped(before, line, width)))
        if held and wrapped:
            held.append(line.strip())
        else:
            if held:
                yield start, " ".join(held)
            held, start = ([line] if line.strip() else []), number
        before = line
    if held:
        yield start, " ".join(held)


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
    begins = _BULLET.match(line) or _ORDERED.match(line) or NUMBERED.match(line) or _RULER.fullmatch(before)
    first = line.split(None, 1)[0]
    alone = first.startswith(("http://", "https://")) and first == line.strip()
    return not begins and not alone and len(before) + 1 + len(first) > width


def _block(raw: str, line: int, above: str, depth: int) -> Block:
    text, links, unkept = in_prose(templates.filled(raw), above)
    kind, level, number = BlockKind.TEXT, depth, None
    if mark := _BULLET.match(text):
        kind, level = BlockKind.ENTRY, max(depth, int(mark.group().strip() in _NESTED))
    elif mark := _ORDERED.match(text):
        kind, number = BlockKind.ENTRY, int(mark.group(1))
    elif mark := NUMBERED.match(text):
        number = int(mark.group(mark.lastindex or 0))
    return Block(kind, " ".join(text[mark.end() if mark else 0 :].split()), line, level, number, links, unkept)
