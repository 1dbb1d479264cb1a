"""What channels order: rules, zones, changes, and who did what."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.errors import BadOption, NotFound
from bot.model import NEVER, Asked, DeliveryState, Period, Picks, Plan, PostKind, Rule, Timing, Told, Unit
from bot.orders import Orders
from storage import Store, deliveries, guilds, open_store, outbox, subscriptions
from tests.storage.samples import claimed, parts

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
NOTHING = Timing()


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
    await orders.subscribe(1, 10, PostKind.DIGEST, Timing(zone="asia/tokyo"), 42)
    assert (await orders.subscribe(1, 11, PostKind.DIGEST, NOTHING, 42)).zone == "Asia/Tokyo"
    await orders.subscribe(1, 12, PostKind.DIGEST, Timing(zone="UTC"), 42)
    assert (await orders.subscribe(1, 13, PostKind.DIGEST, NOTHING, 42)).zone == "Asia/Tokyo"
    assert (await orders.subscribe(2, 20, PostKind.DIGEST, NOTHING, 42)).zone == "Europe/Berlin"
    assert await store.run(guilds.zone, 2) is None


@pytest.mark.parametrize("timing", [Timing(day="32"), Timing(at="25:00"), Timing(zone="Mars/Olympus")])
async def test_a_senseless_wish_changes_nothing(orders: Orders, store: Store, timing: Timing) -> None:
    with pytest.raises(BadOption):
        await orders.subscribe(1, 10, PostKind.DIGEST, timing, 42)
    assert await store.run(subscriptions.every) == ()
    assert await store.run(guilds.zone, 1) is None
    assert await orders.audit() == ()


async def test_ordering_again_changes_the_rule_and_ends_a_pause(orders: Orders, store: Store) -> None:
    first = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42)
    await store.run(subscriptions.pause, first, "no permission to post")
    again = await orders.subscribe(1, 10, PostKind.DIGEST, Timing(day="last", at="9:30 pm", zone="UTC"), 42)
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
    tip = await orders.subscribe(1, 10, PostKind.TIP, Timing(day="Monday", zone="UTC"), 42)
    await post_one(store, tip.id, "2026-W21", datetime(2026, 5, 18, 9, tzinfo=UTC))
    changed = await orders.subscribe(1, 10, PostKind.TIP, Timing(day="Friday", zone="UTC"), 42)
    assert changed.next_due == datetime(2026, 5, 29, 9, tzinfo=UTC)
    elsewhere = await orders.subscribe(1, 11, PostKind.TIP, Timing(day="Friday", zone="UTC"), 42)
    assert elsewhere.next_due == datetime(2026, 5, 22, 9, tzinfo=UTC)


async def test_a_month_skipped_for_want_of_news_posts_on_the_later_day_that_is_promised(
    orders: Orders, store: Store
) -> None:
    digest = await orders.subscribe(1, 10, PostKind.DIGEST, Timing(day="1", zone="UTC"), 42)
    first, later = datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 5, 25, 9, tzinfo=UTC)
    await store.run(deliveries.plan, [Plan(digest.id, (Period(first, "2026-05"),), (), first + timedelta(days=31))])
    delivery = await claimed(store, first)
    await store.run(outbox.finish, delivery.id, "me", DeliveryState.SKIPPED, "nothing new")
    changed = await orders.subscribe(1, 10, PostKind.DIGEST, Timing(day="25", zone="UTC"), 42)
    assert changed.next_due == later
    assert await store.run(deliveries.plan, [Plan(digest.id, (Period(later, "2026-05"),), (), later, 1)]) == 1
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
    made = await orders.subscribe(1, 10, PostKind.ISSUE, Timing(zone="Asia/Tokyo"), 42)
    assert (made.rule, made.zone, made.next_due) == (Rule(Unit.ISSUE, 0, time()), "Asia/Tokyo", NEVER)
    assert await orders.subscribe(1, 10, PostKind.ISSUE, NOTHING, 42) == made
    with pytest.raises(BadOption, match="leave day and time out"):
        await orders.subscribe(1, 11, PostKind.ISSUE, Timing(day="1"), 42)
    assert await store.run(subscriptions.every) == (made,)


ASKED = Asked(only="topic:agents", role_id=7, least=2, quiet="Sun")


async def test_an_order_given_again_changes_only_what_is_named(orders: Orders) -> None:
    timing = Timing(day="last", at="18:30", zone="Asia/Tokyo")
    first = await orders.subscribe(1, 10, PostKind.DIGEST, timing, 42, ASKED)
    again = await orders.subscribe(1, 10, PostKind.DIGEST, Timing(at="7:00"), 42, Asked(pin=True))
    assert again == replace(
        first, rule=replace(first.rule, at=time(7)), next_due=again.next_due, wishes=replace(first.wishes, pin=True)
    )
    assert again.next_due == datetime(2026, 5, 31, 22, tzinfo=UTC), "the 31st is a Sunday, and those are quiet"
    assert first.next_due == datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
    cleared = await orders.subscribe(1, 10, PostKind.DIGEST, Timing(), 42, Asked(clear="role"))
    assert cleared == replace(again, wishes=replace(again.wishes, role_id=None))


@pytest.mark.parametrize(
    ("timing", "asked"),
    [
        (Timing(day="0"), Asked(pin=True)),
        (Timing(at="7:00"), Asked(only="agents")),
        (Timing(at="7:00", zone="UTC"), Asked(quiet="someday")),
        (Timing(zone="Mars/Base"), Asked()),
        (Timing(), Asked(least=30)),
    ],
)
async def test_one_fault_among_wishes_changes_nothing(
    orders: Orders, store: Store, timing: Timing, asked: Asked
) -> None:
    first = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42, ASKED)
    with pytest.raises(BadOption):
        await orders.subscribe(1, 10, PostKind.DIGEST, timing, 42, asked)
    assert await store.run(subscriptions.every) == (first,)
    assert await store.run(guilds.zone, 1) is None
    assert len(await orders.audit()) == 1


async def test_rules_of_every_kind_are_ordered_and_move_off_quiet_days(orders: Orders) -> None:
    for timing, due in (
        (Timing(day="2nd Tuesday", zone="UTC"), datetime(2026, 6, 9, 9, tzinfo=UTC)),
        (Timing(every="2 weeks", day="fri"), datetime(2026, 5, 22, 9, tzinfo=UTC)),
        (Timing(every="day", at="18:00"), datetime(2026, 5, 20, 18, tzinfo=UTC)),
        (Timing(cron="30 8 * * 0"), datetime(2026, 5, 24, 8, 30, tzinfo=UTC)),
    ):
        assert (await orders.subscribe(1, 10, PostKind.DIGEST, timing, 42)).next_due == due
    moved = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42, Asked(quiet="Sun"))
    assert moved.next_due > datetime(2026, 5, 25, tzinfo=UTC), "a quiet day moves what is due on it"


async def test_names_in_wishes_are_the_archive_s_own(store: Store, clock: Clock) -> None:
    def named(what: str, name: str) -> str:
        if name != "LLMs":
            raise BadOption(f"no {what} {name}")
        return "large language models"

    orders = Orders(store, clock, "UTC", named)
    made = await orders.subscribe(1, 10, PostKind.TIP, NOTHING, 42, Asked(never="topic:LLMs"))
    assert made.wishes.never == Picks(topics=("large language models",))
    with pytest.raises(BadOption, match="no section Nowhere"):
        await orders.subscribe(1, 10, PostKind.TIP, NOTHING, 42, Asked(only="section:Nowhere"))


async def test_what_was_due_before_an_order_changed_is_still_owed(orders: Orders, store: Store, clock: Clock) -> None:
    made = await orders.subscribe(1, 10, PostKind.DIGEST, Timing(zone="UTC"), 42)
    clock.now = made.next_due + timedelta(seconds=5)
    same = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42, Asked(pin=True))
    assert same.next_due == made.next_due, "the tick that plans it is yet to come"
    await orders.subscribe(1, 10, PostKind.DIGEST, Timing(day="15"), 42)
    assert [(each.period, each.state) for each in await orders.history(1)] == [("2026-06", DeliveryState.PENDING)]


async def test_a_server_sees_and_decides_of_its_own_deliveries_alone(orders: Orders, store: Store) -> None:
    mine = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42)
    other = await orders.subscribe(2, 20, PostKind.TIP, NOTHING, 42)
    for order in (mine, other):
        due = Period(NOW, "2026-05")
        await store.run(deliveries.plan, [Plan(order.id, (due,), (), NOW + timedelta(days=30))])
    (delivery,) = await orders.history(1)
    assert await orders.history(1, other.id) == ()
    assert await orders.history(1, None, DeliveryState.SENT) == ()
    for decide in (orders.again, orders.give_up):
        with pytest.raises(NotFound):
            await decide(2, delivery.id, 42)
    assert await orders.decidable(1, "", again=True) == ()
    assert await orders.decidable(1, str(delivery.id), again=False) == (delivery,)
    assert (await orders.give_up(1, delivery.id, 42)).state is DeliveryState.SKIPPED
    assert [each.id for each in await orders.decidable(1, " ", again=True)] == [delivery.id]
    assert (await orders.again(1, delivery.id, 43)).state is DeliveryState.PENDING
    assert [(act.action, act.actor_id) for act in (await orders.audit(2))] == [("retry", 43), ("skip", 42)]


async def test_a_server_sets_the_zone_of_new_orders_and_where_its_administrators_are_told(orders: Orders) -> None:
    assert await orders.settings(1) == ("Europe/Berlin", None)
    standing = await orders.subscribe(1, 10, PostKind.TIP, NOTHING, 42)
    await orders.settle(1, "asia/tokyo", None, 42)
    await orders.settle(1, None, 99, 42)
    assert await orders.settings(1) == ("Asia/Tokyo", 99)
    assert (await orders.get(1, standing.id)).zone == "Europe/Berlin"
    assert (await orders.subscribe(1, 11, PostKind.TIP, NOTHING, 42)).zone == "Asia/Tokyo"
    with pytest.raises(BadOption):
        await orders.settle(1, "Mars/Base", 100, 42)
    assert await orders.settings(1) == ("Asia/Tokyo", 99)


async def test_servers_that_removed_the_bot_unseen_are_noticed_restored_and_at_last_forgotten(
    orders: Orders, clock: Clock, store: Store
) -> None:
    made = await orders.subscribe(1, 10, PostKind.DIGEST, NOTHING, 42)
    kept = await orders.subscribe(2, 20, PostKind.DIGEST, NOTHING, 42)

    async def standing() -> list[int]:
        return [each.subscription.id for each in await orders.every()]

    await orders.serves([2])
    assert await standing() == [kept.id]
    clock.now += timedelta(days=29)
    await orders.serves([1, 2])
    assert await standing() == [made.id, kept.id]
    await orders.left(1)
    clock.now += timedelta(days=29)
    await orders.serves([2])
    clock.now += timedelta(days=1)
    await orders.forget_left([1, 2])
    assert await store.run(guilds.known) == {1, 2}, "it is back, though nobody has said so yet"
    await orders.forget_left([2])
    assert await store.run(guilds.known) == {2}
    await orders.joined(1)
    assert await standing() == [kept.id]
