"""The nouns: every value that crosses a seam between two rooms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""


class Kind(StrEnum):
    """What an item is about, as a reader would sort it."""

    OWN_WORK = "own-work"
    ARTICLE = "article"
    PAPER = "paper"
    TOOL = "tool"
    RELEASE = "release"
    VIDEO = "video"
    PODCAST = "podcast"
    TIP = "tip"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RawIssue:
    """Bytes from outside, not yet trusted: `source` says where from, `media_type` what the sender called them."""

    source: str
    body: bytes
    media_type: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A checked http(s) address and the words it was linked with."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Expected trouble in a source: the 1-based line (None: the whole), what was met, and why it was treated so."""

    line: int | None
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Repair:
    """One damaged place put right: 1-based line, the raw text, its repair, and a confidence from 0 to 1."""

    line: int
    raw: str
    repaired: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a reader would name: `body` is paragraphs parted by blank lines, `summary` at most 280 characters."""

    key: str
    position: int
    title: str
    section: str | None
    kind: Kind
    body: str
    summary: str
    links: tuple[Link, ...] = ()
    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tip:
    """The tip an issue gives: its title and its text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One parsed newsletter issue; `period` is `YYYY-MM` or None, `key` is computed from content."""

    key: str
    newsletter: str
    number: int | None
    period: str | None
    title: str
    author: str | None
    url: str | None
    sections: tuple[str, ...]
    items: tuple[Item, ...]
    notes: tuple[Note, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def tip(self) -> Tip | None:
        """Return the issue's first item of kind tip, as a tip."""
        return next((Tip(i.title, i.body) for i in self.items if i.kind is Kind.TIP), None)


@dataclass(frozen=True, slots=True)
class IssueRef:
    """What an item remembers of its issue; `added` is when the archive first held it (UTC)."""

    key: str
    newsletter: str
    number: int | None
    period: str | None
    title: str
    url: str | None
    added: datetime


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item the archive holds, with its issue."""

    item: Item
    issue: IssueRef


class State(StrEnum):
    """What an import did to the archive."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one issue of a source; a refusal has no issue, and `why` is its sentence."""

    source: str
    state: State
    issue: Issue | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored item that answers a query: score from 0 to 1, and the query's words that it holds."""

    stored: StoredItem
    score: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a look-up in two tiers; `corrected` is the query as understood, if that differs."""

    query: str
    found: tuple[Hit, ...] = ()
    closest: tuple[Hit, ...] = ()
    corrected: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One choice of an autocomplete box: the key of an item and its title."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A topic and how many items carry it."""

    name: str
    items: int


class PostKind(StrEnum):
    """What a channel can subscribe to."""

    DIGEST = "digest"
    TIP = "tip"


class Unit(StrEnum):
    """The calendar unit that a rule posts once in."""

    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Rule:
    """When to post: day 1-31 of the month (29-31: its last at most) or weekday 0-6 (Monday is 0), at a local time."""

    unit: Unit
    day: int
    at: time


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One calendar unit's post: the instant it is due (UTC), and the unit's local name, `2026-11` or `2026-W47`."""

    due: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's standing order; `id` is 0 until it is stored, `paused` says why it does not post."""

    id: int
    guild_id: int
    channel_id: int
    kind: PostKind
    rule: Rule
    zone: str
    next_due: datetime
    paused: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of text within Discord's limits: `text` is Discord Markdown, already escaped."""

    title: str
    text: str
    footer: str = ""
    url: str | None = None
    colour: int = 0x5865F2


@dataclass(frozen=True, slots=True)
class Section:
    """A run of items under one heading, in reading order; `name` is None where the source had no headings."""

    name: str | None
    items: tuple[StoredItem, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest tells: the issues, their items by section, and a tip if there is one."""

    issues: tuple[IssueRef, ...]
    sections: tuple[Section, ...]
    tip: StoredItem | None = None

    @property
    def items(self) -> tuple[StoredItem, ...]:
        """Return every item the digest tells, in order."""
        told = tuple(stored for section in self.sections for stored in section.items)
        return (*told, self.tip) if self.tip else told


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
    """How the bot is at one moment: what it holds, when it last looked for due posts, and each channel's order."""

    now: datetime
    issues: int
    items: int
    last_tick: datetime | None
    standing: tuple[Standing, ...]
    audit: tuple[AuditEntry, ...]
