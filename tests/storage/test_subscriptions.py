"""What a channel may order, and what is due."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.errors import BadOption
from bot.model import DeliveryState, Plan, PostKind, Rule, Unit
from storage import deliveries, outbox, subscriptions
from storage.store import Store
from tests.storage.samples import LEASE, NOW, TOLD, period, planned, posted, subscribed, subscription


async def test_a_channel_may_have_one_order_of_each_kind(store: Store) -> None:
    digest = await subscribed(store)
    tip = await store.run(subscriptions.put, subscription(kind=PostKind.TIP))
    assert await subscribed(store) == digest
    assert await store.run(subscriptions.of_guild, 1) == (digest, tip)


async def test_subscribing_again_changes_the_order_in_place_and_lets_a_paused_one_post(store: Store) -> None:
    order = await subscribed(store)
    await store.run(subscriptions.pause, order, "no permission to post")
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
    assert await store.run(subscriptions.due, NOW - timedelta(microseconds=1), 9) == ()
    assert await store.run(subscriptions.due, NOW, 9) == (order,)
    assert await store.run(subscriptions.pause, order, "no permission to post")
    assert await store.run(subscriptions.due, NOW, 9) == ()
    assert [each.paused for each in await store.run(subscriptions.every)] == ["no permission to post"]
    assert await store.run(subscriptions.resume, order.id, NOW + timedelta(days=1))
    assert [each.paused for each in await store.run(subscriptions.due, NOW + timedelta(days=1), 9)] == [None]


async def test_pausing_what_is_not_there_or_was_changed_meanwhile_says_so(store: Store) -> None:
    order = await subscribed(store)
    await subscribed(store)
    assert not await store.run(subscriptions.pause, order, "its zone cannot be read")
    assert not await store.run(subscriptions.pause, replace(order, id=99), "gone")
    assert not await store.run(subscriptions.resume, 99, NOW)


async def test_a_server_removes_only_its_own_subscriptions(store: Store) -> None:
    order = await subscribed(store)
    assert await store.run(subscriptions.remove, 2, order.id, NOW) is None
    assert await store.run(subscriptions.remove, 1, order.id, NOW) == order
    assert await store.run(subscriptions.every) == ()


async def test_a_removed_subscription_leaves_the_ledger_so_that_nothing_is_told_twice(store: Store) -> None:
    sent = await posted(store)
    await planned(store, (await store.run(subscriptions.every))[0], [period("2026-12", NOW + timedelta(days=30))])
    assert await store.run(subscriptions.remove, 1, sent.subscription_id, NOW) is not None
    assert await store.run(subscriptions.get, sent.subscription_id) is None
    states = [(each.state, each.reason) for each in await store.run(deliveries.history, 1, 10)]
    assert states == [(DeliveryState.SKIPPED, "its subscription was removed"), (DeliveryState.SENT, None)]
    again = await subscribed(store)
    assert again.id == sent.subscription_id
    assert await store.run(subscriptions.get, again.id) == again
    assert await store.run(deliveries.told, again.id) == TOLD
    assert await planned(store, again) == 0


async def test_nothing_is_claimed_or_planned_of_a_removed_subscription(store: Store) -> None:
    order = await subscribed(store)
    await planned(store, order)
    await store.run(subscriptions.remove, 1, order.id, NOW)
    assert await planned(store, order, [period("2026-12")]) == 0
    assert await store.run(outbox.claim, NOW, LEASE, "me") == ()
    assert await store.run(subscriptions.due, NOW, 9) == ()


async def test_removed_subscriptions_do_not_count_to_the_most_a_server_may_have(store: Store) -> None:
    for channel in range(25):
        order = await subscribed(store, channel_id=channel)
    await store.run(subscriptions.remove, 1, order.id, NOW)
    assert await subscribed(store, channel_id=25)


async def test_no_more_orders_are_due_at_once_than_asked_for_and_the_longest_due_come_first(store: Store) -> None:
    late = await subscribed(store, channel_id=7)
    early = await store.run(subscriptions.put, replace(late, id=0, channel_id=8, next_due=NOW - timedelta(days=1)))
    assert await store.run(subscriptions.due, NOW, 1) == (early,)
    assert await store.run(subscriptions.due, NOW, 9) == (early, late)


async def test_an_order_s_beginning_is_its_first_due_post_until_it_is_removed_and_made_again(store: Store) -> None:
    order = await store.run(subscriptions.put, subscription())
    later = replace(order, next_due=NOW + timedelta(days=9))
    await store.run(subscriptions.put, later)
    assert await store.run(deliveries.since, order.id) == NOW, "a change forgets nothing that waits"
    await store.run(subscriptions.put, replace(order, next_due=NOW - timedelta(days=1)))
    assert await store.run(deliveries.since, order.id) == NOW - timedelta(days=1)
    await store.run(subscriptions.remove, 1, order.id, NOW)
    await store.run(subscriptions.put, later)
    assert (await store.run(deliveries.told, order.id)).since == later.next_due


async def test_what_a_wrong_clock_put_off_is_due_again_batch_by_batch_but_for_periods_that_posted(store: Store) -> None:
    far, soon = NOW + timedelta(days=300), NOW + timedelta(days=30)
    first = await store.run(subscriptions.put, replace(subscription(), channel_id=1, next_due=far))
    second = await store.run(subscriptions.put, replace(subscription(), channel_id=2, next_due=far, zone="Mars/Base"))
    third = await store.run(subscriptions.put, replace(subscription(), channel_id=3, next_due=far))
    skips = ((period("2026-12", soon), "missed while the bot was away"),)
    await store.run(
        deliveries.plan, [Plan(first.id, (), skips, far), Plan(third.id, (period("2026-12", soon),), (), far)]
    )
    assert await store.run(subscriptions.set_right, NOW, 0, 2) == second.id
    assert await store.run(subscriptions.set_right, NOW, second.id, 2) == third.id
    assert await store.run(subscriptions.set_right, NOW, third.id, 2) is None
    due = {each.channel_id: f"{each.next_due:%Y-%m}" for each in await store.run(subscriptions.every)}
    assert due == {1: "2026-12", 2: f"{far:%Y-%m}", 3: "2027-01"}
    assert {each.subscription_id for each in await store.run(deliveries.history, 1, 9)} == {third.id}


async def test_what_was_under_way_when_its_paused_order_was_removed_comes_to_its_end(store: Store) -> None:
    order = await subscribed(store)
    await planned(store, order)
    [under_way] = await store.run(outbox.claim, NOW, LEASE, "dead")
    await store.run(subscriptions.pause, order, "no permission to post")
    assert await store.run(outbox.claim, NOW + LEASE, LEASE, "me") == ()
    await store.run(subscriptions.remove, 1, order.id, NOW)
    [found] = await store.run(outbox.claim, NOW + LEASE, LEASE, "me")
    assert found.id == under_way.id
