"""Gives small issues, subscriptions and posts for the tests of storage."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model import (
    Delivery,
    Issue,
    Item,
    Kind,
    Link,
    Note,
    Page,
    Part,
    Period,
    Plan,
    Post,
    PostKind,
    Repair,
    Rule,
    Step,
    Subscription,
    Told,
    Unit,
)
from storage import deliveries, issues, outbox, subscriptions
from storage.store import Store
from storage.transactions import writing

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
LEASE = timedelta(seconds=60)
TOLD = Told(items=("item-1", "item-2"), issues=("issue-1",))


ITEM = Item(
    key="item-1",
    position=1,
    title="A title",
    section="News",
    kind=Kind.ARTICLE,
    body="A body",
    summary="A summary",
    links=(Link("https://example.org/", "here"),),
    topics=("sqlite", "python"),
    entities=("PEP 8",),
)


def forget(db: Database, key: str) -> bool:
    """Remove an issue and all it owns, as by another hand: the bot itself only replaces; tell whether it was there."""
    with writing(db):
        found = db.execute("DELETE FROM issues WHERE key = ?", [key]).rowcount > 0
        issues._sweep(db)
        return found


def item(key: str = "item-1", position: int = 1, **fields: Any) -> Item:
    return replace(ITEM, **{"key": key, "position": position, "body": f"A body of {key}", **fields})


def issue(key: str = "issue-1", **fields: Any) -> Issue:
    plain = Issue(
        key=key,
        newsletter="Weekly",
        number=7,
        period="2026-10",
        title="Number 7",
        author="Ada",
        url=f"https://example.org/{key}",
        sections=("News", "Tips"),
        items=(item(f"{key}/a", 1), item(f"{key}/b", 2)),
        notes=(Note(3, "a tag", "unknown"),),
        repairs=(Repair(4, "Ã©", "é", 0.75),),
    )
    return replace(plain, **fields)


def steps_of(db: Database, delivery_id: int) -> dict[Step, tuple[str, str | None]]:
    """Return how each step of a delivery stands (pending, done or failed) and why."""
    found = db.execute("SELECT step, state, reason FROM steps WHERE delivery_id = ?", [delivery_id])
    return {Step(step): (state, reason) for step, state, reason in found}


def subscription(guild_id: int = 1, channel_id: int = 10, kind: PostKind = PostKind.DIGEST) -> Subscription:
    return Subscription(0, guild_id, channel_id, kind, Rule(Unit.MONTH, 1, time(9, 30)), "Europe/Berlin", NOW)


def period(name: str = "2026-11", due: datetime = NOW) -> Period:
    return Period(due, name)


def parts(count: int = 1, of: str = "x") -> list[Part]:
    return [
        Part(Post(Page("Title", f"Part {n}", colour=n)), f"nonce-{of}-{n}", f"marker-{of}-{n}") for n in range(count)
    ]


async def subscribed(store: Store, guild_id: int = 1, channel_id: int = 10) -> Subscription:
    return await store.run(subscriptions.put, subscription(guild_id, channel_id))


async def planned(store: Store, subscription: Subscription, periods: Sequence[Period] = (period(),)) -> int:
    plan = Plan(subscription.id, tuple(periods), (), NOW + timedelta(days=30))
    return await store.run(deliveries.plan, [plan])


async def claimed(store: Store, now: datetime = NOW, owner: str = "me") -> Delivery:
    [delivery] = await store.run(outbox.claim, now, LEASE, owner)
    return delivery


async def posted(store: Store, name: str = "2026-11", due: datetime = NOW, told: Told = TOLD) -> Delivery:
    """Bring one delivery of the only subscription from its plan to its message."""
    held = await store.run(subscriptions.every)
    order = held[0] if held else await subscribed(store)
    await planned(store, order, [period(name, due)])
    delivery = await claimed(store, due)
    await store.run(outbox.freeze, delivery.id, "me", parts(of=name), told)
    assert await store.run(outbox.confirm, delivery.id, "me", 500 + delivery.id, due)
    return delivery
