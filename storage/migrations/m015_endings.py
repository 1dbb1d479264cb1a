"""Takes a database and lets it keep of which posts that ended badly administrators have heard."""

from sqlite_utils import Database

# Of posts that ended before this, they have heard, or are owed a notice of the newest.
_ENDINGS = (
    "ALTER TABLE deliveries ADD COLUMN heard INTEGER NOT NULL DEFAULT 1 CHECK (heard IN (0, 1))",
    """
    UPDATE deliveries SET heard = 0 WHERE id IN (
        SELECT (
            SELECT id FROM deliveries
            WHERE subscription_id = subscriptions.id AND (state = 'uncertain' OR state = 'failed' AND part = 0)
            ORDER BY due DESC, part LIMIT 1
        )
        FROM subscriptions WHERE owed_notice AND ended IS NULL
    )
    """,
    "CREATE INDEX deliveries_unheard ON deliveries (subscription_id) WHERE NOT heard",
)


def m015_tell_of_endings(db: Database) -> None:
    """Keep of each post that ended uncertain or failed whether its administrators have heard so."""
    for statement in _ENDINGS:
        db.execute(statement)
