"""Hits in their order and what members chose go in; the hits come out with equals in the order of what was chosen."""

from collections.abc import Iterable, Mapping

from bot.model import Hit

_EQUAL = 2
"""Decimals to which two scores must agree to be equal."""


def broken(hits: Iterable[Hit], chosen: Mapping[str, int]) -> tuple[Hit, ...]:
    """Return hits, best first and of equals the newest first, with equals sorted by how often they were chosen.

    `chosen` is the weight of an item's key. Where nothing was chosen, nothing changes.
    """
    # Sorting is stable: equals that were chosen equally often stay as they came.
    return tuple(sorted(hits, key=lambda hit: (-round(hit.score, _EQUAL), -chosen.get(hit.stored.item.key, 0))))
