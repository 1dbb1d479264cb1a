"""A line of text goes in, its sentences come out: a full stop that only shortens a word ends none."""

import re
from collections.abc import Iterator

from bot.ingest import lines

_END = re.compile(r"[.!?…][”\"’)\]]{0,3}\s+(?=[\"“‘(\[]?(\w))|[。！？][”\"’」』）]{0,3}")
_STOP = re.compile(r"(?<=\w)[.!?]\s+")
_COUNT = re.compile(r"\s*\d{1,3}\.")
_BEFORE = 11


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a line; in one without capitals, any full stop ends one."""
    start = 0
    for end in (_STOP if text.islower() else _END).finditer(text):
        if end.lastindex and end.group(1).islower() and not text.islower():
            continue
        last = text[max(start, end.start() - _BEFORE) : end.start() + 1]
        if not (lines.ABBREVIATED.search(last) or _COUNT.fullmatch(last)):
            yield text[start : end.end()].strip()
            start = end.end()
    if text[start:]:
        yield text[start:]
