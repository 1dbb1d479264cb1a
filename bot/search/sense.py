"""An archive's layers and an Embedder in, its Sense out: what its meanings are measured by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search.gate import Gate, calibrate
from bot.search.meaning import Embedder, Lens, Vectors


@dataclass(frozen=True, slots=True)
class Sense:
    """The lens that an archive's vectors were made with and the gate that was measured in them.

    Items that come later are embedded with the same lens; both are made anew with an index that is built anew.
    """

    lens: Lens
    gate: Gate
    learnt: int

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all that `read` needs besides the embedder."""
        gate = np.array([self.gate.low, self.gate.high, self.learnt])
        return {"rarity": self.lens.rarity, "centre": self.lens.centre, "gate": gate}


def sense_of(lens: Lens, within: Vectors) -> Sense:
    """Return the sense of an archive that was embedded with a lens."""
    return Sense(lens, calibrate(lens, within), len(within.halves))


def read(embedder: Embedder, arrays: Mapping[str, NDArray[Any]]) -> Sense | None:
    """Return a sense from its arrays, or None where they are missing or were made with another model."""
    rarity, centre, gate = (arrays.get(name, np.zeros(0)) for name in ("rarity", "centre", "gate"))
    if (*rarity.shape, *centre.shape, *gate.shape) != (*embedder.weights.shape, 3):
        return None
    low, high, learnt = gate.tolist()
    return Sense(Lens(embedder, rarity, centre), Gate(low, high), int(learnt))
