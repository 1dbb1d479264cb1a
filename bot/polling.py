"""A source and what its server answered go in, the source after it comes out: when to ask again, and what to say.

Only decisions; `bot/following.py` makes the calls. A source that answers is polled again after its interval, or when
its server asks to be; one that fails is left alone twice as long after each failure. No wait is longer than a day,
unless the interval is.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from bot.discretion import discreet
from bot.model import Answer, Source
from bot.model.sources import BREAKS_AFTER

LEAST, USUAL, MOST = timedelta(minutes=15), timedelta(hours=1), timedelta(days=7)
LONGEST_WAIT = timedelta(days=1)
JITTER = 0.1
NOT_MODIFIED, GONE = 304, 410
GONE_WHY = "its server says that it is gone for good (410)"
MOST_TOLD = 3


def is_due(source: Source, now: datetime) -> bool:
    """Tell whether a source is to be polled; a turn further off than any wait was set by a clock that went wrong."""
    return source.paused is None and not now < source.next_poll < now + 2 * MOST


def succeeded(source: Source, answer: Answer, now: datetime, unread: Sequence[str] = ()) -> Source:
    """Return the source after an answer that was read, but for its `unread` entries, or that said that nothing is new.

    Where some could not be read the answer is asked for whole again: another version of the bot may read them.
    """
    # Twice in a row, polls apart: a single permanent redirect may be a slip.
    target = answer.moved if answer.moved == source.moved else None
    same = answer.status == NOT_MODIFIED
    return replace(
        source,
        feed=target or source.feed,
        moved=None if target else answer.moved,
        etag=None if unread else answer.etag or (source.etag if same else None),
        last_modified=None if unread else answer.last_modified or (source.last_modified if same else None),
        next_poll=_after(source, answer.wait, now),
        failures=0,
        last_success=now,
        last_error=None,
        unread=tuple(unread),
    )


def failed(source: Source, why: str, now: datetime, answer: Answer | None = None) -> Source:
    """Return the source after a poll that brought nothing; one that its server calls gone is paused, never removed."""
    gone = answer is not None and answer.status == GONE
    back_off = source.every * 2 ** min(source.failures, 10)
    asked = answer.wait if answer else None
    return replace(
        source,
        next_poll=_after(source, max(back_off, asked or back_off), now),
        failures=max(source.failures + 1, BREAKS_AFTER if gone else 0),
        last_error=why,
        paused=GONE_WHY if gone else source.paused,
    )


def notice(source: Source) -> str | None:
    """Return what its owner has not been told yet: that a source broke, or that it recovered."""
    if source.broken and not source.told:
        what = f"is paused: {GONE_WHY}" if source.paused == GONE_WHY else f"failed {source.failures} times in a row"
        return discreet(f"Source {source.id}, {source.url}, {what}. The last fault: {source.last_error}")
    if source.told and not source.failures:
        return discreet(f"Source {source.id}, {source.url}, answers again.")
    return None


def missed(before: Source, source: Source) -> str | None:
    """Return what the owner is to be told of entries that could not be read, besides those of the poll before."""
    fresh = [each for each in source.unread if each not in before.unread]
    told = f"Source {source.id}, {source.url}, has what cannot be read. {' '.join(fresh[-MOST_TOLD:])}"
    return discreet(told) if fresh else None


def _after(source: Source, asked: timedelta | None, now: datetime) -> datetime:
    """Return when to poll next: by chance of address and time a little late, lest all sources come due at once."""
    wait = max(source.every, min(asked or source.every, LONGEST_WAIT))
    chance = crc32(f"{source.feed} {now.isoformat()}".encode()) / 2**32
    return now + wait * (1 + JITTER * chance)
