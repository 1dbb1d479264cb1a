"""A typed word and sorted texts in, the stretches of them that begin as it may have been meant out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.normalise import is_unspaced
from bot.search.strings import Strings, encoded, packed

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


@dataclass(frozen=True, eq=False)
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
        wanted = encoded(letters)
        low = int.from_bytes(wanted[:_HEAD].ljust(_HEAD, b"\0"))
        first = bisect_left(self._view, low)
        last = bisect_right(self._view, low | _REST[min(len(wanted), _HEAD)], first)
        if len(wanted) <= _HEAD:
            return first, last
        # The first place where the text is not before the wanted one, then where it no longer begins so.
        size = len(wanted)
        first = bisect_left(range(last), wanted, first, key=self.texts.bytes_of)
        return first, bisect_right(range(last), wanted, first, key=lambda at: self.texts.bytes_of(at)[:size])

    def find(self, text: str) -> int:
        """Return where a text stands, or -1."""
        first, last = self.beginning(text)
        return first if first < last and self.texts[first] == text else -1

    @cached_property
    def _view(self) -> memoryview:
        """Return the heads for a search of one: numpy's own takes five times as long."""
        return self.heads.data

    def nearly(self, typed: str) -> list["Stretches"]:
        """Return the texts that begin as typed but for one typo, from eight letters on two, of which one is early.

        In alphabets other than the Latin one the first letter has to be right.
        """
        if not typed.isascii():
            return self._compared(typed, [self.beginning(typed[0])])
        if not len(self):
            return []
        low, high = one_typo_away(typed.encode())
        first = self.heads.searchsorted(low)
        found = (self.heads.take(first, mode="clip") - low <= high - low).nonzero()[0]
        if len(typed) < _HEAD and not len(found):
            return []
        first, last = first[found], self.heads.searchsorted(high[found], "right")
        if len(typed) < _HEAD:
            return [Stretches(0.8, first, last)]
        # More letters than the heads have are compared one by one.
        spans = zip(first.tolist(), last.tolist(), strict=True)
        return self._compared(typed, [*spans, self.beginning(typed[:_HEAD])])

    def _compared(self, typed: str, spans: Iterable[tuple[int, int]]) -> list["Stretches"]:
        places = list(dict.fromkeys(islice(chain.from_iterable(range(*span) for span in spans), _COMPARED)))
        if not places:
            return []
        allowed = 2 if len(typed) >= _TWO_TYPOS else 1
        near = [text[: len(typed) + 1] for text in self.texts.take(places)]
        # Many begin alike. What is lost or too much moves the end of a text by as much.
        different = {text: at for at, text in enumerate(dict.fromkeys(near))}
        cut = [text[:end] for end in (len(typed) - 1, len(typed), len(typed) + 1) for text in different]
        typos = process.cdist((typed,), cut, scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8)
        fewest = typos.reshape(3, -1).min(axis=0)[[different[text] for text in near]]
        at = np.array(places)
        close = ((0.9 - 0.1 * count, at[fewest == count]) for count in range(allowed, -1, -1))
        return [Stretches(closeness, held, held + 1) for closeness, held in close if len(held)]


class Stretches(NamedTuple):
    """Texts from each of `first` up to the same of `last`, and how close to them the typed letters are, from 0 to 1."""

    closeness: float
    first: NDArray[np.intp]
    last: NDArray[np.intp]


def sorted_texts(texts: list[bytes]) -> Sorted:
    """Return texts in UTF-8, which must be in order, with their heads."""
    return Sorted(Strings(*packed(texts)), _heads(texts), np.zeros(0, np.uint32))


def sorted_words(spelt: list[bytes]) -> Sorted:
    """Return words in UTF-8, which must be in order, so that letters inside of them are found too."""
    words = sorted_texts(spelt)
    blob = words.texts.blob.tobytes()
    heads = np.ndarray(len(blob), ">u8", blob + b"\0" * _HEAD, strides=(1,)).astype(np.uint64)
    return replace(words, inside=np.argsort(heads).astype(np.uint32))


def misspelt(words: Sorted, typed: str) -> list[Stretches]:
    """Return the words that begin nearly as typed, else those that hold the letters, else a word that they begin with.

    `words` is the sorted vocabulary; the closest come last. A letter may be lost, doubled, swapped, or another.
    """
    if len(typed) < SHORTEST:
        return _inside(words, typed) if is_unspaced(typed) else []
    return words.nearly(typed) or _inside(words, typed) or _begun(words, typed)


def spread(first: NDArray[Any], last: NDArray[Any]) -> NDArray[np.intp]:
    """Return all places from each of `first` up to the same of `last`, one after the other."""
    lengths: NDArray[np.intp] = last.astype(np.intp) - first
    ends = lengths.cumsum()
    every: NDArray[np.intp] = np.arange(ends[-1]) + (first - ends + lengths).repeat(lengths)
    return every


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


def _inside(words: Sorted, typed: str) -> list[Stretches]:
    """Return a few words that hold the letters anywhere."""
    starts, (blob, _), sought = words.texts.starts, words.texts.views, encoded(typed)
    begun = sought[:_HEAD]
    first = bisect_left(words.inside.data, begun, key=lambda at: blob[at : at + len(begun)].tobytes())
    last = bisect_right(words.inside.data, begun, first, key=lambda at: blob[at : at + len(begun)].tobytes())
    if first == last:
        return []
    places = np.sort(words.inside[first:last])
    at = starts.searchsorted(places, "right") - 1
    fits = places + len(sought) <= starts[at + 1]
    found = zip(at[fits].tolist(), places[fits].tolist(), strict=True)
    held = (word for word, place in found if blob[place : place + len(sought)] == sought)
    return _alone(0.7, islice(held, _INSIDE))


def _begun(words: Sorted, typed: str) -> list[Stretches]:
    """Return the longest word that the letters begin with, after which a space may be lost."""
    for end in range(len(typed) - 1, SHORTEST, -1):
        if (at := words.find(typed[:end])) >= 0:
            return _alone(end / len(typed), [at])
    return []


def _alone(closeness: float, places: Iterable[int]) -> list[Stretches]:
    first = np.fromiter(places, np.intp)
    return [Stretches(closeness, first, first + 1)] if len(first) else []
