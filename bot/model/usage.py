"""The nouns of learning from use: what is counted, and the searches that found nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What members did: the first two are counted by an item's or a suggestion's key, the others by the query."""

    CHOSEN = "chosen"
    DWELT = "dwelt"
    NOT_MEANT = "not meant"
    FOUND_NOTHING = "found nothing"


@dataclass(frozen=True, slots=True)
class Missed:
    """A folded query, how often it found nothing in a month, and how often what it found was not what was meant."""

    query: str
    nothing: int
    not_meant: int
