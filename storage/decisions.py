"""Takes what an administrator decides of a delivery and puts it into the ledger.

again    ended -> pending          it is sent again
give_up  open or ended -> skipped  it is not sent
"""

from datetime import datetime

from sqlite_utils import Database

from bot.errors import BadOption
from bot.model import Delivery, DeliveryState
from storage import rows
from storage.deliveries import MAY_STAND, by_id, get
from storage.transactions import writing

_ENDED = {DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.UNCERTAIN}
_BECAUSE = {
    DeliveryState.SENT: "it is posted",
    DeliveryState.SENDING: "it is being sent right now; look again in a minute",
    DeliveryState.PENDING: "it is about to be sent",
    DeliveryState.HELD: "it waits for its draft to be approved",
    DeliveryState.SKIPPED: "it is skipped already",
}

_EARLIER = """
    SELECT 1 FROM deliveries AS mine JOIN deliveries AS earlier USING (subscription_id, period)
    WHERE mine.id = ? AND earlier.part BETWEEN 1 AND mine.part - 1 AND earlier.state <> 'sent'
"""

WANTED = "an administrator wants it sent again"

# The parts that follow ended with it, and come back with it; a draft is no part of what follows.
_AGAIN = f"""
    UPDATE deliveries SET state = 'pending', due = :now, ready = :now, insisted = attempts + 1,
        reason = '{WANTED}', given_up = 0,
        may_stand = deliveries.may_stand OR deliveries.state = 'uncertain'
    FROM (SELECT subscription_id, period, part, state FROM deliveries WHERE id = :id) AS mine
    WHERE deliveries.subscription_id = mine.subscription_id AND deliveries.period = mine.period
        AND deliveries.part >= mine.part AND (mine.part > 0 OR deliveries.part = 0)
        AND deliveries.state = mine.state
"""  # noqa: S608 # our own words

_GIVE_UP = f"""
    UPDATE deliveries SET state = 'skipped', lease_owner = NULL, given_up = 1, may_stand = {MAY_STAND},
        reason = 'an administrator decided so' || iif(
            {MAY_STAND}, '; it may stand in the channel all the same, so what it tells counts as told', ''
        )
    FROM (SELECT subscription_id, period, part FROM deliveries WHERE id = ?) AS mine
    WHERE deliveries.subscription_id = mine.subscription_id AND deliveries.period = mine.period
        AND deliveries.part >= mine.part AND (mine.part > 0 OR deliveries.part = 0)
        AND deliveries.state NOT IN ('sent', 'sending')
"""  # noqa: S608 # our own words


def again(db: Database, guild_id: int | None, delivery_id: int, now: datetime) -> Delivery:
    """Owe a delivery anew that is uncertain, failed or skipped, and the parts that ended with it; else BadOption.

    It is due now. What may stand is looked for; where nobody can look, it is posted all the same. NotFound as `get`.
    """
    with writing(db):
        found = get(db, guild_id, delivery_id)
        if found.state not in _ENDED:
            raise BadOption(f"It cannot be sent again: {_BECAUSE[found.state]}.")
        if not any(db.query("SELECT 1 FROM subscriptions WHERE id = ? AND ended IS NULL", [found.subscription_id])):
            raise BadOption("It cannot be sent again: its subscription was removed. Subscribe the channel again first.")
        if any(db.query(_EARLIER, [delivery_id])):
            raise BadOption("It cannot be sent again: an earlier part of that post is not out. Send that one again.")
        db.execute(_AGAIN, {"id": delivery_id, "now": rows.stamp(now)})
        return by_id(db, delivery_id)


def give_up(db: Database, guild_id: int | None, delivery_id: int) -> Delivery:
    """Let a delivery that is not out be skipped for good, and the parts after it; else BadOption. NotFound as `get`."""
    with writing(db):
        found = get(db, guild_id, delivery_id)
        if found.state in {DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.SKIPPED}:
            raise BadOption(f"It cannot be skipped: {_BECAUSE[found.state]}.")
        db.execute(_GIVE_UP, [delivery_id])
        return by_id(db, delivery_id)
