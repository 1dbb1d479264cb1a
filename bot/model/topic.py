"""The noun of the vocabulary: what items are sorted under."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A name of the vocabulary with other words for it, and with phrases that hold one of them and mean another thing.

    `broader` names the topic that it is a part of; a `weak` one is named only where an item has no other.
    """

    name: str
    aliases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    broader: str | None = None
    weak: bool = False
