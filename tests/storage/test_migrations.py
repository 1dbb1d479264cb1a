"""A database of an older version keeps what it holds when its schema is brought up to date."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from bot.model import NEVER, Plan, PostKind, Rule, Told, Unit, Use
from storage import deliveries, health, subscriptions, usage
from storage.migrations import MIGRATIONS
from tests.storage.samples import LEASE, NOW, parts, period, subscription

LEDGER = ["subscriptions", "deliveries", "delivery_items", "delivery_issues", "sqlite_sequence"]
WAITS = replace(subscription(kind=PostKind.ISSUE), rule=Rule(Unit.ISSUE, 0, NOW.time()), next_due=NEVER)


@pytest.fixture
def older() -> Iterator[Database]:
    """A database as it was before issues were announced, its foreign keys enforced as the bot's are."""
    with closing(Database(memory=True)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        MIGRATIONS.apply(db, stop_before="m006_announce_issues")
        yield db


def held(db: Database) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall()) for name in LEDGER}  # noqa: S608 -- our own tables


def fill(db: Database) -> None:
    """Order, post in two parts, plan, skip, pause; and remove what was made last, whose ids are used up."""
    for channel, kind in ((10, PostKind.DIGEST), (10, PostKind.TIP), (11, PostKind.TIP), (12, PostKind.DIGEST)):
        order = subscriptions.put(db, subscription(channel_id=channel, kind=kind))
        early, late = period("2026-10", NOW - timedelta(days=31)), period("2026-11", NOW + timedelta(days=9))
        deliveries.plan(db, [Plan(order.id, (period(f"2026-W{channel}"), late), ((early, "late"),), NOW)])
        claimed = deliveries.claim(db, NOW, LEASE, "me")
        assert claimed is not None
        name = f"{channel}{kind}"
        deliveries.freeze(db, claimed.id, "me", parts(2, name), Told((f"item {name}", "b"), (f"issue {name}",)))
        deliveries.confirm(db, claimed.id, "me", channel, NOW)
    subscriptions.pause(db, 2, "the channel is gone")
    assert subscriptions.remove(db, 1, 4) is not None


def test_every_row_id_and_sequence_of_the_ledger_outlives_the_announcements_coming(older: Database) -> None:
    fill(older)
    before = held(older)
    assert all(before.values())
    MIGRATIONS.apply(older)
    assert held(older) == before
    assert health.check(older) == ()
    assert not [name for name in older.table_names() if name.startswith("kept") or name == "orders"]


def test_a_used_id_does_not_come_again_after_it(older: Database) -> None:
    fill(older)
    used = older.execute("SELECT max(id) FROM deliveries").fetchall()[0][0]
    MIGRATIONS.apply(older)
    order = subscriptions.put(older, WAITS)
    assert order.id == 5
    deliveries.plan(older, [Plan(order.id, (period(),), (), NEVER)])
    assert max(each.id for each in deliveries.history(older, 1, 99)) > used + 1


def test_the_ledger_works_as_before_after_it(older: Database) -> None:
    fill(older)
    MIGRATIONS.apply(older)
    assert deliveries.told(older, 1) == Told(("item 10digest", "b"), ("issue 10digest",))
    found = deliveries.by_marker(older, "marker-10digest-1")
    assert found is not None
    assert (found[0].guild_id, found[0].kind, found[0].part) == (1, PostKind.DIGEST, 2)
    assert subscriptions.remove(older, 1, 1) is not None
    assert {each.subscription_id for each in deliveries.history(older, 1, 99)} == {2, 3}
    assert "subscriptions_due" in {index.name for index in older.table("subscriptions").indexes}
    assert health.check(older) == ()


def test_an_empty_ledger_begins_with_the_first_id_after_it(older: Database) -> None:
    MIGRATIONS.apply(older)
    assert subscriptions.put(older, WAITS).id == 1


def test_a_rebuilding_that_fails_leaves_everything_as_it_was(older: Database) -> None:
    fill(older)
    before = held(older)
    older.execute("CREATE TABLE kept_delivery_issues (in_the_way)")
    with pytest.raises(Exception, match="already exists"):
        MIGRATIONS.apply(older)
    assert held(older) == before
    assert subscriptions.every(older)[1].paused == "the channel is gone"


def test_counting_comes_to_a_database_that_had_none_and_touches_nothing_else(older: Database) -> None:
    MIGRATIONS.apply(older, stop_before="m010_count_usage")
    fill(older)
    before, tables = held(older), set(older.table_names())
    MIGRATIONS.apply(older)
    assert held(older) == before
    assert {"usage", "ignored_searches"} <= set(older.table_names()) - tables
    usage.add(older, "2026-11", {(Use.CHOSEN, "item-1"): 1}, "2026-11")
    assert usage.chosen(older, "2026-11", 1) == {"item-1": 1}
    assert health.check(older) == ()


def test_what_is_counted_has_no_place_for_who_did_it_or_where(older: Database) -> None:
    MIGRATIONS.apply(older)
    columns = {name: [each.name for each in older.table(name).columns] for name in ("usage", "ignored_searches")}
    assert columns == {"usage": ["id", "month", "use", "what", "count"], "ignored_searches": ["query"]}
