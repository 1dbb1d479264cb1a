"""Takes the standing orders of channels and gives back those of a server, or those that are due."""

from datetime import datetime

from sqlite_utils import Database

from bot.errors import BadOption
from bot.model import Subscription
from storage import rows
from storage.transactions import select, writing

MOST_PER_GUILD = 25

# A change keeps what the order waits with; one that was removed begins anew.
_CHANGE = """
    UPDATE subscriptions
    SET unit = :unit, day = :day, at = :at, nth = :nth, every = :every, phase = :phase, cron = :cron, zone = :zone,
        next_due = :next_due, wishes = :wishes, paused = NULL, owed_notice = 0, ended = NULL,
        since = iif(ended IS NULL, min(since, :since), :since)
    WHERE guild_id = :guild_id AND channel_id = :channel_id AND kind = :kind
"""


_DROP_OPEN = """
    UPDATE deliveries SET state = 'skipped', reason = 'its subscription was removed', lease_owner = NULL,
        may_stand = attempts > 0
    WHERE subscription_id = ? AND state IN ('held', 'pending')
"""


def put(db: Database, subscription: Subscription) -> Subscription:
    """Keep a subscription, in place of the channel's own of its kind, and return it; BadOption for one too many."""
    row = rows.subscription_row(subscription)
    with writing(db):
        # A change keeps the id and with it the ledger, so that nothing told is told again.
        if not db.execute(_CHANGE, row).rowcount:
            if len(of_guild(db, subscription.guild_id)) >= MOST_PER_GUILD:
                raise BadOption(
                    f"This server already has {MOST_PER_GUILD} subscriptions, the most it may: remove one first."
                )
            db.table("subscriptions").insert(row)
        where = "guild_id = ? AND channel_id = ? AND kind = ?"
        return _where(db, where, subscription.guild_id, subscription.channel_id, subscription.kind.value)[0]


def of_guild(db: Database, guild_id: int) -> tuple[Subscription, ...]:
    """Return the subscriptions of one server, oldest first."""
    return _where(db, "guild_id = ?", guild_id)


def every(db: Database) -> tuple[Subscription, ...]:
    """Return all subscriptions, oldest first."""
    return _where(db)


def due(db: Database, now: datetime, limit: int) -> tuple[Subscription, ...]:
    """Return at most `limit` subscriptions that are due at `now` and not paused, the longest due first."""
    return _where(db, "paused IS NULL AND next_due <= ?", rows.stamp(now), order_by="next_due, id", limit=limit)


def waiting(db: Database) -> tuple[Subscription, ...]:
    """Return the subscriptions that wait for issues and are not paused, oldest first."""
    return _where(db, "paused IS NULL AND kind = 'issue'")


def get(db: Database, subscription_id: int) -> Subscription | None:
    """Return the subscription with this id, None where it ended or never was."""
    found = _where(db, "id = ?", subscription_id)
    return found[0] if found else None


def remove(db: Database, guild_id: int, subscription_id: int, now: datetime) -> Subscription | None:
    """End a server's subscription and return it; None if that server has none of this id.

    What it told stays in the ledger: a channel that subscribes again is told nothing twice.
    """
    with writing(db):
        found = _where(db, "guild_id = ? AND id = ?", guild_id, subscription_id)
        if found:
            db.execute("UPDATE subscriptions SET ended = ? WHERE id = ?", [rows.stamp(now), subscription_id])
            db.execute(_DROP_OPEN, [subscription_id])
    return found[0] if found else None


def pause(db: Database, subscription_id: int, reason: str) -> bool:
    """Stop a subscription's posts and remember why, to be told; return whether there is such a subscription."""
    with writing(db):
        sql = "UPDATE subscriptions SET paused = ?, owed_notice = 1 WHERE id = ?"
        return db.execute(sql, [reason, subscription_id]).rowcount > 0


def resume(db: Database, subscription_id: int, next_due: datetime) -> bool:
    """Let a subscription post again from `next_due`; return whether there is such a subscription."""
    with writing(db):
        sql = "UPDATE subscriptions SET paused = NULL, owed_notice = 0, next_due = ? WHERE id = ?"
        return db.execute(sql, [rows.stamp(next_due), subscription_id]).rowcount > 0


def _where(
    db: Database, where: str = "TRUE", *args: object, order_by: str = "id", limit: int = -1
) -> tuple[Subscription, ...]:
    sql = f"SELECT * FROM subscriptions WHERE ended IS NULL AND ({where}) ORDER BY {order_by} LIMIT ?"  # noqa: S608 # our own words
    return tuple(map(rows.to_subscription, select(db, sql, (*args, limit))))
