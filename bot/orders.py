"""Use case: order. What a channel wishes goes in, its standing order and what became of it come out."""

from zoneinfo import ZoneInfo

from bot.digest.period import next_period
from bot.digest.rule import rule_of, zone_of, zones_like
from bot.discretion import discreet
from bot.errors import NotFound
from bot.model import AuditEntry, Clock, PostKind, Standing, Subscription
from storage import Store, audit, deliveries, guilds, subscriptions


class Orders:
    """Keeps what channels subscribed to; every change is audited with who made it."""

    def __init__(self, store: Store, clock: Clock, default_zone: str) -> None:
        self._store = store
        self._clock = clock
        self._default_zone = default_zone

    async def subscribe(
        self,
        guild_id: int,
        channel_id: int,
        kind: PostKind,
        wishes: tuple[str | None, str | None, str | None],
        actor: int,
    ) -> Subscription:
        """Keep a channel's order: `wishes` are day, time and zone as written, None for the default; else BadOption."""
        day, at, zone_text = wishes
        kept = await self._store.run(guilds.zone, guild_id)
        zone = zone_of(zone_text) if zone_text else kept or self._default_zone
        rule = rule_of(kind, None, day, at, None, self._clock().astimezone(ZoneInfo(zone)).date())
        spent = await self._store.run(deliveries.spent, guild_id, channel_id, kind.value)
        coming = next_period(rule, zone, self._clock())
        while coming.name in spent:  # this month or week has had its post: what is promised must come
            coming = next_period(rule, zone, coming.due)
        due = coming.due
        made = await self._store.run(subscriptions.put, Subscription(0, guild_id, channel_id, kind, rule, zone, due))
        if zone_text and kept is None:
            # The first zone a server names becomes its own default.
            await self._store.run(guilds.set_zone, guild_id, zone)
        await self.note(guild_id, actor, "subscribe", f"{kind} in {channel_id}")
        return made

    async def of_guild(self, guild_id: int) -> tuple[Standing, ...]:
        """Return a server's orders with their last posts."""
        return await self._standing(await self._store.run(subscriptions.of_guild, guild_id))

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
            raise NotFound("This server has no such subscription; `/digest list` shows those it has.")
        await self.note(guild_id, actor, "unsubscribe", f"{removed.kind} in {removed.channel_id}")
        return removed

    async def note(self, guild_id: int | None, actor: int, action: str, detail: str) -> None:
        """Write into the audit log who did what; of addresses, no secrets."""
        await self._store.run(audit.record, self._clock(), guild_id, actor, action, discreet(detail))

    async def audit(self, limit: int = 5) -> tuple[AuditEntry, ...]:
        """Return the newest entries of the audit log."""
        return await self._store.run(audit.recent, limit)

    def zones(self, text: str) -> tuple[str, ...]:
        """Return at most 25 time zones for what has been typed so far."""
        return zones_like(text)
