"""The nouns of standing orders: what a channel wishes to get, and when."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum

from bot.model.newsletter import Kind

NEVER = datetime.max.replace(tzinfo=UTC)
"""When the calendar makes an order due that waits for issues instead."""

LAST = 5
"""The `nth` of a month's last such weekday, be it the fourth or the fifth."""


class PostKind(StrEnum):
    """What a channel can subscribe to."""

    DIGEST = "digest"
    TIP = "tip"
    ISSUE = "issue"


class Unit(StrEnum):
    """The calendar unit that a rule posts once in; each instant of a cron line; or each issue, whenever it comes."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    CRON = "cron"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Rule:
    """When to post, at a local time: `day` is 1-31 of a month (29-31: its last at most), or a weekday, Monday being 0.

    A month's rule with `nth` (1-4, or LAST) means its nth such weekday. A week's rule posts every `every` weeks, those
    whose number since Monday 5 January 1970 leaves `phase` when divided by it. A cron rule has its five fields in
    `cron`, where Sunday is 0 or 7. Days of rules by day, by cron or by issue are 0 and mean nothing, as does the time
    of the last two, midnight.
    """

    unit: Unit
    day: int
    at: time
    nth: int = 0
    every: int = 1
    phase: int = 0
    cron: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """What one post is for: the instant it is due (UTC), and a local name: `2026-11`, `2026-W47`, `2026-11-21`.

    Of a cron line it is the local time as written, `2026-11-21T09:00`. An announcement's name is the key of its issue,
    and it is due when the issue is news. `shift` says why it is due at another time than the rule names, if it is.
    """

    due: datetime
    name: str
    shift: str = ""


class Layout(StrEnum):
    """How a digest is laid out: under its sections, under topics, or a line an item."""

    SECTIONS = "sections"
    TOPICS = "topics"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Picks:
    """Names by which items are picked: one picks what has any of them; no names at all pick nothing."""

    topics: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    sections: tuple[str, ...] = ()
    newsletters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quiet:
    """Days without posts: weekdays (Monday is 0), days of every year (month and day), and single dates."""

    weekdays: frozenset[int] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    dates: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Drafting:
    """A digest goes to the administrators' `channel_id` first, `hours` before it is due.

    `posts` says whether it posts itself when nobody has acted until then.
    """

    channel_id: int
    hours: int = 24
    posts: bool = True


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a channel wants its posts, beside when.

    `only` and `never` are read list by list: an item has to fit each list of `only` that names anything, and none of
    `never`. A digest of fewer than `least` items waits for the next period; of more than `most`, the rest opens by a
    button. `archives` tells of the same month in earlier years where nothing is new. `crosspost`, `pin` and `thread`
    are done to a message once it is posted.
    """

    only: Picks = Picks()
    never: Picks = Picks()
    role_id: int | None = None
    layout: Layout = Layout.SECTIONS
    least: int = 1
    most: int = 25
    quiet: Quiet = Quiet()
    archives: bool = False
    crosspost: bool = False
    pin: bool = False
    thread: bool = False
    drafting: Drafting | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """When a channel wants its posts, as somebody typed it: None is what they did not name."""

    every: str | None = None
    day: str | None = None
    at: str | None = None
    cron: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of a channel's posts beside when: None is what they did not name, and stays as it is.

    `clear` names what goes back to the default: `only`, `never`, `quiet`, `role` or `draft`.
    """

    only: str | None = None
    never: str | None = None
    quiet: str | None = None
    layout: str | None = None
    least: int | None = None
    most: int | None = None
    archives: bool | None = None
    crosspost: bool | None = None
    pin: bool | None = None
    thread: bool | None = None
    role_id: int | None = None
    draft_channel_id: int | None = None
    draft_hours: int | None = None
    draft_posts: bool | None = None
    clear: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's standing order; `id` is 0 until it is stored, `paused` says why it does not post.

    `next_due` is NEVER where the order waits for issues. `rev` counts how often the order was changed.
    """

    id: int
    guild_id: int
    channel_id: int
    kind: PostKind
    rule: Rule
    zone: str
    next_due: datetime
    paused: str | None = None
    wishes: Wishes = Wishes()
    rev: int = field(default=0, compare=False)
