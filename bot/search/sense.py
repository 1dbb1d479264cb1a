"""An archive's texts and an Embedder in, its Sense out: what its meanings are measured by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search.gate import Gate, calibrate
from bot.search.meaning import Embedder, Lens, Vectors, learn, vectors


@dataclass(frozen=True, slots=True)
class Sense:
    """The lens that an archive's vectors were made with and the gate that was measured in them.

    Items that come later are embedded with the same lens; both are made anew with an index that is built anew.
    """

    lens: Lens
    gate: Gate

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all that `read` needs besides the embedder."""
        gate = np.array([self.gate.low, self.gate.high])
        return {"rarity": self.lens.rarity, "centre": self.lens.centre, "gate": gate}


def sense(embedder: Embedder, texts: Sequence[str]) -> tuple[Sense, Vectors]:
    """Return the sense of an archive and the vectors of its texts, a row a text."""
    lens = learn(embedder, texts)
    within = vectors(lens.embed(texts))
    return Sense(lens, calibrate(lens, within)), within


def read(embedder: Embedder, arrays: Mapping[str, NDArray[Any]]) -> Sense | None:
    """Return a sense from its arrays, or None where they are missing or were made with another model."""
    rarity, centre, gate = (arrays.get(name, np.zeros(0)) for name in ("rarity", "centre", "gate"))
    if (*rarity.shape, *centre.shape, *gate.shape) != (*embedder.weights.shape, 2):
        return None
    return Sense(Lens(embedder, rarity, centre), Gate(float(gate[0]), float(gate[1])))
