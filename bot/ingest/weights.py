"""Cues and lengths go in, what they weigh comes out: the table that `benchmarks/segments.py` fitted."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A weight for each cue, and how an item's length weighs: a log-normal density, as its logarithm's two factors."""

    weights: Mapping[str, float]
    bias: float
    slope: float
    bend: float

    def odds(self, found: Mapping[str, float]) -> float:
        """Return the logarithm of the odds that an item begins at a paragraph with these cues."""
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in found.items())

    def length(self, words: int) -> float:
        """Return what speaks for an item of so many words."""
        return math.log(words) * (self.slope + self.bend * math.log(words))


FITTED = Table(
    {
        "after a caption": 1.08,
        "after a closer": 3.56,
        "after a colon": -1.93,
        "after a list": 2.03,
        "after a question": -2.21,
        "after a word of mine": 1.02,
        "after an address": 4.12,
        "after an exclamation": 0.36,
        "asks": 0.63,
        "closes": -3.18,
        "connects": -4.29,
        "defines": 0.68,
        "definite": -1.16,
        "entry": 2.86,
        "entry of an announced list": -6.01,
        "entry with a lead-in": 0.61,
        "explains": -2.53,
        "headline": 1.68,
        "indefinite": -0.31,
        "is taken up": -0.81,
        "lead-in": 3.02,
        "link as usual": 4.93,
        "moves on": -0.07,
        "names carried over": -1.91,
        "names taken up": 0.75,
        "narrows": -3.52,
        "new names": 1.38,
        "numbered entry": -1.0,
        "opens with a known name": -2.73,
        "opens with known words": -1.61,
        "points back": -3.59,
        "presents": 1.42,
        "short": -0.65,
        "speaks of me": -1.24,
        "tells news": 1.52,
        "text seldom looks back": -2.7,
        "wider gap": 4.24,
        "words look back": -7.94,
    },
    bias=-6.83,
    slope=4.034,
    bend=-0.501,
)
