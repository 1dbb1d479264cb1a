"""Takes the keys of issues that came from a followed source, and gives every channel that waits for issues its post."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.digest.period import BURST, announce, announced_at
from bot.model import Subscription
from storage import deliveries, rows, subscriptions
from storage.transactions import reading, writing

_NEWS = "INSERT INTO news (issue_key, at) VALUES (?, ?) ON CONFLICT (issue_key) DO NOTHING"

_AGE = "SELECT coalesce(period, substr(added, 1, 7)) AS month, number FROM issues WHERE key = ?"

_LATELY = """
    SELECT count(*) FROM deliveries WHERE subscription_id = ? AND state <> 'skipped' AND due BETWEEN ? AND ?
"""


def tell(db: Database, issue_keys: Sequence[str], now: datetime) -> int:
    """Make issues news, owe each to every subscription that waits for issues now, and return how many were not news.

    An issue is news once, ever: telling it again does nothing, whatever became of it. One that the archive does not
    hold is none. They are owed oldest first.
    """
    with writing(db):
        known = oldest_first(db, issue_keys)
        news = [key for key in known if db.execute(_NEWS, [key, rows.stamp(now)]).rowcount]
        deliveries.enter(db, [announce(each, news, _lately(db, each, now), now) for each in subscriptions.waiting(db)])
    return len(news)


def oldest_first(db: Database, issue_keys: Sequence[str]) -> list[str]:
    """Return those that the archive holds, by month, then by number where all have one; equals keep their order."""
    with reading(db):
        ages = {key: row for key in issue_keys for row in db.query(_AGE, [key])}
    numbered = all(row["number"] is not None for row in ages.values())
    return sorted(ages, key=lambda key: (ages[key]["month"], ages[key]["number"] if numbered else 0))


def _lately(db: Database, order: Subscription, now: datetime) -> int:
    due, _ = announced_at(order, now)
    return int(db.execute(_LATELY, [order.id, rows.stamp(due - BURST), rows.stamp(due + BURST)]).fetchall()[0][0])
