"""Takes what is owed to channels and what became of it: the ledger by which every post goes out once.

plan     pending (or skipped)      one row a subscription and period: a month, a week, or an issue by its key
claim    pending -> sending        under a lease; an expired lease may be claimed again
freeze                             fixes the text of every part before the first is posted
confirm  sending -> sent
retry    sending -> pending        not before a later instant
finish   sending -> skipped, failed or uncertain, with the parts that were to follow
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from sqlite_utils import Database

from bot.errors import BadOption, NotFound
from bot.model import Delivery, DeliveryState, Part, Period, Plan, Told
from storage import rows
from storage.transactions import reading, writing

# A period skipped for want of news may post after all where its order now falls on a later day of it.
# The subselect drops a plan whose subscription was removed while the plan was made.
_PLAN = """
    INSERT INTO deliveries (subscription_id, period, due, ready, state, reason)
    SELECT id, :period, :due, :due, :state, :reason FROM subscriptions WHERE id = :subscription AND ended IS NULL
    ON CONFLICT (subscription_id, period, part) DO UPDATE
        SET due = excluded.due, ready = excluded.ready, state = 'pending', attempts = 0, first_attempt = NULL,
            reason = NULL
        WHERE excluded.state = 'pending' AND deliveries.state = 'skipped' AND deliveries.payload IS NULL
            AND deliveries.due < excluded.due
"""

# Ordering by subscription before part lets the parts of one post follow each other when many are due at once.
_CLAIM = """
    UPDATE deliveries
    SET state = 'sending', ready = :until, lease_owner = :owner, attempts = attempts + 1,
        first_attempt = coalesce(first_attempt, :now)
    WHERE id = (
        SELECT mine.id
        FROM deliveries AS mine JOIN subscriptions ON subscriptions.id = mine.subscription_id
        WHERE mine.state IN ('pending', 'sending') AND mine.ready <= :now AND subscriptions.paused IS NULL
            AND subscriptions.ended IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM deliveries AS earlier
                WHERE earlier.subscription_id = mine.subscription_id AND earlier.period = mine.period
                    AND earlier.part < mine.part AND earlier.state <> 'sent'
            )
        ORDER BY mine.ready, mine.subscription_id, mine.period, mine.part
        LIMIT 1
    )
    RETURNING id
"""

_FREEZE = """
    UPDATE deliveries SET payload = :payload, payload_hash = :payload_hash, nonce = :nonce, marker = :marker
    WHERE id = :id AND state = 'sending' AND lease_owner = :owner AND payload IS NULL
"""

_STANDS = "SELECT 1 FROM subscriptions WHERE id = ? AND ended IS NULL"

# Whoever holds the lease by now: the message is there, and saying so spares the other a second post.
_CONFIRM = """
    UPDATE deliveries SET state = 'sent', message_id = :message, sent = :now, lease_owner = :owner, reason = NULL
    WHERE id = :id AND state = 'sending'
"""

_RETRY = """
    UPDATE deliveries SET state = 'pending', ready = :ready, reason = :reason, lease_owner = NULL
    WHERE id = :id AND state = 'sending' AND lease_owner = :owner
"""

_FINISH = """
    UPDATE deliveries SET state = :state, reason = :reason, lease_owner = NULL
    WHERE id = :id AND state = 'sending' AND lease_owner = :owner
"""

_FINISH_LATER_PARTS = """
    UPDATE deliveries SET state = :state, reason = :reason
    FROM (SELECT subscription_id, period, part FROM deliveries WHERE id = :id) AS first
    WHERE deliveries.subscription_id = first.subscription_id AND deliveries.period = first.period
        AND deliveries.part > first.part AND deliveries.state = 'pending'
"""

_TOLD_ITEMS = """
    SELECT item_key AS key FROM delivery_items JOIN deliveries ON deliveries.id = delivery_id
    WHERE subscription_id = ? AND state NOT IN ('skipped', 'failed') ORDER BY due, deliveries.id, position
"""

_TOLD_ISSUES = """
    SELECT issue_key AS key FROM delivery_issues JOIN deliveries ON deliveries.id = delivery_id
    WHERE subscription_id = ? AND state NOT IN ('skipped', 'failed') ORDER BY due, deliveries.id, position
"""

_ENDS = (DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.UNCERTAIN)
_OPEN = (DeliveryState.HELD, DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.UNCERTAIN)

_NAMED = " AND ".join(f"{name} = coalesce(?, {name})" for name in ("guild_id", "subscription_id", "state"))
# What is sent again is due anew: from now on it may be as late as any other.
_AGAIN = "state = 'pending', due = :now, ready = :now, attempts = 0, first_attempt = NULL, reason = NULL"
_GIVE_UP = "state = 'skipped', reason = 'an administrator skipped it', lease_owner = NULL"


def plan(db: Database, plans: Sequence[Plan]) -> int:
    """Write what `plans` owe and skip, advance their subscriptions, and return how many deliveries are new."""
    with writing(db):
        return enter(db, plans)


def enter(db: Database, plans: Sequence[Plan]) -> int:
    """Do what `plan` does, within the transaction of another verb."""
    new = sum(db.execute(_PLAN, row).rowcount for plan in plans for row in _planned(plan))
    for plan in plans:
        next_due = rows.stamp(plan.next_due)
        db.execute("UPDATE subscriptions SET next_due = ? WHERE id = ?", [next_due, plan.subscription_id])
    return new


def claim(db: Database, now: datetime, lease: timedelta, owner: str) -> Delivery | None:
    """Lease the earliest delivery that may be posted at `now` to `owner` and return it; None if there is none."""
    times = {"now": rows.stamp(now), "until": rows.stamp(now + lease)}
    with writing(db):
        claimed = db.execute(_CLAIM, {**times, "owner": owner}).fetchall()
        return _get(db, claimed[0][0]) if claimed else None


def freeze(db: Database, delivery_id: int, owner: str, parts: Sequence[Part], told: Told) -> Delivery:
    """Fix the text of a post and what it tells, add its later parts, and return the delivery as it is stored.

    A delivery that is already frozen stays as it is; one that `owner` no longer leases comes back without a page unless
    another froze it. Raises NotFound if its subscription was removed meanwhile.
    """
    first, *later = parts
    with writing(db):
        delivery = _get(db, delivery_id)
        if not any(db.query(_STANDS, [delivery.subscription_id])):
            raise NotFound("The subscription of that delivery was removed.")
        frozen = db.execute(_FREEZE, {"id": delivery_id, "owner": owner, **_frozen(first)}).rowcount
        delivery = _get(db, delivery_id)
        if frozen:
            db.table("deliveries").insert_all(_later_parts(delivery, later))
            db.table("delivery_items").insert_all(_listed(delivery_id, "item_key", told.items))
            db.table("delivery_issues").insert_all(_listed(delivery_id, "issue_key", told.issues))
    return delivery


def confirm(db: Database, delivery_id: int, owner: str, message_id: int, now: datetime) -> bool:
    """Record that a delivery was posted as this message and return whether the ledger says so; it may be said twice."""
    values = {"id": delivery_id, "owner": owner, "message": message_id, "now": rows.stamp(now)}
    with writing(db):
        if db.execute(_CONFIRM, values).rowcount:
            return True
        return any(db.table("deliveries").rows_where("id = ? AND message_id = ?", [delivery_id, message_id]))


def retry(db: Database, delivery_id: int, owner: str, due: datetime, reason: str) -> bool:
    """Give the lease back, to be claimed again from `due`, and return whether it was still the owner's."""
    with writing(db):
        values = {"id": delivery_id, "owner": owner, "ready": rows.stamp(due), "reason": reason}
        return db.execute(_RETRY, values).rowcount > 0


def finish(db: Database, delivery_id: int, owner: str, state: DeliveryState, reason: str) -> bool:
    """End a delivery and its later parts as skipped, failed or uncertain; return whether the lease was the owner's."""
    if state not in _ENDS:
        raise ValueError(f"{state} does not end a delivery")
    values = {"id": delivery_id, "owner": owner, "state": str(state), "reason": reason}
    with writing(db):
        ended = db.execute(_FINISH, values).rowcount > 0
        if ended:
            db.execute(_FINISH_LATER_PARTS, values)
    return ended


def told(db: Database, subscription_id: int) -> Told:
    """Return what a subscription's posts told or may have told, each key once, the most recent last."""
    with reading(db):
        items = db.query(_TOLD_ITEMS, [subscription_id])
        issues = db.query(_TOLD_ISSUES, [subscription_id])
        return Told(_latest(row["key"] for row in items), _latest(row["key"] for row in issues))


def spent(db: Database, guild_id: int, channel_id: int, kind: str) -> frozenset[str]:
    """Return the names of the periods for which a channel's order has posted, or may have: none of them posts again."""
    where = "guild_id = ? AND channel_id = ? AND kind = ? AND NOT (state = 'skipped' AND payload IS NULL)"
    with reading(db):
        return frozenset(each.period for each in _where(db, where, guild_id, channel_id, kind))


def history(
    db: Database, guild_id: int | None, limit: int, subscription_id: int | None = None, state: str | None = None
) -> tuple[Delivery, ...]:
    """Return a server's deliveries, or all, newest first, at most `limit`; of one order or in one state if named."""
    return tuple(_where(db, _NAMED, guild_id, subscription_id, state, order_by="due DESC, id DESC", limit=limit))


def get(db: Database, guild_id: int | None, delivery_id: int) -> Delivery:
    """Return a delivery, of this server if one is named; raises NotFound for another's, or none."""
    found = next(_where(db, "id = ? AND guild_id = coalesce(?, guild_id)", delivery_id, guild_id), None)
    if found is None:
        raise NotFound("There is no such delivery; the history lists those that there are.")
    return found


def again(db: Database, guild_id: int | None, delivery_id: int, now: datetime) -> Delivery:
    """Let a delivery that ended unsent, and the parts that ended with it, be sent from `now`; BadOption for another."""
    if not any(db.query(_STANDS, [get(db, guild_id, delivery_id).subscription_id])):
        raise BadOption("Its subscription was removed; subscribe the channel again.")
    return _decided(db, guild_id, delivery_id, _ENDS, _AGAIN, rows.stamp(now))


def give_up(db: Database, guild_id: int | None, delivery_id: int) -> Delivery:
    """Let a delivery that waits, failed or is uncertain never be sent, nor its later parts; BadOption for another."""
    return _decided(db, guild_id, delivery_id, _OPEN, _GIVE_UP)


def _decided(
    db: Database, guild_id: int | None, delivery_id: int, of: Sequence[DeliveryState], change: str, now: str = ""
) -> Delivery:
    allowed, whole = f"state IN {tuple(map(str, of))}", "subscription_id = :subscription AND period = :period"
    with writing(db):
        delivery = get(db, guild_id, delivery_id)
        if delivery.state not in of:
            raise BadOption(f"That delivery is {delivery.state}; this is for what is {', '.join(of[:-1])} or {of[-1]}.")
        first = {"subscription": delivery.subscription_id, "period": delivery.period, "part": delivery.part, "now": now}
        db.execute(f"UPDATE deliveries SET {change} WHERE {whole} AND part >= :part AND {allowed}", first)  # noqa: S608 # our own names
        return get(db, guild_id, delivery_id)


def by_marker(db: Database, marker: str) -> tuple[Delivery, Told] | None:
    """Return the delivery posted under `marker` and what its whole post told; None if the ledger does not know it."""
    with reading(db):
        delivery = next(_where(db, "marker = ?", marker), None)
        if delivery is None:
            return None
        whole = (delivery.subscription_id, delivery.period)
        first = next(_where(db, "subscription_id = ? AND period = ? AND part = 1", *whole))
        items = db.table("delivery_items").rows_where("delivery_id = ?", [first.id], order_by="position")
        issues = db.table("delivery_issues").rows_where("delivery_id = ?", [first.id], order_by="position")
        return delivery, Told(tuple(row["item_key"] for row in items), tuple(row["issue_key"] for row in issues))


def last_posts(db: Database, subscription_ids: Iterable[int]) -> dict[int, Delivery]:
    """Return the delivery that each subscription posted last, by the subscription's id; none for one that never did."""
    with reading(db):
        found = (
            _where(db, "subscription_id = ? AND state = 'sent'", each, order_by="sent DESC, id DESC", limit=1)
            for each in subscription_ids
        )
        return {post.subscription_id: post for post in chain.from_iterable(found)}


def _planned(plan: Plan) -> Iterator[rows.Row]:
    owed: list[tuple[Period, DeliveryState, str | None]] = [(each, DeliveryState.PENDING, None) for each in plan.owed]
    skipped = [(each, DeliveryState.SKIPPED, reason) for each, reason in plan.skipped]
    for period, state, reason in (*owed, *skipped):
        due = rows.stamp(period.due)
        yield {
            "subscription": plan.subscription_id,
            "period": period.name,
            "due": due,
            "state": str(state),
            "reason": reason,
        }


def _frozen(part: Part) -> rows.Row:
    payload = rows.payload(part.post)
    digest = hashlib.sha256(payload.encode()).hexdigest()
    return {"payload": payload, "payload_hash": digest, "nonce": part.nonce, "marker": part.marker}


def _later_parts(first: Delivery, parts: Iterable[Part]) -> list[rows.Row]:
    due = rows.stamp(first.due)
    shared = {"subscription_id": first.subscription_id, "period": first.period, "due": due, "ready": due}
    return [{**shared, "part": n, "state": "pending", **_frozen(part)} for n, part in enumerate(parts, first.part + 1)]


def _listed(delivery_id: int, column: str, keys: Iterable[str]) -> list[rows.Row]:
    return [{"delivery_id": delivery_id, "position": n, column: key} for n, key in enumerate(keys)]


def _latest(keys: Iterable[str]) -> tuple[str, ...]:
    """Keep the last mention of each key, in order."""
    return tuple(reversed(dict.fromkeys(reversed(tuple(keys)))))


def _get(db: Database, delivery_id: int) -> Delivery:
    delivery = next(_where(db, "id = ?", delivery_id), None)
    if delivery is None:
        raise NotFound("There is no such delivery.")
    return delivery


def _where(
    db: Database, where: str, *args: object, order_by: str | None = None, limit: int | None = None
) -> Iterator[Delivery]:
    found = db.view("posts").rows_where(where, args, order_by=order_by, limit=limit)
    return map(rows.to_delivery, found)
