"""Databases that older versions wrote (tests/corpus/databases, one a version) come to this one with all they hold."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from sqlite_utils import Database

from bot.model import NEVER, DeliveryState, Plan, PostKind, Rule, Told, Unit, Use, Wishes
from storage import deliveries, guilds, health, subscriptions, usage
from storage.migrations import MIGRATIONS
from tests.ingest.reading import CORPUS
from tests.storage.samples import NOW, period, subscription

LEDGER = ("subscriptions", "deliveries", "delivery_items", "delivery_issues")
WAITS = replace(subscription(kind=PostKind.ISSUE), rule=Rule(Unit.ISSUE, 0, NOW.time()), next_due=NEVER)
DUMPS = sorted((CORPUS / "databases").glob("*.sql"))


@pytest.fixture(params=DUMPS, ids=lambda dump: dump.stem)
def older(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database as an older version left it: four orders, one of them paused and the last removed, and their posts."""
    with closing(Database(memory=True)) as db:
        db.executescript(request.param.read_text(encoding="utf-8"))
        db.execute("PRAGMA foreign_keys = ON")
        yield db


def held(db: Database, like: dict[str, list[dict[str, object]]] | None = None) -> dict[str, list[dict[str, object]]]:
    """Return the rows of the ledger, with no more columns than those of `like`."""
    found: dict[str, list[dict[str, object]]] = {}
    for name in LEDGER:
        columns = like[name][0].keys() if like else [column.name for column in db.table(name).columns]
        found[name] = [
            {column: row[column] for column in columns} for row in db.table(name).rows_where(order_by="1, 2")
        ]
    return found


def test_every_row_id_and_sequence_of_the_ledger_outlives_what_came_since(older: Database) -> None:
    before = held(older)
    assert all(before.values())
    MIGRATIONS.apply(older)
    assert held(older, before) == before
    assert health.check(older) == ()
    assert not [name for name in older.table_names() if name.startswith(("kept", "old_")) or name == "orders"]


def test_a_used_id_does_not_come_again(older: Database) -> None:
    used = older.execute("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'").fetchall()[0][0]
    MIGRATIONS.apply(older)
    order = subscriptions.put(older, WAITS)
    assert order.id == 5
    deliveries.plan(older, [Plan(order.id, (period(),), (), NEVER)])
    assert max(each.id for each in deliveries.history(older, 1, 99)) > used


def test_the_ledger_works_as_before(older: Database) -> None:
    MIGRATIONS.apply(older)
    assert deliveries.since(older, 1) == max(
        each.due for each in deliveries.history(older, 1, 99, 1, DeliveryState.SENT)
    )
    assert deliveries.told(older, 1) == Told(("item 10digest", "b"), ("issue 10digest",))
    found = deliveries.by_marker(older, "marker-10digest-1")
    assert found is not None
    assert (found[0].guild_id, found[0].kind, found[0].part) == (1, PostKind.DIGEST, 2)
    assert found[0].post is not None
    assert found[0].post.page.text == "Part 1", "what an older version froze is read"
    assert [(each.paused, each.wishes) for each in subscriptions.every(older)][1] == ("the channel is gone", Wishes())
    assert subscriptions.remove(older, 1, 1, NOW) is not None
    assert {each.state for each in deliveries.history(older, 1, 99) if each.subscription_id == 1} == {
        DeliveryState.SENT,
        DeliveryState.SKIPPED,
    }
    guilds.set_zone(older, 1, "Europe/Berlin")
    assert guilds.zone(older, 1) == "Europe/Berlin"
    indexes = {index.name for index in older.table("subscriptions").indexes}
    assert "subscriptions_due" in indexes
    assert health.check(older) == ()


def test_an_empty_ledger_begins_with_the_first_id() -> None:
    with closing(Database(memory=True)) as db:
        MIGRATIONS.apply(db)
        assert subscriptions.put(db, WAITS).id == 1


def test_a_rebuilding_that_fails_leaves_everything_as_it_was(older: Database) -> None:
    before = held(older)
    older.execute("CREATE TABLE kept_delivery_issues (in_the_way)")
    with pytest.raises(Exception, match="already exists"):
        MIGRATIONS.apply(older)
    assert held(older, before) == before
    assert before["subscriptions"][1]["paused"] == "the channel is gone"


def test_counting_works_and_has_no_place_for_who_did_it_or_where(older: Database) -> None:
    MIGRATIONS.apply(older)
    usage.add(older, "2026-11", {(Use.CHOSEN, "item-1"): 1}, "2026-11")
    assert usage.chosen(older, "2026-11", 1) == {"item-1": 1}
    columns = {name: [each.name for each in older.table(name).columns] for name in ("usage", "ignored_searches")}
    assert columns == {"usage": ["id", "month", "use", "what", "count"], "ignored_searches": ["query"]}
