"""Takes a database and gives it news, the issues that are announced once, and orders that wait for them."""

from sqlite_utils import Database

# News outlives its issue, which a changed one replaces: no foreign key. A constraint of `subscriptions` can only be
# changed by making the table anew, and dropping the old one deletes the whole ledger, row by row, so that is set aside.
# The sequences are kept: a used id would come again in a nonce, and Discord would swallow the new post.
_LEDGER = ("deliveries", "delivery_items", "delivery_issues")
_ANNOUNCEMENTS = (
    "CREATE TABLE news (issue_key TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL CHECK (length(at) = 32)) STRICT",
    *(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}" for name in _LEDGER),  # noqa: S608 # our own names
    "CREATE TABLE kept_sequence AS SELECT seq FROM sqlite_sequence WHERE name = 'subscriptions'",
    """
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('digest', 'tip', 'issue')),
        unit TEXT NOT NULL,
        day INTEGER NOT NULL,
        at TEXT NOT NULL CHECK (at GLOB '[0-2][0-9]:[0-5][0-9]*'),
        zone TEXT NOT NULL,
        next_due TEXT NOT NULL CHECK (length(next_due) = 32),
        paused TEXT,
        UNIQUE (guild_id, channel_id, kind),
        CHECK (
            unit = 'month' AND day BETWEEN 1 AND 31 OR unit = 'week' AND day BETWEEN 0 AND 6
            OR unit = 'issue' AND day = 0
        )
    ) STRICT
    """,
    "INSERT INTO orders SELECT * FROM subscriptions",
    "DROP VIEW posts",
    "DROP TABLE subscriptions",
    "ALTER TABLE orders RENAME TO subscriptions",
    "DELETE FROM sqlite_sequence WHERE name = 'subscriptions'",
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'subscriptions', seq FROM kept_sequence",
    *(f"INSERT INTO {name} SELECT * FROM kept_{name}" for name in _LEDGER),  # noqa: S608 # our own names
    *(f"DROP TABLE kept_{name}" for name in (*_LEDGER, "sequence")),
    "CREATE INDEX subscriptions_due ON subscriptions (next_due) WHERE paused IS NULL",
    """
    CREATE VIEW posts AS
        SELECT deliveries.*, subscriptions.guild_id, subscriptions.channel_id, subscriptions.kind
        FROM deliveries JOIN subscriptions ON subscriptions.id = deliveries.subscription_id
    """,
)


def m006_announce_issues(db: Database) -> None:
    """Create news, and let subscriptions be of kind `issue`; every row, id and sequence stays as it was."""
    for statement in _ANNOUNCEMENTS:
        db.execute(statement)
