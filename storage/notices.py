"""Takes what administrators have to hear of their orders, and gives it until they have heard it, each trouble once."""

from datetime import datetime

from sqlite_utils import Database

from bot.model import Trouble
from storage import rows
from storage.deliveries import UNHEARD, posts
from storage.transactions import reading, writing

TROUBLES = """
    SELECT subscriptions.*, guilds.admin_channel_id
    FROM subscriptions LEFT JOIN guilds ON guilds.id = subscriptions.guild_id
    WHERE owed_notice AND ended IS NULL ORDER BY subscriptions.id LIMIT ?
"""

# The parts that were to follow one that ended, ended with it.
_ENDED = "subscription_id = ? AND NOT heard AND (state = 'uncertain' OR state = 'failed')"
_MOST = 3

_FAILED_STEPS = """
    SELECT DISTINCT step, steps.reason FROM steps JOIN deliveries ON deliveries.id = delivery_id
    WHERE subscription_id = ? AND steps.state = 'failed' AND NOT steps.heard ORDER BY delivery_id, step
"""

_HEARD_POST = "UPDATE deliveries SET heard = 1 WHERE id = ? AND state = ? AND attempts = ?"

_HEARD_STEP = """
    UPDATE steps SET heard = 1
    WHERE state = 'failed' AND step = ? AND reason = ?
        AND delivery_id IN (SELECT id FROM deliveries WHERE subscription_id = ?)
"""

# What came up while they were told is still to be told.
_HEARD = f"""
    UPDATE subscriptions SET notice_tried = NULL,
        heard = iif(:paused IS NULL, heard, json_insert(heard, '$[#]', :paused)),
        owed_notice = paused IS NOT NULL AND paused IS NOT :paused
                AND NOT EXISTS (SELECT 1 FROM json_each(heard) WHERE value = paused)
            OR {UNHEARD}
    WHERE id = :id
"""  # noqa: S608 # our own words


def troubles(db: Database, limit: int) -> tuple[Trouble, ...]:
    """Return what administrators have not heard yet, at most `limit`."""
    with reading(db):
        return tuple(_trouble(db, row) for row in list(db.query(TROUBLES, [limit])))


def tried(db: Database, subscription_id: int, now: datetime) -> None:
    """Remember that it was tried to tell administrators, and when first."""
    with writing(db):
        sql = "UPDATE subscriptions SET notice_tried = coalesce(notice_tried, ?) WHERE id = ?"
        db.execute(sql, [rows.stamp(now), subscription_id])


def heard(db: Database, trouble: Trouble) -> None:
    """Remember that administrators have heard of a trouble."""
    order = trouble.subscription
    with writing(db):
        for post in trouble.posts:
            db.execute(_HEARD_POST, [post.id, str(post.state), post.attempts])
        for failed in trouble.failed_steps:
            db.execute(_HEARD_STEP, [str(failed.step), failed.reason, order.id])
        db.execute(_HEARD, {"id": order.id, "paused": order.paused})


def _trouble(db: Database, row: rows.Row) -> Trouble:
    ended = tuple(posts(db, _ENDED, row["id"], order_by="due, part", limit=_MOST))
    failed = rows.to_failed_steps(db.execute(_FAILED_STEPS, [row["id"]]).fetchall())
    since = rows.instant(row["notice_tried"]) if row["notice_tried"] else None
    return Trouble(rows.to_subscription(row), ended, failed, row["admin_channel_id"], since)
