"""Takes what administrators have to hear of their orders, and gives it until they have heard it, each trouble once."""

from datetime import datetime

from sqlite_utils import Database

from bot.model import Trouble
from storage import rows
from storage.deliveries import posts
from storage.transactions import reading, writing

TROUBLES = """
    SELECT subscriptions.*, guilds.admin_channel_id
    FROM subscriptions LEFT JOIN guilds ON guilds.id = subscriptions.guild_id
    WHERE owed_notice AND ended IS NULL ORDER BY subscriptions.id LIMIT ?
"""

_UNSURE = "subscription_id = ? AND (state = 'uncertain' OR state = 'failed' AND part = 0)"

_FAILED_STEPS = """
    SELECT DISTINCT step, steps.reason FROM steps JOIN deliveries ON deliveries.id = delivery_id
    WHERE subscription_id = ? AND steps.state = 'failed' AND NOT heard ORDER BY delivery_id, step
"""

_HEARD = """
    UPDATE subscriptions SET owed_notice = 0, notice_tried = NULL,
        heard = iif(paused IS NULL, heard, json_insert(heard, '$[#]', paused))
    WHERE id = ?
"""

_HEARD_STEPS = """
    UPDATE steps SET heard = 1
    WHERE state = 'failed' AND delivery_id IN (SELECT id FROM deliveries WHERE subscription_id = ?)
"""


def troubles(db: Database, limit: int) -> tuple[Trouble, ...]:
    """Return what administrators have not heard yet, at most `limit`."""
    with reading(db):
        return tuple(_trouble(db, row) for row in list(db.query(TROUBLES, [limit])))


def tried(db: Database, subscription_id: int, now: datetime) -> None:
    """Remember that it was tried to tell administrators, and when first."""
    with writing(db):
        sql = "UPDATE subscriptions SET notice_tried = coalesce(notice_tried, ?) WHERE id = ?"
        db.execute(sql, [rows.stamp(now), subscription_id])


def heard(db: Database, subscription_id: int) -> None:
    """Remember that administrators have heard of a subscription's trouble."""
    with writing(db):
        db.execute(_HEARD, [subscription_id])
        db.execute(_HEARD_STEPS, [subscription_id])


def _trouble(db: Database, row: rows.Row) -> Trouble:
    unsure = posts(db, _UNSURE, row["id"], order_by="due DESC, part", limit=1)
    failed = rows.to_failed_steps(db.execute(_FAILED_STEPS, [row["id"]]).fetchall())
    since = rows.instant(row["notice_tried"]) if row["notice_tried"] else None
    return Trouble(rows.to_subscription(row), next(unsure, None), failed, row["admin_channel_id"], since)
