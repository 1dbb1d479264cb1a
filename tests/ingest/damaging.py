"""Invented newsletters go in, damaged ones come out, with what each damaged place was and whether it can be known.

It shares no code with `bot.ingest.mojibake`: what it does to a text is what decoders and parsers do.
`held_out.txt` was written, and its seeds chosen, before the rules; when tuning only `development.txt` is looked at.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from bot.ingest.document import Block, BlockKind
from bot.ingest.repair import mend
from bot.model import Repair

PROSE = Path(__file__).parent / "prose"
MARKS = "’‘“”—–…•™€"
ISO = ("latin_1", "iso8859_2", "iso8859_5", "iso8859_7", "iso8859_9", "iso8859_11")
OTHERS = ("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "mac_roman", "cp437")
SEEDS = {"held_out": (901, 902), "development": (11, 12, 13, 14)}


def blocks_of(text: str) -> tuple[Block, ...]:
    return tuple(Block(BlockKind.TEXT, line, i) for i, line in enumerate(text.split("\n"), 1))


def mended(text: str) -> tuple[str, tuple[Repair, ...]]:
    blocks, repairs = mend(blocks_of(text))
    return "\n".join(block.text for block in blocks), repairs


def sections(name: str) -> dict[str, str]:
    """Return what stands under each `# title` of a file of prose."""
    parts = re.split(r"^# (.*)\n", (PROSE / name).read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {title: text.strip() for title, text in zip(parts[::2], parts[1::2], strict=True)}


def newsletters(half: str) -> Iterator[str]:
    """Yield the invented newsletters of one half: one writer's paragraphs, some of them, in some order."""
    for seed in SEEDS[half]:
        rng = random.Random(seed)  # noqa: S311 # a seed makes the same newsletters every time
        for paragraphs in [text.split("\n\n") for text in sections(f"{half}.txt").values()]:
            yield "\n".join(rng.sample(paragraphs, rng.randint(4, len(paragraphs))))


def hurt(text: str, codec: str, controls: str) -> str:
    """Return the text's UTF-8 read in `codec`, its bytes 80-9F kept `raw`, `shown` through cp1252, or `dropped`.

    Codecs that put letters into 80-9F have only their holes treated so.
    """
    return "".join(_shown(byte, codec, controls) for byte in text.encode())


def _shown(byte: int, codec: str, controls: str) -> str:
    single = bytes((byte,))
    char = single.decode(codec, "ignore")
    if byte < 0x80 or (char and char > "\x9f"):
        return char
    if controls == "shown":
        return single.decode("cp1252", "ignore") if byte < 0xA0 else char
    return chr(byte) if controls == "raw" and byte < 0xA0 else char if byte >= 0xA0 else ""


@dataclass
class Tally:
    """Places by character: how many there were, how many came back, and what came instead of the others."""

    seen: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, wanted: str, got: str) -> None:
        """Count gap by gap between the ASCII characters, which no damage touches."""
        for want_line, got_line in zip(wanted.split("\n"), got.split("\n"), strict=True):
            # Where the last character was lost, the space before it is no longer there.
            for want, have in zip_longest(_gaps(want_line), _gaps(got_line), fillvalue=""):
                self._count(want, have)

    def _count(self, want: str, have: str) -> None:
        for place, char in enumerate(want):
            right = have[place : place + 1] == char if len(have) == len(want) else char in have
            self.seen[char] += 1
            self.right[char] += right
            if not right:
                self.wrong[char, have] += 1

    def share(self, chars: str = MARKS) -> float:
        return sum(self.right[char] for char in chars) / max(1, sum(self.seen[char] for char in chars))

    def undecidable(self) -> float:
        """Return the share of marks where what would tell was destroyed: which dash it was, which kind of quotation.

        Both dashes, and both kinds of quotation, stand between the same neighbours; their own bytes are gone.
        """
        pairs = {("–", "—"), ("—", "–"), ("‘", "“"), ("’", "”"), ("“", "‘"), ("”", "’")}
        return sum(times for pair, times in self.wrong.items() if pair in pairs) / sum(self.seen[c] for c in MARKS)


def _gaps(line: str) -> list[str]:
    return re.split(r"[\x00-\x7f]", line)


def judged(wanted: str, damaged_text: str) -> Iterator[tuple[float, bool]]:
    """Yield the confidence of each repair of a damaged text, and whether it brought back what stood there."""
    got, repairs = mended(damaged_text)
    rows = zip(wanted.split("\n"), damaged_text.split("\n"), got.split("\n"), strict=True)
    for line, (want_line, bad_line, got_line) in enumerate(rows, 1):
        waiting = [repair for repair in repairs if repair.line == line]
        gaps = zip_longest(_gaps(want_line), _gaps(bad_line), _gaps(got_line), fillvalue="")
        for want, bad, have in gaps:
            at = 0
            while waiting and (found := bad.find(waiting[0].raw, at)) >= 0:
                at = found + len(waiting[0].raw)
                yield waiting.pop(0).confidence, want == have
