"""The nouns of delivery: what is owed to channels, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.answers import Page
from bot.model.orders import Period, PostKind, Subscription
from bot.model.sources import Source


class DeliveryState(StrEnum):
    """Where a delivery stands in the ledger; what is held waits for its draft to be settled."""

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class Step(StrEnum):
    """What is done to a message once it stands."""

    CROSSPOST = "crosspost"
    PIN = "pin"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class FailedStep:
    """What could not be done to a message that stands, and why."""

    step: Step
    reason: str


@dataclass(frozen=True, slots=True)
class Post:
    """What one message shows: its page, and the role it pings, if any."""

    page: Page
    role_id: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to a channel: unique by subscription, period and part; `post` is frozen at the first claim.

    Part 0 is a draft for the administrators. `place_id` is where the message stands, the thread that a forum made of
    it or else the channel. Where an administrator has `insisted` on this attempt, it posts even if nobody can look for
    an earlier one.
    """

    id: int
    subscription_id: int
    guild_id: int
    channel_id: int
    kind: PostKind
    period: str
    part: int
    due: datetime
    state: DeliveryState
    post: Post | None = None
    nonce: str | None = None
    marker: str | None = None
    attempts: int = 0
    first_attempt: datetime | None = None
    message_id: int | None = None
    place_id: int | None = None
    reason: str | None = None
    insisted: bool = False
    failed_steps: tuple[FailedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What planning decided for one subscription: periods to post, periods to skip and why, the next due instant.

    It holds for the subscription as it was at `rev`, and for none that was changed since.
    """

    subscription_id: int
    owed: tuple[Period, ...]
    skipped: tuple[tuple[Period, str], ...]
    next_due: datetime
    rev: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a frozen payload: what it shows, the nonce to send it under, the marker that history finds.

    A draft has the buttons by which administrators change it.
    """

    post: Post
    nonce: str
    marker: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands: its id, and that of the channel or thread it is in."""

    message_id: int
    place_id: int


@dataclass(frozen=True, slots=True)
class StepOwed:
    """Something still to be done to a message that was posted, and the how manieth attempt this is."""

    delivery: Delivery
    step: Step
    attempts: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """What administrators have not heard yet: why an order is paused, which posts and steps failed or are uncertain.

    `channel_id` is where the server wants to hear it; None is its owner's direct messages. `tried` is when it was first
    tried to tell them, None where it was not.
    """

    subscription: Subscription
    posts: tuple[Delivery, ...]
    failed_steps: tuple[FailedStep, ...]
    channel_id: int | None
    tried: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What earlier posts of one subscription told: keys of items (most recent last) and of issues.

    `since` is when the first of them was due: what came later is news. None is an order that has not begun.
    """

    items: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    since: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class GivenTip:
    """A tip that a server was told: for which period of which order, due when, by a clock of which zone."""

    key: str
    order_id: int
    period: str
    due: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger knows of an order: what it told, the names of the periods for which it posts no more.

    `waiting` are periods that were due and whose posts wait, each until it is due in it; `shift` says why.
    Of its server: the tips that its channels were told, oldest first, and the votes on tips.
    """

    told: Told
    spent: frozenset[str]
    tips: tuple[GivenTip, ...]
    votes: Mapping[str, int]
    waiting: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """What a period's post shows and tells; where it shows nothing, `nothing` says why in words for administrators."""

    posts: tuple[Post, ...]
    told: Told
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One post as `simulate` foresees it: `skipped` says why nothing would be posted."""

    subscription: Subscription
    period: Period
    title: str
    items: int
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act that changed something; no guild: it concerned the whole bot, no actor: the bot itself did it."""

    at: datetime
    guild_id: int | None
    actor_id: int | None
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A subscription, the last post that it led to, and what would keep the next one from going out."""

    subscription: Subscription
    last: Delivery | None
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is at one moment: what it holds, when it last looked for due posts, orders, broken sources."""

    now: datetime
    issues: int
    items: int
    last_tick: datetime | None
    standing: tuple[Standing, ...]
    audit: tuple[AuditEntry, ...]
    unfitting: int = 0
    broken: tuple[Source, ...] = ()
