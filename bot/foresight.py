"""Use case: look ahead and back. An order, an item or a period goes in; what it will show, or why not, comes out."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.composing import Composer
from bot.digest.forecast import forecast
from bot.digest.period import next_period
from bot.errors import NotFound
from bot.library import Library
from bot.model import Clock, Forecast, Page, PostKind
from bot.orders import Orders
from bot.pages.why import why_pages
from storage import Store, deliveries


class Foresight:
    """Tells a server's managers what their channels will get, and why they got what they got."""

    def __init__(self, store: Store, library: Library, orders: Orders, composer: Composer, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._orders = orders
        self._composer = composer
        self._clock = clock

    async def preview(self, guild_id: int, subscription_id: int) -> Sequence[Page]:
        """Return what an order of this server would post now; raises NotFound where that is nothing, and says why."""
        order = await self._orders.get(guild_id, subscription_id)
        if order.kind is PostKind.ISSUE:
            period = self._library.issue()[1].key
        else:
            period = next_period(order.rule, order.zone, self._clock()).name
        told = await self._store.run(deliveries.told, subscription_id)
        composed = await self._composer.compose(order, period, told)
        if not composed.posts:
            raise NotFound(f"Nothing would be posted now: {composed.nothing}.")
        return [post.page for post in composed.posts]

    async def calendar(self, guild_id: int, days: int) -> tuple[Sequence[Forecast], str]:
        """Return what this server's orders will post within so many days, and the zone to show it in."""
        standing = await self._orders.of_guild(guild_id)
        zone, _ = await self._orders.settings(guild_id)
        now, items = self._clock(), self._library.archive.items
        wanted = [each.subscription for each in standing]
        return await asyncio.to_thread(lambda: list(forecast(wanted, items, now, now + timedelta(days=days)))), zone

    async def why(
        self, guild_id: int, item: str | None, period: str | None, subscription_id: int | None
    ) -> Sequence[Page]:
        """Return why an item or a period was posted or not, order by order; raises NotFound for what there is not."""
        orders = [each.subscription for each in await self._orders.of_guild(guild_id)]
        if subscription_id is not None:
            orders = [await self._orders.get(guild_id, subscription_id)]
        found = await self._orders.history(guild_id, subscription_id)
        return why_pages(orders, found, item, period)
