"""Cues and lengths go in, what they weigh comes out: the table that `benchmarks/segments.py` fitted."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A weight for each cue, and how an item's size weighs.

    Its length does as a log-normal density, `slope` and `bend` being its logarithm's factors; `nameless` is what an
    item without any name weighs.
    """

    weights: Mapping[str, float]
    bias: float
    slope: float
    bend: float
    nameless: float = 0.0

    def odds(self, found: Mapping[str, float]) -> float:
        """Return the logarithm of the odds that an item begins at a paragraph with these cues."""
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in found.items())

    def size(self, words: int, names: int) -> float:
        """Return what speaks for an item of so many words, with so many names."""
        return math.log(words) * (self.slope + self.bend * math.log(words)) + (0.0 if names else self.nameless)


FITTED = Table(
    {
        "after a caption": 0.68,
        "after a closer": 3.08,
        "after a colon": -1.33,
        "after a list": 1.74,
        "after a long one": -4.12,
        "after a question": -1.87,
        "after a short one": -0.44,
        "after a word of mine": 0.94,
        "after an address": 2.04,
        "after an exclamation": 0.98,
        "asks": 1.76,
        "closes": -2.83,
        "connects": -2.79,
        "defines": 0.16,
        "definite": -1.43,
        "draws in": 0.91,
        "emoji": 3.12,
        "entry": 0.41,
        "entry of an announced list": -4.29,
        "entry with a lead-in": 1.29,
        "explains": -3.57,
        "headline": 0.57,
        "indefinite": -1.17,
        "is taken up": 0.24,
        "lead-in": 2.87,
        "link as usual": 3.42,
        "long": -1.36,
        "moves on": 1.25,
        "names carried over": -2.06,
        "names taken up": 0.71,
        "narrows": -1.11,
        "new names": 0.9,
        "numbered entry": -0.86,
        "opens with a known name": -2.51,
        "opens with known words": -1.7,
        "others stand alone": 3.22,
        "points back": -3.3,
        "presents": 0.02,
        "short": -0.7,
        "speaks of me": -0.89,
        "speaks of this": -2.02,
        "speaks to you": -1.26,
        "tells news": 1.36,
        "wider gap": 3.44,
        "words look ahead": -0.34,
        "words look back": -6.87,
    },
    bias=-4.72,
    slope=3.929,
    bend=-0.503,
    nameless=-0.98,
)
