"""The nouns of what words mean: what items are sorted under, and what may be asked for in other words."""

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


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Words, or several words in a row, that mean the same; not `both_ways` if the first finds the others, not back."""

    words: tuple[str, ...]
    both_ways: bool = True
