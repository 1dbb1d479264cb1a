"""What words say of some items and what meaning says of them in, one score out."""

import numpy as np
from numpy.typing import NDArray

from bot.search.meaning import Floats

Scores = NDArray[np.float64]

_WEIGHT = 5.0
"""Worth of a cosine of 1 beside a keyword score of 1, measured on held-out questions in other words."""


def blended(scores: Scores, coverages: Scores, cosines: Floats) -> Scores:
    """Return the scores of items by words and by meaning, from 0 to 1 like the three arrays that come in, one an item.

    Meaning stands in only for the words that an item lacks: for those it holds it gets the best cosine there is, so
    that among the items that hold every word the words alone decide, and none that holds fewer passes them by meaning.
    The whole is parted by what is reached by holding every word in the title, so that this scores 1.
    """
    near = np.maximum(cosines, 0)
    best = near.max(initial=0)
    met: Scores = (scores + _WEIGHT * (coverages * best + (1 - coverages) * near)) / (1 + _WEIGHT * best)
    return met
