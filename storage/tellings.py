"""Takes an order, a period or an item and gives what the ledger knows of it: what was told when, and what was not."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.model import Delivery, Ledger, Subscription, Told
from storage import deliveries, rows, votes
from storage.deliveries import STANDS, posts
from storage.transactions import reading

# Part 1 holds what a whole post tells.
_TOLD = f"part = 1 AND payload IS NOT NULL AND {STANDS}"

_UNTIL = f"SELECT max(first_attempt) FROM deliveries WHERE subscription_id = ? AND due < ? AND {_TOLD}"  # noqa: S608 # our own text

_TIPS = f"""
    SELECT period, item_key
    FROM posts JOIN delivery_items ON delivery_id = posts.id
    WHERE guild_id = ? AND kind = 'tip' AND {_TOLD}
    ORDER BY due, posts.id, position
"""  # noqa: S608 # our own text

_KEYS = """
    SELECT {what}_key FROM deliveries JOIN delivery_{what}s ON delivery_id = deliveries.id
    WHERE subscription_id = ? AND due < ? AND {told} ORDER BY due, deliveries.id, position
"""
_ITEMS, _ISSUES = (_KEYS.format(what=what, told=_TOLD) for what in ("item", "issue"))

_OF_ITEM = f"""
    subscription_id = ? AND {_TOLD}
    AND EXISTS (SELECT 1 FROM delivery_items WHERE delivery_id = posts.id AND item_key = ?)
"""  # noqa: S608 # our own text

_END = "9999"
"""Comes after every instant."""


def until(db: Database, subscription_id: int) -> datetime | None:
    """Return when the last post of a subscription that told anything was composed, None where none did."""
    return _until(db, subscription_id, _END)


def tips(db: Database, guild_id: int) -> tuple[tuple[str, str], ...]:
    """Return the tips that a server's channels were told, each with its period, oldest first."""
    return tuple((period, key) for period, key in db.execute(_TIPS, [guild_id]).fetchall())


def before(db: Database, subscription_id: int, due: datetime) -> Told:
    """Return what the posts of a subscription told that were due before an instant."""
    with reading(db):
        end = rows.stamp(due)
        items, issues = (db.execute(sql, [subscription_id, end]).fetchall() for sql in (_ITEMS, _ISSUES))
        left_out = [(key,) for key in deliveries.left_out(db, subscription_id)]
        return Told(_once([*left_out, *items]), _once(issues), _until(db, subscription_id, end))


def ledger(db: Database, order: Subscription) -> Ledger:
    """Return what is known of an order's posts now; what waits for its draft to be settled is still to come."""
    with reading(db):
        told = replace(deliveries.told(db, order.id), until=until(db, order.id))
        spent = deliveries.spent(db, order.guild_id, order.channel_id, order.kind.value)
        held = {each.period for each in posts(db, "subscription_id = ? AND state = 'held'", order.id)}
        return Ledger(told, spent - held, tips(db, order.guild_id), votes.balance(db, order.guild_id))


def of_item(db: Database, subscription_id: int, item_key: str) -> tuple[Delivery, ...]:
    """Return the deliveries of a subscription that told an item, oldest first."""
    return tuple(posts(db, _OF_ITEM, subscription_id, item_key, order_by="due, id"))


def of_period(db: Database, subscription_id: int, period: str) -> Delivery | None:
    """Return the first part of what a subscription posts for a period, None where the ledger has none."""
    return next(posts(db, "subscription_id = ? AND period = ? AND part = 1", subscription_id, period), None)


def _until(db: Database, subscription_id: int, due: str) -> datetime | None:
    found = db.execute(_UNTIL, [subscription_id, due]).fetchall()[0][0]
    return rows.instant(found) if found else None


def _once(found: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the keys of rows, each where it was last told."""
    return tuple(reversed(dict.fromkeys(key for (key,) in reversed(list(found)))))
