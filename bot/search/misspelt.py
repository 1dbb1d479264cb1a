"""A typed word in, the stretches of a sorted vocabulary that it may be a misspelt beginning of out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.normalise import is_unspaced
from bot.search.offers import START, Table

SHORTEST = 3
"""Letters from which a typing error is forgiven."""

_TWO_TYPOS = 8
_COMPARED = 2_000
_INSIDE = 25


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words from `first` up to `last`, and how close to them the typed word is, from 0 to 1."""

    first: int
    last: int
    closeness: float


def misspelt(table: Table, typed: str) -> list[Stretch]:
    """Return the words that begin nearly as typed, else those that hold the letters, else none.

    The first four letters may have one typo, and from the fifth letter the whole word one, from the eighth two;
    the first letter counts as known, unless it was swapped with the second or lost.
    """
    if len(typed) < SHORTEST:
        return _inside(table, typed) if is_unspaced(typed) else []
    starts = list(_near_starts(table, typed))
    if len(typed) <= START:
        near = [Stretch(int(table.start_at[at]), int(table.start_at[at + 1]), 0.8) for at in starts]
    else:
        near = _compared(table, typed, starts)
    return near or _inside(table, typed)


def _inside(table: Table, typed: str) -> list[Stretch]:
    return [Stretch(at, at + 1, 0.7) for at in table.words.holding(typed, _INSIDE)]


def _near_starts(table: Table, typed: str) -> Iterator[int]:
    """Yield the places of the beginnings that are one typo away; a lost or doubled letter moves what follows it."""
    head = typed[:START]
    for letters in dict.fromkeys((typed[0], typed[1] + typed[0])):
        first, last = table.starts.beginning(letters)
        if first < last:
            known = table.starts.words(first, last)
            shorter = _typos((head,), [start[: len(head) - 1] for start in known], 1)
            near = (_typos((head, head[:-1]), known, 1) <= 1).any(axis=0) | (shorter[0] <= 1)
            yield from (np.flatnonzero(near) + first).tolist()


def _compared(table: Table, typed: str, starts: Sequence[int]) -> list[Stretch]:
    """Return those of the words under some beginnings that are the fewest typos away."""
    places: list[int] = []
    words: list[str] = []
    for at in starts:
        first, last = int(table.start_at[at]), int(table.start_at[at + 1])
        places += range(first, last)
        words += table.words.words(first, last)
    words, length = words[:_COMPARED], len(typed)
    allowed = 2 if length >= _TWO_TYPOS else 1
    # What is lost of a word moves its end by as much: only words that pass this are looked at closely.
    rough = _typos((typed,), [word[: length + 1] for word in words], allowed + 1)[0]
    close = {at: _fewest(typed, words[at]) for at in np.flatnonzero(rough <= allowed + 1)}
    fewest = min(close.values(), default=allowed + 1)
    if fewest <= allowed:
        near = (places[at] for at, typos in close.items() if typos == fewest)
        return [Stretch(at, at + 1, 0.9 - 0.1 * fewest) for at in near]
    whole = [at for at, word in enumerate(words) if len(word) >= START and typed.startswith(word)]
    return [Stretch(places[at], places[at] + 1, len(words[at]) / length) for at in whole]


def _fewest(typed: str, word: str) -> int:
    """Return the typos from the beginning of a word that comes nearest."""
    return min(OSA.distance(typed, word[:end]) for end in range(len(typed) - 1, len(typed) + 2))


def _typos(typed: Sequence[str], words: Sequence[str], most: int) -> NDArray[np.uint8]:
    return process.cdist(typed, words, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)
