"""The door of the search room: stored items in, an Index out; an Index and words in, hits or suggestions out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from bot.model import StoredItem, Suggestion
from bot.search.index import Index, build
from bot.search.lookup import find

__all__ = ["Index", "build", "find", "pack", "renewed", "suggest", "unpack"]


def suggest(index: Index, text: str, limit: int = 25) -> tuple[Suggestion, ...]:
    """Return at most `limit` titles that the letters typed so far may be aiming at, none twice; any string is valid."""
    return index.choices.suggest(text, max(limit, 0))


def renewed(index: Index, added: Collection[StoredItem], removed_keys: Collection[str]) -> Index:
    """Return the index with some items added, once those with some keys are removed."""
    gone = set(removed_keys)
    return build([*(stored for stored in index.stored if stored.item.key not in gone), *added])


def pack(index: Index) -> dict[str, NDArray[Any]]:  # noqa: ARG001 # stands in for the engine's
    """Return an index as arrays; none yet."""
    return {}


def unpack(
    arrays: Mapping[str, NDArray[Any]],  # noqa: ARG001 # stands in for the engine's
    items: Sequence[StoredItem],  # noqa: ARG001 # stands in for the engine's
) -> Index | None:
    """Return the index that was packed, with these items, or None where the arrays are none of its own."""
    return None
