"""A rank goes in, the word that is so common comes out: English ones first, then words, names and numbers made up.

The odds are those of real text: 1/rank over the commonest 8,000 words (Zipf), falling faster beyond, so that the
vocabulary of an archive goes on growing with it (Heaps): some 40,000 words at 10,000 items, 150,000 at 100,000.
"""

import random
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20
COMMON = tuple(dict.fromkeys((Path(__file__).parent / "common.txt").read_text("utf-8").split()))
FUNCTION_WORDS = frozenset(COMMON[:100])
"""What nobody would look for."""

_KNEE, _OFFSET, _STEEP = 8_000, 3.0, 1.7
_LAST = 4_000_000
_STARTS = (
    "b bl br c ch cl cr d dr f fl fr g gl gr h j k kn l m n p ph pl pr qu r s sc sh sk sl sp st str t th tr v w y z"
)
_MIDDLES = "a a ai au e e ea ee i i ie o o oa oo ou u"
_ENDS = "b ck d ff g l ll m n nd ng nt p r rd rk rm rn s sh sk st t th x z"
_SUFFIXES = (
    "able age al ance ant ate ation ed en ence er ery es est ful ia ic ify ing ion ism ist ity ium ive ize less ly"
)
_SUFFIXES += " ment ness oid or ous ry s ship ster tion ty ure us y"
_PREFIXES = "anti auto bio co counter de dis electro geo hyper inter macro mega meta micro multi nano neo non over para"
_PREFIXES += " photo poly post pre proto pseudo quasi re semi sub super tele thermo trans ultra un under"
_TAILS = "-rs .js DB ML OS ++ Net Lab Hub Kit Flow Script GPT BERT 2 3 QL -py Fest"
_START, _MIDDLE, _END = _STARTS.split(), _MIDDLES.split(), _ENDS.split()
_SUFFIX, _PREFIX, _TAIL = _SUFFIXES.split(), _PREFIXES.split(), _TAILS.split()


@cache
def word(rank: int) -> str:
    """Return the word of a rank, the same in archives of every size."""
    if rank < len(COMMON):
        return COMMON[rank]
    rng = random.Random(SEED * 10_000_000 + rank)  # noqa: S311 - invents words, guards nothing
    luck = rng.random()
    if rank < _KNEE or luck < 0.5:
        return coined(rng)
    if luck < 0.62:
        return "".join(coined(rng).capitalize() for _ in range(2))
    if luck < 0.8:
        return coined(rng).capitalize()
    if luck < 0.88:
        return coined(rng).capitalize() + rng.choice(_TAIL)
    if luck < 0.95:
        return ".".join(str(rng.randrange(30)) for _ in range(rng.randint(2, 3)))
    return str(rng.randrange(10_000))


def coined(rng: random.Random) -> str:
    """Return a new word: some two syllables or a common word, with affixes as English has them."""
    if rng.random() < 0.4:
        stem = COMMON[rng.randrange(100, len(COMMON))]
        return rng.choice(_PREFIX) + stem if rng.random() < 0.5 else stem + rng.choice(_SUFFIX)
    syllables = (rng.choice(_START) + rng.choice(_MIDDLE) for _ in range(rng.choice((1, 2, 2, 3))))
    return "".join(syllables) + rng.choice(_END) + (rng.choice(_SUFFIX) if rng.random() < 0.6 else "")


def ranks(numbers: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Draw as many ranks with the odds of real text."""
    head = np.log(_KNEE / _OFFSET + 1)  # the integral of 1 / (rank + offset) up to the knee
    tail = 1 / (_STEEP - 1)
    drawn = numbers.random(count) * (head + tail)
    near = _OFFSET * np.expm1(np.minimum(drawn, head))
    left = np.maximum(1 - np.maximum(drawn - head, 0) / tail, 1e-9)
    found: NDArray[np.int64] = np.minimum(np.where(drawn < head, near, _KNEE * left**-tail), _LAST).astype(np.int64)
    return found


class Words:
    """Draws words, each rank's made once."""

    def __init__(self, numbers: np.random.Generator) -> None:
        self._numbers = numbers
        self._made: NDArray[Any] = np.array([word(rank) for rank in range(2 * _KNEE)], dtype=object)

    def draw(self, count: int) -> list[str]:
        """Return as many words of running text."""
        drawn = ranks(self._numbers, count)
        common = drawn < len(self._made)
        found = self._made[np.where(common, drawn, 0)]
        found[~common] = [word(rank) for rank in drawn[~common].tolist()]
        words: list[str] = found.tolist()
        return words
