"""Use case: look ahead and back. An order, an item or a period goes in; what it will show, or why not, comes out."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.composing import Composer, Ground, nothing_of
from bot.digest.forecast import Means, forecast
from bot.digest.instants import zone_fault
from bot.digest.period import next_period
from bot.digest.wishing import rule_for
from bot.errors import BadOption, NotFound
from bot.library import Library
from bot.model import Clock, Composed, Forecast, Ledger, Page, PostKind, StoredItem, Subscription, Timing
from bot.orders import MOST_OFFERED, Orders
from bot.pages.answers import items_pages
from bot.pages.history import of_order
from bot.pages.layout import month_name, period_named
from bot.pages.why import why_pages
from storage import Store, deliveries, tellings


class Foresight:
    """Tells a server's managers what their channels will get, and why they got what they got."""

    def __init__(self, store: Store, library: Library, orders: Orders, composer: Composer, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._orders = orders
        self._composer = composer
        self._clock = clock

    async def show(self, guild_id: int, month: str) -> Sequence[Page]:
        """Return the digest of a month as a new channel of this server gets it, then what the button under it opens."""
        return self._opened(await self._composer.of_month(guild_id, month))

    def _opened(self, composed: Composed) -> Sequence[Page]:
        items = self._library.items(composed.told.items)
        return [*(post.page for post in composed.posts), *items_pages(items)]

    async def preview(self, guild_id: int, kind: PostKind, subscription_id: int | None) -> Sequence[Page]:
        """Return what an order of this server, or a new one, would post now; NotFound says why that is nothing."""
        now = self._clock()
        if not self._library.archive.items:
            raise NotFound("The archive is empty; import an issue first.")
        if subscription_id is None:
            zone = await self._zone(guild_id)
            rule = rule_for(kind, Timing(), None, now.astimezone(ZoneInfo(zone)).date())
            order = Subscription(0, guild_id, 0, kind, rule, zone, now)
        else:
            order = await self._orders.get(guild_id, subscription_id)
        told = await self._store.run(deliveries.told, order.id)
        composed = await self._composer.compose(order, self._coming(order), told)
        if not composed.posts:
            raise NotFound(f"Nothing would be posted now: {composed.nothing}.")
        return self._opened(composed)

    def _coming(self, order: Subscription) -> str:
        """Return the name of an order's next period; where it waits for issues, the key of the newest."""
        if order.kind is PostKind.ISSUE:
            return self._library.issue()[1].key
        if fault := zone_fault(order.zone):
            raise BadOption(f"Order {order.id} is paused: {fault}.")
        return next_period(order.rule, order.zone, self._clock(), order.wishes.quiet).name

    async def _zone(self, guild_id: int) -> str:
        """Return a server's zone; raises BadOption for one that is not known any more: no other is taken for it."""
        zone, _ = await self._orders.settings(guild_id)
        if zone_fault(zone):
            raise BadOption(f"This server's time zone {zone} is not known any more; `/digest settings` names another.")
        return zone

    async def calendar(self, guild_id: int, days: int) -> tuple[Sequence[Forecast], str]:
        """Return what this server's orders will post within so many days, and the zone to show it in."""
        standing = await self._orders.of_guild(guild_id)
        zone = await self._zone(guild_id)
        now, wanted = self._clock(), [each.subscription for each in standing]
        ledgers = {each.id: await self._store.run(tellings.ledger, each) for each in wanted}
        return await foreseen(self._library, wanted, (now, now + timedelta(days=days)), now, ledgers), zone

    async def why(
        self, guild_id: int, item: str | None, period: str | None, subscription_id: int | None
    ) -> Sequence[Page]:
        """Return why an item or a period was posted or not, order by order; raises NotFound for what there is not.

        Without either it is each order's newest period.
        """
        orders = [each.subscription for each in await self._orders.of_guild(guild_id)]
        if subscription_id is not None:
            orders = [await self._orders.get(guild_id, subscription_id)]
        if not orders:
            raise NotFound("No channel is subscribed, so nothing is posted; `/digest subscribe` changes that.")
        stored = await self._named(item) if item else None
        period = period_named(period) if period else None
        return [page for order in orders for page in of_order(order, await self._because(order, stored, period))]

    async def periods(self, guild_id: int, text: str) -> tuple[str, ...]:
        """Return at most 25 periods of this server's newest deliveries that hold what has been typed, newest first."""
        posts = await self._orders.history(guild_id)
        names = dict.fromkeys(each.period for each in posts if each.kind is not PostKind.ISSUE)
        wanted = text.casefold().strip()
        return tuple(
            islice((each for each in names if wanted in f"{each} {month_name(each)}".casefold()), MOST_OFFERED)
        )

    async def _because(self, order: Subscription, stored: StoredItem | None, period: str | None) -> Sequence[Page]:
        if stored:
            return why_pages(stored, await self._composer.why(order, stored.item.key, period))
        if not period:
            newest = await self._store.run(deliveries.history, order.guild_id, 1, order.id)
            period = newest[0].period if newest else self._coming(order)
        return why_pages(period, await self._composer.why_period(order, period))

    async def _named(self, text: str) -> StoredItem:
        """Return the item with this key, or the one that a look-up finds first."""
        found = self._library.items((text,))
        found = found or tuple(hit.stored for hit in (await self._library.find(text, 1)).found)
        if not found:
            raise NotFound("The archive has no such item; choose one from the suggestions.")
        return found[0]


async def foreseen(
    library: Library,
    orders: Sequence[Subscription],
    stretch: tuple[datetime, datetime],
    now: datetime,
    ledgers: Mapping[int, Ledger],
) -> Sequence[Forecast]:
    """Return what orders post from one instant to before another, by the wishes and the archive of now.

    Before now, and without a ledger, that is what they would post if the archive had grown month by month.
    """
    start, end = stretch
    archive = library.archive
    means = Means(library.importer.vocabulary.topics, Ground(archive).stories, nothing_of)
    fresh, standing = (
        [each for each in orders if each.id not in ledgers],
        [each for each in orders if each.id in ledgers],
    )

    def made() -> Sequence[Forecast]:
        found = [*forecast(fresh, archive.items, start, end, means)]
        found += forecast(standing, archive.items, start, min(end, now), means)
        found += forecast(standing, archive.items, max(start, now), end, means, ledgers)
        return sorted(found, key=lambda each: (each.period.due, each.subscription.id))

    return await asyncio.to_thread(made)
