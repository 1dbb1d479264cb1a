"""Servers that remove the bot: their orders end, stand again on a return, and after a while nothing is left of them."""

from datetime import timedelta

from sqlite_utils import Database

from bot.model import PostKind
from storage import audit, deliveries, guilds, subscriptions, votes
from storage.store import Store
from storage.transactions import writing
from tests.storage.samples import NOW, period, planned, posted, subscribed, subscription

LATER = NOW + timedelta(days=30)


def rows_of(db: Database, guild_id: int) -> dict[str, int]:
    """Return for every table with a column for the server how many rows name it, and those that hang on them."""
    named = {table.name: "guild_id" for table in db.tables if "guild_id" in table.columns_dict} | {"guilds": "id"}
    counts = {name: db[name].count_where(f"{column} = ?", [guild_id]) for name, column in named.items()}
    hanging = ("deliveries", "delivery_items", "delivery_issues", "steps", "drafts")
    return counts | {name: db[name].count for name in hanging}


def fill(db: Database) -> None:
    with writing(db):
        db.execute("INSERT INTO interests (guild_id, topic, count) VALUES (1, 'agents', 2)")
        db.execute("INSERT INTO drafts (subscription_id, period, deadline) VALUES (1, '2026-11', ?)", [NOW.isoformat()])
        db.execute(
            "INSERT INTO steps (delivery_id, step, ready) VALUES (1, 'pin', ?)", ["2026-11-01T09:00:00.000000+00:00"]
        )


async def test_nothing_is_left_of_a_server_thirty_days_after_it_removed_the_bot(store: Store) -> None:
    await posted(store)
    await store.run(guilds.set_zone, 1, "UTC")
    await store.run(votes.put, 1, "item-1", 42, useful=True)
    await store.run(audit.record, NOW, 1, 42, "subscribe", "digest in 10")
    await store.run(lambda db: db.execute("PRAGMA ignore_check_constraints = ON"))
    await store.run(fill)
    before = await store.run(rows_of, 1)
    assert all(before.values()), f"a table that the purge must look at holds nothing: {before}"
    other = await subscribed(store, 2, 20)
    await store.run(guilds.leave, [1], NOW)
    assert await store.run(guilds.left_before, NOW - timedelta(seconds=1)) == frozenset()
    assert (await store.run(rows_of, 1))["deliveries"] == 1
    assert await store.run(guilds.left_before, NOW) == {1}
    await store.run(guilds.forget, [1])
    assert not any((await store.run(rows_of, 1)).values())
    assert await store.run(subscriptions.every) == (other,)


async def test_a_return_restores_the_orders_that_stood_and_no_others(store: Store) -> None:
    stood, removed = await subscribed(store), await store.run(subscriptions.put, subscription(kind=PostKind.TIP))
    elsewhere = await subscribed(store, 2, 20)
    await planned(store, stood)
    await store.run(subscriptions.remove, 1, removed.id, NOW - timedelta(days=1))
    await store.run(guilds.leave, [1], NOW)
    await store.run(guilds.leave, [1], LATER)
    assert await store.run(subscriptions.every) == (elsewhere,)
    await store.run(guilds.come_back, [1])
    assert [each.id for each in await store.run(subscriptions.every)] == [stood.id, elsewhere.id]
    assert [each.period for each in await store.run(deliveries.history, 1, 9)] == [period().name]
    assert await store.run(guilds.left_before, LATER) == frozenset()


async def test_every_server_that_there_is_anything_of_is_known(store: Store) -> None:
    await subscribed(store, 1)
    await store.run(guilds.set_admin_channel, 2, 22)
    await store.run(audit.record, NOW, 3, 42, "post", "tip in 30")
    await store.run(audit.record, NOW, None, 42, "reload", "all")
    await store.run(guilds.leave, [4], NOW)
    assert await store.run(guilds.known) == {1, 2, 3, 4}


async def test_a_server_s_zone_and_the_channel_of_its_administrators_are_kept_apart(store: Store) -> None:
    await store.run(guilds.set_admin_channel, 1, 10)
    assert (await store.run(guilds.zone, 1), await store.run(guilds.admin_channel, 1)) == (None, 10)
    await store.run(guilds.set_zone, 1, "Asia/Tokyo")
    assert (await store.run(guilds.zone, 1), await store.run(guilds.admin_channel, 1)) == ("Asia/Tokyo", 10)
    assert await store.run(guilds.admin_channel, 2) is None
