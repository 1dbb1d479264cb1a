"""The ledger: each post is owed once, leased to one sender at a time, and sent as it was frozen."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from bot.errors import BadOption, NotFound
from bot.model import DeliveryState, Plan, PostKind, Step, Told, Wishes
from storage import decisions, deliveries, notices, outbox, steps, subscriptions, tellings
from storage.connection import open_writer
from storage.store import FILE, Store, open_store
from storage.transactions import writing
from tests.storage.samples import (
    LEASE,
    NOW,
    TOLD,
    claimed,
    parts,
    period,
    planned,
    posted,
    steps_of,
    subscribed,
    subscription,
)

LATER = NOW + timedelta(days=30)


async def test_planning_owes_a_period_once_and_advances_the_subscription(store: Store) -> None:
    order = await subscribed(store)
    assert await planned(store, order) == 1
    assert await planned(store, order) == 0
    assert [each.next_due for each in await store.run(subscriptions.every)] == [LATER]


async def test_a_skipped_period_is_recorded_with_its_reason_and_never_claimed(store: Store) -> None:
    order = await subscribed(store)
    plan = Plan(order.id, (period("2026-11"),), ((period("2026-10", NOW - timedelta(days=31)), "too late"),), LATER)
    assert await store.run(deliveries.plan, [plan]) == 2
    assert (await claimed(store)).period == "2026-11"
    assert await store.run(outbox.claim, NOW, LEASE, "me") == ()
    history = await store.run(deliveries.history, 1, 10)
    assert [(each.period, each.state, each.reason) for each in history][1] == (
        "2026-10",
        DeliveryState.SKIPPED,
        "too late",
    )


async def test_a_plan_for_a_subscription_removed_meanwhile_is_ignored(store: Store) -> None:
    order = await subscribed(store)
    await store.run(subscriptions.remove, 1, order.id, NOW)
    assert await planned(store, order) == 0


async def test_a_claim_leases_the_earliest_delivery_that_is_due(store: Store) -> None:
    late, early = await subscribed(store, channel_id=1), await subscribed(store, channel_id=2)
    await planned(store, late, [period()])
    await planned(store, early, [period(due=NOW - timedelta(hours=1))])
    assert await store.run(outbox.claim, NOW - timedelta(hours=2), LEASE, "me") == ()
    first, second = await claimed(store), await claimed(store)
    assert (first.channel_id, second.channel_id) == (2, 1)
    assert (first.state, first.attempts, first.first_attempt) == (DeliveryState.SENDING, 1, NOW)
    assert await store.run(outbox.claim, NOW, LEASE, "me") == ()


async def test_a_lease_that_ran_out_can_be_claimed_again_and_remembers_the_first_attempt(store: Store) -> None:
    await planned(store, await subscribed(store))
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(1), TOLD)
    assert await store.run(outbox.claim, NOW + LEASE - timedelta(seconds=1), LEASE, "other") == ()
    again = await claimed(store, NOW + LEASE, "other")
    assert (again.id, again.attempts, again.first_attempt) == (first.id, 2, NOW)


async def test_what_was_never_composed_was_never_sent_whatever_became_of_the_attempt(store: Store) -> None:
    await planned(store, await subscribed(store))
    await claimed(store)
    again = await claimed(store, NOW + LEASE, "other")
    assert (again.attempts, again.first_attempt) == (1, NOW + LEASE)


async def test_a_paused_subscription_is_not_claimed(store: Store) -> None:
    order = await subscribed(store)
    await planned(store, order)
    await store.run(subscriptions.pause, order, "channel is gone")
    assert await store.run(outbox.claim, NOW, LEASE, "me") == ()


def test_two_threads_never_claim_one_delivery(tmp_path: Path) -> None:
    def drain(owner: str) -> list[int]:
        with closing(open_writer(tmp_path / FILE)) as db:
            batches = iter(lambda: outbox.claim(db, NOW, LEASE, owner, 3), ())
            return [each.id for batch in batches for each in batch]

    with closing(open_writer(tmp_path / FILE)) as db:
        order = subscriptions.put(db, subscription())
        deliveries.plan(db, [Plan(order.id, tuple(period(f"2026-W{n}") for n in range(200)), (), LATER)])
    with ThreadPoolExecutor(2) as threads:
        mine, yours = threads.map(drain, ["mine", "yours"])
    assert sorted(mine + yours) == list(range(1, 201))


async def test_a_frozen_post_keeps_its_first_text(store: Store) -> None:
    await planned(store, await subscribed(store))
    delivery = await claimed(store)
    frozen = await store.run(outbox.freeze, delivery.id, "me", parts(1), TOLD)
    assert frozen.post == parts(1)[0].post
    assert (frozen.nonce, frozen.marker) == ("nonce-x-0", "marker-x-0")
    assert await store.run(outbox.freeze, delivery.id, "me", parts(3, "y"), Told(("other",))) == frozen
    assert await store.run(deliveries.told, delivery.subscription_id) == TOLD
    assert len(await store.run(deliveries.history, 1, 10)) == 1


async def test_only_the_owner_of_the_lease_freezes(store: Store) -> None:
    await planned(store, await subscribed(store))
    delivery = await claimed(store)
    unfrozen = await store.run(outbox.freeze, delivery.id, "other", parts(2), TOLD)
    assert unfrozen.post is None
    assert await store.run(deliveries.told, delivery.subscription_id) == Told()


async def test_a_delivery_whose_subscription_was_removed_is_not_frozen_but_confirmed_if_it_went_out(
    store: Store,
) -> None:
    order = await subscribed(store)
    await planned(store, order)
    delivery = await claimed(store)
    await store.run(subscriptions.remove, 1, order.id, NOW)
    with pytest.raises(NotFound):
        await store.run(outbox.freeze, delivery.id, "me", parts(), TOLD)
    assert await store.run(outbox.confirm, delivery.id, "me", 1, NOW)


async def test_later_parts_wait_until_the_earlier_ones_are_sent(store: Store) -> None:
    await planned(store, await subscribed(store))
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(3), TOLD)
    assert await store.run(outbox.claim, NOW, LEASE, "me") == ()
    for n in range(3):
        delivery = first if n == 0 else await claimed(store)
        assert delivery.part == n + 1
        if n:
            assert delivery.post == parts(3)[n].post
        assert await store.run(outbox.confirm, delivery.id, "me", 100 + n, NOW)
    assert await store.run(outbox.claim, LATER, LEASE, "me") == ()


async def test_the_parts_of_one_post_follow_each_other_when_many_are_due(store: Store) -> None:
    for channel in (1, 2):
        await planned(store, await subscribed(store, channel_id=channel))
    order = []
    for n in range(4):
        delivery = await claimed(store)
        if delivery.part == 1:
            await store.run(outbox.freeze, delivery.id, "me", parts(2, f"{n}"), TOLD)
        await store.run(outbox.confirm, delivery.id, "me", n, NOW)
        order.append((delivery.channel_id, delivery.part))
    assert order == [(1, 1), (1, 2), (2, 1), (2, 2)]


async def test_a_message_may_be_confirmed_twice_but_not_as_two_messages(store: Store) -> None:
    sent = await posted(store)
    assert await store.run(outbox.confirm, sent.id, "me", 500 + sent.id, LATER)
    assert not await store.run(outbox.confirm, sent.id, "me", 9_999, LATER)
    last = (await store.run(deliveries.last_posts, [sent.subscription_id, 99])).get(sent.subscription_id)
    assert last is not None
    assert (last.id, last.state, last.message_id) == (sent.id, DeliveryState.SENT, 500 + sent.id)


async def test_a_late_confirmation_counts_while_another_sender_holds_the_lease(store: Store) -> None:
    await planned(store, await subscribed(store))
    delivery = await claimed(store)
    await claimed(store, NOW + LEASE, "other")
    assert await store.run(outbox.confirm, delivery.id, "me", 7, NOW + LEASE)
    assert await store.run(outbox.confirm, delivery.id, "other", 7, NOW + LEASE)
    assert not await store.run(outbox.retry, delivery.id, "other", LATER, "late")


async def test_a_confirmation_after_the_lease_was_given_back_is_refused(store: Store) -> None:
    await planned(store, await subscribed(store))
    delivery = await claimed(store)
    await store.run(outbox.retry, delivery.id, "me", LATER, "503")
    assert not await store.run(outbox.confirm, delivery.id, "me", 7, NOW)


async def test_a_retry_waits_for_its_instant_and_leaves_the_period_due_when_it_was(store: Store) -> None:
    await planned(store, await subscribed(store))
    delivery = await claimed(store)
    await store.run(outbox.freeze, delivery.id, "me", parts(1), TOLD)
    assert not await store.run(outbox.retry, delivery.id, "other", LATER, "503")
    assert await store.run(outbox.retry, delivery.id, "me", LATER, "503")
    assert await store.run(outbox.claim, NOW + LEASE, LEASE, "me") == ()
    again = await claimed(store, LATER)
    assert (again.attempts, again.reason, again.due) == (2, "503", NOW)


@pytest.mark.parametrize("state", [DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.UNCERTAIN])
async def test_an_end_reaches_the_parts_that_were_to_follow(store: Store, state: DeliveryState) -> None:
    await planned(store, await subscribed(store))
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(3), TOLD)
    await store.run(outbox.confirm, first.id, "me", 7, NOW)
    second = await claimed(store)
    assert not await store.run(outbox.finish, second.id, "other", state, "no")
    assert await store.run(outbox.finish, second.id, "me", state, "no such channel")
    history = await store.run(deliveries.history, 1, 10)
    assert [(each.part, each.state) for each in history] == [(3, state), (2, state), (1, DeliveryState.SENT)]
    assert await store.run(outbox.claim, LATER, LEASE, "me") == ()


async def test_sent_is_not_an_end_that_finish_may_give(store: Store) -> None:
    with pytest.raises(ValueError, match="does not end"):
        await store.run(outbox.finish, 1, "me", DeliveryState.SENT, "")


async def test_what_was_told_is_listed_once_with_the_most_recent_last(store: Store) -> None:
    first = await posted(store, "2026-11", NOW, Told(("a", "b"), ("one",)))
    await posted(store, "2026-12", LATER, Told(("c", "a"), ("two",)))
    assert await store.run(deliveries.told, first.subscription_id) == Told(("b", "c", "a"), ("one", "two"))
    assert await store.run(deliveries.told, 99) == Told()


@pytest.mark.parametrize(
    ("state", "told"),
    [(DeliveryState.FAILED, Told()), (DeliveryState.SKIPPED, Told()), (DeliveryState.UNCERTAIN, TOLD)],
)
async def test_what_surely_did_not_go_out_was_not_told(store: Store, state: DeliveryState, told: Told) -> None:
    await planned(store, await subscribed(store))
    delivery = await claimed(store)
    await store.run(outbox.freeze, delivery.id, "me", parts(), TOLD)
    await store.run(outbox.finish, delivery.id, "me", state, "because")
    assert await store.run(deliveries.told, delivery.subscription_id) == told


async def test_a_marker_finds_its_part_and_what_the_whole_post_told(store: Store) -> None:
    await planned(store, await subscribed(store))
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(2), TOLD)
    found = await store.run(deliveries.by_marker, "marker-x-1")
    assert found is not None
    assert (found[0].part, found[1]) == (2, TOLD)
    assert await store.run(deliveries.by_marker, "unknown") is None


async def test_history_is_the_servers_own_newest_first(store: Store) -> None:
    await posted(store, "2026-11", NOW)
    await posted(store, "2026-12", LATER)
    await planned(store, await subscribed(store, guild_id=2))
    assert [each.period for each in await store.run(deliveries.history, 1, 10)] == ["2026-12", "2026-11"]
    assert len(await store.run(deliveries.history, 1, 1)) == 1
    assert len(await store.run(deliveries.history, 2, 10)) == 1


async def test_the_last_post_is_the_one_sent_last(store: Store) -> None:
    first = await posted(store, "2026-10", NOW)
    second = await posted(store, "2026-11", NOW + timedelta(days=30))
    last = await store.run(deliveries.last_posts, [first.subscription_id])
    assert last[first.subscription_id].id == second.id


async def test_there_is_no_last_post_before_the_first(store: Store) -> None:
    order = await store.run(subscriptions.put, subscription(kind=PostKind.TIP))
    assert await store.run(deliveries.last_posts, [order.id]) == {}


async def test_a_claim_survives_the_process_and_comes_back_after_its_lease(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        await planned(store, await subscribed(store))
        delivery = await claimed(store)
        frozen = await store.run(outbox.freeze, delivery.id, "me", parts(), TOLD)
    async with open_store(tmp_path) as store:
        again = await claimed(store, NOW + LEASE, "next process")
        assert (again.post, again.nonce, again.attempts) == (frozen.post, frozen.nonce, 2)


async def test_a_batch_holds_one_part_of_each_post_and_no_delivery_twice(store: Store) -> None:
    for channel in (1, 2, 3):
        await planned(store, await subscribed(store, channel_id=channel))
    first = await store.run(outbox.claim, NOW, LEASE, "me", 2)
    rest = await store.run(outbox.claim, NOW, LEASE, "me", 50)
    assert [each.channel_id for each in (*first, *rest)] == [1, 2, 3]
    for each in (*first, *rest):
        await store.run(outbox.freeze, each.id, "me", parts(2, f"{each.id}"), TOLD)
    assert await store.run(outbox.claim, NOW, LEASE, "me", 50) == ()


async def test_the_parts_that_follow_go_where_the_first_one_went(store: Store) -> None:
    await planned(store, await subscribed(store))
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(2), TOLD)
    await store.run(outbox.confirm, first.id, "me", 7, NOW, 99)
    assert (await claimed(store)).place_id == 99


async def test_an_attempt_that_posted_nothing_does_not_count(store: Store) -> None:
    await planned(store, await subscribed(store))
    delivery = await claimed(store)
    await store.run(outbox.retry, delivery.id, "me", NOW, "paused", counted=False)
    later = NOW + timedelta(minutes=1)
    again = await claimed(store, later)
    assert (again.attempts, again.first_attempt) == (1, later)
    await store.run(outbox.freeze, again.id, "me", parts(1), TOLD)
    await store.run(outbox.retry, again.id, "me", later, "broke off")
    third = await claimed(store, later)
    await store.run(outbox.retry, third.id, "me", later, "paused", counted=False)
    assert [(each.attempts, each.first_attempt) for each in [await claimed(store, later)]] == [(2, later)]


async def test_a_refusal_pauses_and_is_told_once_for_each_reason(store: Store) -> None:
    order = await subscribed(store)
    await planned(store, order)
    for reason, owed in (("no right", 1), ("no right", 0), ("gone", 1), ("no right", 0)):
        delivery = await claimed(store)
        await store.run(outbox.refuse, delivery.id, "me", NOW, reason, counted=False)
        assert await store.run(outbox.claim, NOW, LEASE, "me") == ()
        [stalled] = await store.run(deliveries.stalled, NOW)
        assert (stalled.id, stalled.paused) == (order.id, reason)
        troubles = await store.run(notices.troubles, 9)
        assert len(troubles) == owed
        for trouble in troubles:
            await store.run(notices.heard, trouble)
        await store.run(deliveries.resume, order.id)
        assert await store.run(deliveries.stalled, NOW) == ()


async def test_what_is_put_off_keeps_its_order_paused_until_then(store: Store) -> None:
    await planned(store, await subscribed(store))
    delivery = await claimed(store)
    await store.run(outbox.refuse, delivery.id, "me", LATER, "no", counted=False)
    assert await store.run(deliveries.stalled, NOW) == ()
    assert len(await store.run(deliveries.stalled, LATER)) == 1


@pytest.mark.parametrize("state", [DeliveryState.UNCERTAIN, DeliveryState.FAILED])
async def test_administrators_are_owed_a_word_where_they_want_it_on_what_is_not_posted_or_not_for_sure(
    store: Store, state: DeliveryState
) -> None:
    order = await subscribed(store)
    await planned(store, order)
    delivery = await claimed(store)
    await store.run(outbox.finish, delivery.id, "me", state, "who knows")

    def name_a_channel(db: Database) -> None:
        with writing(db):
            db.execute("INSERT INTO guilds (id, admin_channel_id) VALUES (1, 77)")

    await store.run(name_a_channel)
    [trouble] = await store.run(notices.troubles, 9)
    assert (trouble.subscription.id, trouble.channel_id) == (order.id, 77)
    assert [(each.id, each.state) for each in trouble.posts] == [(delivery.id, state)]
    await store.run(notices.heard, trouble)
    assert await store.run(notices.troubles, 9) == ()
    await store.run(decisions.again, order.guild_id, delivery.id, NOW)
    assert await store.run(notices.troubles, 9) == ()
    await store.run(outbox.finish, (await claimed(store)).id, "me", state, "nobody")
    assert len(await store.run(notices.troubles, 9)) == 1, "it ended once more"


async def test_what_comes_up_while_administrators_are_told_is_told_next(store: Store) -> None:
    order = await subscribed(store)
    await planned(store, order, [period("2026-11"), period("2026-12")])
    first, second = await claimed(store), await claimed(store)
    await store.run(outbox.finish, first.id, "me", DeliveryState.UNCERTAIN, "who knows")
    [heard] = await store.run(notices.troubles, 9)
    await store.run(outbox.finish, second.id, "me", DeliveryState.FAILED, "too late")
    await store.run(subscriptions.pause, order, "no right")
    await store.run(notices.heard, heard)
    [trouble] = await store.run(notices.troubles, 9)
    assert (trouble.subscription.paused, [each.id for each in trouble.posts]) == ("no right", [second.id])
    await store.run(notices.heard, trouble)
    assert await store.run(notices.troubles, 9) == ()


async def test_what_administrators_have_not_heard_outlives_a_change_of_the_order_but_not_its_removal(
    store: Store,
) -> None:
    order = await subscribed(store)
    await planned(store, order)
    await store.run(outbox.finish, (await claimed(store)).id, "me", DeliveryState.FAILED, "too late")
    await store.run(subscriptions.put, order)
    assert len(await store.run(notices.troubles, 9)) == 1
    await store.run(subscriptions.remove, order.guild_id, order.id, NOW)
    await store.run(subscriptions.put, order)
    assert await store.run(notices.troubles, 9) == ()


async def test_what_is_skipped_is_told_by_the_history_alone(store: Store) -> None:
    await planned(store, await subscribed(store))
    await store.run(outbox.finish, (await claimed(store)).id, "me", DeliveryState.SKIPPED, "nothing new")
    assert await store.run(notices.troubles, 9) == ()


@pytest.mark.parametrize("state", [DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.UNCERTAIN])
async def test_what_ended_is_owed_anew_with_the_parts_that_ended_with_it_when_an_administrator_says_so(
    store: Store, state: DeliveryState
) -> None:
    await planned(store, await subscribed(store))
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(2), TOLD)
    await store.run(outbox.finish, first.id, "me", state, "because")
    anew = await store.run(decisions.again, 1, first.id, LATER)
    assert (anew.state, anew.due, anew.insisted, anew.nonce) == (DeliveryState.PENDING, LATER, False, "nonce-x-0")
    again = await claimed(store, LATER)
    assert (again.id, again.attempts, again.first_attempt) == (first.id, 2, NOW), "it is looked for since the first"
    assert again.insisted
    await store.run(partial(outbox.retry, counted=False), first.id, "me", LATER, "barred")
    assert (await claimed(store, LATER)).insisted, "what was not tried is not spent"
    assert not (await claimed(store, LATER + LEASE)).insisted, "an administrator decided on one post"
    await store.run(outbox.confirm, first.id, "me", 7, LATER)
    assert (await claimed(store, LATER)).part == 2


async def test_what_cannot_be_sent_again_is_refused_with_a_sentence(store: Store) -> None:
    order = await subscribed(store)
    await planned(store, order)
    with pytest.raises(BadOption, match="about to be sent"):
        await store.run(decisions.again, 1, 1, NOW)
    first = await claimed(store)
    with pytest.raises(BadOption, match="right now"):
        await store.run(decisions.again, None, 1, NOW)
    await store.run(outbox.freeze, first.id, "me", parts(2), TOLD)
    await store.run(decisions.give_up, 1, 2)
    await store.run(outbox.finish, first.id, "me", DeliveryState.FAILED, "no")
    with pytest.raises(BadOption, match="earlier part"):
        await store.run(decisions.again, 1, 2, NOW)
    for guild in (2, 99):
        with pytest.raises(NotFound):
            await store.run(decisions.again, guild, 1, NOW)
    with pytest.raises(NotFound):
        await store.run(decisions.again, None, 77, NOW)
    await store.run(subscriptions.remove, 1, order.id, NOW)
    with pytest.raises(BadOption, match="was removed"):
        await store.run(decisions.again, 1, 1, NOW)


async def test_an_administrator_may_let_what_is_not_out_be_skipped_for_good(store: Store) -> None:
    await planned(store, await subscribed(store))
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(2), TOLD)
    with pytest.raises(BadOption, match="right now"):
        await store.run(decisions.give_up, 1, first.id)
    with pytest.raises(NotFound):
        await store.run(decisions.give_up, 2, first.id)
    await store.run(outbox.retry, first.id, "me", NOW, "503")
    skipped = await store.run(decisions.give_up, 1, first.id)
    assert skipped.state is DeliveryState.SKIPPED
    assert {each.state for each in await store.run(deliveries.history, 1, 9)} == {DeliveryState.SKIPPED}
    with pytest.raises(BadOption, match="already"):
        await store.run(decisions.give_up, None, first.id)
    assert await store.run(outbox.claim, LATER, LEASE, "me") == ()


@pytest.mark.parametrize("broke_off", [True, False], ids=["it may stand", "it is not there"])
@pytest.mark.parametrize("end", ["uncertain", "pending", "removed"])
async def test_what_is_given_up_counts_as_told_where_it_may_stand_and_else_is_told_again(
    store: Store, end: str, *, broke_off: bool
) -> None:
    order = await subscribed(store)
    await planned(store, order)
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(1), TOLD)
    if end == "uncertain":
        state = DeliveryState.UNCERTAIN if broke_off else DeliveryState.FAILED
        await store.run(outbox.finish, first.id, "me", state, "a hang-up")
    else:
        await store.run(partial(outbox.retry, counted=broke_off), first.id, "me", NOW, "503")
    if end == "removed":
        await store.run(subscriptions.remove, 1, order.id, NOW)
    else:
        await store.run(decisions.give_up, 1, first.id)
    [left] = await store.run(deliveries.history, 1, 9)
    assert left.state is DeliveryState.SKIPPED
    assert end == "removed" or ("counts as told" in (left.reason or "")) is broke_off
    told = TOLD if broke_off else Told()
    assert await store.run(deliveries.told, order.id) == told
    assert await store.run(tellings.before, order.id, LATER) == told
    assert len(await store.run(tellings.of_item, order.id, "item-1")) == broke_off
    if end != "removed":
        await store.run(decisions.again, 1, first.id, NOW)
        await store.run(partial(outbox.retry, counted=False), (await claimed(store)).id, "me", NOW, "not sent")
        await store.run(decisions.give_up, 1, first.id)
        assert await store.run(deliveries.told, order.id) == told, "nobody has looked since"


async def test_history_can_be_of_all_servers_of_one_subscription_and_in_one_state(store: Store) -> None:
    await planned(store, await subscribed(store))
    await planned(store, await subscribed(store, guild_id=2))
    await claimed(store)

    async def found(*terms: Any) -> list[int]:
        return [each.id for each in await store.run(deliveries.history, *terms)]

    assert await found(None, 9) == [2, 1]
    assert await found(None, 9, 1) == [1]
    assert await found(2, 9, 1) == []
    assert await found(None, 9, None, DeliveryState.SENDING) == [1]


async def test_the_next_instant_is_that_of_orders_deliveries_and_steps(store: Store) -> None:
    assert await store.run(deliveries.next_ready, NOW) is None
    order = await subscribed(store)
    assert await store.run(deliveries.next_ready, NOW - timedelta(days=1)) == order.next_due
    await planned(store, order)
    delivery = await claimed(store)
    assert await store.run(deliveries.next_ready, NOW) == NOW + LEASE
    await store.run(outbox.retry, delivery.id, "me", NOW + timedelta(minutes=5), "503")
    assert await store.run(deliveries.next_ready, NOW) == NOW + timedelta(minutes=5)


async def test_steps_are_owed_with_the_confirmation_and_each_is_done_retried_or_failed_on_its_own(store: Store) -> None:
    wished = replace(subscription(), wishes=Wishes(crosspost=True, pin=True, thread=True))
    order = await store.run(subscriptions.put, wished)
    await planned(store, order)
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(1), TOLD)
    assert await store.run(steps.claim, LATER, LEASE, 9) == ()
    await store.run(outbox.confirm, first.id, "me", 7, NOW)
    owed = await store.run(steps.claim, NOW, LEASE, 9)
    assert {(each.delivery.id, each.step, each.attempts) for each in owed} == {(first.id, step, 1) for step in Step}
    assert await store.run(steps.claim, NOW, LEASE, 9) == ()
    await store.run(steps.done, first.id, Step.PIN)
    await store.run(steps.fail, first.id, Step.THREAD, "no right")
    await store.run(steps.retry, first.id, Step.CROSSPOST, NOW, "503")
    [again] = await store.run(steps.claim, NOW, LEASE, 9)
    assert (again.step, again.attempts) == (Step.CROSSPOST, 2)
    assert await store.run(steps_of, first.id) == {
        Step.PIN: ("done", None),
        Step.THREAD: ("failed", "no right"),
        Step.CROSSPOST: ("pending", "503"),
    }
    await store.run(steps.fail, first.id, Step.PIN, "too late")
    assert (await store.run(steps_of, first.id))[Step.PIN] == ("done", None)


async def test_what_a_forum_made_is_a_thread_already(store: Store) -> None:
    await planned(store, await store.run(subscriptions.put, replace(subscription(), wishes=Wishes(thread=True))))
    first = await claimed(store)
    await store.run(outbox.freeze, first.id, "me", parts(1), TOLD)
    await store.run(outbox.confirm, first.id, "me", 7, NOW, 7)
    assert await store.run(steps.claim, NOW, LEASE, 9) == ()


async def test_a_failed_step_is_told_once_for_each_order_step_and_reason_and_listed_with_each_post(
    store: Store,
) -> None:
    for channel in (1, 2):
        order = replace(subscription(channel_id=channel), wishes=Wishes(pin=True, crosspost=True))
        await planned(store, await store.run(subscriptions.put, order), [period(f"2026-1{n}") for n in range(3)])
    for step, reason, heard in (
        (Step.PIN, "no right", [("pin", "no right")]),
        (Step.PIN, "no right", []),
        (Step.CROSSPOST, "no right", [("crosspost", "no right")]),
        (Step.PIN, "no right", [("pin", "no right")]),
        (Step.PIN, "no room", [("pin", "no room")]),
        (Step.PIN, "no right", []),
    ):
        first = await claimed(store)
        await store.run(outbox.freeze, first.id, "me", parts(1, str(first.id)), Told())
        await store.run(outbox.confirm, first.id, "me", first.id, NOW)
        for _ in range(2):
            await store.run(steps.fail, first.id, step, reason)
        troubles = await store.run(notices.troubles, 9)
        assert [(one.step, one.reason) for each in troubles for one in each.failed_steps] == heard, first
        for each in troubles:
            await store.run(notices.heard, each)
        shown = await store.run(deliveries.get, 1, first.id)
        assert [(each.step, each.reason) for each in shown.failed_steps] == [(step, reason)]
