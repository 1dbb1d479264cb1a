"""A text in, the acronyms out that it explains itself: `Long Form (LF)` and `LF (Long Form)`."""

import re
from collections.abc import Iterator, Sequence

from bot.search.normalise import words

_SHORT = r"[A-Z][A-Za-z0-9&-]{1,9}"
_EXPLAINED = re.compile(rf"([^()\n]{{4,120}})\(({_SHORT})\)")
_EXPLAINS = re.compile(rf"(?<![\w-])({_SHORT}) \(([^()\n]{{5,80}})\)")
_SMALL = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})


def mined(text: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of an acronym and its long form, both folded, where each letter begins a word of the long form."""
    return tuple(dict.fromkeys(_pairs(text))) if "(" in text else ()


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for before, short in _EXPLAINED.findall(text):
        if long := _long_form(short, words(before)):
            yield _folded(short), long
    for short, inside in _EXPLAINS.findall(text):
        parts = words(inside)
        if (long := _long_form(short, parts)) and long == " ".join(parts):
            yield _folded(short), long


def _folded(short: str) -> str:
    return "".join(words(short.removesuffix("s")))


def _long_form(short: str, before: Sequence[str]) -> str | None:
    """Return the last words that the letters begin; of a mixed one like `LoRA` its capitals may be enough."""
    plain = short.removesuffix("s")
    capitals = "".join(c for c in plain if c.isupper())
    if len(capitals) < 2:
        return None
    for letters in dict.fromkeys((_folded(short), capitals.lower())):
        used = _used(letters, before)
        if used and before[-used] not in _SMALL:
            return " ".join(before[-used:])
    return None


def _used(letters: str, before: Sequence[str]) -> int:
    """Return how many of the last words the letters begin, small ones skipped; 0 if they do not fit."""
    left = len(letters)
    for used, word in enumerate(reversed(before), 1):
        if word.startswith(letters[left - 1]):
            left -= 1
        elif word not in _SMALL:
            return 0
        if left == 0:
            return used
    return 0
