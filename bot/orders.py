"""Use case: order. What a channel wishes goes in, its standing order and what became of it come out."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.digest.picking import Named
from bot.digest.rule import zone_of, zones_like
from bot.digest.wishing import rule_for, wishes_of
from bot.discretion import discreet
from bot.errors import NotFound
from bot.model import (
    NEVER,
    Asked,
    AuditEntry,
    Clock,
    Delivery,
    DeliveryState,
    PostKind,
    Standing,
    Subscription,
    Timing,
    Wishes,
)
from storage import Store, audit, decisions, deliveries, guilds, subscriptions

KEPT = timedelta(days=30)
"""How long what is known of a server outlives the bot's removal from it."""
MOST_LISTED, MOST_OFFERED = 200, 25
RESENDABLE = {DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.UNCERTAIN}
UNSETTLED = {DeliveryState.HELD, DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.UNCERTAIN}
_NONE = "This server has no such subscription; `/digest list` shows those it has."


def _as_typed(_: str, name: str) -> str:
    return name


class Orders:
    """Keeps what channels subscribed to; every change is audited with who made it."""

    def __init__(self, store: Store, clock: Clock, default_zone: str, named: Named = _as_typed) -> None:
        """`named` gives the archive's own names for those that wishes name."""
        self._store = store
        self._clock = clock
        self._default_zone = default_zone
        self._named = named
        self._changing = asyncio.Lock()

    async def subscribe(
        self, guild_id: int, channel_id: int, kind: PostKind, timing: Timing, actor: int, asked: Asked | None = None
    ) -> Subscription:
        """Keep a channel's order, or change what is named of the one that it has; BadOption changes nothing."""
        async with self._changing:  # two who change one order at once change it one after the other
            was = await self._of_channel(guild_id, channel_id, kind)
            kept = await self._store.run(guilds.zone, guild_id)
            zone = zone_of(timing.zone or (was.zone if was else kept or self._default_zone))
            wishes = await asyncio.to_thread(
                wishes_of, kind, asked or Asked(), was.wishes if was else Wishes(), self._named
            )
            rule = rule_for(kind, timing, was.rule if was else None, self._clock().astimezone(ZoneInfo(zone)).date())
            wished = Subscription(0, guild_id, channel_id, kind, rule, zone, NEVER, wishes=wishes)
            made = await self._store.run(subscriptions.order, wished, self._clock())
            if timing.zone and kept is None:
                # The first zone a server names becomes its own default.
                await self._store.run(guilds.set_zone, guild_id, zone)
            await self.note(guild_id, actor, "subscribe", f"{kind} in {channel_id}")
        return made

    async def _of_channel(self, guild_id: int, channel_id: int, kind: PostKind) -> Subscription | None:
        found = await self._store.run(subscriptions.of_guild, guild_id)
        return next((each for each in found if (each.channel_id, each.kind) == (channel_id, kind)), None)

    async def of_guild(self, guild_id: int) -> tuple[Standing, ...]:
        """Return a server's orders with their last posts."""
        return await self._standing(await self._store.run(subscriptions.of_guild, guild_id))

    async def get(self, guild_id: int, subscription_id: int) -> Subscription:
        """Return an order of this server; raises NotFound for another's, or none."""
        found = await self._store.run(subscriptions.of_guild, guild_id)
        order = next((each for each in found if each.id == subscription_id), None)
        if order is None:
            raise NotFound(_NONE)
        return order

    async def every(self) -> tuple[Standing, ...]:
        """Return all orders with their last posts."""
        return await self._standing(await self._store.run(subscriptions.every))

    async def _standing(self, found: tuple[Subscription, ...]) -> tuple[Standing, ...]:
        last = await self._store.run(deliveries.last_posts, [each.id for each in found])
        return tuple(Standing(each, last.get(each.id)) for each in found)

    async def remove(self, guild_id: int, subscription_id: int, actor: int) -> Subscription:
        """End an order of this server; raises NotFound for another's, or none."""
        removed = await self._store.run(subscriptions.remove, guild_id, subscription_id, self._clock())
        if removed is None:
            raise NotFound(_NONE)
        await self.note(guild_id, actor, "unsubscribe", f"{removed.kind} in {removed.channel_id}")
        return removed

    async def history(
        self, guild_id: int, subscription_id: int | None = None, state: DeliveryState | None = None
    ) -> tuple[Delivery, ...]:
        """Return a server's newest deliveries, of one order or in one state where they are named."""
        return await self._store.run(deliveries.history, guild_id, MOST_LISTED, subscription_id, state)

    async def decidable(self, guild_id: int, text: str, *, again: bool) -> tuple[Delivery, ...]:
        """Return at most 25 deliveries whose number begins so and that can be sent again, or else be given up."""
        wanted = RESENDABLE if again else UNSETTLED
        found = (each for each in await self.history(guild_id) if each.state in wanted)
        return tuple(islice((each for each in found if str(each.id).startswith(text.strip())), MOST_OFFERED))

    async def again(self, guild_id: int, delivery_id: int, actor: int) -> Delivery:
        """Send a delivery of this server again; raises NotFound for another's, BadOption for one that stands."""
        sent = await self._store.run(decisions.again, guild_id, delivery_id, self._clock())
        await self.note(guild_id, actor, "retry", f"delivery {sent.id} in {sent.channel_id}")
        return sent

    async def give_up(self, guild_id: int, delivery_id: int, actor: int) -> Delivery:
        """Never send a delivery of this server; raises NotFound for another's, BadOption for one that stands."""
        skipped = await self._store.run(decisions.give_up, guild_id, delivery_id)
        await self.note(guild_id, actor, "skip", f"delivery {skipped.id} in {skipped.channel_id}")
        return skipped

    async def settings(self, guild_id: int) -> tuple[str, int | None]:
        """Return a server's zone, the bot's where it named none, and the channel of its administrators."""
        zone = await self._store.run(guilds.zone, guild_id) or self._default_zone
        return zone, await self._store.run(guilds.admin_channel, guild_id)

    async def settle(self, guild_id: int, zone: str | None, admin_channel: int | None, actor: int) -> None:
        """Change what is named of a server's settings; its orders keep their zones. BadOption changes nothing."""
        if zone:
            await self._store.run(guilds.set_zone, guild_id, zone_of(zone))
        if admin_channel:
            await self._store.run(guilds.set_admin_channel, guild_id, admin_channel)
        if zone or admin_channel:
            await self.note(guild_id, actor, "settings", " ".join(str(each) for each in (zone, admin_channel) if each))

    async def left(self, guild_id: int) -> None:
        """End the orders of a server that removed the bot: a return within 30 days restores them."""
        await self._store.run(guilds.leave, [guild_id], self._clock())

    async def joined(self, guild_id: int) -> None:
        """Let the orders stand again that ended when this server removed the bot."""
        await self._store.run(guilds.come_back, [guild_id])

    async def serves(self, guild_ids: Collection[int]) -> None:
        """Take note of all the servers that the bot is in, those that Discord cannot reach now among them."""
        known = await self._store.run(guilds.known)
        await self._store.run(guilds.come_back, sorted(known.intersection(guild_ids)))
        await self._store.run(guilds.leave, sorted(known.difference(guild_ids)), self._clock())

    async def forget_left(self, guild_ids: Collection[int]) -> None:
        """Forget servers that removed the bot 30 days ago, but none that it is in: it may be back unnoticed."""
        left = await self._store.run(guilds.left_before, self._clock() - KEPT)
        if gone := sorted(left.difference(guild_ids)):
            await self._store.run(guilds.forget, gone)

    async def note(self, guild_id: int | None, actor: int, action: str, detail: str) -> None:
        """Write into the audit log who did what; of addresses, no secrets."""
        await self._store.run(audit.record, self._clock(), guild_id, actor, action, discreet(detail))

    async def audit(self, limit: int = 5) -> tuple[AuditEntry, ...]:
        """Return the newest entries of the audit log."""
        return await self._store.run(audit.recent, limit)

    def zones(self, text: str) -> tuple[str, ...]:
        """Return at most 25 time zones for what has been typed so far."""
        return zones_like(text)
