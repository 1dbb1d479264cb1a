"""News: an issue is announced once, ever, to whoever waited for it when it came."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import NEVER, Delivery, DeliveryState, PostKind, Quiet, Rule, State, Subscription, Unit, Wishes
from storage import deliveries, issues, news, outbox, subscriptions
from storage.store import Store
from tests.storage.samples import NOW, forget, issue, item, subscribed, subscription

PENDING, SKIPPED = DeliveryState.PENDING, DeliveryState.SKIPPED
HOUR = timedelta(hours=1)


async def waiting(store: Store, guild_id: int = 1, channel_id: int = 10) -> Subscription:
    plain = subscription(guild_id, channel_id, PostKind.ISSUE)
    return await store.run(subscriptions.put, replace(plain, rule=Rule(Unit.ISSUE, 0, plain.rule.at), next_due=NEVER))


async def arrived(store: Store, *numbers: int) -> list[str]:
    """Keep an issue a number, of the month of that number, and return their keys."""
    for number in numbers:
        made = issue(f"key-{99 - number}", number=number, period=f"2026-{number:02}", items=(item(f"item-{number}"),))
        await store.run(issues.keep, made, f"{number}.txt", f"{number}", NOW)
    return [f"key-{99 - number}" for number in numbers]


async def owed(store: Store, guild_id: int = 1) -> list[Delivery]:
    found = await store.run(deliveries.history, guild_id, 100)
    return sorted(found, key=lambda each: (each.due, each.id))


async def test_an_issue_is_owed_to_every_channel_that_waits_and_to_no_other(store: Store) -> None:
    await subscribed(store, 1, 10)
    for guild, channel in ((1, 10), (1, 11), (2, 20)):
        await waiting(store, guild, channel)
    assert await store.run(news.tell, await arrived(store, 3), NOW) == 1
    found = [*await owed(store, 1), *await owed(store, 2)]
    assert {(each.guild_id, each.channel_id, each.kind) for each in found} == {
        (1, 10, PostKind.ISSUE),
        (1, 11, PostKind.ISSUE),
        (2, 20, PostKind.ISSUE),
    }
    assert {(each.period, each.part, each.state, each.due) for each in found} == {("key-96", 1, PENDING, NOW)}


async def test_an_issue_is_news_once_however_often_it_is_told(store: Store) -> None:
    await waiting(store)
    keys = await arrived(store, 3)
    assert [await store.run(news.tell, [*keys, *keys], NOW + n * HOUR) for n in range(3)] == [1, 0, 0]
    assert len(await owed(store)) == 1


@pytest.mark.parametrize("away", ["removed", "changed"])
async def test_an_issue_that_went_away_and_came_again_is_no_news(store: Store, away: str) -> None:
    await waiting(store)
    keys = await arrived(store, 3)
    await store.run(news.tell, keys, NOW)
    if away == "removed":
        assert await store.run(forget, keys[0])
        assert await arrived(store, 3) == keys
    else:
        held = await store.run(issues.get, keys[0])
        assert held is not None
        assert (await store.run(issues.keep, replace(held, title="Edited"), "3.txt", "b", NOW)).state is State.CHANGED
    assert await store.run(news.tell, keys, NOW + HOUR) == 0


async def test_what_the_archive_does_not_hold_is_no_news_until_it_does(store: Store) -> None:
    await waiting(store)
    assert await store.run(news.tell, ["key-96"], NOW) == 0
    assert await store.run(news.tell, await arrived(store, 3), NOW) == 1


async def test_whoever_subscribes_later_gets_what_comes_later(store: Store) -> None:
    await store.run(news.tell, await arrived(store, 1, 2), NOW)
    await waiting(store)
    assert await owed(store) == []
    await store.run(news.tell, await arrived(store, 3), NOW)
    assert [each.period for each in await owed(store)] == ["key-96"]


async def test_a_paused_order_misses_what_comes_meanwhile(store: Store) -> None:
    order = await waiting(store)
    await store.run(subscriptions.pause, order, "no permission to post")
    await store.run(news.tell, await arrived(store, 1), NOW)
    assert (await waiting(store)).paused is None
    assert await owed(store) == []
    await store.run(news.tell, await arrived(store, 2), NOW)
    assert [each.period for each in await owed(store)] == ["key-97"]


async def test_several_are_claimed_oldest_first_whatever_their_keys_and_the_order_told(store: Store) -> None:
    await waiting(store)
    await store.run(news.tell, await arrived(store, 9, 7, 8), NOW)
    claimed = await store.run(outbox.claim, NOW, HOUR, "me", 3)
    assert [each and each.period for each in claimed] == ["key-92", "key-91", "key-90"]


async def test_of_issues_without_number_and_month_the_one_told_first_comes_first(store: Store) -> None:
    await waiting(store)
    for name in ("a", "b", "c"):
        made = issue(name, number=None, period=None, items=(item(f"item-{name}"),))
        await store.run(issues.keep, made, name, name, NOW)
    await store.run(news.tell, ["c", "a", "b"], NOW)
    assert [each.period for each in await owed(store)] == ["c", "a", "b"]


async def test_numbers_tell_the_older_of_a_month_only_where_all_have_one(store: Store) -> None:
    for name, number in (("seven", 7), ("nameless", None), ("six", 6)):
        made = issue(name, number=number, period="2026-11", items=(item(f"item-{name}"),))
        await store.run(issues.keep, made, name, name, NOW)
    assert await store.run(news.oldest_first, ["seven", "unknown", "six"]) == ["six", "seven"]
    assert await store.run(news.oldest_first, ["seven", "nameless", "six"]) == ["seven", "nameless", "six"]


@pytest.mark.parametrize("at_once", [True, False])
async def test_of_many_within_an_hour_five_are_owed_and_the_others_skipped_for_the_digest(
    store: Store, at_once: bool
) -> None:
    await waiting(store)
    keys = await arrived(store, *range(1, 9))
    for told in [keys] if at_once else [[key] for key in keys]:
        await store.run(news.tell, told, NOW)
    found = await owed(store)
    skipped = [each for each in found if each.state is SKIPPED]
    assert [each.state for each in found].count(PENDING) == 5
    assert {each.period for each in skipped} == set(keys[:3] if at_once else keys[5:])
    assert all("digest" in (each.reason or "") for each in skipped)
    await store.run(news.tell, await arrived(store, 9), NOW + 2 * HOUR)
    assert (await owed(store))[-1].state is PENDING


@pytest.mark.parametrize("by", [timedelta(days=-400), timedelta(seconds=-1), timedelta(days=400)])
async def test_a_clock_that_goes_back_or_forward_loses_and_repeats_nothing(store: Store, by: timedelta) -> None:
    await waiting(store)
    await store.run(news.tell, first := await arrived(store, 1), NOW)
    assert await store.run(news.tell, first, NOW + by) == 0
    await store.run(news.tell, await arrived(store, 2), NOW + by)
    assert {each.period: each.state for each in await owed(store)} == {"key-98": PENDING, "key-97": PENDING}


async def test_an_order_that_waits_for_issues_is_never_due_by_the_calendar(store: Store) -> None:
    order = await waiting(store)
    assert await store.run(subscriptions.due, NOW + timedelta(days=100_000), 9) == ()
    assert await store.run(subscriptions.waiting) == (order,)
    await store.run(news.tell, await arrived(store, 1), NOW)
    assert await store.run(subscriptions.every) == (order,)


async def test_of_what_comes_on_a_quiet_day_five_an_hour_are_announced_on_the_day_after_it(store: Store) -> None:
    order = await waiting(store)
    quiet = Quiet(frozenset({NOW.weekday()}))
    await store.run(subscriptions.put, replace(order, wishes=Wishes(quiet=quiet)))
    for first in (1, 5):
        await store.run(news.tell, await arrived(store, *range(first, first + 4)), NOW)
    found = await owed(store)
    assert [each.state for each in found].count(PENDING) == 5
    assert {each.due.date() for each in found} == {(NOW + timedelta(days=1)).date()}
