"""Takes a database and gives it the tables of what servers ordered and what was posted to them."""

from sqlite_utils import Database

# AUTOINCREMENT: a nonce is made from a subscription's id, and a used id would make Discord swallow a new post.
# `due` is the period's instant and stays; `ready` is when the row may be claimed: when due, at a retry, after a lease.
# What a post told has no foreign key into the archive: it must outlive a new import of the issue.
_LEDGER = (
    "CREATE TABLE guilds (id INTEGER PRIMARY KEY, zone TEXT NOT NULL) STRICT",
    """
    CREATE TABLE subscriptions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('digest', 'tip')),
        unit TEXT NOT NULL,
        day INTEGER NOT NULL,
        at TEXT NOT NULL CHECK (at GLOB '[0-2][0-9]:[0-5][0-9]*'),
        zone TEXT NOT NULL,
        next_due TEXT NOT NULL CHECK (length(next_due) = 32),
        paused TEXT,
        UNIQUE (guild_id, channel_id, kind),
        CHECK (unit = 'month' AND day BETWEEN 1 AND 31 OR unit = 'week' AND day BETWEEN 0 AND 6)
    ) STRICT
    """,
    "CREATE INDEX subscriptions_due ON subscriptions (next_due) WHERE paused IS NULL",
    """
    CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        subscription_id INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
        period TEXT NOT NULL,
        part INTEGER NOT NULL DEFAULT 1 CHECK (part >= 1),
        due TEXT NOT NULL CHECK (length(due) = 32),
        ready TEXT NOT NULL CHECK (length(ready) = 32),
        state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'skipped', 'failed', 'uncertain')),
        payload TEXT CHECK (payload LIKE '{%}'),
        payload_hash TEXT,
        nonce TEXT UNIQUE,
        marker TEXT UNIQUE,
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        first_attempt TEXT CHECK (length(first_attempt) = 32),
        lease_owner TEXT,
        message_id INTEGER,
        sent TEXT CHECK (length(sent) = 32),
        reason TEXT,
        UNIQUE (subscription_id, period, part),
        CHECK (state <> 'sending' OR lease_owner IS NOT NULL),
        CHECK (state <> 'sent' OR (message_id IS NOT NULL AND sent IS NOT NULL)),
        CHECK (state NOT IN ('skipped', 'failed', 'uncertain') OR reason IS NOT NULL),
        CHECK (payload IS NULL OR (payload_hash IS NOT NULL AND nonce IS NOT NULL AND marker IS NOT NULL))
    ) STRICT
    """,
    """
    CREATE INDEX deliveries_open ON deliveries (ready, subscription_id, period, part)
        WHERE state IN ('pending', 'sending')
    """,
    """
    CREATE VIEW posts AS
        SELECT deliveries.*, subscriptions.guild_id, subscriptions.channel_id, subscriptions.kind
        FROM deliveries JOIN subscriptions ON subscriptions.id = deliveries.subscription_id
    """,
    """
    CREATE TABLE delivery_items (
        delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        item_key TEXT NOT NULL,
        PRIMARY KEY (delivery_id, position)
    ) STRICT
    """,
    """
    CREATE TABLE delivery_issues (
        delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        issue_key TEXT NOT NULL,
        PRIMARY KEY (delivery_id, position)
    ) STRICT
    """,
)


def m002_create_ledger(db: Database) -> None:
    """Create what servers ordered and what was posted to them."""
    for statement in _LEDGER:
        db.execute(statement)
