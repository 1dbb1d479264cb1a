"""A wrong codec goes in, the table of what it makes of each plausible character comes out.

The damage: UTF-8 read as a single-byte ISO codec, the bytes 80-9F shown through cp1252 (as HTML parsers do), kept as
control characters, or lost. Going backwards is ambiguous, so the table is made forwards, from the characters that a
newsletter may hold to what each becomes.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain


class Controls(StrEnum):
    """What became of the bytes 80-9F."""

    SHOWN = "shown"
    RAW = "raw"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to damage a text."""

    codec: str
    controls: Controls


CODECS = (
    "iso8859_7",
    "iso8859_11",
    "latin_1",
    "iso8859_2",
    "iso8859_5",
    "iso8859_9",
    "cp1252",
    "cp1253",
    "cp1251",
    "mac_roman",
    "cp437",
)
DAMAGES = tuple(Damage(codec, controls) for controls in Controls for codec in CODECS)

# The commonest first: the order is the prior where one damaged form has several origins.
MARKS = "’“”—–•…‘→™°€£×·®©«»‹›←↑↓↔⇒−≤≥≠≈∞§¶†‡‑‒―‚„′″¼½¾²³¹µ\u00a0\u200b\u200d\ufe0f"
_LETTERS = "".join(map(chr, chain(range(0xC0, 0x180), range(0x218, 0x21C))))
_SYMBOLS = "".join(
    map(
        chr,
        chain(
            range(0x2190, 0x2200),
            range(0x2300, 0x2400),
            range(0x25A0, 0x27C0),
            range(0x2900, 0x2980),
            range(0x2B00, 0x2B60),
        ),
    )
)
EMOJI = "".join(
    map(chr, chain(range(0x1F300, 0x1F650), range(0x1F680, 0x1F700), range(0x1F900, 0x1FB00), range(0x1F1E6, 0x1F200)))
)
COMMON_EMOJI = "💻🤖👇🎉🚀🔥📰🎁😎🕸👋✨📈📊🧠🎓📚🔗🐍👀🙌💡🛠🎥🎙📝🌱❤✅⭐"


@cache
def table(damage: Damage) -> dict[str, str]:
    """Return each damaged form of two or more characters with its possible origins, the likeliest first."""
    found: dict[str, list[str]] = {}
    for char in dict.fromkeys(MARKS + COMMON_EMOJI + _LETTERS + _SYMBOLS + EMOJI):
        form = damaged(char, damage)
        if len(form) >= 2 and form != char:
            found.setdefault(form, []).append(char)
    return {form: "".join(chars) for form, chars in found.items()}


def damaged(char: str, damage: Damage) -> str:
    """Return what `char` becomes under `damage`."""
    return "".join(_shown(byte, damage) for byte in char.encode())


@cache
def _shown(byte: int, damage: Damage) -> str:
    single = bytes((byte,))
    # In a codec that uses 80-9F for letters of its own nothing is shown through another.
    if 0x80 <= byte <= 0x9F and damage.codec in {"latin_1", "cp1252"} | {c for c in CODECS if c.startswith("iso")}:
        if damage.controls is Controls.LOST:
            return ""
        return single.decode("cp1252", "ignore") if damage.controls is Controls.SHOWN else chr(byte)
    return single.decode(damage.codec, "ignore")


@cache
def lead(damage: Damage) -> str:
    """Return what E2, the first byte of the typographic marks, becomes."""
    return _shown(0xE2, damage)


@cache
def emoji_lead(damage: Damage) -> str:
    """Return what F0, the first byte of an emoji, becomes."""
    return _shown(0xF0, damage)
