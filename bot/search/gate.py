"""An archive's vectors in, the cosine out from which an answer by meaning is worth showing there."""

from dataclasses import dataclass

import numpy as np

from bot.search.meaning import Lens, Vectors, nearest

# Each with the one seven places on makes a question that nobody has: what such questions come near is no answer.
_ELSEWHERE = """
    lasagna mortgage haircut goalkeeper pregnancy curtains divorce tractor lipstick saxophone cathedral toddler
    rheumatism parsley wedding plumber horse pension perfume volcano quilt dentist cricket bakery funeral kayak
    eyebrow wallpaper lobster orchestra sunburn grandmother ladder tulips passport hamster yoghurt boxing carpet
    opera monastery freckles lawnmower bagpipes pillow butcher ankle jewellery campsite mustard
"""
_APART = 7
_LOW, _HIGH = 0.05, 1.0
"""Off-topic questions that stay below each of the two cosines of a gate, as a share."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The best cosines that off-topic questions reach in an archive: nearly all of them `low`, none more than `high`.

    They grow with the archive, so they are measured in it.
    """

    low: float
    high: float

    def least(self, known: float) -> float:
        """Return the least cosine of an answer to a query of whose weight the archive knows a share, from 0 to 1."""
        return self.low + (self.high - self.low) * (1 - known) ** 2


def calibrate(lens: Lens, within: Vectors) -> Gate:
    """Return the gate of an archive; it fits until the archive has grown by about half."""
    words = _ELSEWHERE.split()
    questions = [f"{word} {other}" for word, other in zip(words, words[_APART:], strict=False)]
    best = [cosines[:1].sum() for _, cosines in (nearest(within, vector, 1) for vector in lens.embed(questions))]
    return Gate(float(np.quantile(best, _LOW)), float(np.quantile(best, _HIGH)))
