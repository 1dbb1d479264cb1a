"""Takes what is owed to channels and gives what became of it: the ledger by which every post goes out once.

`plan` enters it as pending or skipped: one row a subscription and period, which is a month, a week, or an issue by its
key. What a sender does to it stands in `storage.outbox`, what administrators decide in `storage.decisions`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from sqlite_utils import Database

from bot import points
from bot.digest.period import is_quiet_shift
from bot.errors import NotFound
from bot.model import Delivery, DeliveryState, Plan, Subscription, Told
from storage import rows
from storage.transactions import reading, writing

# A period skipped for want of news may post after all where its order now falls on a later day of it.
# What a plan skips is not held for its draft any more, unless that is approved.
# The join drops a plan whose subscription was removed or changed meanwhile; it keeps the order of what is given.
# One statement for many rows, given as JSON, takes a third of the time that one for each would.
_PLAN = """
    INSERT INTO deliveries (subscription_id, period, due, ready, state, reason)
    SELECT orders.id, json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[2]'),
        json_extract(value, '$[3]'), json_extract(value, '$[4]')
    FROM json_each(?) AS planned CROSS JOIN subscriptions AS orders ON orders.id = json_extract(value, '$[0]')
    WHERE ended IS NULL AND rev = json_extract(value, '$[5]')
    ON CONFLICT (subscription_id, period, part) DO UPDATE
        SET due = excluded.due, ready = excluded.ready, state = excluded.state, attempts = 0, first_attempt = NULL,
            reason = excluded.reason, may_stand = 0
        WHERE excluded.state = 'pending' AND deliveries.state = 'skipped' AND deliveries.payload IS NULL
                AND NOT deliveries.given_up AND deliveries.due < excluded.due
            OR excluded.state = 'skipped' AND deliveries.state = 'held' AND NOT EXISTS (
                SELECT 1 FROM drafts WHERE drafts.subscription_id = deliveries.subscription_id
                    AND drafts.period = deliveries.period AND drafts.state = 'approved'
            )
"""

_ADVANCE = """
    UPDATE subscriptions SET next_due = json_extract(value, '$[1]') FROM json_each(?) AS advanced
    WHERE subscriptions.id = json_extract(value, '$[0]') AND subscriptions.rev = json_extract(value, '$[2]')
"""

_NO_SUCH = "There is no such delivery; `/digest history` lists them."

# What broke off may stand in the channel, unless it was looked for before it failed and was not tried since.
MAY_STAND = """(deliveries.state = 'uncertain' OR deliveries.state = 'pending' AND iif(
    deliveries.insisted = deliveries.attempts + 1, deliveries.may_stand, deliveries.attempts > 0
))"""
"""Holds of an open delivery, or an uncertain one, that may be posted."""

UNHEARD = """
    EXISTS (
        SELECT 1 FROM deliveries
        WHERE subscription_id = subscriptions.id AND NOT heard AND (state = 'uncertain' OR state = 'failed')
    ) OR EXISTS (
        SELECT 1 FROM steps JOIN deliveries ON deliveries.id = delivery_id
        WHERE subscription_id = subscriptions.id AND steps.state = 'failed' AND NOT steps.heard
    )
"""
"""Holds of a subscription of whose posts administrators have not heard all that ended badly."""

_NEXT = """
    SELECT min(at) FROM (
        SELECT min(next_due) AS at FROM subscriptions WHERE paused IS NULL AND ended IS NULL AND next_due > ?
        UNION ALL
        SELECT min(ready) FROM deliveries WHERE state IN ('pending', 'sending') AND ready > ?
        UNION ALL
        SELECT min(ready) FROM steps WHERE state = 'pending' AND ready > ?
    )
"""

_STALLED = """
    SELECT * FROM subscriptions
    WHERE paused IS NOT NULL AND ended IS NULL AND NOT EXISTS (
        SELECT 1 FROM deliveries WHERE subscription_id = subscriptions.id AND state = 'pending' AND ready > ?
    )
    ORDER BY id
"""

_POST = """
    *, (
        SELECT json_group_object(step, reason) FROM steps WHERE delivery_id = posts.id AND state = 'failed'
    ) AS failed_steps
"""

STANDS = "(state NOT IN ('skipped', 'failed') OR may_stand)"
"""Holds of a delivery that is posted, will be, or may be: what it tells counts as told."""

_TOLD = f"""
    SELECT {{what}}_key AS key FROM delivery_{{what}}s JOIN deliveries ON deliveries.id = delivery_id
    WHERE subscription_id = ? AND part > 0 AND {STANDS} ORDER BY due, deliveries.id, position
"""  # noqa: S608 # our own words
_TOLD_ITEMS, _TOLD_ISSUES = (_TOLD.format(what=what) for what in ("item", "issue"))

_LEFT_OUT = f"""
    SELECT each.value FROM drafts, json_each(drafts.edits, '$.dropped') AS each
    WHERE subscription_id = ? AND period IN (
        SELECT period FROM deliveries
        WHERE subscription_id = drafts.subscription_id AND part = 1 AND payload IS NOT NULL AND {STANDS}
    )
"""  # noqa: S608 # our own words


def plan(db: Database, plans: Sequence[Plan]) -> int:
    """Write what `plans` owe and skip, advance their subscriptions, and return how many deliveries are new.

    A plan for a subscription that was changed since does nothing: it is still due, or is not any more.
    """
    with writing(db):
        new = enter(db, plans)
        points.reached("plan.commit")
    return new


def enter(db: Database, plans: Sequence[Plan]) -> int:
    """Do what `plan` does, within the transaction of another verb."""
    new = db.execute(_PLAN, [json.dumps([row for plan in plans for row in _planned(plan)])]).rowcount
    advanced = [(plan.subscription_id, rows.stamp(plan.next_due), plan.rev) for plan in plans]
    db.execute(_ADVANCE, [json.dumps(advanced)])
    return new


def told(db: Database, subscription_id: int) -> Told:
    """Return what a subscription's posts told or may have told, each key once, the most recent last."""
    with reading(db):
        items = [row["key"] for row in db.query(_TOLD_ITEMS, [subscription_id])]
        issues = db.query(_TOLD_ISSUES, [subscription_id])
        keys = _latest((*left_out(db, subscription_id), *items)), _latest(row["key"] for row in issues)
        return Told(*keys, since(db, subscription_id))


def since(db: Database, subscription_id: int) -> datetime | None:
    """Return when a subscription's first post was due, None where there is no such subscription."""
    found = db.execute("SELECT since FROM subscriptions WHERE id = ?", [subscription_id]).fetchone()
    return rows.instant(found[0]) if found else None


def left_out(db: Database, subscription_id: int) -> tuple[str, ...]:
    """Return what administrators left out of a subscription's posts, which counts as told."""
    return tuple(row[0] for row in db.execute(_LEFT_OUT, [subscription_id]).fetchall())


def spent(db: Database, guild_id: int, channel_id: int, kind: str) -> frozenset[str]:
    """Return the names of the periods that a channel's order does not post again: posted, perhaps, or given up."""
    where = (
        "guild_id = ? AND channel_id = ? AND kind = ? AND part > 0 "
        "AND (state <> 'skipped' OR payload IS NOT NULL OR given_up)"
    )
    with reading(db):
        return frozenset(each.period for each in posts(db, where, guild_id, channel_id, kind))


def history(
    db: Database,
    guild_id: int | None,
    limit: int,
    subscription_id: int | None = None,
    state: DeliveryState | None = None,
) -> tuple[Delivery, ...]:
    """Return a server's deliveries, or all, newest first, at most `limit`; of one subscription or in one state."""
    wanted = {"guild_id": guild_id, "subscription_id": subscription_id, "state": state and str(state)}
    given = {column: value for column, value in wanted.items() if value is not None}
    where = " AND ".join(f"{column} = ?" for column in given) or "TRUE"
    return tuple(posts(db, where, *given.values(), order_by="due DESC, id DESC", limit=limit))


def get(db: Database, guild_id: int | None, delivery_id: int) -> Delivery:
    """Return a server's delivery, or any if no server is given; NotFound for another's, or none."""
    found = by_id(db, delivery_id)
    if guild_id is not None and found.guild_id != guild_id:
        raise NotFound(_NO_SUCH)
    return found


def next_ready(db: Database, now: datetime) -> datetime | None:
    """Return the next instant after `now` at which anything comes due, None where nothing is to come."""
    with reading(db):
        found = db.execute(_NEXT, [rows.stamp(now)] * 3).fetchone()[0]
    return rows.instant(found) if found else None


def stalled(db: Database, now: datetime) -> tuple[Subscription, ...]:
    """Return the paused subscriptions none of whose deliveries is put off beyond `now`."""
    return tuple(rows.to_subscription(row) for row in db.query(_STALLED, [rows.stamp(now)]))


def resume(db: Database, subscription_id: int) -> bool:
    """Let a paused subscription post again; what its administrators have not heard yet, they still hear."""
    with writing(db):
        return db.execute("UPDATE subscriptions SET paused = NULL WHERE id = ?", [subscription_id]).rowcount > 0


def by_marker(db: Database, marker: str) -> tuple[Delivery, Told] | None:
    """Return the delivery posted under `marker` and what its whole post told; None if the ledger does not know it."""
    with reading(db):
        delivery = next(posts(db, "marker = ?", marker), None)
        if delivery is None:
            return None
        whole = (delivery.subscription_id, delivery.period)
        first = next(posts(db, "subscription_id = ? AND period = ? AND part = 1", *whole))
        items = db.table("delivery_items").rows_where("delivery_id = ?", [first.id], order_by="position")
        issues = db.table("delivery_issues").rows_where("delivery_id = ?", [first.id], order_by="position")
        return delivery, Told(tuple(row["item_key"] for row in items), tuple(row["issue_key"] for row in issues))


def parts(db: Database, subscription_id: int, period: str) -> tuple[Delivery, ...]:
    """Return the parts of what a subscription posts for a period, in order, without its draft."""
    where = "subscription_id = ? AND period = ? AND part > 0"
    with reading(db):
        return tuple(posts(db, where, subscription_id, period, order_by="part"))


def last_posts(db: Database, subscription_ids: Iterable[int]) -> dict[int, Delivery]:
    """Return the delivery that each subscription posted last, by the subscription's id; none for one that never did."""
    with reading(db):
        found = (
            posts(
                db, "subscription_id = ? AND part > 0 AND state = 'sent'", each, order_by="sent DESC, id DESC", limit=1
            )
            for each in subscription_ids
        )
        return {post.subscription_id: post for post in chain.from_iterable(found)}


def _planned(plan: Plan) -> Iterator[tuple[int, str, str, DeliveryState, str | None, int]]:
    for owed in plan.owed:
        # Of what moved it only the day for which it still waits; the rest is told where the calendar is reckoned.
        waits = owed.shift if is_quiet_shift(owed.shift) else None
        yield plan.subscription_id, owed.name, rows.stamp(owed.due), DeliveryState.PENDING, waits, plan.rev
    for gone, reason in plan.skipped:
        yield plan.subscription_id, gone.name, rows.stamp(gone.due), DeliveryState.SKIPPED, reason, plan.rev


def _latest(keys: Iterable[str]) -> tuple[str, ...]:
    """Keep the last mention of each key, in order."""
    return tuple(reversed(dict.fromkeys(reversed(tuple(keys)))))


def by_id(db: Database, delivery_id: int) -> Delivery:
    """Return the delivery with this id; NotFound if there is none."""
    delivery = next(posts(db, "id = ?", delivery_id), None)
    if delivery is None:
        raise NotFound(_NO_SUCH)
    return delivery


def posts(
    db: Database, where: str, *args: object, order_by: str | None = None, limit: int | None = None
) -> Iterator[Delivery]:
    """Yield the deliveries of which a condition holds, which is our own words."""
    found = db.view("posts").rows_where(where, args, order_by=order_by, limit=limit, select=_POST)
    return map(rows.to_delivery, found)
