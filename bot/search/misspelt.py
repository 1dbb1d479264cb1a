"""A typed word and sorted texts in, the stretches of them that begin as it may have been meant out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.normalise import is_unspaced
from bot.search.strings import Strings, packed

SHORTEST = 3
"""Letters from which a typing error is forgiven."""

_HEAD = 8
_TWO_TYPOS = 8
_COMPARED = 80
_INSIDE = 25

Heads = NDArray[np.uint64]

_BYTE = np.uint64(8)
_SHIFTS = np.arange(_HEAD - 1, -1, -1, dtype=np.uint64) * _BYTE
_REST = [(1 << 8 * (_HEAD - size)) - 1 for size in range(_HEAD + 1)]
_AFTER = np.array(_REST, np.uint64)
"""The bytes of a head that come after its first ones, by the number of these; `_BEFORE` are these ones."""
_BEFORE = ~_AFTER
_AT = np.uint64(255) << _SHIFTS
_LETTERS = np.frombuffer(b" abcdefghijklmnopqrstuvwxyz", np.uint8).astype(np.uint64) << _SHIFTS[:, None]
"""What a lost or mistaken letter may have been, at each place of a head."""


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Texts in the order of their bytes; `heads` are the first eight bytes of each as a number, in the same order.

    `inside` are all places of their bytes, in the order of the eight that begin there; for texts none.
    """

    texts: Strings
    heads: Heads
    inside: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.heads)

    def beginning(self, letters: str) -> tuple[int, int]:
        """Return the first place and the one past the last of the texts that begin so."""
        wanted = letters.encode("utf-8", "surrogatepass")
        low = int.from_bytes(wanted[:_HEAD].ljust(_HEAD, b"\0"))
        # A memory view: for a single number numpy's own search takes five times as long.
        first = bisect_left(self.heads.data, low)
        last = bisect_right(self.heads.data, low | _REST[min(len(wanted), _HEAD)], first)
        if len(wanted) <= _HEAD:
            return first, last
        # The first place where the text is not before the wanted one, then where it no longer begins so.
        size = len(wanted)
        first = bisect_left(range(last), wanted, first, key=self._bytes)
        return first, bisect_right(range(last), wanted, first, key=lambda at: self._bytes(at)[:size])

    def find(self, text: str) -> int:
        """Return where a text stands, or -1."""
        first, last = self.beginning(text)
        return first if first < last and self.texts[first] == text else -1

    def _bytes(self, at: int) -> bytes:
        starts = self.texts.starts.data
        return self.texts.blob.data[starts[at] : starts[at + 1]].tobytes()

    def nearly(self, typed: str) -> list["Stretch"]:
        """Return the texts that begin as typed but for one typo, from eight letters on two, of which one is early.

        In alphabets other than the Latin one the first letter has to be right.
        """
        if not typed.isascii():
            return self._compared(typed, [self.beginning(typed[0])])
        if not len(self):
            return []
        low, high = one_typo_away(typed.encode())
        first = self.heads.searchsorted(low)
        found = np.flatnonzero(self.heads[np.minimum(first, len(self.heads) - 1)] - low <= high - low)
        last = self.heads.searchsorted(high[found], "right")
        spans = list(zip(first[found].tolist(), last.tolist(), strict=True))
        if len(typed) < _HEAD:
            return [Stretch(start, end, 0.8) for start, end in spans]
        # More letters than the heads have are compared one by one.
        return self._compared(typed, [*spans, self.beginning(typed[:_HEAD])])

    def _compared(self, typed: str, spans: Iterable[tuple[int, int]]) -> list["Stretch"]:
        places = list(dict.fromkeys(islice(chain.from_iterable(range(*span) for span in spans), _COMPARED)))
        allowed = 2 if len(typed) >= _TWO_TYPOS else 1
        near = self.texts.take(places)
        fewest = np.full(len(near), allowed + 1, np.uint8)
        # What is lost or too much moves the end of a text by as much.
        for end in (len(typed) - 1, len(typed), len(typed) + 1):
            cut = [text[:end] for text in near]
            typos = process.cdist((typed,), cut, scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8)[0]
            fewest = np.minimum(fewest, typos)
        close = zip(places, fewest.tolist(), strict=True)
        return [Stretch(at, at + 1, 0.9 - 0.1 * count) for at, count in close if count <= allowed]


class Stretch(NamedTuple):
    """Texts from `first` up to `last`, and how close to them the typed letters are, from 0 to 1."""

    first: int
    last: int
    closeness: float


def sorted_texts(encoded: list[bytes]) -> Sorted:
    """Return texts in UTF-8, which must be in order, with their heads."""
    return Sorted(Strings(*packed(encoded)), _heads(encoded), np.zeros(0, np.uint32))


def sorted_words(encoded: list[bytes]) -> Sorted:
    """Return words in UTF-8, which must be in order, so that letters inside of them are found too."""
    words = sorted_texts(encoded)
    blob = words.texts.blob.tobytes()
    heads = np.ndarray(len(blob), ">u8", blob + b"\0" * _HEAD, strides=(1,)).astype(np.uint64)
    return replace(words, inside=np.argsort(heads).astype(np.uint32))


def misspelt(words: Sorted, typed: str) -> list[Stretch]:
    """Return the words that begin nearly as typed, else those that hold the letters, else a word that they begin with.

    `words` is the sorted vocabulary. A letter may be lost, doubled, swapped with the next, or another.
    """
    if len(typed) < SHORTEST:
        return list(_inside(words, typed)) if is_unspaced(typed) else []
    return words.nearly(typed) or list(_inside(words, typed)) or _begun(words, typed)


@lru_cache(maxsize=64)
def one_typo_away(typed: bytes) -> tuple[Heads, Heads]:
    """Return the least and greatest heads of what may have been meant; the first letter was, or came too early."""
    head, later = np.uint64(int.from_bytes(typed[:_HEAD].ljust(_HEAD, b"\0"))), typed[_HEAD : _HEAD + 1] or b"\0"
    typos = _typos(min(len(typed), _HEAD), len(typed) > _HEAD)
    low = (head & typos.stays) | (head >> _BYTE & typos.moves_on) | typos.letter
    low |= (head << _BYTE | np.uint64(later[0])) & typos.moves_back
    different = low != head
    return low[different], (low | typos.after)[different]


class _Typos(NamedTuple):
    """What each typo does with a head: the bytes that stay, move on, move back and come in, and those after them."""

    stays: Heads
    moves_on: Heads
    moves_back: Heads
    letter: Heads
    after: Heads


@lru_cache(maxsize=2 * _HEAD)
def _typos(size: int, is_longer: bool) -> _Typos:
    """Return the undoing of a letter too many, of two that changed places, of a wrong one, and of one too few."""
    none, before, rest = np.zeros(size, np.uint64), _BEFORE[:size], _AFTER[:size]
    first, second = _AT[: size - 1], _AT[1:size]
    wrong, middle = np.repeat(~_AT[1 : size - 1], len(_LETTERS[0])), _LETTERS[1 : size - 1].ravel()
    early, late = (np.repeat(part, len(_LETTERS[0])) for part in (before, _AFTER[1 : size + 1]))
    parts = (
        _Typos(before, none, rest, none, none + _AFTER[size - (not is_longer)]),
        _Typos(~(first | second), second, first, none[1:], none[1:] + _AFTER[size]),
        _Typos(wrong, 0 * wrong, 0 * wrong, middle, 0 * wrong + _AFTER[size]),
        _Typos(early, late, 0 * early, _LETTERS[:size].ravel(), 0 * early + _AFTER[min(size + 1, _HEAD)]),
    )
    return _Typos(*map(np.concatenate, zip(*parts, strict=True)))


def _heads(texts: Sequence[bytes]) -> Heads:
    return np.frombuffer(b"".join([text.ljust(_HEAD, b"\0")[:_HEAD] for text in texts]), ">u8").astype(np.uint64)


def _inside(words: Sorted, typed: str) -> Iterator[Stretch]:
    """Yield a few words that hold the letters anywhere."""
    starts, blob, sought = words.texts.starts, words.texts.blob.data, typed.encode("utf-8", "surrogatepass")
    begun = sought[:_HEAD]
    first = bisect_left(words.inside.data, begun, key=lambda at: blob[at : at + len(begun)].tobytes())
    last = bisect_right(words.inside.data, begun, first, key=lambda at: blob[at : at + len(begun)].tobytes())
    places = np.sort(words.inside[first:last])
    at = starts.searchsorted(places, "right") - 1
    fits = places + len(sought) <= starts[at + 1]
    found = zip(at[fits].tolist(), places[fits].tolist(), strict=True)
    held = (word for word, place in found if blob[place : place + len(sought)] == sought)
    yield from (Stretch(word, word + 1, 0.7) for word in islice(held, _INSIDE))


def _begun(words: Sorted, typed: str) -> list[Stretch]:
    """Return the longest word that the letters begin with, after which a space may be lost."""
    for end in range(len(typed) - 1, SHORTEST, -1):
        if (at := words.find(typed[:end])) >= 0:
            return [Stretch(at, at + 1, end / len(typed))]
    return []
