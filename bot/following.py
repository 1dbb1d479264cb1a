"""Use case: follow. Addresses go in; what they bring is imported as it appears, announced once, and its faults told."""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from bot import polling
from bot.discretion import discreet, shown
from bot.errors import BadOption, BotError, NotFound, Unavailable, Unreadable
from bot.fetch import discovery
from bot.fetch.conditional import Visitor, host_of
from bot.ingest.discovery import is_feed
from bot.ingest.links import canonical
from bot.library import Library
from bot.model import Answer, Clock, Polled, RawIssue, Saved, Source, SourceKind, State
from bot.pages.sources import brought
from bot.pages.text import line
from storage import Store, audit, followed, news

log = logging.getLogger(__name__)

AT_ONCE = 4
MOST_ANNOUNCED = 3
MAX_CHOICES = 25
MOST_UNREAD, LONGEST_UNREAD = 20, 300

Announce = Callable[[Sequence[str], datetime], Awaitable[int]]
"""Makes issues news, and says how many of them were none before."""
Notify = Callable[[str], Awaitable[None]]


class Following:
    """Keeps what is followed and polls it; what somebody changes is audited with who: `actor`, None for the shell.

    A poll: ask the server, import what it sent, take it into the index, announce, and only then keep how the poll went.
    What is new is what the source has not brought before, by content. So a bot that is killed at any step asks for the
    same again, finds the same new, and announces it, which is done once however often it is said.
    """

    def __init__(
        self, store: Store, library: Library, clock: Clock, announce: Announce, notify: Notify, visitor: Visitor
    ) -> None:
        self._store = store
        self._library = library
        self._clock = clock
        self._announce = announce
        self._notify = notify
        self._visitor = visitor
        self._few = asyncio.Semaphore(AT_ONCE)
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._adding = asyncio.Lock()

    async def add(self, url: str, every: timedelta | None = None, actor: int | None = None) -> Polled:
        """Follow a feed, or the feed behind a page, else the page itself, and import what it has, announcing nothing.

        An address that is followed already is that source, which `every` changes the interval of. Raises Unreadable or
        Unavailable where nothing is a feed or an issue, BadOption for an interval that is too short or too long.
        """
        if every is not None and not polling.LEAST <= every <= polling.MOST:
            raise BadOption("A source is polled at most every 15 minutes and at least once in 7 days (10080 minutes).")
        polled = await self._added(url, every)
        await self._note(actor, "follow", url)
        return polled

    async def _added(self, url: str, every: timedelta | None) -> Polled:
        async with self._adding:
            known = await self._known(url)
            if known is None:
                kind, answer, raw = await discovery.find(url, self._visitor)
                feed = answer.moved or raw.source
                known = await self._known(feed)
            if known is None:
                fresh = Source(0, url, feed, kind, every or polling.USUAL, self._clock())
                return await self._begin(fresh, answer, raw)
        if every is not None:
            await self._store.run(followed.change_interval, known.id, every, self._clock())
        return Polled(await self.one(str(known.id)), known=True)

    async def _begin(self, source: Source, answer: Answer, raw: RawIssue) -> Polled:
        saved = await self._imported(source, raw)
        begun = polling.succeeded(source, answer, self._clock(), _unread(saved))
        # What cannot be read now may be one day: it stood here already, and is no news then.
        stood = (*_keys(saved), *(each.entry for each in saved if each.entry))
        return Polled(await self._store.run(followed.add, begun, stood), saved)

    async def _known(self, address: str) -> Source | None:
        wanted = _canonical(address)
        return next(
            (each for each in await self.every() if wanted in {_canonical(each.url), _canonical(each.feed)}), None
        )

    async def every(self) -> tuple[Source, ...]:
        """Return all that is followed, oldest first."""
        return await self._store.run(followed.every)

    async def one(self, which: str) -> Source:
        """Return the source of this number or address; raises NotFound."""
        wanted = which.strip()
        found = next((each for each in await self.every() if wanted in {str(each.id), each.url, each.feed}), None)
        if found is None:
            raise NotFound(f"“{shown(which)}” is not followed; `sources list` shows the numbers of those that are.")
        return found

    async def like(self, text: str) -> tuple[Source, ...]:
        """Return at most 25 sources whose number or address holds what has been typed."""
        wanted = text.casefold().strip()
        return tuple(each for each in await self.every() if wanted in f"{each.id} {each.url}".casefold())[:MAX_CHOICES]

    async def pause(self, which: str, actor: int | None = None) -> Source:
        """Stop polling a source until it is resumed."""
        source = await self.one(which)
        await self._store.run(followed.pause, source.id, "by its owner")
        await self._note(actor, "pause source", source.url)
        return await self.one(str(source.id))

    async def resume(self, which: str, actor: int | None = None) -> Source:
        """Poll a source again, at once, whatever it was paused for."""
        source = await self.one(which)
        await self._store.run(followed.resume, source.id, self._clock())
        await self._note(actor, "resume source", source.url)
        return await self.one(str(source.id))

    async def remove(self, which: str, actor: int | None = None) -> Source:
        """Follow a source no longer; what it brought stays in the archive."""
        source = await self.one(which)
        await self._store.run(followed.remove, source.id)
        await self._note(actor, "remove source", source.url)
        return source

    async def check(self, which: str | None = None, actor: int | None = None) -> tuple[Polled, ...]:
        """Poll one source now, or all that are not paused, and return what each brought."""
        if which is None:
            sources = [each for each in await self.every() if each.paused is None]
        else:
            sources = [await self.one(which)]
            if sources[0].paused is not None:
                raise BadOption(f"Source {sources[0].id} is paused ({sources[0].paused}); resume it first.")
        found = await self._poll_all(sources)
        if detail := brought(found):
            await self._note(actor, "check sources", detail)
        return found

    async def _note(self, actor: int | None, action: str, detail: str) -> None:
        await self._store.run(audit.record, self._clock(), None, actor, action, discreet(detail))

    async def tick(self) -> None:
        """Poll what is due."""
        now = self._clock()
        await self._poll_all([each for each in await self.every() if polling.is_due(each, now)], if_due=True)

    async def _poll_all(self, sources: Sequence[Source], *, if_due: bool = False) -> tuple[Polled, ...]:
        """Poll a few hosts at once, and the sources of one host one after the other; return what each brought."""
        hosts: defaultdict[str, list[int]] = defaultdict(list)
        for source in sources:
            hosts[host_of(source.feed)].append(source.id)

        async def visit(ids: Sequence[int]) -> list[Polled | None]:
            return [await self._poll(each, if_due=if_due) for each in ids]

        found = await asyncio.gather(*map(visit, hosts.values()))
        return tuple(sorted(filter(None, chain(*found)), key=lambda polled: polled.source.id))

    async def _poll(self, source_id: int, *, if_due: bool) -> Polled | None:
        """Poll one source and tell its owner if it broke or recovered; None if it is not to be polled any more."""
        async with self._turns[source_id], self._few:
            source = await self._store.run(followed.get, source_id)
            if source is None or source.paused:  # removed or paused while it waited for its turn
                return None
            if if_due and not polling.is_due(source, self._clock()):  # somebody checked it meanwhile
                return None
            polled = await self._settled(source)
            if polled:
                await self._tell(source, polled.source)
            return polled

    async def _tell(self, before: Source, source: Source) -> None:
        """Tell the owner what became of a source; that it broke or recovered is told later if it cannot be told now."""
        try:
            if text := polling.missed(before, source):
                await self._notify(text)
            if text := polling.notice(source):
                await self._notify(text)
                await self._store.run(followed.tell, source.id, source.broken)
        except Exception:
            log.exception("what became of source %s could not be told", source.id)

    async def _settled(self, source: Source) -> Polled | None:
        answer = None
        try:
            answer = await self._visitor.ask(source.feed, source.etag, source.last_modified)
            saved = await self._read(source, answer)
            fresh = await self._fresh(source, saved)
            told = fresh[-MOST_ANNOUNCED:]
            announced = await self._announce(told, self._clock()) if told else 0
        except Exception as fault:  # noqa: BLE001 # one source must not keep the others from being polled
            after = polling.failed(source, _why(source, fault), self._clock(), answer)
            kept = await self._store.run(followed.polled, after)
            return Polled(kept) if kept else None
        after = polling.succeeded(source, answer, self._clock(), _unread(saved))
        after = replace(after, held_back=source.held_back + len(fresh) - len(told))
        kept = await self._store.run(followed.polled, after, _keys(saved))
        return Polled(kept, saved, announced) if kept else None

    async def _read(self, source: Source, answer: Answer) -> tuple[Saved, ...]:
        """Import what a poll was answered with; raises Unavailable or Unreadable where it brought nothing readable."""
        if answer.status == polling.NOT_MODIFIED:
            return ()
        if answer.raw is None:
            raise Unavailable(f"{source.feed} answers {answer.status}.")
        if source.kind is SourceKind.FEED and not is_feed(answer.raw):
            raise Unreadable(f"{source.feed} is no feed any more.")
        return await self._imported(source, answer.raw)

    async def _imported(self, source: Source, raw: RawIssue) -> tuple[Saved, ...]:
        if discovery.is_empty(raw):  # its first issue is to come, or its next
            return ()
        # Under the name that the owner gave: a feed that moved is still the one that its issues came from.
        saved = await self._library.keep(replace(raw, source=source.url))
        if all(each.state is State.REFUSED for each in saved):
            raise Unreadable(saved[0].why)
        await self._library.catch_up()  # what is announced must be in the index
        return saved

    async def _fresh(self, source: Source, saved: Sequence[Saved]) -> list[str]:
        """Return the issues that a source brought for the first time, oldest first."""
        brought = await self._store.run(followed.brought, source.id)
        return await self._store.run(news.oldest_first, [key for key in _keys(saved) if key not in brought])


def _keys(saved: Sequence[Saved]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.issue.key for each in saved if each.issue))


def _unread(saved: Sequence[Saved]) -> tuple[str, ...]:
    """Return why entries were refused, at most twenty, the newest last."""
    refused = [line(each.why, LONGEST_UNREAD) for each in saved if each.state is State.REFUSED]
    return tuple(dict.fromkeys(refused))[-MOST_UNREAD:]


def _why(source: Source, fault: Exception) -> str:
    if isinstance(fault, BotError):
        return discreet(str(fault))
    incident = secrets.token_hex(4)
    log.error("incident %s: source %s failed", incident, source.id, exc_info=fault)
    return (
        f"{shown(source.feed)} could not be read by a fault of the bot itself, logged as incident {incident}; "
        "it is polled again. Report it if it stays."
    )


def _canonical(address: str) -> str:
    try:
        return canonical(address)
    except ValueError:
        return address  # what is no address equals itself; the fetcher refuses it with a sentence
