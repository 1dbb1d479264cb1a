"""One leased delivery goes in; its message, or what kept it from going out, comes out in the ledger.

A delivery's pages are frozen, it is posted under a nonce that follows from what it is, and it is confirmed. Whatever
the instant of a crash, the next tick finds the row and does the rest: Discord answers a repeated nonce with the first
message, and before any second attempt the channel's history is asked for the message's marker.
"""

import hashlib
import logging
from base64 import b32encode
from dataclasses import replace
from datetime import datetime, timedelta

from bot import points
from bot.delivery.ports import Blind, Composer, Later, Poster, Refused, Unsent, channel_of
from bot.digest import period
from bot.errors import NotFound
from bot.model import NEVER, Clock, Composed, Delivery, DeliveryState, Part, Post, Posted, PostKind, Subscription
from bot.pace import Leave, Pace, Seconds, leave
from bot.pages.drafts import draft_post
from storage import Store, decisions, deliveries, issues, outbox, subscriptions, tellings

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
LOOKING = timedelta(days=1)
"""How long, once a post would be too late, what may stand is still looked for."""
GAP = timedelta(minutes=1)
"""Without ticks for longer, the ledger may be another: an older one that was restored."""
_MADE_ANEW = timedelta(days=7)
"""How long before a gap an announcement may have been posted that is made anew after it."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=10)
_REMOVED = "its subscription was removed"
REFUSED_PAUSE = timedelta(hours=1)
"""After how long a channel is tried again of which Discord alone knows why it takes no posts."""
DRAFT_PAUSE = timedelta(hours=1)
"""After how long it is looked again whether there is something to draft."""


class Sender:
    """Sends what was claimed; `owner` names this process in the ledger's leases.

    `awake` is since when there was a tick every minute: what was due before may stand though the ledger knows nothing.
    """

    def __init__(
        self, store: Store, composer: Composer, poster: Poster, pace: Pace, clock: Clock, owner: str, lease: timedelta
    ) -> None:
        self._store = store
        self._composer = composer
        self._poster = poster
        self._pace = pace
        self._clock = clock
        self._owner = owner
        self._fence = lease.total_seconds() / 2
        self.awake = clock()

    async def deliver(self, delivery: Delivery, lasts: Seconds) -> None:
        """Post a delivery whose lease `lasts` for so long by now, or say in the ledger why not."""
        with leave(lasts, self._fence) as attempt:
            try:
                posted = await self._posted(delivery, attempt)
            except Refused as refusal:
                await self._refused(delivery, refusal, attempt)
            except Blind as blind:
                await self._uncertain(delivery, str(blind))
            except Later as trouble:
                await self._put_off(delivery, str(trouble), counted=not isinstance(trouble, Unsent))
            except NotFound:
                await self._end(delivery, DeliveryState.SKIPPED, _REMOVED)
            else:
                if posted:
                    await self._confirm(delivery, posted)

    async def _posted(self, delivery: Delivery, attempt: Leave) -> Posted | None:
        if delivery.attempts <= 1 and not await self._in_time(delivery):
            return None
        frozen = delivery if delivery.post else await self._freeze(delivery)
        return await self._send(frozen, attempt) if frozen else None

    async def _in_time(self, delivery: Delivery, unseen: Blind | None = None) -> bool:
        """Tell whether what is not posted yet may be now; else put it off to a day that is not quiet, or end it.

        `unseen` is why nobody could look whether an earlier attempt posted it.
        """
        now, late = self._clock(), ""
        order = await self._ordered(delivery)
        if self._late_by(delivery) >= timedelta():
            late = "it came to its turn too late to be welcome"
        elif delivery.part:
            ready, why = period.not_before(order, delivery.due, now, order.next_due)
            if ready == NEVER:
                late = why
            elif why:
                await self._store.run(outbox.retry, delivery.id, self._owner, ready, why, counted=False)
                return False
        if late and unseen:
            await self._uncertain(delivery, str(unseen))
        elif late:
            kept = delivery.reason if delivery.reason != decisions.WANTED else None
            refused = None if kept is None or period.is_quiet_shift(kept) else kept
            await self._end(delivery, DeliveryState.FAILED if refused else DeliveryState.SKIPPED, refused or late)
        return not late

    async def _freeze(self, delivery: Delivery) -> Delivery | None:
        """Compose the post once, so that every attempt sends the same; end it where there is nothing to tell."""
        order = await self._ordered(delivery)
        told = await self._store.run(deliveries.told, delivery.subscription_id)
        points.reached("compose.before")
        composed = await self._composer.compose(order, delivery.period, told)
        points.reached("compose.after")
        if not composed.posts:
            if delivery.kind is PostKind.ISSUE and await self._store.run(issues.get, delivery.period) is not None:
                raise Unsent("its issue is not in the index yet")
            if delivery.part == 0:  # what comes before it is due is drafted then
                ready = self._clock() + DRAFT_PAUSE
                await self._store.run(outbox.retry, delivery.id, self._owner, ready, composed.nothing, counted=False)
                return None
            await self._end(delivery, DeliveryState.SKIPPED, composed.nothing)
            return None
        name = f"{delivery.guild_id}|{delivery.channel_id}|{delivery.subscription_id}|{delivery.period}"
        if delivery.part == 0:
            # Of one period there may be another draft, shown anew.
            name += f"|{delivery.due.isoformat()}"
            composed = await self._draft(delivery, order, composed)
        parts = [part_of(name, number, post) for number, post in enumerate(composed.posts, delivery.part)]
        frozen = await self._store.run(outbox.freeze, delivery.id, self._owner, parts, composed.told)
        points.reached("freeze.after")
        return frozen

    async def _ordered(self, delivery: Delivery) -> Subscription:
        order = await self._store.run(subscriptions.get, delivery.subscription_id)
        if order is None:
            raise NotFound("The subscription of that delivery was removed.")
        return order

    async def _draft(self, delivery: Delivery, order: Subscription, composed: Composed) -> Composed:
        """Return what administrators see first of a digest, and what it chose to tell: that is what is posted."""
        post = await self._store.run(tellings.of_period, order.id, delivery.period)
        due = post.due if post else order.next_due
        return replace(composed, posts=(draft_post(composed.posts, order, due),))

    async def _send(self, delivery: Delivery, attempt: Leave) -> Posted | None:
        """Post, unless an earlier attempt did, and return where the message stands; None where it is too late."""
        if delivery.post is None or delivery.nonce is None or delivery.marker is None:
            raise Later("the post was not composed")
        place = channel_of(delivery)
        part = Part(delivery.post, delivery.nonce, delivery.marker, draft=delivery.part == 0)
        since, unseen = self._may_stand_since(delivery), None
        try:
            if since and (found := await self._found(delivery, part, since)):
                return found
        except Blind as blind:
            if delivery.attempts > 1 and not delivery.insisted:
                raise
            # The ledger knows of no earlier attempt, or an administrator decided.
            unseen = blind if delivery.attempts > 1 else None
        if delivery.attempts > 1 and not await self._in_time(delivery, unseen):
            return None
        await self._turn()
        # What was asked until here posted nothing.
        attempt.made = 0
        points.reached("send.before")
        try:
            posted = await self._poster.post(place, part, delivery.kind)
        except Refused:
            if unseen and self._late_by(delivery) >= timedelta():
                raise unseen from None
            raise
        points.reached("send.after")
        return posted

    def _may_stand_since(self, delivery: Delivery) -> datetime | None:
        """Return since when a message of this delivery may stand; None where there surely is none."""
        if delivery.attempts > 1:
            return delivery.first_attempt
        if delivery.due < self.awake - GAP:
            return delivery.due
        # An announcement is due when its issue comes, which comes anew.
        lately = self._clock() - self.awake < LOOKING
        return self.awake - _MADE_ANEW if delivery.kind is PostKind.ISSUE and lately else None

    async def _found(self, delivery: Delivery, part: Part, since: datetime) -> Posted | None:
        """Look for what an earlier attempt may have posted, and return where it stands."""
        points.reached("seek.before")
        await self._turn()
        try:
            # The clock may have been wrong at that attempt, and right by now.
            found = await self._poster.seek(channel_of(delivery), part, delivery.kind, min(since, self._clock()))
        except Later as trouble:
            if delivery.attempts > 1 and not delivery.insisted:
                raise
            # Nothing was tried: it stays the first attempt, or the one on which an administrator insists.
            raise Unsent(str(trouble)) from trouble
        points.reached("seek.after")
        return found

    async def _turn(self) -> None:
        await self._pace.turn()
        if why := self._pace.stopped:
            raise Unsent(why)

    async def _confirm(self, delivery: Delivery, posted: Posted) -> None:
        now = self._clock()
        await self._store.run(outbox.confirm, delivery.id, self._owner, posted.message_id, now, posted.place_id)
        points.reached("confirm.after")
        told = {"delivery": delivery.id, "channel": delivery.channel_id, "post": posted.message_id}
        log.info("delivered", extra=told)

    async def _refused(self, delivery: Delivery, refusal: Refused, attempt: Leave) -> None:
        """Pause the subscription; it goes on when the channel takes posts again, which may be known without asking."""
        reason = str(refusal)
        # More than one request: discord.py may have repeated one that was stored, before this refusal.
        counted = attempt.made > 1
        # A channel of drafts that takes none is no reason to keep posts from the channel of the order.
        if self._late_by(delivery) >= timedelta() or delivery.part == 0:
            if counted:
                await self._put_off(delivery, reason, counted=True)
            else:
                await self._end(delivery, DeliveryState.FAILED, reason)
            return
        log.warning("refused", extra={"delivery": delivery.id, "reason": reason})
        ready = self._clock() + (REFUSED_PAUSE if refusal.asked else timedelta())
        await self._store.run(outbox.refuse, delivery.id, self._owner, ready, reason, counted=counted)
        points.reached("refuse.after")

    async def _put_off(self, delivery: Delivery, reason: str, *, counted: bool) -> None:
        """Try again later, ever more seldom, until it is too late to post, and then to look for what may stand."""
        late = self._late_by(delivery)
        if late >= timedelta() and not counted and delivery.attempts <= 1:
            await self._end(delivery, DeliveryState.FAILED, reason)
            return
        if late >= LOOKING:
            await self._uncertain(delivery, reason)
            return
        pause = pause_after(delivery.attempts)
        log.warning("put off", extra={"delivery": delivery.id, "reason": reason, "attempts": delivery.attempts})
        ready = self._clock() + pause
        points.reached("retry.before")
        await self._store.run(outbox.retry, delivery.id, self._owner, ready, reason, counted=counted)
        points.reached("retry.after")

    def _late_by(self, delivery: Delivery) -> timedelta:
        return self._clock() - delivery.due - period.MAX_LATE[delivery.kind]

    async def _uncertain(self, delivery: Delivery, reason: str) -> None:
        await self._end(delivery, DeliveryState.UNCERTAIN, f"it may be posted, and is not sent again: {reason}")

    async def _end(self, delivery: Delivery, state: DeliveryState, reason: str) -> None:
        log.info("ended", extra={"delivery": delivery.id, "state": state.value, "reason": reason})
        await self._store.run(outbox.finish, delivery.id, self._owner, state, reason)
        points.reached("finish.after")


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 30 seconds at first, which a lost one needs to become visible."""
    return min(FIRST_PAUSE * (1 << min(attempts, 10)), LONGEST_PAUSE)


def part_of(name: str, number: int, post: Post) -> Part:
    """Return a part under the nonce and marker that follow from what it is, not from when it is sent."""
    code = b32encode(hashlib.sha256(f"{name}|{number}".encode()).digest()).decode().lower()
    return Part(post, code[:25], code[25:41])
