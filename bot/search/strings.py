"""Many short strings in, two arrays out that hold them all, as they can be written to a file."""

from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

_AFTER = "\U0010ffff"
"""Sorts after every letter, so a beginning with it appended ends the range of that beginning."""


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """Strings as their UTF-8 bytes end to end; the n-th lies from `starts[n]` to `starts[n + 1]`."""

    blob: NDArray[np.uint8]
    starts: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> str:
        return self.blob[self.starts[at] : self.starts[at + 1]].tobytes().decode("utf-8", "surrogatepass")

    def find(self, text: str) -> int:
        """Return where a string stands in a sorted list, or -1."""
        wanted = _encoded(text)
        at = self._first_not_before(wanted)
        return at if at < len(self) and self._bytes(at) == wanted else -1

    def beginning(self, text: str) -> tuple[int, int]:
        """Return the range of a sorted list's strings that begin so."""
        return self._first_not_before(_encoded(text)), self._first_not_before(_encoded(text + _AFTER))

    def encoded(self) -> list[bytes]:
        """Return every string as bytes, in order."""
        whole, starts = self.blob.tobytes(), self.starts.tolist()
        return [whole[start:end] for start, end in pairwise(starts)]

    def _bytes(self, at: int) -> bytes:
        return self.blob[self.starts[at] : self.starts[at + 1]].tobytes()

    def _first_not_before(self, wanted: bytes) -> int:
        # Memory views, as one element of an array costs three times as much; a module's bisect would ask for more.
        blob, starts = self.blob.data, self.starts.data
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if blob[starts[middle] : starts[middle + 1]].tobytes() < wanted:
                low = middle + 1
            else:
                high = middle
        return low


def packed(encoded: list[bytes]) -> Strings:
    """Return strings in UTF-8 as arrays, in the order in which they come."""
    starts = np.fromiter(accumulate(map(len, encoded), initial=0), np.uint32, len(encoded) + 1)
    return Strings(np.frombuffer(b"".join(encoded), np.uint8), starts)


def _encoded(text: str) -> bytes:
    # A lone half of a surrogate pair may come in from anywhere, and is a string like any other.
    return text.encode("utf-8", "surrogatepass")
