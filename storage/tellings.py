"""Takes an order, a period or an item and gives what the ledger knows of it: what was told when, and what was not."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.model import Delivery, GivenTip, Ledger, Period, Subscription, Told
from storage import deliveries, rows, values, votes
from storage.deliveries import STANDS, posts
from storage.transactions import reading, writing

# Part 1 holds what a whole post tells.
_TOLD = f"part = 1 AND payload IS NOT NULL AND {STANDS}"

_TIPS = f"""
    SELECT item_key AS key, subscription_id AS order_id, period, due,
        (SELECT zone FROM subscriptions WHERE id = subscription_id) AS zone
    FROM posts JOIN delivery_items ON delivery_id = posts.id
    WHERE guild_id = ? AND kind = 'tip' AND {_TOLD}
    ORDER BY due, posts.id, position
"""  # noqa: S608 # our own text

_WAITING = """
    SELECT ready, period, coalesce(reason, '') FROM deliveries
    WHERE subscription_id = ? AND part = 1 AND state = 'pending' AND payload IS NULL ORDER BY ready, id
"""

BY_HAND = "tips by hand:"
"""Begins the name of the value that holds a server's tips posted by hand."""

_MOST_BY_HAND = 100

_KEYS = """
    SELECT {what}_key FROM deliveries JOIN delivery_{what}s ON delivery_id = deliveries.id
    WHERE subscription_id = ? AND due < ? AND {told} ORDER BY due, deliveries.id, position
"""
_ITEMS, _ISSUES = (_KEYS.format(what=what, told=_TOLD) for what in ("item", "issue"))

_OF_ITEM = f"""
    subscription_id = ? AND {_TOLD}
    AND EXISTS (SELECT 1 FROM delivery_items WHERE delivery_id = posts.id AND item_key = ?)
"""  # noqa: S608 # our own text


def tips(db: Database, guild_id: int) -> tuple[GivenTip, ...]:
    """Return the tips that a server's channels were told, oldest first; those posted by hand are of no order."""
    found = [GivenTip(**{**row, "due": rows.instant(row["due"])}) for row in db.query(_TIPS, [guild_id])]
    found += [GivenTip(key, 0, "", rows.instant(at), "UTC") for key, at in _by_hand(db, guild_id)]
    return tuple(sorted(found, key=lambda tip: tip.due))


def note_tip(db: Database, guild_id: int, key: str, at: datetime) -> None:
    """Remember that a server was told a tip that somebody posted by hand."""
    with writing(db):
        noted = [*_by_hand(db, guild_id), [key, rows.stamp(at)]]
        values.put(db, f"{BY_HAND}{guild_id}", json.dumps(noted[-_MOST_BY_HAND:]))


def _by_hand(db: Database, guild_id: int) -> list[list[str]]:
    found: list[list[str]] = json.loads(values.get(db, f"{BY_HAND}{guild_id}") or "[]")
    return found


def before(db: Database, subscription_id: int, due: datetime) -> Told:
    """Return what the posts of a subscription told that were due before an instant."""
    with reading(db):
        end = rows.stamp(due)
        items, issues = (db.execute(sql, [subscription_id, end]).fetchall() for sql in (_ITEMS, _ISSUES))
        left_out = [(key,) for key in deliveries.left_out(db, subscription_id)]
        return Told(_once([*left_out, *items]), _once(issues), deliveries.since(db, subscription_id))


def ledger(db: Database, order: Subscription) -> Ledger:
    """Return what is known of an order's posts now; what waits for its draft to be settled is still to come."""
    with reading(db):
        told = deliveries.told(db, order.id)
        spent = deliveries.spent(db, order.guild_id, order.channel_id, order.kind.value)
        held = {each.period for each in posts(db, "subscription_id = ? AND state = 'held'", order.id)}
        found = db.execute(_WAITING, [order.id]).fetchall()
        waiting = tuple(Period(rows.instant(ready), name, reason) for ready, name, reason in found)
        return Ledger(told, spent - held, tips(db, order.guild_id), votes.balance(db, order.guild_id), waiting)


def of_item(db: Database, subscription_id: int, item_key: str) -> tuple[Delivery, ...]:
    """Return the deliveries of a subscription that told an item, oldest first."""
    return tuple(posts(db, _OF_ITEM, subscription_id, item_key, order_by="due, id"))


def of_period(db: Database, subscription_id: int, period: str) -> Delivery | None:
    """Return the first part of what a subscription posts for a period, None where the ledger has none."""
    return next(posts(db, "subscription_id = ? AND period = ? AND part = 1", subscription_id, period), None)


def _once(found: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the keys of rows, each where it was last told."""
    return tuple(reversed(dict.fromkeys(key for (key,) in reversed(list(found)))))
