"""Takes the standing orders of channels and gives back those of a server, or those that are due."""

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.digest.instants import zone_fault
from bot.digest.period import QUIET, moved, plan, promised
from bot.errors import BadOption
from bot.model import PostKind, Subscription
from storage import deliveries, drafts, rows
from storage.deliveries import MAY_STAND, UNHEARD
from storage.transactions import select, writing

MOST_PER_GUILD = 25

# A change keeps what the order waits with; one that was removed begins anew.
_CHANGE = f"""
    UPDATE subscriptions
    SET unit = :unit, day = :day, at = :at, nth = :nth, every = :every, phase = :phase, cron = :cron, zone = :zone,
        next_due = :next_due, wishes = :wishes, paused = NULL, ended = NULL, rev = rev + 1,
        heard = '[]', owed_notice = ended IS NULL AND ({UNHEARD}),
        since = iif(ended IS NULL, min(since, :since), :since)
    WHERE guild_id = :guild_id AND channel_id = :channel_id AND kind = :kind
"""  # noqa: S608 # our own words


# The administrators hear of each reason once, until a post went out.
PAUSE = """
    UPDATE subscriptions SET paused = :reason,
        owed_notice = max(owed_notice, NOT EXISTS (SELECT 1 FROM json_each(heard) WHERE value = :reason))
"""

_FORGET_SKIPPED = """
    DELETE FROM deliveries
    WHERE subscription_id = ? AND due > ? AND state = 'skipped' AND payload IS NULL AND part = 1 AND NOT given_up
"""

_DROP_OPEN = f"""
    UPDATE deliveries SET state = 'skipped', reason = 'its subscription was removed', lease_owner = NULL,
        may_stand = {MAY_STAND}
    WHERE subscription_id = ? AND state IN ('held', 'pending')
"""  # noqa: S608 # our own words


# What waits for a day that is not quiet may come at once: the sender looks once more which days are.
_WAKE = f"""
    UPDATE deliveries SET ready = :now, reason = NULL
    WHERE subscription_id = :order AND state = 'pending' AND ready > :now AND instr(reason, '{QUIET}') = 1
"""  # noqa: S608 # our own words

# An announcement is due on that day.
_WAITING = "SELECT id, due FROM deliveries WHERE subscription_id = ? AND state = 'pending' AND due > ? ORDER BY due, id"
_MOVE = "UPDATE deliveries SET due = :due, ready = :due, reason = :shift WHERE id = :id"


def order(db: Database, wished: Subscription, now: datetime) -> Subscription:
    """Keep what a channel wishes from `now` on and return it, with the instant at which it is due next.

    What came due before is still owed, what administrators saw of a post to come is taken back, and no period that had
    its post is promised again. BadOption for one subscription too many changes nothing.
    """
    with writing(db):
        was = next(iter(_of_channel(db, wished)), None)
        kept = was is not None and _calendar(was) == _calendar(wished)
        if was and was.next_due <= now and not (kept or was.paused or zone_fault(was.zone)):
            deliveries.enter(db, [plan(was, now)])
        if was and not kept:
            _wake(db, replace(wished, id=was.id), now)
        if was and not (kept and was.wishes == wished.wishes):
            drafts.take_back(db, was.id, now, "its subscription was changed")
        if was and kept:
            return put(db, replace(wished, next_due=was.next_due))
        spent = deliveries.spent(db, wished.guild_id, wished.channel_id, wished.kind.value)
        return put(db, replace(wished, next_due=promised(wished, now, spent)))


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
        return _of_channel(db, subscription)[0]


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
            drafts.take_back(db, subscription_id, now, "its subscription was removed")
            db.execute(_DROP_OPEN, [subscription_id])
            db.execute("UPDATE deliveries SET heard = 1 WHERE subscription_id = ? AND NOT heard", [subscription_id])
    return found[0] if found else None


def set_right(db: Database, now: datetime, after: int, most: int) -> int | None:
    """Let orders be due when their rules say, where a clock that was ahead has put it off; return the last one's id.

    They are those that come `after` an id, at most so many; None is returned where there is none. What was only skipped
    by that clock may post when its time comes, what was posted does not post again.
    """
    with writing(db):
        found = _where(db, "id > ? AND next_due > ? AND unit <> 'issue'", after, rows.stamp(now), limit=most)
        for order in found:
            db.execute(_FORGET_SKIPPED, [order.id, rows.stamp(now)])
            spent = deliveries.spent(db, order.guild_id, order.channel_id, order.kind.value)
            if not zone_fault(order.zone) and (due := promised(order, now, spent)) < order.next_due:
                db.execute("UPDATE subscriptions SET next_due = ? WHERE id = ?", [rows.stamp(due), order.id])
    return found[-1].id if found else None


def pause(db: Database, subscription: Subscription, reason: str) -> bool:
    """Stop a subscription's posts and remember why, to be told; return False where it was changed meanwhile."""
    with writing(db):
        terms = {"id": subscription.id, "rev": subscription.rev, "reason": reason}
        return db.execute(f"{PAUSE} WHERE id = :id AND rev = :rev", terms).rowcount > 0


def resume(db: Database, subscription_id: int, next_due: datetime) -> bool:
    """Let a subscription post again from `next_due`; return whether there is such a subscription."""
    with writing(db):
        sql = "UPDATE subscriptions SET paused = NULL, owed_notice = 0, next_due = ? WHERE id = ?"
        return db.execute(sql, [rows.stamp(next_due), subscription_id]).rowcount > 0


def _of_channel(db: Database, order: Subscription) -> tuple[Subscription, ...]:
    """Return the order that stands for the same kind of posts in the same channel, if there is one."""
    where = "guild_id = ? AND channel_id = ? AND kind = ?"
    return _where(db, where, order.guild_id, order.channel_id, order.kind.value)


def _wake(db: Database, changed: Subscription, now: datetime) -> None:
    """Let what waits for a day that is not quiet come as early as an order allows by now."""
    db.execute(_WAKE, {"order": changed.id, "now": rows.stamp(now)})
    if changed.kind is PostKind.ISSUE:
        waiting = db.execute(_WAITING, [changed.id, rows.stamp(now)]).fetchall()
        news = [(number, rows.instant(due)) for number, due in waiting]
        for (number, _), (due, shift) in zip(news, moved(changed, [due for _, due in news], now), strict=True):
            db.execute(_MOVE, {"id": number, "due": rows.stamp(due), "shift": shift or None})


def _calendar(order: Subscription) -> tuple[object, ...]:
    return order.rule, order.zone, order.wishes.quiet


def _where(
    db: Database, where: str = "TRUE", *args: object, order_by: str = "id", limit: int = -1
) -> tuple[Subscription, ...]:
    sql = f"SELECT * FROM subscriptions WHERE ended IS NULL AND ({where}) ORDER BY {order_by} LIMIT ?"  # noqa: S608 # our own words
    return tuple(map(rows.to_subscription, select(db, sql, (*args, limit))))
