"""What channels order: rules, zones, changes, and who did what."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.errors import BadOption, NotFound
from bot.model import NEVER, DeliveryState, Period, Plan, PostKind, Rule, Told, Unit
from bot.orders import Orders
from storage import Store, deliveries, guilds, open_store, outbox, subscriptions
from tests.storage.samples import claimed, parts

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
NOTHING = (None, None, None)


class Clock:
    """Shows the time it was set to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def orders(store: Store, clock: Clock) -> Orders:
    return Orders(store, clock, "Europe/Berlin")


async def test_without_wishes_a_channel_gets_the_defaults_in_the_bot_s_zone(orders: Orders) -> None:
    digest = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42)
    tip = await orders.subscribe(1, 10, PostKind.TIP, NOTHING, 42)
    assert (digest.rule, digest.zone) == (Rule(Unit.MONTH, 1, time(9)), "Europe/Berlin")
    assert digest.next_due == datetime(2026, 6, 1, 7, tzinfo=UTC)
    assert (tip.rule, tip.next_due) == (Rule(Unit.WEEK, 0, time(9)), datetime(2026, 5, 25, 7, tzinfo=UTC))


async def test_the_first_zone_a_server_names_becomes_its_own_default(orders: Orders, store: Store) -> None:
    await orders.subscribe(1, 10, PostKind.DIGEST, (None, None, "asia/tokyo"), 42)
    assert (await orders.subscribe(1, 11, PostKind.DIGEST, NOTHING, 42)).zone == "Asia/Tokyo"
    await orders.subscribe(1, 12, PostKind.DIGEST, (None, None, "UTC"), 42)
    assert (await orders.subscribe(1, 13, PostKind.DIGEST, NOTHING, 42)).zone == "Asia/Tokyo"
    assert (await orders.subscribe(2, 20, PostKind.DIGEST, NOTHING, 42)).zone == "Europe/Berlin"
    assert await store.run(guilds.zone, 2) is None


@pytest.mark.parametrize("wishes", [("32", None, None), (None, "25:00", None), (None, None, "Mars/Olympus")])
async def test_a_senseless_wish_changes_nothing(
    orders: Orders, store: Store, wishes: tuple[str | None, str | None, str | None]
) -> None:
    with pytest.raises(BadOption):
        await orders.subscribe(1, 10, PostKind.DIGEST, wishes, 42)
    assert await store.run(subscriptions.every) == ()
    assert await store.run(guilds.zone, 1) is None
    assert await orders.audit() == ()


async def test_ordering_again_changes_the_rule_and_ends_a_pause(orders: Orders, store: Store) -> None:
    first = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42)
    await store.run(subscriptions.pause, first.id, "no permission to post")
    again = await orders.subscribe(1, 10, PostKind.DIGEST, ("last", "9:30 pm", "UTC"), 42)
    assert again.id == first.id
    assert again.paused is None
    assert again.next_due == datetime(2026, 5, 31, 21, 30, tzinfo=UTC)
    assert [each.subscription for each in await orders.of_guild(1)] == [again]


async def post_one(store: Store, order: int, name: str, due: datetime) -> None:
    await store.run(deliveries.plan, [Plan(order, (Period(due, name),), (), due + timedelta(days=7))])
    delivery = await claimed(store, due)
    await store.run(outbox.freeze, delivery.id, "me", parts(), Told())
    await store.run(outbox.confirm, delivery.id, "me", 777, due)


async def test_a_changed_order_promises_no_second_post_in_a_week_that_had_one(orders: Orders, store: Store) -> None:
    tip = await orders.subscribe(1, 10, PostKind.TIP, ("Monday", None, "UTC"), 42)
    await post_one(store, tip.id, "2026-W21", datetime(2026, 5, 18, 9, tzinfo=UTC))
    changed = await orders.subscribe(1, 10, PostKind.TIP, ("Friday", None, "UTC"), 42)
    assert changed.next_due == datetime(2026, 5, 29, 9, tzinfo=UTC)
    elsewhere = await orders.subscribe(1, 11, PostKind.TIP, ("Friday", None, "UTC"), 42)
    assert elsewhere.next_due == datetime(2026, 5, 22, 9, tzinfo=UTC)


async def test_a_month_skipped_for_want_of_news_posts_on_the_later_day_that_is_promised(
    orders: Orders, store: Store
) -> None:
    digest = await orders.subscribe(1, 10, PostKind.DIGEST, ("1", None, "UTC"), 42)
    first, later = datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 5, 25, 9, tzinfo=UTC)
    await store.run(deliveries.plan, [Plan(digest.id, (Period(first, "2026-05"),), (), first + timedelta(days=31))])
    delivery = await claimed(store, first)
    await store.run(outbox.finish, delivery.id, "me", DeliveryState.SKIPPED, "nothing new")
    changed = await orders.subscribe(1, 10, PostKind.DIGEST, ("25", None, "UTC"), 42)
    assert changed.next_due == later
    assert await store.run(deliveries.plan, [Plan(digest.id, (Period(later, "2026-05"),), (), later)]) == 1
    assert (await claimed(store, later)).due == later


async def test_an_order_is_shown_with_its_last_post(orders: Orders, store: Store) -> None:
    made = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42)
    await orders.subscribe(2, 20, PostKind.TIP, NOTHING, 42)
    due = Period(NOW, "2026-05")
    await store.run(deliveries.plan, [Plan(made.id, (due,), (), NOW + timedelta(days=30))])
    delivery = await claimed(store, NOW)
    await store.run(outbox.freeze, delivery.id, "me", parts(), Told())
    await store.run(outbox.confirm, delivery.id, "me", 777, NOW)
    [standing] = await orders.of_guild(1)
    assert standing.last is not None
    assert (standing.last.period, standing.last.message_id) == ("2026-05", 777)
    assert [each.last and each.last.message_id for each in await orders.every()] == [777, None]


async def test_a_server_ends_its_own_orders_and_no_other_s(orders: Orders) -> None:
    made = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42)
    for guild, number in ((2, made.id), (1, made.id + 1)):
        with pytest.raises(NotFound, match="/digest list"):
            await orders.remove(guild, number, 42)
    assert (await orders.remove(1, made.id, 42)).id == made.id
    assert await orders.of_guild(1) == ()


async def test_every_change_says_who_made_it_and_when(orders: Orders, clock: Clock) -> None:
    made = await orders.subscribe(1, 10, PostKind.TIP, NOTHING, 42)
    clock.now += timedelta(hours=1)
    await orders.remove(1, made.id, 43)
    acts = [(act.at, act.guild_id, act.actor_id, act.action, act.detail) for act in await orders.audit()]
    assert acts == [
        (NOW + timedelta(hours=1), 1, 43, "unsubscribe", "tip in 10"),
        (NOW, 1, 42, "subscribe", "tip in 10"),
    ]
    assert len(await orders.audit(1)) == 1


def test_zones_are_suggested_while_they_are_typed(orders: Orders) -> None:
    assert orders.zones("kath")[0] == "Asia/Kathmandu"


async def test_an_order_for_issues_waits_for_them_in_any_zone_and_has_no_day(orders: Orders, store: Store) -> None:
    made = await orders.subscribe(1, 10, PostKind.ISSUE, (None, None, "Asia/Tokyo"), 42)
    assert (made.rule, made.zone, made.next_due) == (Rule(Unit.ISSUE, 0, time()), "Asia/Tokyo", NEVER)
    assert await orders.subscribe(1, 10, PostKind.ISSUE, NOTHING, 42) == made
    with pytest.raises(BadOption, match="leave day and time out"):
        await orders.subscribe(1, 11, PostKind.ISSUE, ("1", None, None), 42)
    assert await store.run(subscriptions.every) == (made,)
