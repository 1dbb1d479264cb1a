"""Many orders that are due at once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot.delivery.deliverer import PLANNED_AT_ONCE
from bot.delivery.upkeep import planned
from bot.digest import period
from bot.model import Drafting, PostKind, Quiet, Rule, Subscription, Unit, Wishes
from storage import deliveries, open_store, subscriptions
from storage.rows import subscription_row
from storage.transactions import insert
from tests.discord.stage import Clock, opened

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
ORDER = Subscription(0, 1, 1, PostKind.DIGEST, Rule(Unit.MONTH, 1, time(9)), "UTC", NOW)


def test_orders_that_are_alike_owe_the_same_and_others_their_own() -> None:
    weekly, resting = Rule(Unit.WEEK, 6, time(9)), Wishes(quiet=Quiet(weekdays=frozenset({6})))
    orders = [
        *(replace(ORDER, id=number, channel_id=number) for number in range(3)),
        replace(ORDER, id=3, rule=weekly),
        replace(ORDER, id=4, rule=weekly, kind=PostKind.TIP, next_due=NOW - timedelta(days=7)),
        replace(ORDER, id=5, zone="Asia/Kathmandu", next_due=NOW - timedelta(hours=6)),
        replace(ORDER, id=6, wishes=resting),
        replace(ORDER, id=7, wishes=Wishes(least=3)),
        replace(ORDER, id=8, kind=PostKind.TIP),
        replace(ORDER, id=9, wishes=Wishes(drafting=Drafting(99, posts=False))),
        replace(ORDER, id=10, wishes=Wishes(drafting=Drafting(99))),
    ]
    for given in (orders, orders[::-1]):
        assert planned(given, NOW) == ([period.plan(order, NOW) for order in given], [])
    assert [bool(each.owed) for each in planned(orders, NOW)[0][-2:]] == [False, True]


async def test_more_orders_than_are_planned_at_once_are_all_planned_and_faulty_ones_paused(tmp_path: Path) -> None:
    count = PLANNED_AT_ONCE + 5
    faulty = {3, PLANNED_AT_ONCE + 2}
    made = [replace(ORDER, channel_id=n, zone="Mars/Olympus" if n in faulty else "UTC") for n in range(count)]
    async with open_store(tmp_path) as store:
        await store.run(insert, "subscriptions", [subscription_row(order) for order in made])
    async with opened(tmp_path, Clock(NOW), None) as bot:
        await bot.deliverer.plan()
        await bot.deliverer.plan()
    async with open_store(tmp_path) as store:
        every = await store.run(subscriptions.every)
        assert {each.channel_id for each in every if each.paused} == faulty
        assert Counter(each.next_due.isoformat()[:10] for each in every) == {"2026-12-01": count - 2, "2026-11-01": 2}
        owed = await store.run(deliveries.history, 1, 2 * count)
        assert len({each.channel_id for each in owed}) == len(owed) == count - 2
