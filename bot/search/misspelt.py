"""A typed word and sorted texts in, the stretches of them that begin as it may have been meant out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from bot.search.normalise import is_unspaced
from bot.search.strings import Strings, packed

SHORTEST = 3
"""Letters from which a typing error is forgiven."""

_HEAD = 8
_TWO_TYPOS = 8
_COMPARED = 500
_INSIDE = 25
_LATIN = " abcdefghijklmnopqrstuvwxyz"
_NEIGHBOURS = 32
"""Letters around a typed one, in the order of Unicode, that it may stand for in other alphabets."""


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Texts in the order of their bytes; `heads` are the first eight bytes of each as a number, in the same order."""

    texts: Strings
    heads: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.heads)

    def beginning(self, letters: str) -> tuple[int, int]:
        """Return the first place and the one past the last of the texts that begin so."""
        return self.texts.beginning(letters)

    def nearly(self, typed: str) -> list["Stretch"]:
        """Return the texts that begin as typed but for one typo, from eight letters on two, of which one is early."""
        heads = one_typo_away(typed)
        heads += [typed[:_HEAD]] if len(typed) >= _HEAD else []
        low, high = _bounds(heads)
        first, last = self.heads.searchsorted(low), self.heads.searchsorted(high, "right")
        found = np.flatnonzero(first < last).tolist()
        spans = [Stretch(int(first[at]), int(last[at]), 0.8, heads[at]) for at in found]
        # What eight bytes do not tell of a variant, because it is longer, is compared letter by letter.
        sure = [span for span in spans if len(typed) < _HEAD and len(_encoded(span.letters)) <= _HEAD]
        return sure + self._compared(typed, [span for span in spans if span not in sure])

    def _compared(self, typed: str, spans: Sequence["Stretch"]) -> list["Stretch"]:
        places = sorted({at for span in spans for at in range(span.first, min(span.last, span.first + _COMPARED))})
        allowed = 2 if len(typed) >= _TWO_TYPOS else 1
        near: list[Stretch] = []
        for at, text in zip(places, self.texts.take(places), strict=True):
            if (typos := fewest(typed, text, allowed)) <= allowed:
                near.append(Stretch(at, at + 1, 0.9 - 0.1 * typos, text))
        return near


@dataclass(frozen=True, slots=True)
class Stretch:
    """Texts from `first` up to `last`, how close to them the typed letters are, from 0 to 1, and how they begin."""

    first: int
    last: int
    closeness: float
    letters: str


def sorted_texts(encoded: list[bytes]) -> Sorted:
    """Return texts in UTF-8, which must be in order, with their heads."""
    heads = b"".join([text[:_HEAD].ljust(_HEAD, b"\0") for text in encoded])
    return Sorted(packed(encoded), np.frombuffer(heads, ">u8").astype(np.uint64))


def misspelt(words: Sorted, typed: str) -> list[Stretch]:
    """Return the words that begin nearly as typed, else those that hold the letters, else a word that they begin with.

    `words` is the sorted vocabulary. A letter may be lost, doubled, swapped with the next, or another.
    """
    if len(typed) < SHORTEST:
        return list(_inside(words, typed)) if is_unspaced(typed) else []
    return words.nearly(typed) or list(_inside(words, typed)) or _begun(words, typed)


def one_typo_away(typed: str) -> list[str]:
    """Return what may have been meant by the first letters typed; the first one was meant, or came too early."""
    head = typed[: _HEAD + 1]
    ends = range(1, len(head))
    meant = {head[:at] + head[at + 1 :] for at in ends}
    meant |= {head[: at - 1] + head[at] + head[at - 1] + head[at + 1 :] for at in ends}
    meant.add(head[1:])
    for letter in _alphabet(head):
        meant.update([head[:at] + letter + head[at + 1 :] for at in ends[:-1]])
        meant.update([head[:at] + letter + head[at:] for at in ends])
        meant.add(letter + head)
    kept = head[:_HEAD]
    return list({word[:_HEAD] for word in meant if len(word) >= SHORTEST - 1} - {kept})


def fewest(typed: str, text: str, most: int) -> int:
    """Return the typos from the beginning of a text that comes nearest, or more than `most`."""
    ends = {len(typed), len(typed) - 1, len(typed) + 1}
    return min(OSA.distance(typed, text[:end], score_cutoff=most) for end in ends)


def _alphabet(letters: str) -> set[str]:
    if letters.isascii():
        return set(_LATIN)
    blocks = {ord(letter) // _NEIGHBOURS for letter in letters if letter != " "}
    return {" "} | {chr(block * _NEIGHBOURS + at) for block in blocks for at in range(_NEIGHBOURS)}


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _bounds(heads: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the least and the greatest head of texts that begin so."""
    encoded = [_encoded(head)[:_HEAD] for head in heads]
    low = np.frombuffer(b"".join([head.ljust(_HEAD, b"\0") for head in encoded]), ">u8").astype(np.uint64)
    high = np.frombuffer(b"".join([head.ljust(_HEAD, b"\xff") for head in encoded]), ">u8").astype(np.uint64)
    return low, high


def _inside(words: Sorted, typed: str) -> Iterator[Stretch]:
    """Yield a few words that hold the letters anywhere."""
    starts, sought = words.texts.starts, _encoded(typed)
    left = _INSIDE
    for match in re.finditer(re.escape(sought), words.texts.blob.data):
        at = int(np.searchsorted(starts, match.start(), "right")) - 1
        if match.end() <= starts[at + 1]:
            yield Stretch(at, at + 1, 0.7, typed)
            left -= 1
        if not left:
            return


def _begun(words: Sorted, typed: str) -> list[Stretch]:
    """Return the longest word that the letters begin with, after which a space may be lost."""
    for end in range(len(typed) - 1, SHORTEST, -1):
        if (at := words.texts.find(typed[:end])) >= 0:
            return [Stretch(at, at + 1, end / len(typed), typed[:end])]
    return []
