"""A regular expression goes in, the letters that its matches cannot do without come out: they are sooner looked for.

Most texts hold few of them, and a pattern whose letters are missing need not be tried (as grep does it).
"""

import re

_GROUP = re.compile(r"(?:(?<!\\)\((?:[^()\\]|\\.)*\)|\[[^\]]*\])[?*+]?(?:\{[^}]*\})?")
_VARIES = re.compile(r"\\?.(?:[?*]|\{[^}]*\})|\\.|[.^$+]")


def needles(pattern: str) -> tuple[str, ...]:
    """Return the longest fixed letters of each alternative of a pattern of small letters; each match holds one."""
    before = ""
    while pattern != before:
        before, pattern = pattern, _GROUP.sub("\0", pattern)
    return tuple(max(part.split("\0"), key=len) for part in _VARIES.sub("\0", pattern).split("|"))


class Phrases:
    """Patterns for small letters, any of which may be met; one without ^ has no alternatives but in parentheses."""

    def __init__(self, *patterns: str) -> None:
        self._start = re.compile("|".join(patterns))
        self._within = [(needles(each)[0], re.compile(each)) for each in patterns if not each.startswith("^")]

    def search(self, text: str) -> bool:
        """Tell whether one of them is met anywhere in the text, whose letters may be large."""
        small = text.lower()
        return self.match(small) or any(needle in small and found.search(small) for needle, found in self._within)

    def match(self, text: str) -> bool:
        """Tell whether the text begins with one of them."""
        return self._start.match(text.lower()) is not None
