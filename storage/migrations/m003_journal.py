"""Takes a database and gives it the audit trail and the bot's own small values."""

from sqlite_utils import Database

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


def m003_create_journal(db: Database) -> None:
    """Create the audit trail and the bot's own small values."""
    for statement in _JOURNAL:
        db.execute(statement)
