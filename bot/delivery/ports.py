"""What delivery asks of others goes out, what it gets back comes in: protocols, and the ways an attempt may fail."""

from datetime import datetime
from typing import Protocol

from bot.model import Composed, Delivery, Draft, Part, Posted, PostKind, StepOwed, Subscription, Told, Trouble


class Refused(Exception):
    """Discord will not take posts in this channel until somebody changes something; the text says what.

    `asked` tells that Discord said so, and not what is known of the channel without asking.
    """

    def __init__(self, reason: str, *, asked: bool = True) -> None:
        super().__init__(reason)
        self.asked = asked


class Later(Exception):
    """An attempt failed in a way that passes; whether the message exists is not known."""


class Unsent(Later):
    """As `Later`, and it is known that the attempt posted nothing."""


class Blind(Exception):
    """An attempt broke off and nobody can know whether the post is there; the text says why. It is not sent again."""


class Composer(Protocol):
    """What delivery needs to know of a post's content."""

    async def compose(self, order: Subscription, period: str, told: Told) -> Composed:
        """Return what an order's post for a period shows and tells; an empty period of issues is the newest one."""


class Poster(Protocol):
    """What delivery needs of Discord."""

    async def post(self, place_id: int, part: Part, kind: PostKind) -> Posted:
        """Send one message and return where it stands; raises Refused, Blind or Later."""

    async def seek(self, place_id: int, part: Part, kind: PostKind, since: datetime) -> Posted | None:
        """Return where the bot's message of this part since an instant stands, or None; raises Blind or Later."""

    async def take(self, step: StepOwed) -> None:
        """Do a step, or find it done; raises Refused, Blind or Later."""

    async def close(self, draft: Draft) -> None:
        """Let a draft's message show what became of its digest; raises Refused, Blind or Later."""

    async def tell(self, trouble: Trouble, notice: Part, since: datetime | None) -> None:
        """Tell a server's administrators, unless a try `since` then did arrive; raises Refused, Blind or Later."""

    def obstacle(self, order: Subscription) -> str | None:
        """Return what is known, without asking, to keep an order's posts from its channel; None where nothing is."""


def channel_of(delivery: Delivery) -> int:
    """Return where a delivery is to be posted: its order's channel, unless it has a place of its own."""
    return delivery.place_id or delivery.channel_id
