"""Takes digests that administrators want to see first, and gives what they made of them.

begin    part 1 is held, part 0 goes to the administrators' channel at once
change   what administrators change, one after the other
settle   at the deadline: held -> pending or skipped
take_back its order changed: held -> skipped, to be held again before it is due by then
outdated what a draft's message has to show once its digest is out, or is not
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot import points
from bot.errors import BadOption, NotFound
from bot.model import Delivery, DeliveryState, Draft, DraftState, Edits, Period, Subscription, Told
from storage import rows
from storage.deliveries import STANDS, by_id, posts
from storage.transactions import reading, writing

LONGEST = timedelta(days=7)
"""How long before it is due a digest can be drafted."""

# A draft that was taken back says so before there is another.
_NEAR = """
    SELECT * FROM subscriptions
    WHERE paused IS NULL AND ended IS NULL AND next_due > ? AND next_due <= ?
        AND instr(wishes, '"drafting":') > 0
        AND NOT EXISTS (SELECT 1 FROM drafts WHERE subscription_id = subscriptions.id AND deadline = next_due)
        AND NOT EXISTS (
            SELECT 1 FROM drafts JOIN deliveries USING (subscription_id, period)
            WHERE subscription_id = subscriptions.id AND drafts.state = 'dropped' AND deadline > ? AND part = 0
                AND (deliveries.state = 'sending' OR deliveries.state = 'sent' AND reason IS NULL)
        )
    ORDER BY next_due, id
"""

# A subscription that ended or was changed meanwhile, and a period that is in the ledger already, get no draft; but one
# that was skipped and that its order names once more, at a later time, is drafted then.
_PUT = """
    INSERT INTO deliveries (subscription_id, period, part, due, ready, state, place_id)
    SELECT id, :period, :part, :due, :due, :state, :place FROM subscriptions
    WHERE id = :subscription AND rev = :rev AND ended IS NULL
    ON CONFLICT (subscription_id, period, part) DO UPDATE
        SET due = excluded.due, ready = excluded.ready, state = excluded.state, place_id = excluded.place_id,
            payload = NULL, payload_hash = NULL, nonce = NULL, marker = NULL, attempts = 0, first_attempt = NULL,
            message_id = NULL, sent = NULL, reason = NULL
        WHERE deliveries.part = 0 AND deliveries.state <> 'sending'
            OR deliveries.state = 'skipped' AND deliveries.payload IS NULL AND NOT deliveries.given_up
                AND deliveries.due < excluded.due
"""

_OPEN = """
    INSERT INTO drafts (subscription_id, period, deadline) VALUES (:subscription, :period, :deadline)
    ON CONFLICT DO UPDATE SET deadline = excluded.deadline, state = 'open'
"""

# The ledger tells of a draft's message what it was told last to show; a digest may be sent again after it had failed.
_ENDED_DIGEST = "its digest is {}posted"
_SHOWN = f"""
    SELECT shown.id FROM drafts
    JOIN deliveries AS shown USING (subscription_id, period) JOIN deliveries AS post USING (subscription_id, period)
    WHERE deadline BETWEEN ? AND ? AND shown.part = 0 AND shown.state = 'sent' AND post.part = 1
        AND post.state IN ('sent', 'skipped', 'failed', 'uncertain')
        AND shown.reason IS NOT iif(post.state = 'sent', '{_ENDED_DIGEST.format("")}', '{_ENDED_DIGEST.format("not ")}')
    ORDER BY deadline, shown.id LIMIT ?
"""  # noqa: S608 # our own text

# What an earlier draft of the period chose.
_FORGET = """
    DELETE FROM delivery_{what}s WHERE delivery_id = (
        SELECT id FROM deliveries WHERE subscription_id = :subscription AND period = :period AND part = 0
    )
"""

_CHOSEN = f"""
    SELECT {{what}}_key FROM deliveries JOIN delivery_{{what}}s ON delivery_id = deliveries.id
    WHERE subscription_id = ? AND period = ? AND part = 0 AND {STANDS} ORDER BY position
"""  # noqa: S608 # our own words

_ENDED = """
    SELECT 1 FROM drafts WHERE state = 'open' AND deadline <= :now
    UNION ALL
    SELECT 1 FROM deliveries JOIN drafts USING (subscription_id, period)
    WHERE part = 1 AND deliveries.state = 'held' AND deadline <= :now LIMIT 1
"""

# What its order no longer wants to be drafted posts itself.
_DECIDE = """
    UPDATE drafts SET state = iif(coalesce(
        (SELECT json_extract(wishes, '$.drafting.posts') FROM subscriptions WHERE id = subscription_id), TRUE
    ), 'approved', 'dropped')
    WHERE state = 'open' AND deadline <= ?
"""

_RELEASE = """
    UPDATE deliveries
    SET state = iif(drafts.state = 'approved', 'pending', 'skipped'), ready = due,
        reason = iif(drafts.state = 'approved', NULL, 'nobody approved its draft')
    FROM drafts
    WHERE drafts.subscription_id = deliveries.subscription_id AND drafts.period = deliveries.period
        AND drafts.deadline <= ? AND part = 1 AND deliveries.state = 'held'
"""

_WITHDRAW = """
    UPDATE deliveries SET state = 'skipped',
        reason = 'its digest came due before it could be shown' || coalesce(': ' || reason, '')
    FROM drafts
    WHERE drafts.subscription_id = deliveries.subscription_id AND drafts.period = deliveries.period
        AND drafts.deadline <= ? AND part = 0 AND deliveries.state = 'pending'
"""

# It is due no more, so that its period may be drafted again, at an earlier time too. What it chose and what was changed
# of it were for the order as it was.
_TAKE_BACK = (
    """
    UPDATE deliveries SET state = 'skipped', due = :now, ready = :now, reason = :reason
    FROM drafts
    WHERE drafts.subscription_id = :order AND deadline > :now
        AND deliveries.subscription_id = :order AND deliveries.period = drafts.period
        AND (part = 1 AND deliveries.state = 'held' OR part = 0 AND deliveries.state = 'pending')
    """,
    *(
        f"""
        DELETE FROM delivery_{what}s WHERE delivery_id IN (
            SELECT deliveries.id FROM deliveries JOIN drafts USING (subscription_id, period)
            WHERE subscription_id = :order AND deadline > :now AND part = 0
        )
        """  # noqa: S608 # our own words
        for what in ("item", "issue")
    ),
    """
    UPDATE drafts SET state = 'dropped', deadline = :now, edits = '{}'
    WHERE subscription_id = :order AND deadline > :now
    """,
)

_CHANGE = """
    UPDATE drafts SET state = ?, edits = ?
    WHERE subscription_id = ? AND period = ? AND state = ? AND edits = ? AND EXISTS (
        SELECT 1 FROM deliveries
        WHERE deliveries.subscription_id = drafts.subscription_id AND deliveries.period = drafts.period
            AND part = 1 AND deliveries.state = 'held'
    )
"""

_SETTLED = {
    DeliveryState.HELD: "it is approved, and posted when it is due",
    DeliveryState.SENT: "its digest is posted",
    DeliveryState.SKIPPED: "its digest is skipped",
    DeliveryState.FAILED: "its digest could not be posted",
    DeliveryState.UNCERTAIN: "nobody can tell whether its digest was posted",
}
_NO_SUCH = "That draft is not known any more; `/digest history` lists what became of each digest."


def near(db: Database, now: datetime) -> tuple[Subscription, ...]:
    """Return the subscriptions that are due within a week, want drafts and have none yet for what is due next."""
    with reading(db):
        terms = [now, now + LONGEST, now - LONGEST]
        return tuple(map(rows.to_subscription, db.query(_NEAR, list(map(rows.stamp, terms)))))


def begin(db: Database, wanted: Iterable[tuple[Subscription, Period]], now: datetime) -> None:
    """Hold the posts of periods, and owe the administrators' channels a draft of each."""
    with writing(db):
        for order, period in wanted:
            terms = {
                "subscription": order.id,
                "rev": order.rev,
                "period": period.name,
                "deadline": rows.stamp(period.due),
            }
            place = order.wishes.drafting.channel_id if order.wishes.drafting else None
            held = {"part": 1, "due": terms["deadline"], "state": "held", "place": None}
            if db.execute(_PUT, {**terms, **held}).rowcount:
                db.execute(_PUT, {**terms, "part": 0, "due": rows.stamp(now), "state": "pending", "place": place})
                db.execute(_OPEN, terms)
                for what in ("item", "issue"):
                    db.execute(_FORGET.format(what=what), terms)
        points.reached("draft.commit")


def settle(db: Database, now: datetime) -> bool:
    """Let what is due by `now` be posted or skipped as its draft was decided, and return whether there was any.

    Where nobody has decided, it is posted if its order wants it so.
    """
    at = rows.stamp(now)
    with reading(db):
        if not any(db.query(_ENDED, {"now": at})):
            return False
    with writing(db):
        for sql in (_DECIDE, _RELEASE, _WITHDRAW):
            db.execute(sql, [at])
        points.reached("settle.commit")
    return True


def take_back(db: Database, subscription_id: int, now: datetime, reason: str) -> None:
    """Let what is not due yet be no draft any more, within the transaction of another verb.

    Where its order posts at another time, it is drafted again for that.
    """
    for sql in _TAKE_BACK:
        db.execute(sql, {"order": subscription_id, "now": rows.stamp(now), "reason": reason})


def get(db: Database, guild_id: int, marker: str) -> Draft:
    """Return the draft of a server that is shown under a marker; raises NotFound for another's, or none."""
    with reading(db):
        shown = next(posts(db, "marker = ? AND guild_id = ? AND part = 0", marker, guild_id), None)
        if shown is None:
            raise NotFound(_NO_SUCH)
        return _draft(db, shown)


def outdated(db: Database, now: datetime, most: int) -> tuple[Draft, ...]:
    """Return drafts due in the last week whose messages do not show yet what became of the digest, at most so many."""
    with reading(db):
        ids = db.execute(_SHOWN, [rows.stamp(now - LONGEST), rows.stamp(now), most]).fetchall()
        return tuple(_draft(db, by_id(db, found)) for (found,) in ids)


def brought_up_to_date(db: Database, draft: Draft) -> None:
    """Remember that a draft's message shows what became of the digest."""
    said = _ENDED_DIGEST.format("" if draft.post.state is DeliveryState.SENT else "not ")
    with writing(db):
        db.execute("UPDATE deliveries SET reason = ? WHERE id = ? AND state = 'sent'", [said, draft.shown.id])


def _draft(db: Database, shown: Delivery) -> Draft:
    terms = [shown.subscription_id, shown.period]
    post = next(posts(db, "subscription_id = ? AND period = ? AND part = 1", *terms), None)
    if post is None:
        raise NotFound(_NO_SUCH)
    sql = "SELECT state, edits FROM drafts WHERE subscription_id = ? AND period = ?"
    [state, text] = db.execute(sql, terms).fetchone()
    return Draft(shown, post, DraftState(state), to_edits(text))


def change(db: Database, was: Draft, state: DraftState, edits: Edits) -> bool:
    """Change a draft and return True, or False where it is not any more as it `was`; BadOption if it is decided."""
    require_open(was)
    terms = [was.post.subscription_id, was.post.period, str(was.state), edits_text(was.edits)]
    with writing(db):
        return db.execute(_CHANGE, [str(state), edits_text(edits), *terms]).rowcount > 0


def require_open(draft: Draft) -> None:
    """Raise BadOption for a draft that is decided, with what became of it."""
    if draft.state is not DraftState.OPEN or draft.post.state is not DeliveryState.HELD:
        raise BadOption(f"It cannot be changed: {_SETTLED.get(draft.post.state, 'its digest is being posted')}.")


def edits(db: Database, subscription_id: int, period: str) -> Edits:
    """Return what administrators changed of what a subscription posts for a period."""
    sql = "SELECT edits FROM drafts WHERE subscription_id = ? AND period = ?"
    found = db.execute(sql, [subscription_id, period]).fetchone()
    return to_edits(found[0]) if found else Edits()


def chosen(db: Database, subscription_id: int, period: str) -> Told:
    """Return what the draft of a period tells, nothing where none was shown."""
    keys = (db.execute(_CHOSEN.format(what=what), [subscription_id, period]) for what in ("item", "issue"))
    items, issues = (tuple(key for (key,) in found.fetchall()) for found in keys)
    return Told(items, issues)


def edits_text(edits: Edits) -> str:
    """Return edits as they are stored: only what is changed is written."""
    changed = {name: value for name, value in asdict(edits).items() if value}
    return json.dumps(changed, ensure_ascii=False, separators=(",", ":"))


def to_edits(text: str) -> Edits:
    """Return the edits that `edits_text` wrote."""
    stored = json.loads(text)
    return Edits(tuple(stored.get("dropped", ())), tuple(stored.get("order", ())), stored.get("headline", ""))
