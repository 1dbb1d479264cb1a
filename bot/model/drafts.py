"""The nouns of draft mode: what administrators change of a digest before its channel gets it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.model.posts import Delivery


class DraftState(StrEnum):
    """Whether a draft is still to be decided, is to be posted, or is not."""

    OPEN = "open"
    APPROVED = "approved"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Edits:
    """What administrators changed of a digest, by keys of items: left out, told first in this order, the headline.

    What is left out counts as told. Without `order` the best stand first, without `headline` the digest has its own.
    """

    dropped: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    headline: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest that administrators see first: `shown` is the message they see, `post` what its channel gets."""

    shown: Delivery
    post: Delivery
    state: DraftState
    edits: Edits
