"""Use case: tell. What is due goes in; messages in channels and the ledger's record of each come out.

A delivery is claimed under a lease, its pages are frozen, it is posted under a nonce that follows from what it is, and
it is confirmed. Whatever the instant of a crash, the next tick finds the row and does the rest: Discord answers a
repeated nonce with the first message, and before any second attempt the channel's history is asked for the message's
marker.
"""

import hashlib
import logging
from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot import points
from bot.digest import period
from bot.errors import NotFound, Unavailable
from bot.model import (
    Clock,
    Delivery,
    DeliveryState,
    Digest,
    Page,
    Part,
    Post,
    PostKind,
    StoredItem,
    Told,
)
from bot.pages.posts import digest_pages, issue_post, tip_post
from storage import Store, deliveries, issues, subscriptions, values

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
FENCE = LEASE / 2
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=10)
NOTHING = {
    PostKind.DIGEST: "nothing new since the last digest",
    PostKind.TIP: "the archive has no tips",
    PostKind.ISSUE: "the issue was removed or replaced before it was announced",
}


class Refused(Exception):
    """Discord will not take posts in this channel until somebody changes something; the text says what."""


class Later(Exception):
    """An attempt failed in a way that passes; whether the message exists is not known."""


class Blind(Exception):
    """An attempt broke off and nobody can know whether the post is there; the text says why. It is not sent again."""


class Poster(Protocol):
    """What delivery needs of Discord."""

    async def post(self, channel_id: int, part: Part, kind: PostKind) -> int:
        """Send one message and return its id; raises Refused, Blind or Later."""

    async def seek(self, channel_id: int, marker: str, since: datetime) -> int | None:
        """Return the id of the bot's message with this marker since an instant, or None; raises Blind or Later."""


class Archive(Protocol):
    """What delivery needs of the library."""

    def next_digest(self, told: Told) -> Digest | None:
        """Return what has not been told yet."""

    def announcement(self, key: str | None = None) -> Digest | None:
        """Return the issue with this key, or the newest, as a digest of its own."""

    def tip(self, told: Told, seed: str) -> StoredItem | None:
        """Return the next tip."""


class Deliverer:
    """Does what is due, one tick at a time; `owner` names this process in the ledger's leases."""

    def __init__(self, store: Store, archive: Archive, poster: Poster, clock: Clock, owner: str) -> None:
        self._store = store
        self._archive = archive
        self._poster = poster
        self._clock = clock
        self._owner = owner
        self.last_tick: datetime | None = None

    async def tick(self) -> None:
        """Plan what is due, then deliver until nothing is left that can be claimed."""
        points.reached("plan.before")
        await self.plan()
        points.reached("claim.before")
        while delivery := await self._store.run(deliveries.claim, self._clock(), LEASE, self._owner):
            points.reached("claim.after")
            try:
                await self._deliver(delivery, self._clock())
            except Exception:  # one faulty delivery must not hold up the others; its lease brings it back
                log.exception("delivery %s failed", delivery.id)
        self.last_tick = self._clock()

    async def plan(self) -> None:
        """Write what each due subscription owes into the ledger, and when it is due next."""
        now = self._clock()
        due = await self._store.run(subscriptions.due, now)
        if due:
            await self._store.run(deliveries.plan, [period.plan(each, now) for each in due])
            points.reached("plan.after")

    async def post_once(self, channel_id: int, kind: PostKind, name: str) -> None:
        """Post the present digest or tip, or the newest issue, in a channel at once, outside every schedule.

        `name` makes a repeated call one post. Raises BotError if there is nothing to post, or Discord did not take it.
        """
        pages, telling = self.present(kind, name)
        try:
            for number, page in enumerate(pages, 1):
                part = _part(name, number, Post(page))
                await self._store.run(values.put, f"told:{part.marker}", " ".join(telling.items))
                await self._poster.post(channel_id, part, kind)
        except Refused as refusal:
            raise Unavailable(f"It could not be posted: {refusal}.") from refusal
        except (Later, Blind) as trouble:
            raise Unavailable(f"It may not have been posted, look before you try again: {trouble}.") from trouble

    def present(self, kind: PostKind, name: str) -> tuple[Sequence[Page], Told]:
        """Return the pages that a new channel would get now, and what they tell; NotFound if there is nothing."""
        pages, telling = self._composed(kind, Told(), name)
        if not pages:
            raise NotFound("The archive is empty; import an issue first.")
        return pages, telling

    async def opened(self, marker: str) -> Told:
        """Return what the post with this marker told, nothing where the ledger does not know it."""
        known = await self._store.run(deliveries.by_marker, marker)
        if known:
            return known[1]
        return Told(tuple((await self._store.run(values.get, f"told:{marker}") or "").split()))

    async def _deliver(self, delivery: Delivery, claimed: datetime) -> None:
        if delivery.attempts <= 1 and self._is_late(delivery):
            await self._end(delivery, DeliveryState.SKIPPED, "it came to its turn too late to be welcome")
            return
        try:
            frozen = delivery if delivery.post else await self._freeze(delivery)
            if frozen is None:
                return
            points.reached("freeze.after")
            message = await self._send(frozen, claimed)
            points.reached("send.after")
        except Refused as refusal:
            await self._pause(delivery, f"{refusal}; subscribe again once that is mended")
        except Blind as blind:
            await self._end(delivery, DeliveryState.UNCERTAIN, f"it may be posted, and is not sent again: {blind}")
        except Later as trouble:
            await self._put_off(delivery, str(trouble))
        except NotFound:
            log.info("dropped", extra={"delivery": delivery.id, "reason": "its subscription was removed"})
        else:
            await self._store.run(deliveries.confirm, delivery.id, self._owner, message, self._clock())
            points.reached("confirm.after")
            log.info("delivered", extra={"delivery": delivery.id, "channel": delivery.channel_id, "post": message})

    async def _freeze(self, delivery: Delivery) -> Delivery | None:
        """Compose the post once, so that every attempt sends the same; end it where there is nothing to tell."""
        told = await self._store.run(deliveries.told, delivery.subscription_id)
        key = delivery.period if delivery.kind is PostKind.ISSUE else None
        pages, telling = self._composed(delivery.kind, told, f"{delivery.guild_id}|{delivery.period}", key)
        if not pages:
            if key is not None and await self._store.run(issues.get, key) is not None:
                raise Later("its issue is not in the index yet")
            await self._end(delivery, DeliveryState.SKIPPED, NOTHING[delivery.kind])
            return None
        name = f"{delivery.guild_id}|{delivery.channel_id}|{delivery.subscription_id}|{delivery.period}"
        parts = [_part(name, number, Post(page)) for number, page in enumerate(pages, 1)]
        return await self._store.run(deliveries.freeze, delivery.id, self._owner, parts, telling)

    def _composed(
        self, kind: PostKind, told: Told, seed: str, announced: str | None = None
    ) -> tuple[Sequence[Page], Told]:
        """Return the pages of what is to be told next, and what they tell; nothing where there is nothing."""
        if kind is PostKind.TIP:
            tip = self._archive.tip(told, seed)
            return (tip_post(tip), Told((tip.item.key,), ())) if tip else ((), Told())
        if kind is PostKind.ISSUE:
            digest, paged = self._archive.announcement(announced), issue_post
        else:
            digest, paged = self._archive.next_digest(told), digest_pages
        if digest is None:
            return (), Told()
        items = tuple(stored.item.key for stored in digest.items)
        return paged(digest), Told(items, tuple(issue.key for issue in digest.issues))

    async def _send(self, delivery: Delivery, claimed: datetime) -> int:
        """Post, unless an earlier attempt already did, and return the message's id."""
        if delivery.post is None or delivery.nonce is None or delivery.marker is None:
            raise Later("the post was not composed")
        if delivery.attempts > 1 and delivery.first_attempt:
            found = await self._poster.seek(delivery.channel_id, delivery.marker, delivery.first_attempt)
            points.reached("seek.after")
            if found is not None:
                return found
        if self._is_late(delivery):
            raise Later(delivery.reason or "its time is over")
        if self._clock() - claimed > FENCE:
            raise Later("the attempt came too late in its lease")
        points.reached("send.before")
        return await self._poster.post(
            delivery.channel_id, Part(delivery.post, delivery.nonce, delivery.marker), delivery.kind
        )

    async def _pause(self, delivery: Delivery, reason: str) -> None:
        await self._store.run(subscriptions.pause, delivery.subscription_id, reason)
        await self._put_off(delivery, reason)

    async def _put_off(self, delivery: Delivery, reason: str) -> None:
        """Try again later, ever more seldom, until the post would be too late to be welcome."""
        if self._is_late(delivery):
            await self._end(delivery, DeliveryState.FAILED, reason)
            return
        pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts, 10), LONGEST_PAUSE)
        log.warning("put off", extra={"delivery": delivery.id, "reason": reason, "attempts": delivery.attempts})
        await self._store.run(deliveries.retry, delivery.id, self._owner, self._clock() + pause, reason)
        points.reached("retry.after")

    def _is_late(self, delivery: Delivery) -> bool:
        return self._clock() - delivery.due >= period.MAX_LATE[delivery.kind]

    async def _end(self, delivery: Delivery, state: DeliveryState, reason: str) -> None:
        log.info("ended", extra={"delivery": delivery.id, "state": state.value, "reason": reason})
        await self._store.run(deliveries.finish, delivery.id, self._owner, state, reason)


def _part(name: str, number: int, post: Post) -> Part:
    """Return a part under the nonce and marker that follow from what it is, not from when it is sent."""
    code = b32encode(hashlib.sha256(f"{name}|{number}".encode()).digest()).decode().lower()
    return Part(post, code[:25], code[25:41])
