"""Takes a database and lets administrators hear of failed steps, and of each trouble once; ticks find their rows."""

from sqlite_utils import Database

_NOTICES = (
    # Of what was given up: whether it may stand in its channel all the same.
    "ALTER TABLE deliveries ADD COLUMN may_stand INTEGER NOT NULL DEFAULT 0 CHECK (may_stand IN (0, 1))",
    "ALTER TABLE steps ADD COLUMN heard INTEGER NOT NULL DEFAULT 0 CHECK (heard IN (0, 1))",
    # When it was first tried to tell administrators what is owed to them now.
    "ALTER TABLE subscriptions ADD COLUMN notice_tried TEXT CHECK (length(notice_tried) = 32)",
    # Not json_extract: where a schema is not trusted, SQLite lets no index call it.
    """
    CREATE INDEX subscriptions_drafted ON subscriptions (next_due)
        WHERE paused IS NULL AND ended IS NULL AND instr(wishes, '"drafting":') > 0
    """,
    "CREATE INDEX guilds_gone ON guilds (gone) WHERE gone IS NOT NULL",
    "CREATE INDEX drafts_open ON drafts (deadline) WHERE state = 'open'",
    "CREATE INDEX deliveries_held ON deliveries (subscription_id, period) WHERE state = 'held'",
    "CREATE INDEX subscriptions_paused ON subscriptions (id) WHERE paused IS NOT NULL AND ended IS NULL",
    "CREATE INDEX subscriptions_owed_notice ON subscriptions (id) WHERE owed_notice AND ended IS NULL",
)


def m012_tell_once(db: Database) -> None:
    """Keep what administrators have heard, and index what each tick asks for."""
    for statement in _NOTICES:
        db.execute(statement)
