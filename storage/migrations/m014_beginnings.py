"""Takes a database and lets orders remember since when what comes is news to them."""

from sqlite_utils import Database

# What an order did not tell before its last post, by the rules of then, it does not tell by those of now.
_BEGINNINGS = (
    "ALTER TABLE subscriptions ADD COLUMN since TEXT CHECK (length(since) = 32)",
    """
    UPDATE subscriptions SET since = coalesce(
        (SELECT max(due) FROM deliveries WHERE subscription_id = subscriptions.id AND state = 'sent'),
        (SELECT min(due) FROM deliveries WHERE subscription_id = subscriptions.id),
        next_due
    )
    """,
)


def m014_remember_beginnings(db: Database) -> None:
    """Keep of each order when its first post was due."""
    for statement in _BEGINNINGS:
        db.execute(statement)
