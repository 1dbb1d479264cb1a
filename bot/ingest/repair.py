"""Blocks go in, the same blocks with mojibake undone come out, and a record of each repair.

Work is local, and only on evidence from the whole document: which codec did it, and whether 80-9F survived. A form of
two or more characters is looked up in the forwards table (`mojibake`), the longest first; a lone lead letter, all that
a typographic mark leaves when 80-9F were lost, is read from its context. Undecidable places stay or are dropped.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.ingest.document import Block
from bot.ingest.mojibake import DAMAGES, EMOJI, MARKS, Controls, Damage, emoji_lead, lead, table
from bot.model import Link, Repair

MIN_EVIDENCE = 2
MAX_READ = 200_000  # characters; what comes later is kept as it stands
MAX_RUN = 60
_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_TELLING = frozenset(MARKS + EMOJI)
_CONTRACTION = r"(?<=[A-Za-z]){0}(?=(?:s|t|re|ve|ll|m|d|S|T|RE|VE|LL|M|D)\b)"
_QUOTED = r"(?<![^\W\d_]){0}(?=[A-Za-z])[^{0}\n]{{1,400}}?[A-Za-z.!?,;)]{0}(?![A-Za-z\d])"
_HINTS = {"🐍": "python"}


@dataclass(frozen=True, slots=True)
class _Place:
    """One damaged place of a text: where it starts and ends, what it was, how sure."""

    start: int
    end: int
    repaired: str
    confidence: float


def mend(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[Repair, ...]]:
    """Return the blocks repaired, and what was done; without evidence of damage both are as they were."""
    before = tuple(blocks)
    damage = evidence("\n".join(block.text for block in before))
    if damage is None:
        return before, ()
    after, repairs, read = [], [], 0
    for block in before:
        read += len(block.text)
        text, done = _mended(block.text, damage) if read <= MAX_READ else (block.text, [])
        repairs += [replace(repair, line=block.line) for repair in done]
        links = tuple(Link(link.url, _mended(link.text, damage)[0]) for link in block.links)
        after.append(replace(block, text=text, links=links) if done else block)
    return tuple(after), tuple(repairs)


def evidence(text: str) -> Damage | None:
    """Return the damage that the document shows at least twice, or None where no one damage explains it."""
    text = text[:MAX_READ]
    if text.isascii():
        return None
    runs = Counter(run[:MAX_RUN] for run in _RUN.findall(text))
    scores = [(_weight(text, runs, damage), damage) for damage in DAMAGES]
    best, damage = max(scores, key=lambda scored: scored[0])
    return damage if best >= MIN_EVIDENCE and not _speaks(text, damage, best) else None


def _weight(text: str, runs: Counter[str], damage: Damage) -> float:
    """Count what only this damage explains: forms of marks and emoji, and where bytes were lost, telling contexts."""
    leads = lead(damage), emoji_lead(damage)
    if not any(first and first in text for first in leads):
        return 0.0
    lost = damage.controls is Controls.LOST
    weight = 0.0
    for run, times in runs.items():
        for form in _forms(run, table(damage)):
            if table(damage)[form][0] in _TELLING:
                weight += times * (1.0 if lost or len(form) >= 3 else 0.5)
    return weight + _lone(text, leads[0]) if lost and not leads[0].isascii() else weight


def _forms(run: str, forms: dict[str, str]) -> Iterator[str]:
    """Yield the damaged forms in a run of characters beyond ASCII, the longest first at each place."""
    at = 0
    while at < len(run) - 1:
        form = next((run[at : at + n] for n in range(min(9, len(run) - at), 1, -1) if run[at : at + n] in forms), "")
        if form:
            yield form
        at += len(form) or 1


def _lone(text: str, mark: str) -> int:
    """Count contractions and quoted stretches around a lone lead letter; each quoted one has two ends."""
    letter = re.escape(mark)
    contractions = len(re.findall(_CONTRACTION.format(letter), text))
    return contractions + 2 * len(re.findall(_QUOTED.format(letter), text))


def _speaks(text: str, damage: Damage, evidence: float) -> bool:
    """Tell whether the text is written in the script of the lead letter: real words outnumber the damage."""
    letter = lead(damage)
    if not letter or letter.isascii() or not letter.isalpha():
        return False
    script = {"β": "\u0370-\u03ff", "โ": "\u0e01-\u0e5b", "т": "\u0400-\u04ff", "в": "\u0400-\u04ff"}.get(
        letter[0], "à-öø-ÿ"
    )
    words = re.findall(rf"[{script}]{{3,}}" if script != "à-öø-ÿ" else r"[A-Za-z]+[à-öø-ÿ][a-z]+", text)
    return len(words) > evidence


def _mended(text: str, damage: Damage) -> tuple[str, list[Repair]]:
    if text.isascii():
        return text, []
    out: list[str] = []
    places: list[_Place] = []
    at, quoted = 0, False
    while at < len(text):
        place = _place(text, at, damage, quoted)
        if place is None:
            out.append(text[at])
            quoted = _quoted(quoted, text[at])
            at += 1
            continue
        out.append(place.repaired)
        quoted = _quoted(quoted, place.repaired)
        places.append(place)
        at = place.end
    return ("".join(out).rstrip() if places else text), _repairs(text, places)


def _repairs(text: str, places: list[_Place]) -> list[Repair]:
    """Return one record a damaged run: characters damaged side by side were damaged together."""
    runs: list[_Place] = []
    for place in places:
        if runs and runs[-1].end == place.start:
            last = runs.pop()
            sure = min(last.confidence, place.confidence)
            place = _Place(last.start, place.end, last.repaired + place.repaired, sure)  # noqa: PLW2901 # joined to its run
        runs.append(place)
    return [Repair(0, text[run.start : run.end], run.repaired, run.confidence) for run in runs]


def _quoted(quoted: bool, char: str) -> bool:
    return char == "“" or (quoted and char != "”")


def _place(text: str, at: int, damage: Damage, quoted: bool) -> _Place | None:
    """Return the damaged place that starts at `at`: the longest form, else a lone lead letter in a telling context."""
    if text[at].isascii():
        return None
    forms = table(damage)
    for length in range(min(9, len(text) - at), 1, -1):
        origins = forms.get(text[at : at + length])
        if origins:
            return _Place(at, at + length, *_origin(origins, text, length))
    if damage.controls is Controls.RAW:
        return None
    if text[at] == emoji_lead(damage) and not _in_word(text, at):
        end = at + 1 + len(re.match(r"[Ÿ\u0080-\u009f]*", text[at + 1 :]).group())  # type: ignore[union-attr] # matches empty
        return _Place(at, end, "", 0.3)
    if text[at] == lead(damage) and damage.controls is Controls.LOST:
        return _from_context(text, at, quoted)
    cut = text[at : at + 2]
    if damage.controls is Controls.SHOWN and len(cut) == 2 and cut[0] == lead(damage) and cut[1] == "€":
        return _Place(at, at + 2, *_read(text, at, at + 2, quoted))
    return None


def _origin(origins: str, text: str, length: int) -> tuple[str, float]:
    """Choose among the characters that one form may come from: marks and letters by prior, emoji only if told."""
    for char, hint in _HINTS.items():
        if char in origins and hint in text.lower():
            return char, 0.8
    if len(origins) == 1:
        return origins, 0.99 if length >= 3 else 0.95
    if origins[0] not in EMOJI:
        return origins[0], 0.9
    return "", 0.3


def _in_word(text: str, at: int) -> bool:
    return (at > 0 and text[at - 1].isalpha()) or text[at + 1 : at + 2].isalpha()


def _from_context(text: str, at: int, quoted: bool) -> _Place | None:
    after = text[at + 1 : at + 2]
    if (
        (after and after in "=+*/^_<>≤≥")
        or (after.isdigit() and not text[max(0, at - 1) : at].isdigit())
        or after == "-"
    ):
        return None  # mathematics: β1, β=, β-divergence
    repaired, confidence = _read(text, at, at + 1, quoted)
    return _Place(at, at + 1, repaired, confidence)


def _read(text: str, start: int, end: int, quoted: bool) -> tuple[str, float]:
    """Read a mark whose own bytes are gone from what stands on both sides of it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalpha() and re.match(r"(?:s|t|re|ve|ll|m|d)\b", text[end : end + 3], re.IGNORECASE):
        return "’", 0.97
    if (not before or before.isspace()) and (not after or after.isspace()):
        return "—", 0.85
    if before.isdigit() and after.isdigit():
        return "–", 0.85
    if (not before or before.isspace() or before in "([{—–/") and not after.isspace():
        return "“", 0.95
    if quoted and not after.isalnum():
        return "”", 0.95
    if before.isalnum() and after.isalnum():
        return "’", 0.7
    return ("”", 0.6) if before in ".,!?" else ("’", 0.6)
