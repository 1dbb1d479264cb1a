"""A wrong codec goes in, and which characters a damaged form may come from comes out, the likeliest first.

The damage: UTF-8 read as a single-byte codec, where the bytes 80-9F that an ISO codec leaves to controls were shown
through cp1252 (as HTML parsers do), kept as controls, or lost. Going backwards is ambiguous, `€` may be 80 or A4 and a
lost byte any of 32, so every way back is tried and the characters it leads to are ranked by how common they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache


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


# cp1252 is latin_1 shown through cp1252.
ISO = (
    "latin_1",
    "iso8859_7",
    "iso8859_11",
    "iso8859_2",
    "iso8859_9",
    "iso8859_5",
    "iso8859_15",
    "iso8859_13",
    "iso8859_4",
    "iso8859_6",
    "iso8859_8",
)
THAI = "cp874"
OTHERS = (
    THAI,
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "mac_roman",
    "cp437",
    "cp850",
    "cp874",
    "cp1255",
    "cp1257",
    "koi8_r",
    "cp866",
    "cp852",
    "mac_cyrillic",
)
# What a Thai page lost of a quotation mark fits ISO's codec as well, which knows of fewer readings: it comes first.
DAMAGES = tuple(Damage(codec, controls) for controls in Controls for codec in dict.fromkeys((THAI, *ISO, *OTHERS)))

# The commonest first: their order is the prior where one damaged form has several origins.
MARKS = "’“”—–•…‘→™°€£×·®©«»‹›←↑↓↔⇒−≤≥≠≈∞§¶†‡‑‒―‚„′″¼½¾²³¹µ¡¿\u00a0\u200b\u200d\ufe0f"
EMOJI = frozenset(
    map(chr, [*range(0x1F1E6, 0x1F200), *range(0x1F300, 0x1F650), *range(0x1F680, 0x1F700), *range(0x1F900, 0x1FB00)])
)
_COMMON_EMOJI = "💻🤖👇🎉🚀🔥📰🎁😎🕸👋✨📈📊🧠🎓📚🔗🐍👀🙌💡🛠🎥🎙📝🌱❤✅⭐😀😂🤔👉👏💪🙏"
_PRIOR = {char: rank for rank, char in enumerate(MARKS + _COMMON_EMOJI)}
_LETTERS = range(0xC0, 0x250)
# What a newsletter in English may well hold.
PLAUSIBLE = EMOJI.union(_PRIOR, map(chr, _LETTERS))


@cache
def lead(damage: Damage) -> str:
    """Return what E2, the first byte of the typographic marks, becomes."""
    return _images(0xE2, damage)[0]


@cache
def leads(damage: Damage) -> dict[str, int]:
    """Return what each first byte of a UTF-8 sequence becomes, with that byte."""
    found = {_images(byte, damage)[0]: byte for byte in range(0xC2, 0xF5)}
    return {char: byte for char, byte in found.items() if char}


def length(first: int) -> int:
    """Return how many bytes a UTF-8 sequence has that starts with the byte `first`."""
    return 2 + (first >= 0xE0) + (first >= 0xF0)


@cache
def followers(damage: Damage) -> dict[str, tuple[int, ...]]:
    """Return the characters that may stand for the second to last byte of a sequence, with those bytes."""
    found: dict[str, tuple[int, ...]] = {}
    for byte in range(0x80, 0xC0):
        for image in filter(None, _images(byte, damage)):
            found[image] = (*found.get(image, ()), byte)
    return found


@lru_cache(maxsize=20_000)
def origins(form: str, damage: Damage) -> str:
    """Return the characters that `damage` makes into `form`, the likeliest first.

    `form` is one of `leads` and as many of `followers` as its sequence has; where it has fewer, bytes were lost, and
    only `PLAUSIBLE` characters are returned.
    """
    first = leads(damage)[form[0]]
    whole = len(form) == length(first)
    found: list[str] = []
    for tail in _tails(form[1:], length(first) - 1, damage):
        char = bytes((first, *tail)).decode("utf-8", "ignore")
        # A control is what the second of two damages made of a byte.
        if char in PLAUSIBLE or (whole and char and (char.isprintable() or char < "\xa0")):
            found.append(char)
    return "".join(sorted(dict.fromkeys(found), key=_rank))


def _tails(rest: str, count: int, damage: Damage) -> Iterator[tuple[int, ...]]:
    """Yield the bytes that `rest` may stand for, lost ones put in until there are `count`."""
    if not count:
        yield ()
        return
    here = followers(damage)[rest[0]] if rest else ()
    for byte in here:
        for tail in _tails(rest[1:], count - 1, damage):
            yield (byte, *tail)
    if len(rest) < count:
        for byte in _lost(damage):
            for tail in _tails(rest, count - 1, damage):
                yield (byte, *tail)


@cache
def _lost(damage: Damage) -> tuple[int, ...]:
    return tuple(byte for byte in range(0x80, 0xC0) if "" in _images(byte, damage))


def _rank(char: str) -> tuple[int, bool, int]:
    """Marks by their order, then lower-case letters, emoji, the rest."""
    tier = 1 if ord(char) in _LETTERS else 2 if char in EMOJI else 3
    return (0, False, _PRIOR[char]) if char in _PRIOR else (tier, not char.islower(), ord(char))


@cache
def _images(byte: int, damage: Damage) -> tuple[str, ...]:
    """Return what a byte may look like, the usual first; the empty string says that it may have left nothing."""
    single = bytes((byte,))
    if 0x80 <= byte <= 0x9F:
        if damage.controls is Controls.LOST:
            return ("",)
        if damage.codec in ISO and damage.controls is Controls.RAW:
            return (chr(byte),)
        own = single.decode("cp1252" if damage.codec in ISO else damage.codec, "ignore")
        # What a codec has no character for is dropped, kept, shown through another or marked as unreadable.
        other = single.decode("cp1252", "ignore") if damage.controls is Controls.SHOWN and damage.codec != THAI else ""
        return (own,) if own else tuple(dict.fromkeys(("", other, chr(byte), "\ufffd")))
    own = single.decode(damage.codec, "ignore")
    return (own,) if own else ("", "\ufffd")
