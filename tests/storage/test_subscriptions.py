"""What a channel may order, and what is due."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.errors import BadOption
from bot.model import PostKind, Rule, Unit
from storage import deliveries, subscriptions
from storage.store import Store
from tests.storage.samples import NOW, TOLD, claimed, planned, posted, subscribed, subscription


async def test_a_channel_may_have_one_order_of_each_kind(store: Store) -> None:
    digest = await subscribed(store)
    tip = await store.run(subscriptions.put, subscription(kind=PostKind.TIP))
    assert await subscribed(store) == digest
    assert await store.run(subscriptions.of_guild, 1) == (digest, tip)


async def test_subscribing_again_changes_the_order_in_place_and_lets_a_paused_one_post(store: Store) -> None:
    order = await subscribed(store)
    await store.run(subscriptions.pause, order.id, "no permission to post")
    due = NOW + timedelta(days=3)
    wish = replace(order, id=0, rule=Rule(Unit.MONTH, 31, time(7)), zone="Asia/Kathmandu", next_due=due)
    assert await store.run(subscriptions.put, wish) == replace(wish, id=order.id)
    assert await store.run(subscriptions.every) == (replace(wish, id=order.id, paused=None),)


async def test_a_changed_order_remembers_what_it_told(store: Store) -> None:
    sent = await posted(store)
    again = await subscribed(store)
    assert again.id == sent.subscription_id
    assert await store.run(deliveries.told, again.id) == TOLD
    assert await planned(store, again) == 0, "the period it posted is not owed again"


async def test_a_full_server_may_still_change_its_orders(store: Store) -> None:
    orders = [await subscribed(store, channel_id=channel) for channel in range(25)]
    assert await subscribed(store, channel_id=7) == orders[7]


async def test_a_server_may_have_twenty_five_subscriptions(store: Store) -> None:
    for channel in range(25):
        await subscribed(store, channel_id=channel)
    with pytest.raises(BadOption, match="25"):
        await subscribed(store, channel_id=25)
    elsewhere = await subscribed(store, guild_id=2)
    assert await store.run(subscriptions.of_guild, 2) == (elsewhere,)
    assert len(await store.run(subscriptions.every)) == 26


async def test_a_subscription_is_due_from_its_instant_on_unless_it_is_paused(store: Store) -> None:
    order = await subscribed(store)
    assert await store.run(subscriptions.due, NOW - timedelta(microseconds=1)) == ()
    assert await store.run(subscriptions.due, NOW) == (order,)
    assert await store.run(subscriptions.pause, order.id, "no permission to post")
    assert await store.run(subscriptions.due, NOW) == ()
    assert [each.paused for each in await store.run(subscriptions.every)] == ["no permission to post"]
    assert await store.run(subscriptions.resume, order.id, NOW + timedelta(days=1))
    assert [each.paused for each in await store.run(subscriptions.due, NOW + timedelta(days=1))] == [None]


async def test_pausing_what_is_not_there_says_so(store: Store) -> None:
    assert not await store.run(subscriptions.pause, 99, "gone")
    assert not await store.run(subscriptions.resume, 99, NOW)


async def test_a_server_removes_only_its_own_subscriptions(store: Store) -> None:
    order = await subscribed(store)
    assert await store.run(subscriptions.remove, 2, order.id) is None
    assert await store.run(subscriptions.remove, 1, order.id) == order
    assert await store.run(subscriptions.every) == ()


async def test_a_removed_subscription_takes_its_deliveries_along(store: Store) -> None:
    sent = await posted(store)
    assert await store.run(subscriptions.remove, 1, sent.subscription_id) is not None
    assert await store.run(deliveries.history, 1, 10) == ()
    assert await store.run(deliveries.by_marker, "marker-2026-11-0") is None


async def test_an_id_is_never_given_twice_so_that_no_nonce_is(store: Store) -> None:
    first = await subscribed(store)
    await planned(store, first)
    delivery = await claimed(store)
    await store.run(subscriptions.remove, 1, first.id)
    again = await subscribed(store)
    await planned(store, again)
    assert again.id > first.id
    assert (await claimed(store)).id > delivery.id
