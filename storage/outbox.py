"""Takes deliveries that are due and leases each to one sender at a time; what was made of it, and its end, go back.

claim    pending -> sending        under a lease; an expired lease may be claimed again
freeze                             fixes the text of every part before the first is posted
confirm  sending -> sent           and what is to be done to the message is owed from then on
retry    sending -> pending        not before a later instant
refuse   sending -> pending        and its subscription is paused
finish   sending -> skipped, failed or uncertain, with the parts that were to follow
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot import points
from bot.errors import NotFound
from bot.model import Delivery, DeliveryState, Part, Told
from storage import rows, steps
from storage.deliveries import by_id
from storage.subscriptions import PAUSE
from storage.transactions import writing

# What was under way when its order was removed has to end: the sender looks for it. Where a server removed the bot, its
# order may come back.
# Ordering by subscription before part lets the parts of one post follow each other when many are due at once.
_CLAIMABLE = """
    SELECT mine.id
    FROM deliveries AS mine JOIN subscriptions ON subscriptions.id = mine.subscription_id
    WHERE mine.state IN ('pending', 'sending') AND mine.ready <= ?
        AND (
            subscriptions.ended IS NULL AND subscriptions.paused IS NULL
            OR subscriptions.ended IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM guilds WHERE id = subscriptions.guild_id AND gone = subscriptions.ended
            )
        )
        AND NOT EXISTS (
            SELECT 1 FROM deliveries AS earlier
            WHERE earlier.subscription_id = mine.subscription_id AND earlier.period = mine.period
                AND earlier.part BETWEEN 1 AND mine.part - 1 AND earlier.state <> 'sent'
        )
    ORDER BY mine.ready, mine.subscription_id, mine.period, mine.part
    LIMIT ?
"""

# What was not composed was never sent, whatever became of the attempt.
_CLAIM = """
    UPDATE deliveries
    SET state = 'sending', ready = :until, lease_owner = :owner,
        attempts = iif(payload IS NULL, 1, attempts + 1),
        first_attempt = iif(payload IS NULL, :now, coalesce(first_attempt, :now))
    WHERE id = :id
"""

_FREEZE = """
    UPDATE deliveries SET payload = :payload, payload_hash = :payload_hash, nonce = :nonce, marker = :marker
    WHERE id = :id AND state = 'sending' AND lease_owner = :owner AND payload IS NULL
"""

_STANDS = "SELECT 1 FROM subscriptions WHERE id = ? AND ended IS NULL"

# Whoever holds the lease by now: the message is there, and saying so spares the other a second post.
_CONFIRM = """
    UPDATE deliveries SET state = 'sent', message_id = :message, sent = :now, lease_owner = :owner, reason = NULL,
        place_id = coalesce(:place, place_id, (SELECT channel_id FROM posts WHERE posts.id = :id))
    WHERE id = :id AND state = 'sending'
"""

# In a forum the first part makes a thread, and the others follow into it.
_FOLLOW = """
    UPDATE deliveries SET place_id = first.place_id
    FROM (SELECT subscription_id, period, part, place_id FROM deliveries WHERE id = ? AND part > 0) AS first
    WHERE deliveries.subscription_id = first.subscription_id AND deliveries.period = first.period
        AND deliveries.part > first.part AND deliveries.place_id IS NULL
"""

# An attempt that surely posted nothing does not count: the next one need not look for it.
_RETRY = """
    UPDATE deliveries SET state = 'pending', ready = :ready, reason = :reason, lease_owner = NULL,
        attempts = attempts - :uncounted,
        first_attempt = CASE WHEN attempts > :uncounted THEN first_attempt END
    WHERE id = :id AND state = 'sending' AND lease_owner = :owner
"""

_PAUSE = f"{PAUSE} WHERE id = (SELECT subscription_id FROM deliveries WHERE id = :id)"  # noqa: S608 # our own words

_WELL_AGAIN = """
    UPDATE subscriptions SET heard = '[]'
    WHERE id = (SELECT subscription_id FROM deliveries WHERE id = ? AND part > 0) AND heard <> '[]'
"""

# What is skipped says so in the history alone, as does what fails for what they have heard its order was paused for.
_OWE_NOTICE = """
    UPDATE subscriptions SET owed_notice = 1
    WHERE id = (SELECT subscription_id FROM deliveries WHERE id = ? AND NOT heard)
"""

_FINISH = """
    UPDATE deliveries SET state = :state, reason = :reason, lease_owner = NULL, may_stand = 0,
        heard = :state = 'skipped' OR :state = 'failed' AND EXISTS (
            SELECT 1 FROM subscriptions, json_each(subscriptions.heard)
            WHERE subscriptions.id = subscription_id AND value = :reason
        )
    WHERE id = :id AND state = 'sending' AND lease_owner = :owner
"""

_FINISH_LATER_PARTS = """
    UPDATE deliveries SET state = :state, reason = :reason
    FROM (SELECT subscription_id, period, part FROM deliveries WHERE id = :id AND part > 0) AS first
    WHERE deliveries.subscription_id = first.subscription_id AND deliveries.period = first.period
        AND deliveries.part > first.part AND deliveries.state = 'pending'
"""

_ENDS = (DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.UNCERTAIN)


def claim(db: Database, now: datetime, lease: timedelta, owner: str, most: int = 1) -> tuple[Delivery, ...]:
    """Lease the earliest deliveries that may be posted at `now` to `owner`, at most so many, and return them."""
    terms = {"now": rows.stamp(now), "until": rows.stamp(now + lease), "owner": owner}
    with writing(db):
        ids = [row[0] for row in db.execute(_CLAIMABLE, [terms["now"], most]).fetchall()]
        db.conn.executemany(_CLAIM, [{**terms, "id": each} for each in ids])
        claimed = tuple(by_id(db, each) for each in ids)
        points.reached("claim.commit")
    return claimed


def freeze(db: Database, delivery_id: int, owner: str, parts: Sequence[Part], told: Told) -> Delivery:
    """Fix the text of a post and what it tells, add its later parts, and return the delivery as it is stored.

    A delivery that is already frozen stays as it is; one that `owner` no longer leases comes back without a page unless
    another froze it. Raises NotFound if its subscription was removed meanwhile.
    """
    first, *later = parts
    with writing(db):
        delivery = by_id(db, delivery_id)
        if not any(db.query(_STANDS, [delivery.subscription_id])):
            raise NotFound("The subscription of that delivery was removed.")
        frozen = db.execute(_FREEZE, {"id": delivery_id, "owner": owner, **_frozen(first)}).rowcount
        delivery = by_id(db, delivery_id)
        if frozen:
            db.table("deliveries").insert_all(_later_parts(delivery, later))
            db.table("delivery_items").insert_all(_listed(delivery_id, "item_key", told.items))
            db.table("delivery_issues").insert_all(_listed(delivery_id, "issue_key", told.issues))
        points.reached("freeze.commit")
    return delivery


def confirm(
    db: Database, delivery_id: int, owner: str, message_id: int, now: datetime, place_id: int | None = None
) -> bool:
    """Record that a delivery was posted as this message and return whether the ledger says so; it may be said twice.

    `place_id` is where the message stands, None for the order's channel. What is to be done to it is owed from then on.
    """
    values = {"id": delivery_id, "owner": owner, "message": message_id, "now": rows.stamp(now), "place": place_id}
    with writing(db):
        if db.execute(_CONFIRM, values).rowcount:
            db.execute(_FOLLOW, [delivery_id])
            db.execute(_WELL_AGAIN, [delivery_id])
            steps.owe(db, by_id(db, delivery_id), now)
            points.reached("confirm.commit")
            return True
        return any(db.table("deliveries").rows_where("id = ? AND message_id = ?", [delivery_id, message_id]))


def retry(db: Database, delivery_id: int, owner: str, ready: datetime, reason: str, *, counted: bool = True) -> bool:
    """Give the lease back, to be claimed again from `ready`, and return whether it was still the owner's.

    An attempt that surely posted nothing need not be `counted`.
    """
    with writing(db):
        return db.execute(_RETRY, _put_off(delivery_id, owner, ready, reason, counted)).rowcount > 0


def refuse(db: Database, delivery_id: int, owner: str, ready: datetime, reason: str, *, counted: bool) -> bool:
    """Do what `retry` does and pause the subscription, so that its administrators hear the reason, once."""
    with writing(db):
        db.execute(_PAUSE, {"id": delivery_id, "reason": reason})
        held = db.execute(_RETRY, _put_off(delivery_id, owner, ready, reason, counted)).rowcount > 0
        points.reached("refuse.commit")
    return held


def finish(db: Database, delivery_id: int, owner: str, state: DeliveryState, reason: str) -> bool:
    """End a delivery and its later parts as skipped, failed or uncertain; return whether the lease was the owner's."""
    if state not in _ENDS:
        raise ValueError(f"{state} does not end a delivery")
    values = {"id": delivery_id, "owner": owner, "state": str(state), "reason": reason}
    with writing(db):
        ended = db.execute(_FINISH, values).rowcount > 0
        if ended:
            db.execute(_FINISH_LATER_PARTS, values)
            db.execute(_OWE_NOTICE, [delivery_id])
        points.reached("finish.commit")
    return ended


def _put_off(delivery_id: int, owner: str, ready: datetime, reason: str, counted: bool) -> rows.Row:
    return {
        "id": delivery_id,
        "owner": owner,
        "ready": rows.stamp(ready),
        "reason": reason,
        "uncounted": 0 if counted else 1,
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
