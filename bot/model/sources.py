"""The nouns of what is followed: an address that is polled, what its server answered, what a poll brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.newsletter import RawIssue, Saved

BREAKS_AFTER = 3


class SourceKind(StrEnum):
    """What stands at a followed address: a feed of issues, or a page that is the newest issue."""

    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Source:
    """An address that is polled; `id` is 0 until it is stored, `paused` says why it is not polled.

    `url` is the address as given, `feed` the one that is polled. `moved` is where permanent redirects led at the last
    poll, `held_back` counts issues that came too many at once to be announced, and `told` is whether the owner has
    been told that the source is broken. `unread` are sentences about entries that could not be read, the newest last.
    """

    id: int
    url: str
    feed: str
    kind: SourceKind
    every: timedelta
    next_poll: datetime
    paused: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved: str | None = None
    failures: int = 0
    last_success: datetime | None = None
    last_error: str | None = None
    held_back: int = 0
    told: bool = False
    unread: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        """Tell whether it has failed so often that its owner should know."""
        return self.failures >= BREAKS_AFTER


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: `raw` where it sent something, `wait` how long it asks not to be asked again.

    `etag` and `last_modified` are to be sent back at the next poll; `moved` is where permanent redirects alone led.
    """

    status: int
    raw: RawIssue | None = None
    etag: str | None = None
    last_modified: str | None = None
    wait: timedelta | None = None
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll brought: the source as it is after it, what became of each issue, how many were announced.

    `known` says that there was no poll, for the address to be followed is followed already.
    """

    source: Source
    saved: tuple[Saved, ...] = ()
    announced: int = 0
    known: bool = False
