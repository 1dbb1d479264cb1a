"""The nouns of answers to why something was posted, or was not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.newsletter import StoredItem
from bot.model.posts import Delivery


class Stage(StrEnum):
    """What an item passes on its way into a post, in this order."""

    ARCHIVE = "archive"
    TOLD = "told"
    NEWS = "news"
    WISHES = "wishes"
    STORY = "story"
    PLACE = "place"
    LEAST = "least"
    TIPS = "tips"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one stage made of an item, or of a whole period: whether it passed, and by what.

    `name` is a wish that it does not fit, a month, or why a post was due at another time than its order names; `count`
    and `limit` are its place among how many, or how many items there were and how many there had to be. `other` tells
    the same story, or was told before.
    """

    stage: Stage
    passed: bool
    name: str = ""
    count: int = 0
    limit: int = 0
    at: datetime | None = None
    other: StoredItem | None = None
    delivery: Delivery | None = None
