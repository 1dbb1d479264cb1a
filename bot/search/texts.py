"""Many texts in, one column of them in two numpy arrays out: packed, mapped from a file, and read one at a time."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

_LAST = "\U0010ffff"
_HEAD = 8


@dataclass(frozen=True, slots=True, eq=False)
class Texts(Sequence[str]):
    """A column of texts: `blob` holds them in UTF-8, each followed by a zero byte, `ends` where each one is over."""

    blob: NDArray[np.uint8]
    ends: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """Return the column that holds these texts in their order; any string goes, a lone surrogate too."""
        encoded = [text.encode("utf-8", "surrogatepass") + b"\0" for text in texts]
        ends = np.cumsum(np.fromiter(map(len, encoded), np.uint32, len(encoded)), dtype=np.uint32)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> "list[str]": ...
    def __getitem__(self, at: int | slice) -> "str | list[str]":
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        first = int(self.ends[at - 1]) if at else 0
        return self.blob[first : int(self.ends[at]) - 1].tobytes().decode("utf-8", "surrogatepass")

    def words(self, first: int, last: int) -> list[str]:
        """Return the texts from `first` up to `last` at once; none of them may hold a zero character."""
        if first >= last:
            return []
        begin = int(self.ends[first - 1]) if first else 0
        return self.blob[begin : int(self.ends[last - 1]) - 1].tobytes().decode("utf-8", "surrogatepass").split("\0")

    def holding(self, letters: str, most: int) -> list[int]:
        """Return the places of at most so many texts that hold these letters anywhere."""
        blob, sought = self.blob.tobytes(), letters.encode("utf-8", "surrogatepass")
        places: list[int] = []
        at = blob.find(sought)
        while at >= 0 and len(places) < most:
            place = int(np.searchsorted(self.ends, at, side="right"))
            places.append(place)
            at = blob.find(sought, int(self.ends[place]))
        return places


@dataclass(frozen=True, slots=True, eq=False)
class SortedTexts(Texts):
    """Texts in alphabetical order, searched by their beginnings: `heads` are the first eight bytes of each."""

    heads: NDArray[np.uint64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "SortedTexts":
        """Return the column of these texts, which must be in order."""
        column = Texts.of(texts)
        padded = np.concatenate([column.blob, np.zeros(_HEAD, np.uint8)])
        starts = np.concatenate([[0], column.ends[:-1]]).astype(np.int64) if len(column) else np.zeros(0, np.int64)
        heads = np.zeros(len(column), np.uint64)
        going = np.ones(len(column), np.bool_)
        for place in range(_HEAD):
            letters = padded[starts + place]
            going &= letters != 0
            heads = (heads << np.uint64(8)) | (letters * going)
        return cls(column.blob, column.ends, heads)

    def beginning(self, letters: str) -> tuple[int, int]:
        """Return the first place and the one past the last of the texts that begin so."""
        head = letters.encode("utf-8", "surrogatepass")[:_HEAD]
        first = int(np.searchsorted(self.heads, np.uint64(int.from_bytes(head.ljust(_HEAD, b"\0")))))
        last = int(np.searchsorted(self.heads, np.uint64(int.from_bytes(head.ljust(_HEAD, b"\xff"))), side="right"))
        if len(head) == _HEAD:
            first, last = bisect_left(self, letters, first, last), bisect_left(self, letters + _LAST, first, last)
        return first, last

    def place(self, text: str) -> int | None:
        """Return where a text stands."""
        first, last = self.beginning(text)
        return first if first < last and self[first] == text else None
