"""Takes messages that stand and gives what is still to be done to each: publish it, pin it, open a thread under it."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.model import Delivery, Step, StepOwed
from storage import rows
from storage.deliveries import by_id
from storage.transactions import writing
from storage.wishes import to_wishes

_OWE = "INSERT INTO steps (delivery_id, step, ready) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_DUE = "SELECT delivery_id, step FROM steps WHERE state = 'pending' AND ready <= ? ORDER BY ready, delivery_id LIMIT ?"
_CLAIM = """
    UPDATE steps SET attempts = attempts + 1, ready = ? WHERE delivery_id = ? AND step = ? RETURNING attempts
"""

_HEARD_BEFORE = """
    UPDATE steps SET heard = 1
    WHERE delivery_id = :delivery AND step = :step AND state = 'failed' AND EXISTS (
        SELECT 1 FROM deliveries AS mine JOIN deliveries AS other USING (subscription_id)
        JOIN steps AS before ON before.delivery_id = other.id
        WHERE mine.id = :delivery AND before.step = :step AND before.reason = :reason AND before.heard
    )
"""
_OWE_NOTICE = """
    UPDATE subscriptions SET owed_notice = 1
    WHERE id = (
        SELECT subscription_id FROM deliveries JOIN steps ON delivery_id = deliveries.id
        WHERE delivery_id = :delivery AND step = :step AND steps.state = 'failed' AND NOT steps.heard
    )
"""


def owe(db: Database, posted: Delivery, now: datetime) -> None:
    """Owe what the order wants done to a message that was just posted, within the transaction that says so."""
    found = db.execute("SELECT wishes FROM subscriptions WHERE id = ?", [posted.subscription_id]).fetchone()
    wishes = to_wishes(found[0])
    first, in_channel = posted.part == 1, posted.place_id == posted.channel_id
    wanted = {
        Step.CROSSPOST: wishes.crosspost and posted.part > 0,
        Step.PIN: wishes.pin and first,
        # What a forum made of it is a thread already.
        Step.THREAD: wishes.thread and first and in_channel,
    }
    for step in (each for each, owed in wanted.items() if owed):
        db.execute(_OWE, [posted.id, str(step), rows.stamp(now)])


def claim(db: Database, now: datetime, lease: timedelta, most: int) -> tuple[StepOwed, ...]:
    """Return the steps to be done at `now`, at most so many; none comes again before its lease is over."""
    with writing(db):
        found = db.execute(_DUE, [rows.stamp(now), most]).fetchall()
        return tuple(_claimed(db, delivery_id, step, now + lease) for delivery_id, step in found)


def done(db: Database, delivery_id: int, step: Step) -> None:
    """Record that a step is done."""
    _set(db, delivery_id, step, "state = 'done', reason = NULL")


def retry(db: Database, delivery_id: int, step: Step, ready: datetime, reason: str) -> None:
    """Owe a step again from `ready`."""
    _set(db, delivery_id, step, "ready = ?, reason = ?", rows.stamp(ready), reason)


def fail(db: Database, delivery_id: int, step: Step, reason: str) -> None:
    """Record that a step cannot be done, and why: of an order's steps of a kind, administrators hear a reason once."""
    with writing(db):
        _set(db, delivery_id, step, "state = 'failed', reason = ?", reason)
        terms = {"delivery": delivery_id, "step": str(step), "reason": reason}
        db.execute(_HEARD_BEFORE, terms)
        db.execute(_OWE_NOTICE, terms)


def _claimed(db: Database, delivery_id: int, step: str, until: datetime) -> StepOwed:
    [attempts] = db.execute(_CLAIM, [rows.stamp(until), delivery_id, step]).fetchone()
    return StepOwed(by_id(db, delivery_id), Step(step), attempts)


def _set(db: Database, delivery_id: int, step: Step, change: str, *values: object) -> None:
    sql = f"UPDATE steps SET {change} WHERE delivery_id = ? AND step = ? AND state = 'pending'"  # noqa: S608 # our own words
    with writing(db):
        db.execute(sql, [*values, delivery_id, str(step)])
