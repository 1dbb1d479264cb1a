"""Takes a database of any age and brings its schema to this version; append a step, never change one that was released.

Instants are texts like `2026-11-01T09:00:00.000000+00:00`: UTC and of one width, so that they sort as they follow.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations


def m001_create_archive(db: Database) -> None:
    """Create what the newsletters hold: sources, issues, items, links and topics."""
    for statement in _ARCHIVE:
        db.execute(statement)


def m002_create_ledger(db: Database) -> None:
    """Create what servers ordered and what was posted to them."""
    for statement in _LEDGER:
        db.execute(statement)


def m003_create_journal(db: Database) -> None:
    """Create the audit trail and the bot's own small values."""
    for statement in _JOURNAL:
        db.execute(statement)


def is_newer(db: Database) -> bool:
    """Return whether the database has a migration that this version does not know."""
    return any(done.name not in _NAMES for done in MIGRATIONS.applied(db))


def is_foreign(db: Database) -> bool:
    """Return whether the database holds tables but none of our migrations."""
    return not MIGRATIONS.applied(db) and bool(set(db.table_names()) - {MIGRATIONS.migrations_table})


# JSON is checked by its outline: SQLite before 3.41 calls json_valid unsafe in a schema that is not trusted.
# The kind of an item has no CHECK: the labels grow with the newsletters, and a table is costly to rebuild.
_ARCHIVE = (
    """
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        added TEXT NOT NULL CHECK (length(added) = 32),
        UNIQUE (name, digest)
    ) STRICT
    """,
    """
    CREATE TABLE issues (
        key TEXT NOT NULL PRIMARY KEY,
        newsletter TEXT NOT NULL,
        number INTEGER,
        period TEXT CHECK (period GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
        title TEXT NOT NULL,
        author TEXT,
        url TEXT,
        sections TEXT NOT NULL CHECK (sections LIKE '[%]'),
        notes TEXT NOT NULL CHECK (notes LIKE '[%]'),
        repairs TEXT NOT NULL CHECK (repairs LIKE '[%]'),
        source_id INTEGER NOT NULL REFERENCES sources (id),
        added TEXT NOT NULL CHECK (length(added) = 32),
        changed TEXT NOT NULL CHECK (length(changed) = 32)
    ) STRICT
    """,
    "CREATE INDEX issues_in_order ON issues (period, newsletter, number)",
    "CREATE INDEX issues_of_source ON issues (source_id)",
    """
    CREATE TABLE items (
        issue_key TEXT NOT NULL REFERENCES issues (key) ON DELETE CASCADE,
        position INTEGER NOT NULL CHECK (position >= 0),
        key TEXT NOT NULL,
        title TEXT NOT NULL,
        section TEXT,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        summary TEXT NOT NULL,
        entities TEXT NOT NULL CHECK (entities LIKE '[%]'),
        PRIMARY KEY (issue_key, position),
        UNIQUE (issue_key, key)
    ) STRICT
    """,
    "CREATE INDEX items_by_key ON items (key)",
    """
    CREATE TABLE links (
        issue_key TEXT NOT NULL,
        item INTEGER NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        url TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (issue_key, item, position),
        FOREIGN KEY (issue_key, item) REFERENCES items (issue_key, position) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX links_by_url ON links (url)",
    "CREATE TABLE topics (name TEXT NOT NULL PRIMARY KEY) STRICT",
    """
    CREATE TABLE item_topics (
        issue_key TEXT NOT NULL,
        item INTEGER NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        topic TEXT NOT NULL REFERENCES topics (name),
        PRIMARY KEY (issue_key, item, position),
        FOREIGN KEY (issue_key, item) REFERENCES items (issue_key, position) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX items_of_topic ON item_topics (topic)",
)

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

_JOURNAL = (
    """
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL CHECK (length(at) = 32),
        guild_id INTEGER,
        actor_id INTEGER,
        action TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX audit_of_guild ON audit (guild_id, at)",
    "CREATE TABLE bot_values (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT",
)

_STEPS = (m001_create_archive, m002_create_ledger, m003_create_journal)
_NAMES = frozenset(step.__name__ for step in _STEPS)

MIGRATIONS = Migrations("newsletter-bot")
for _step in _STEPS:
    MIGRATIONS()(_step)
