"""The present instant goes in, all that is due by then comes out: planned, posted, and seen after.

resume   paused orders whose channels take posts again
plan     due orders -> rows of the ledger
deliver  rows -> messages: claimed in batches, sent side by side, the parts of one post in their order
steps    messages -> published, pinned, with a thread
close    drafts whose digests are out, or are not, say so
tell     what administrators have to know
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from bot import points
from bot.delivery.ports import Blind, Composer, Later, Poster, Refused
from bot.delivery.sender import GAP, LEASE, Sender, part_of
from bot.delivery.upkeep import Upkeep, planned
from bot.errors import NotFound, Unavailable
from bot.model import NEVER, Clock, Composed, Delivery, PostKind, Rule, Subscription, Told, Unit
from bot.pace import Pace, Seconds, leave, stopwatch
from storage import Store, deliveries, outbox, subscriptions, tellings, values

log = logging.getLogger(__name__)

IN_FLIGHT, BATCH = 100, 25
"""Deliveries under way at once, enough for ten seconds each at every sixth; and the fewest claimed at a time."""

PLANNED_AT_ONCE = 1_000
_NO_RULE = Rule(Unit.ISSUE, 0, time())


class Deliverer:
    """Does what is due, one tick at a time; `progress` is called whenever something got done."""

    def __init__(
        self,
        store: Store,
        composer: Composer,
        poster: Poster,
        pace: Pace,
        clock: Clock,
        owner: str,
        *,
        lease: timedelta = LEASE,
        progress: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._composer = composer
        self._poster = poster
        self._pace = pace
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._progress = progress
        self._sender = Sender(store, composer, poster, pace, clock, owner, lease)
        self._upkeep = Upkeep(store, poster, pace, clock, lease)
        self._under_way: set[int] = set()
        self._ending = False
        self.last_tick: datetime | None = None

    async def tick(self) -> float | None:
        """Do all that is due, and return in how many seconds more is, None where nothing more is to come."""
        if self.last_tick is None or not timedelta() <= self._clock() - self.last_tick <= GAP:
            self._sender.awake = self._clock()
        await self._upkeep.keep_time()
        await self._upkeep.resume()
        await self.plan()
        if why := self._pace.stopped:
            log.warning("nothing is sent", extra={"reason": why})
        else:
            await self._deliver_all()
            # Posts that came due meanwhile go before what is done to those that stand.
            while not self._ending and await self._upkeep.take_steps():
                self._progress()
                await self.plan()
                await self._deliver_all()
            await self._upkeep.close()
            await self._upkeep.tell()
        self.last_tick = now = self._clock()
        ready = await self._store.run(deliveries.next_ready, now)
        return (ready - now).total_seconds() if ready else None

    def end(self) -> None:
        """Claim nothing more: the tick under way ends with what it has begun."""
        self._ending = True

    async def plan(self) -> None:
        """Write what each due subscription owes into the ledger, and when it is due next."""
        await self._upkeep.draft()
        now = self._clock()
        # What is planned or paused is due no more: the next look finds the others, and all of them are never held.
        while due := await self._store.run(subscriptions.due, now, PLANNED_AT_ONCE):
            plans, faults = await asyncio.to_thread(planned, due, now)
            for order, reason in faults:
                log.warning("paused", extra={"subscription": order.id, "reason": reason})
                await self._store.run(subscriptions.pause, order, reason)
            points.reached("plan.before")
            await self._store.run(deliveries.plan, plans)
            points.reached("plan.after")
            self._progress()
        # After planning: a draft whose time was missed is not posted beside the newer one that took its place.
        await self._upkeep.settle()

    async def _deliver_all(self) -> None:
        """Send until nothing is left that can be claimed; what a part's end makes ready is claimed after it."""
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                if len(running) <= IN_FLIGHT - BATCH and not self._ending and not self._pace.stopped:
                    running |= await self._begun(IN_FLIGHT - len(running))
                if not running:
                    return
                _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _begun(self, most: int) -> set[asyncio.Task[None]]:
        lasts = stopwatch(self._pace.seconds, self._clock)
        points.reached("claim.before")
        batch = await self._store.run(outbox.claim, self._clock(), self._lease, self._owner, most)
        points.reached("claim.after")
        # Where the clock jumps, a lease may seem to be over while its delivery is still under way here.
        new = [each for each in batch if each.id not in self._under_way]
        self._under_way.update(each.id for each in new)
        return {asyncio.create_task(self._deliver(each, lasts)) for each in new}

    async def _deliver(self, delivery: Delivery, lasts: Seconds) -> None:
        try:
            await self._sender.deliver(delivery, lasts)
        except Exception:  # one faulty delivery must not hold up the others; its lease brings it back
            log.exception("delivery %s failed", delivery.id)
        finally:
            self._under_way.discard(delivery.id)
            self._progress()

    async def post_once(self, guild_id: int, channel_id: int, kind: PostKind, name: str) -> None:
        """Post the present digest, a tip new to the server, or the newest issue at once, outside every schedule.

        `name` makes a repeated call one post. Raises BotError if there is nothing to post, or Discord did not take it.
        """
        composed = await self._present(guild_id, kind, name)
        place = channel_id
        try:
            for number, post in enumerate(composed.posts, 1):
                part = part_of(name, number, post)
                await self._store.run(values.put, f"told:{part.marker}", " ".join(composed.told.items))
                await self._pace.turn()
                with leave(stopwatch(self._pace.seconds, self._clock), self._lease.total_seconds() / 2):
                    place = (await self._poster.post(place, part, kind)).place_id
        except Refused as refusal:
            raise Unavailable(f"It could not be posted: {refusal}.") from refusal
        except (Later, Blind) as trouble:
            raise Unavailable(f"It may not have been posted, look before you try again: {trouble}.") from trouble

    async def _present(self, guild_id: int, kind: PostKind, name: str) -> Composed:
        order = Subscription(0, guild_id, 0, kind, _NO_RULE, "UTC", NEVER)
        period_name = name if kind is PostKind.TIP else "" if kind is PostKind.ISSUE else f"{self._clock():%Y-%m}"
        composed = await self._composer.compose(order, period_name, Told())
        if not composed.posts:
            raise NotFound("The archive is empty; import an issue first.")
        if kind is PostKind.TIP:
            await self._store.run(tellings.note_tip, guild_id, composed.told.items[0], self._clock())
        return composed

    async def opened(self, marker: str) -> Told:
        """Return what the post with this marker told, nothing where the ledger does not know it."""
        known = await self._store.run(deliveries.by_marker, marker)
        if known:
            return known[1]
        return Told(tuple((await self._store.run(values.get, f"told:{marker}") or "").split()))
