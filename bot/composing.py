"""Use case: compose. An order, a period and what was told go in; what the post shows and tells comes out."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import ParamSpec, TypeVar

from sqlite_utils import Database

from bot import search
from bot.archive import Archive
from bot.digest import verdicts
from bot.digest.edits import drafted, edited
from bot.digest.period import shift_of
from bot.digest.pick import Picked, announce, announcement_of_picked, digest_of_picked, month_in, pick
from bot.digest.rank import Taste
from bot.digest.select import Pool
from bot.digest.stock import Stock
from bot.digest.tips import Week, liking_of, tip_of_week, week_of
from bot.digest.wanted import Fault, fault_of
from bot.library import Library
from bot.model import (
    NEVER,
    Composed,
    Delivery,
    DeliveryState,
    Edits,
    GivenTip,
    Page,
    Picks,
    Post,
    PostKind,
    Rule,
    Stage,
    Subscription,
    Told,
    Unit,
    Verdict,
    Wishes,
)
from bot.pages.posts import digest_pages, issue_post, tip_post
from bot.pages.why import sentence
from storage import Store, deliveries, drafts, interests, tellings, votes

P = ParamSpec("P")
K = TypeVar("K")
T = TypeVar("T")

_REMEMBERED = 64
_NOTHING = Told()
_NO_RULE = Rule(Unit.ISSUE, 0, time())
_NO_TIPS, _NO_FITTING_TIP = "the archive has no tips", "no tip fits what the channel wishes"
_NO_ISSUE = "the issue was removed or replaced before it was announced"


@dataclass(frozen=True, slots=True)
class Known:
    """What storage knows of an order: its server's interests, votes and tips so far, and when it is due.

    Of a digest that administrators saw first: what they changed, and what its draft chose.
    """

    interests: Mapping[str, int]
    votes: Mapping[str, int]
    tips: Sequence[GivenTip]
    due: datetime
    edits: Edits
    drafted: Told = _NOTHING


@dataclass(frozen=True, slots=True)
class Past:
    """What an order's earlier posts told, which of them told one item, what else is known, and the instant meant."""

    told: Told
    told_by: tuple[Delivery, ...]
    known: Known
    at: datetime | None


class Ground:
    """An archive as posts are made of it, with what many channels share reckoned once."""

    def __init__(self, archive: Archive, stock: Stock | None = None) -> None:
        """Of the archive counts what is in the stock, if one is given."""
        self.archive = archive
        self.stock = stock or Stock(archive.items)
        self.stories = search.Stories(archive.index.vocabulary).of
        self._added = sorted(issue.added for issue in self.stock.issues)
        self._picks: dict[object, Picked] = {}
        self._pools: dict[tuple[Picks, Picks], Pool] = {}
        self._pages: dict[object, tuple[Page, ...]] = {}

    def picked(self, wishes: Wishes, told: Told, period: str, taste: Taste, fault: Fault) -> Picked:
        """Return what a digest is made of; channels that wish, were told and like the same have the same."""
        content = wishes.only, wishes.never, wishes.layout, wishes.least, wishes.most, wishes.archives
        # Of when a channel's posts began, it only matters what has come since.
        since = told.since and bisect_right(self._added, told.since)
        liked = frozenset(taste.interests.items()), frozenset(taste.chosen.items())
        return _remembered(
            self._picks,
            (content, told, since, month_in(period), liked),
            lambda: pick(self.stock, wishes, told, period, taste, fault, self.stories),
        )

    def tips(self, wishes: Wishes, fault: Fault) -> Pool:
        """Return what can be a tip of the week and fits wishes, by which something has a fault or has none."""
        return _remembered(self._pools, (wishes.only, wishes.never), lambda: self.stock.tips(fault))

    def pages(self, kind: PostKind, picked: Picked, fault: Fault) -> tuple[Page, ...]:
        """Return the pages of a digest or of an announcement."""
        wishes, told = picked.wishes, tuple(tuple(each.item.key for each in story.items) for story in picked.stories)
        key = kind, wishes.only, wishes.never, wishes.layout, wishes.most, picked.archives, picked.headline, told

        def made() -> tuple[Page, ...]:
            if kind is PostKind.ISSUE:
                return issue_post(announcement_of_picked(picked))
            return digest_pages(digest_of_picked(picked, self.stock, fault))

        return _remembered(self._pages, key, made)


class Composer:
    """Says what a post shows: the same for the same archive, order, period and ledger, and not on the event loop."""

    def __init__(self, store: Store, library: Library) -> None:
        self._store = store
        self._library = library
        self._ground: Ground | None = None
        # One after the other: threads that pass the GIL among themselves would hold up the event loop.
        self._one_at_a_time = asyncio.Lock()

    async def compose(self, order: Subscription, period: str, told: Told) -> Composed:
        """Return what an order's post for a period shows, or why there is none; of issues, "" is the newest one."""
        if order.kind is PostKind.ISSUE:
            period = period or self._library.issue()[1].key
            await self._fetch(period)
        known = await self._store.run(_known, order, period)
        return await self._apart(lambda: self._composed(self._grounded(), order, period, told, known))

    async def of_month(self, guild_id: int, month: str) -> Composed:
        """Return what a channel that wishes nothing special gets as its first digest when a month has ended."""
        order = plain(PostKind.DIGEST, guild_id)
        known = await self._store.run(_known, order, month)

        def made() -> Composed:
            ground = self._grounded()
            return self._composed(Ground(ground.archive, ground.stock.until(month)), order, month, Told(), known)

        return await self._apart(made)

    async def picked(self, order: Subscription, period: str) -> Picked:
        """Return what became of each item that could be in a digest, as its draft was changed by now."""
        known = await self._store.run(_known, order, period)
        told = await self._store.run(deliveries.told, order.id)
        return await self._apart(lambda: self._picked(self._grounded(), order, period, told, known))

    async def why(self, order: Subscription, item_key: str, period: str | None = None) -> tuple[Verdict, ...]:
        """Return stage by stage why an item is in a post of an order or is not: in a period's, or in the next.

        A period that is in the ledger is looked at with the items and the posts of then, and the wishes of now.
        """
        delivery = await self._store.run(tellings.of_period, order.id, period) if period else None
        past = await self._store.run(_past, order, item_key, delivery)
        stages = await self._apart(self._why, order, item_key, period or "", past)
        return (*stages, _in_ledger(order, delivery)) if delivery else stages

    async def why_period(self, order: Subscription, period: str) -> tuple[Verdict, ...]:
        """Return why an order posted for a period, or did not: by the ledger, or else as things are now."""
        delivery = await self._store.run(tellings.of_period, order.id, period)
        if delivery or order.kind is not PostKind.DIGEST:
            return (_in_ledger(order, delivery),)
        past = await self._store.run(_past, order, "", None)
        picked = await self._apart(lambda: self._picked(self._grounded(), order, period, past.told, past.known))
        return _in_ledger(order, None), verdicts.of_period(picked)

    async def _fetch(self, issue: str) -> None:
        """Take an issue into the archive that was kept, and not yet taken in."""
        if all(ref.key != issue for ref in self._library.archive.refs):
            await self._library.catch_up(issue)

    async def _apart(self, made: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._one_at_a_time:
            return await asyncio.to_thread(made, *args, **kwargs)

    def _grounded(self) -> Ground:
        archive = self._library.archive
        if self._ground is None or self._ground.archive is not archive:
            self._ground = Ground(archive)
        return self._ground

    def _composed(self, ground: Ground, order: Subscription, period: str, told: Told, known: Known) -> Composed:
        if order.kind is PostKind.TIP:
            return self._tip(ground, order, period, known)
        picked = self._picked(ground, order, period, told, known)
        if not picked.posts:
            return Composed((), Told(), _nothing(order.kind, picked))
        return Composed(_posts(ground.pages(order.kind, picked, self._fault(order)), order), picked.telling)

    def _tip(self, ground: Ground, order: Subscription, period: str, known: Known) -> Composed:
        pool = ground.tips(order.wishes, self._fault(order))
        liking = liking_of(pool, known.votes, ground.stock.item)
        week = Week(order.guild_id, order.id, week_of(period, known.due, order.zone))
        tip = tip_of_week(pool, week, known.tips, liking)
        if tip is None:
            return Composed(
                (), Told(), _NO_FITTING_TIP if ground.tips(Wishes(), fault_of(Wishes(), {})).names else _NO_TIPS
            )
        return Composed(_posts(tip_post(tip), order), Told((tip.item.key,)))

    def _picked(self, ground: Ground, order: Subscription, period: str, told: Told, known: Known) -> Picked:
        fault = self._fault(order)
        if order.kind is PostKind.ISSUE:
            return announce(ground.stock, period, order.wishes, fault)
        if known.drafted.items:
            return edited(drafted(ground.stock, order.wishes, known.drafted, told, ground.stories), known.edits)
        taste = Taste(known.interests, self._library.popular())
        return edited(ground.picked(order.wishes, told, period, taste, fault), known.edits)

    def _fault(self, order: Subscription) -> Fault:
        return fault_of(order.wishes, self._library.importer.vocabulary.topics)

    def _why(self, order: Subscription, key: str, period: str, past: Past) -> tuple[Verdict, ...]:
        ground, fault = self._grounded(), self._fault(order)
        stored = ground.stock.item(key)
        if order.kind is PostKind.TIP:
            return verdicts.of_tip(stored, fault(stored) if stored else "", past.told_by)
        if order.kind is PostKind.ISSUE:
            period = stored.issue.key if stored else period
        then = Ground(ground.archive, _held(ground.archive, past.at)) if past.at else ground
        picked = self._picked(then, order, period, past.told, past.known)
        return verdicts.of_item(stored, picked, past.told_by)


def plain(kind: PostKind, guild_id: int = 0) -> Subscription:
    """Return the order of a channel that wishes nothing special, to be composed for."""
    return Subscription(0, guild_id, 0, kind, _NO_RULE, "UTC", NEVER)


def _held(archive: Archive, at: datetime) -> Stock:
    return Stock(each for each in archive.items if each.issue.added <= at)


def _known(db: Database, order: Subscription, period: str) -> Known:
    guild = order.guild_id
    if order.kind is PostKind.TIP:
        post = tellings.of_period(db, order.id, period)
        due = post.due if post else order.next_due
        return Known({}, votes.balance(db, guild), tellings.tips(db, guild), due, Edits())
    made = drafts.edits(db, order.id, period), drafts.chosen(db, order.id, period)
    return Known(interests.of_guild(db, guild), {}, (), order.next_due, *made)


def _past(db: Database, order: Subscription, item_key: str, delivery: Delivery | None) -> Past:
    """Return what was known when a delivery was composed, or now."""
    known = _known(db, order, delivery.period if delivery else "")
    told_by = tellings.of_item(db, order.id, item_key)
    if delivery is None:
        return Past(deliveries.told(db, order.id), told_by, known, None)
    earlier = tuple(each for each in told_by if each.due < delivery.due)
    return Past(tellings.before(db, order.id, delivery.due), earlier, known, delivery.first_attempt)


def _in_ledger(order: Subscription, delivery: Delivery | None) -> Verdict:
    posted = delivery is not None and delivery.state is DeliveryState.SENT
    shift = shift_of(order, delivery.period, delivery.due) if delivery else ""
    return Verdict(Stage.LEDGER, passed=posted, name=shift, delivery=delivery)


def _nothing(kind: PostKind, picked: Picked) -> str:
    if kind is PostKind.ISSUE and not picked.news:
        return _NO_ISSUE
    return nothing_of(picked)


def nothing_of(picked: Picked) -> str:
    """Return why there is no digest, as it is said after a colon."""
    said = sentence(verdicts.of_period(picked))
    return said[:1].lower() + said[1:]


def _posts(pages: Sequence[Page], order: Subscription) -> tuple[Post, ...]:
    """Return the pages as messages, the first of which pings."""
    return tuple(Post(page, None if number else order.wishes.role_id) for number, page in enumerate(pages))


def _remembered(known: dict[K, T], key: K, make: Callable[[], T]) -> T:
    """Return what was made for a key, of a few that are remembered."""
    if key not in known:
        if len(known) >= _REMEMBERED:
            known.clear()
        known[key] = make()
    return known[key]
