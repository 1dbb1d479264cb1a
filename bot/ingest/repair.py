"""A document and its blocks go in, the same with mojibake undone come out, and a record of each repair.

Work is local, and only on evidence from the whole document (`evidence`). Whole forms are looked up (`mojibake`); a lone
lead letter, all that a typographic mark leaves when 80-9F were lost, is read from its paragraph (`marks`). A text that
was damaged twice, or in two ways, is gone over again. Undecidable places stay or are dropped.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.ingest import marks
from bot.ingest.document import Block, BlockKind, Document
from bot.ingest.evidence import evidence, form_at
from bot.ingest.mojibake import EMOJI, MARKS, Controls, Damage, followers, leads, length, origins
from bot.model import Link, Repair

MAX_READ = 300_000  # characters; what comes later is kept as it stands
MAX_ROUNDS = 3
_RUN = re.compile(r"[^\x00-\x7f]+")
_HINTS = {"🐍": "python"}
NEAR = 200
SURE = 0.99
_DROPPED = 0.05
# A control that no further round made something of is shown as browsers show it.
_SHOWN = {byte: char for byte in range(0x80, 0xA0) if (char := bytes((byte,)).decode("cp1252", "ignore"))}
_MATHS_AFTER = re.compile(r"[=+*/^_<>≤≥∈]|-\w|\d(?![\d,.%]?\w)")


@dataclass(frozen=True, slots=True)
class _Place:
    """One damaged place of a text: where it starts and ends, what it was, how sure; of a lost mark, what it may be."""

    start: int
    end: int
    repaired: str
    confidence: float
    readings: str = ""


class _Text:
    """A text under repair: as it came, as it is now, where each of its characters came from, and what was done."""

    def __init__(self, raw: str) -> None:
        self.raw = self.now = raw
        self.came_from: list[int] = []
        self.done: list[tuple[int, int, float]] = []

    def mend(self, damage: Damage) -> None:
        """Undo the damage wherever the text shows it."""
        places = [] if self.now.isascii() else _read(self.now, _places(self.now, damage))
        if not places:
            return
        before = self.came_from or list(range(len(self.raw) + 1))
        words: list[str] = []
        came_from: list[int] = []
        at = 0
        for place in places:
            words += (self.now[at : place.start], place.repaired)
            came_from += before[at : place.start]
            came_from += [before[place.start]] * len(place.repaired)
            self.done.append((before[place.start], before[place.end], place.confidence))
            at = place.end
        self.now = "".join((*words, self.now[at:])).rstrip()
        self.came_from = came_from + before[at:]

    def piece(self, raw: str) -> str:
        """Return what has become of a piece of the text as it came, such as the words of a link."""
        start = self.raw.find(raw) if self.done else -1
        return raw if start < 0 else self._between(start, start + len(raw))

    def repairs(self, line: int) -> list[Repair]:
        """Return one record a damaged run: characters damaged side by side were damaged together."""
        runs: list[tuple[int, int, float]] = []
        for start, end, sure in sorted(self.done):
            if runs and start <= runs[-1][1]:
                first, last, least = runs.pop()
                runs.append((first, max(last, end), min(least, sure)))
            else:
                runs.append((start, end, sure))
        return [Repair(line, self.raw[start:end], self._between(start, end), sure) for start, end, sure in runs]

    def _between(self, start: int, end: int) -> str:
        return self.now[bisect_left(self.came_from, start) : bisect_left(self.came_from, end)]


def mend_document(
    document: Document, blocks: Sequence[Block]
) -> tuple[Document, tuple[Block, ...], tuple[Repair, ...]]:
    """Return the document with the names on its envelope repaired, its blocks repaired, and what was done.

    What damaged the text damaged its title, newsletter and author too: one verdict is for all. A name is on line 0.
    """
    envelope = [Block(BlockKind.TEXT, text or "", 0) for text in (document.newsletter, document.title, document.author)]
    after, repairs = mend((*envelope, *blocks))
    newsletter, title, author = (block.text or None for block in after[:3])
    return replace(document, newsletter=newsletter, title=title, author=author), after[3:], repairs


def mend(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[Repair, ...]]:
    """Return the blocks repaired, and what was done; without evidence of damage both are as they were."""
    before = tuple(blocks)
    texts = [_Text(block.text) for block in before]
    for _ in range(MAX_ROUNDS):
        damage = evidence("\n".join(text.now for text in texts)[:MAX_READ])
        if damage is None:
            break
        read = 0
        for text in texts:
            read += len(text.now)
            if read <= MAX_READ:
                text.mend(damage)
    for text in texts:
        if text.done:
            text.now = text.now.translate(_SHOWN)
    after = tuple(_mended(block, text) if text.done else block for block, text in zip(before, texts, strict=True))
    repairs = (text.repairs(block.line) for block, text in zip(before, texts, strict=True) if text.done)
    return after, tuple(chain.from_iterable(repairs))


def _mended(block: Block, text: _Text) -> Block:
    links = tuple(Link(link.url, text.piece(link.text)) for link in block.links)
    return replace(block, text=text.now, links=links, bold=text.piece(block.bold))


def _places(text: str, damage: Damage) -> Iterator[_Place]:
    """Yield the damaged places of a text from left to right."""
    for run in _RUN.finditer(text):
        at = run.start()
        while at < run.end():
            place = _place(text, at, damage)
            if place:
                yield place
            at = place.end if place else at + 1


def _read(text: str, places: Iterable[_Place]) -> list[_Place]:
    """Return the places with the lost marks read from the text around them, which is repaired by then."""
    found = list(places)
    words: list[str] = []
    lost: dict[int, str] = {}
    at = length_so_far = 0
    for place in found:
        words += (text[at : place.start], place.repaired)
        length_so_far += place.start - at
        if place.readings:
            lost[length_so_far] = place.readings
        length_so_far += len(place.repaired)
        at = place.end
    marks_read = iter(marks.read("".join((*words, text[at:])), lost) if lost else ())
    return [_settled(place, *next(marks_read)) if place.readings else place for place in found]


def _settled(place: _Place, mark: str, sure: float) -> _Place:
    return _Place(place.start, place.end, mark, min(sure, SURE))


def _place(text: str, at: int, damage: Damage) -> _Place | None:
    """Return the damaged place that starts at `at`: the longest form, else what a lone first byte is taken for."""
    first = leads(damage).get(text[at])
    if first is None:
        return None
    form = form_at(text, at, damage)
    if form:
        return _from_form(text, at, form, damage)
    if first == 0xE2 and damage.controls is Controls.LOST and not _is_maths(text, at):
        return _Place(at, at + 1, text[at], 0.0, marks.READINGS)
    if first == 0xF0 and not _in_word(text, at):
        limit = min(len(text), at + 4)
        end = next((n for n in range(at + 1, limit) if text[n] not in followers(damage)), limit)
        return _Place(at, end, "", _DROPPED)
    if first in {0xC2, 0xC3} and not text[at + 1 : at + 2].strip():  # its A0 was made a common space
        return _Place(at, at + 1, "à" if first == 0xC3 else "", 0.7)
    return None


def _from_form(text: str, at: int, form: str, damage: Damage) -> _Place | None:
    """Choose among the characters that one form may come from; where bytes were lost, only marks are guessed."""
    chars, end = origins(form, damage), at + len(form)
    if len(form) == length(leads(damage)[form[0]]):
        return _Place(at, end, chars[0], SURE if len(form) > 2 or len(chars) == 1 else 0.95)
    for char, hint in _HINTS.items():
        if char in chars and hint in text[max(0, at - NEAR) : at + NEAR].lower():
            return _Place(at, end, char, 0.8)
    if chars[0] in marks.QUOTES or (chars[0] == "’" and not set(marks.QUOTES).isdisjoint(chars)):
        # Which one was lost differs between codecs that agree in all else.
        return _Place(at, end, chars[0], 0.0, marks.QUOTES + "’" * ("’" in chars))
    if chars[0] == "•" and "™" in chars and _ends_word(text, at, end):
        return _Place(at, end, "™", 0.8)
    if chars[0] in MARKS or len(chars) == 1:
        return _Place(at, end, chars[0], 0.9)
    return _Place(at, end, "", _DROPPED) if chars[0] in EMOJI else None


def _ends_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()


def _in_word(text: str, at: int) -> bool:
    return (at > 0 and text[at - 1].isalnum()) or text[at + 1 : at + 2].isalnum()


def _is_maths(text: str, at: int) -> bool:
    """Tell whether a lone β is a variable: β1, β=, β-divergence."""
    return text[at] == "β" and bool(_MATHS_AFTER.match(text, at + 1)) and not text[at - 1 : at].isalnum()
