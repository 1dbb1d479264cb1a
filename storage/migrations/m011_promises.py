"""Takes a database and gives orders their wishes, deliveries their steps, and servers what they make of their posts."""

from sqlite_utils import Database

# As in m006: a constraint is changed by making the table anew, what refers to it is set aside meanwhile, and the
# sequences stay, for a used id would come again in a nonce.
_LEDGER = ("deliveries", "delivery_items", "delivery_issues")
_SEQUENCES = ("subscriptions", "deliveries")

# `ended` keeps the ledger of an order that was removed: who subscribes again is told nothing twice.
# `owed_notice` says that the administrators have not heard yet why an order is paused.
_ORDERS = """
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('digest', 'tip', 'issue')),
        unit TEXT NOT NULL,
        day INTEGER NOT NULL,
        at TEXT NOT NULL CHECK (at GLOB '[0-2][0-9]:[0-5][0-9]*'),
        nth INTEGER NOT NULL DEFAULT 0,
        every INTEGER NOT NULL DEFAULT 1 CHECK (every >= 1),
        phase INTEGER NOT NULL DEFAULT 0 CHECK (phase BETWEEN 0 AND every - 1),
        cron TEXT NOT NULL DEFAULT '',
        zone TEXT NOT NULL,
        next_due TEXT NOT NULL CHECK (length(next_due) = 32),
        wishes TEXT NOT NULL DEFAULT '{}' CHECK (wishes LIKE '{%}'),
        paused TEXT,
        owed_notice INTEGER NOT NULL DEFAULT 0 CHECK (owed_notice IN (0, 1)),
        ended TEXT CHECK (length(ended) = 32),
        UNIQUE (guild_id, channel_id, kind),
        CHECK (
            unit = 'month' AND (nth = 0 AND day BETWEEN 1 AND 31 OR nth BETWEEN 1 AND 5 AND day BETWEEN 0 AND 6)
            OR unit = 'week' AND day BETWEEN 0 AND 6
            OR unit IN ('day', 'issue') AND day = 0
            OR unit = 'cron' AND day = 0 AND cron <> ''
        ),
        CHECK (nth = 0 OR unit = 'month'),
        CHECK (every = 1 OR unit = 'week'),
        CHECK (cron = '' OR unit = 'cron')
    ) STRICT
"""

# Part 0 is the draft that administrators see first, in a channel of its own; the others are held until it is settled.
# `place_id` is where the message stands: the thread that a forum made of it, else the channel.
_DELIVERIES = """
    CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        subscription_id INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
        period TEXT NOT NULL,
        part INTEGER NOT NULL DEFAULT 1 CHECK (part >= 0),
        due TEXT NOT NULL CHECK (length(due) = 32),
        ready TEXT NOT NULL CHECK (length(ready) = 32),
        state TEXT NOT NULL
            CHECK (state IN ('held', 'pending', 'sending', 'sent', 'skipped', 'failed', 'uncertain')),
        payload TEXT CHECK (payload LIKE '{%}'),
        payload_hash TEXT,
        nonce TEXT UNIQUE,
        marker TEXT UNIQUE,
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        first_attempt TEXT CHECK (length(first_attempt) = 32),
        lease_owner TEXT,
        message_id INTEGER,
        place_id INTEGER,
        sent TEXT CHECK (length(sent) = 32),
        reason TEXT,
        UNIQUE (subscription_id, period, part),
        CHECK (state <> 'sending' OR lease_owner IS NOT NULL),
        CHECK (state <> 'sent' OR (message_id IS NOT NULL AND sent IS NOT NULL)),
        CHECK (state NOT IN ('skipped', 'failed', 'uncertain') OR reason IS NOT NULL),
        CHECK (payload IS NULL OR (payload_hash IS NOT NULL AND nonce IS NOT NULL AND marker IS NOT NULL))
    ) STRICT
"""
_OLD = (
    "id, subscription_id, period, part, due, ready, state, payload, payload_hash, nonce, marker, attempts, "
    "first_attempt, lease_owner, message_id, sent, reason"
)
_KEPT = "id, guild_id, channel_id, kind, unit, day, at, zone, next_due, paused"

_PROMISES = (
    *(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}" for name in _LEDGER),  # noqa: S608 # our own names
    "CREATE TABLE kept_sequence AS SELECT name, seq FROM sqlite_sequence",
    _ORDERS,
    f"INSERT INTO orders ({_KEPT}) SELECT {_KEPT} FROM subscriptions",  # noqa: S608 # our own names
    "DROP VIEW posts",
    "DROP TABLE deliveries",
    "DROP TABLE subscriptions",
    "ALTER TABLE orders RENAME TO subscriptions",
    _DELIVERIES,
    f"INSERT INTO deliveries ({_OLD}) SELECT {_OLD} FROM kept_deliveries",  # noqa: S608 # our own names
    *(f"INSERT INTO {name} SELECT * FROM kept_{name}" for name in _LEDGER[1:]),  # noqa: S608 # our own names
    *(f"DELETE FROM sqlite_sequence WHERE name = '{name}'" for name in _SEQUENCES),  # noqa: S608 # our own names
    *(
        f"INSERT INTO sqlite_sequence (name, seq) SELECT name, seq FROM kept_sequence WHERE name = '{name}'"  # noqa: S608 # our own names
        for name in _SEQUENCES
    ),
    *(f"DROP TABLE kept_{name}" for name in (*_LEDGER, "sequence")),
    "CREATE INDEX subscriptions_due ON subscriptions (next_due) WHERE paused IS NULL AND ended IS NULL",
    """
    CREATE INDEX deliveries_open ON deliveries (ready, subscription_id, period, part)
        WHERE state IN ('pending', 'sending')
    """,
    """
    CREATE VIEW posts AS
        SELECT deliveries.*, subscriptions.guild_id, subscriptions.channel_id, subscriptions.kind
        FROM deliveries JOIN subscriptions ON subscriptions.id = deliveries.subscription_id
    """,
    # What is done to a message once it stands: each on its own, so that none is done twice or forgotten.
    """
    CREATE TABLE steps (
        delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
        step TEXT NOT NULL CHECK (step IN ('crosspost', 'pin', 'thread')),
        state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed')),
        ready TEXT NOT NULL CHECK (length(ready) = 32),
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        reason TEXT,
        PRIMARY KEY (delivery_id, step),
        CHECK (state <> 'failed' OR reason IS NOT NULL)
    ) STRICT
    """,
    "CREATE INDEX steps_open ON steps (ready) WHERE state = 'pending'",
    """
    CREATE TABLE drafts (
        subscription_id INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
        period TEXT NOT NULL,
        deadline TEXT NOT NULL CHECK (length(deadline) = 32),
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'dropped')),
        edits TEXT NOT NULL DEFAULT '{}' CHECK (edits LIKE '{%}'),
        PRIMARY KEY (subscription_id, period)
    ) STRICT
    """,
    "ALTER TABLE guilds RENAME TO old_guilds",
    """
    CREATE TABLE guilds (
        id INTEGER PRIMARY KEY,
        zone TEXT,
        admin_channel_id INTEGER,
        gone TEXT CHECK (length(gone) = 32)
    ) STRICT
    """,
    "INSERT INTO guilds (id, zone) SELECT id, zone FROM old_guilds",
    "DROP TABLE old_guilds",
    # Of a voter nothing is kept but a keyed hash over voter and tip, which tells a second vote from a first.
    """
    CREATE TABLE votes (
        guild_id INTEGER NOT NULL,
        item_key TEXT NOT NULL,
        voter TEXT NOT NULL CHECK (length(voter) = 32),
        useful INTEGER NOT NULL CHECK (useful IN (0, 1)),
        PRIMARY KEY (guild_id, item_key, voter)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE interests (
        guild_id INTEGER NOT NULL,
        topic TEXT NOT NULL,
        count INTEGER NOT NULL CHECK (count > 0),
        PRIMARY KEY (guild_id, topic)
    ) STRICT, WITHOUT ROWID
    """,
)


def m011_keep_promises(db: Database) -> None:
    """Let orders have rules of every kind and wishes, deliveries steps and drafts; what was stays as it was."""
    for statement in _PROMISES:
        db.execute(statement)
