"""Use case: learn. What members did goes in; what is chosen often, and what is missed, come out. It names nobody."""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from types import MappingProxyType

from bot.discretion import is_private
from bot.errors import BadOption, Unavailable
from bot.logs import redacted
from bot.model import Clock, Missed, Use
from bot.pages.text import cut, plain
from bot.search.normalise import fold
from storage import Store, audit, interests, usage

log = logging.getLogger(__name__)

MONTHS = 12
"""Months that are kept, the present one among them."""

FLUSH_SECONDS = 5.0
_DAY = 86_400.0
_MOST_WAITING = 1_000
_LONGEST_QUERY, _LONGEST_KEY = 100, 120

_CHOICE = 5
"""What a choice weighs against a page that was read: a page shows about five items, and one of them was read."""

_ID = re.compile(r"\d{15}")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


class Usage:
    """Counts what members do: at once and in memory, a few seconds later in storage, which may lose those seconds.

    The methods that count are for the event loop's thread, never wait, and never fail.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: dict[Use, Counter[str]] = {use: Counter() for use in Use}
        self._interests: Counter[tuple[int, str]] = Counter()
        self._something = asyncio.Event()
        self._chosen: Mapping[str, int] = MappingProxyType({})

    @property
    def chosen(self) -> Mapping[str, int]:
        """Return by key the weight of what was chosen or read in the last twelve months; replaced, never changed."""
        return self._chosen

    def chose(self, key: str) -> None:
        """Count that an answer or a suggestion with this key was chosen."""
        self._count(Use.CHOSEN, _kept_key(key))

    def interested(self, guild_id: int, topics: Sequence[str]) -> None:
        """Count that members of a server read of these topics."""
        for topic in topics:
            if (guild_id, topic) in self._interests or len(self._interests) < _MOST_WAITING:
                self._interests[guild_id, topic] += 1
                self._something.set()

    def dwelt(self, keys: Sequence[str]) -> None:
        """Count that a page with the items of these keys was read."""
        for key in keys:
            self._count(Use.DWELT, _kept_key(key))

    def not_meant(self, query: str) -> None:
        """Count that what a query found was not what its asker meant."""
        self._count(Use.NOT_MEANT, kept_query(query))

    def found_nothing(self, query: str) -> None:
        """Count that a query found nothing."""
        self._count(Use.FOUND_NOTHING, kept_query(query))

    def month(self, text: str | None = None) -> str:
        """Return a month that somebody wrote, `YYYY-MM`, without one the present; raises BadOption."""
        return month_of(text, self._clock())

    async def missed(self, month: str) -> tuple[Missed, ...]:
        """Return the searches of a month that found nothing, or not what was meant, the most frequent first."""
        await self.flush()
        return await self._store.run(usage.missed, month)

    async def months(self) -> tuple[str, ...]:
        """Return the months of which searches are kept that found nothing, newest first."""
        return await self._store.run(usage.months)

    async def settle(self, query: str) -> None:
        """Take a search off the list: now it finds something; it comes back if it does not."""
        await self.flush()
        await self._store.run(usage.settle, query)

    async def ignore(self, query: str, actor: int | None) -> None:
        """Take a search off the list and never count it again."""
        await self.flush()
        await self._store.run(usage.ignore, query)
        # Not the query: the audit log is kept for good, and the words are a member's.
        await self._store.run(audit.record, self._clock(), None, actor, "searches ignore", "a search")

    async def flush(self) -> None:
        """Write what was counted since the last time, and read anew what is chosen often."""
        self._something.clear()
        waiting, self._waiting = self._waiting, {use: Counter() for use in Use}
        counts = {(use, what): count for use, counter in waiting.items() for what, count in counter.items()}
        interested, self._interests = self._interests, Counter()
        now = self._clock()
        try:
            await self._store.run(usage.add, _month(now), counts, _since(now))
            await self._store.run(interests.add, interested)
            self._chosen = MappingProxyType(await self._store.run(usage.chosen, _since(now), _CHOICE))
        except Unavailable as fault:
            # Counts are not worth a second try, which would have to bound what waits.
            log.warning("%d counts of usage are lost: %s", len(counts), fault)

    async def keep_flushing(self) -> None:
        """Flush a few seconds after something was counted, and once a day, since months go by without it too."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_DAY):
                    await self._something.wait()
                await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()

    def _count(self, use: Use, what: str) -> None:
        waiting = self._waiting[use]
        if what and (what in waiting or len(waiting) < _MOST_WAITING):
            waiting[what] += 1
            self._something.set()


@asynccontextmanager
async def opened_usage(store: Store, clock: Clock) -> AsyncIterator[Usage]:
    """Yield what counts into a store that may be written to; what it has counted is written at the end as well."""
    counted = Usage(store, clock)
    await counted.flush()
    flushing = asyncio.create_task(counted.keep_flushing(), name="usage")
    try:
        yield counted
    finally:
        flushing.cancel()
        await asyncio.wait([flushing])
        await counted.flush()


def month_of(text: str | None, now: datetime) -> str:
    """Return a month that somebody wrote, without one the present; raises BadOption."""
    month = text.strip() if text else _month(now)
    if not _MONTH.fullmatch(month):
        raise BadOption(f"“{month[:60]}” is no month; write it like {_month(now)}, or choose one from the list.")
    return month


def kept_query(text: str) -> str:
    """Return a query as it is kept: folded, 100 characters of Discord's at most; "" if it says nothing, or too much."""
    query = " ".join(fold(plain(text)).split())
    if is_private(query) or redacted(text) != text:
        return ""
    kept = cut(query, _LONGEST_QUERY, mark="")
    return kept if any(char.isalnum() for char in kept) else ""


def _kept_key(key: str) -> str:
    """Return a key as it is kept, or "" where it is none: too long, or with an id of Discord's in it."""
    return key if len(key) <= _LONGEST_KEY and key.isprintable() and not _ID.search(key) else ""


def _month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def _since(moment: datetime) -> str:
    """Return the first of the months that are kept."""
    year, month = divmod(moment.year * 12 + moment.month - MONTHS, 12)
    return f"{year:04}-{month + 1:02}"
