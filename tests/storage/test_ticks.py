"""What every tick asks is answered from an index: it costs as little with a hundred thousand orders as with one."""

from contextlib import closing
from typing import Any

import pytest
from sqlite_utils import Database

from storage import deliveries, drafts, guilds, notices, outbox, steps
from storage.migrations import MIGRATIONS

ASKED = {
    "servers to forget": guilds.LEFT,
    "drafts to begin": drafts._NEAR,
    "drafts that end": drafts._ENDED,
    "orders that may go on": deliveries._STALLED,
    "troubles to tell": notices.TROUBLES,
    "the next instant": deliveries._NEXT,
    "posts to send": outbox._CLAIMABLE,
    "steps to take": steps._DUE,
}
SMALL = ("subscriptions_paused", "subscriptions_owed_notice", "deliveries_held")
"""Indexes that hold nothing but what is looked for."""


@pytest.mark.parametrize("sql", ASKED.values(), ids=ASKED)
def test_no_tick_looks_through_all_orders_or_all_of_the_ledger(sql: str) -> None:
    with closing(Database(memory=True)) as db:
        MIGRATIONS.apply(db)
        given: Any = {"now": "x"} if ":now" in sql else ["x"] * sql.count("?")
        looks = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()]
    through = [look for look in looks if look.startswith("SCAN") and not look.endswith(SMALL)]
    assert through == []
