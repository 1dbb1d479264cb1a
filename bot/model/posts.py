"""The nouns of delivery: what a channel ordered, when it is due, and what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum

from bot.model.answers import Page
from bot.model.sources import Source

NEVER = datetime.max.replace(tzinfo=UTC)
"""When the calendar makes an order due that waits for issues instead."""


class PostKind(StrEnum):
    """What a channel can subscribe to."""

    DIGEST = "digest"
    TIP = "tip"
    ISSUE = "issue"


class Unit(StrEnum):
    """The calendar unit that a rule posts once in; or each issue, whenever it comes."""

    MONTH = "month"
    WEEK = "week"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Rule:
    """When to post: day 1-31 of the month (29-31: its last at most) or weekday 0-6 (Monday is 0), at a local time.

    A rule that waits for issues has day 0 at midnight, which mean nothing.
    """

    unit: Unit
    day: int
    at: time


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """What one post is for: the instant it is due (UTC), and the unit's local name, `2026-11` or `2026-W47`.

    An announcement's name is the key of its issue, and it is due when the issue is news.
    """

    due: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's standing order; `id` is 0 until it is stored, `paused` says why it does not post.

    `next_due` is NEVER where the order waits for issues.
    """

    id: int
    guild_id: int
    channel_id: int
    kind: PostKind
    rule: Rule
    zone: str
    next_due: datetime
    paused: str | None = None


class DeliveryState(StrEnum):
    """Where a delivery stands in the ledger."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to a channel: unique by subscription, period and part; `page` is frozen at the first claim."""

    id: int
    subscription_id: int
    guild_id: int
    channel_id: int
    kind: PostKind
    period: str
    part: int
    due: datetime
    state: DeliveryState
    page: Page | None = None
    nonce: str | None = None
    marker: str | None = None
    attempts: int = 0
    first_attempt: datetime | None = None
    message_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What planning decided for one subscription: periods to post, periods to skip and why, the next due instant."""

    subscription_id: int
    owed: tuple[Period, ...]
    skipped: tuple[tuple[Period, str], ...]
    next_due: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a frozen payload: its page, the nonce it is sent under, the marker that history finds it by."""

    page: Page
    nonce: str
    marker: str


@dataclass(frozen=True, slots=True)
class Told:
    """What earlier posts of one subscription told: keys of items (most recent last) and of issues."""

    items: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()


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
