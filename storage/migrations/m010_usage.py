"""Takes a database and gives it the tables of what members looked up, counted by month."""

from sqlite_utils import Database

# What is counted names nobody: no user, server, channel or message. With a rowid, so that among equals the newest are
# told from the rest when there are too many.
_USAGE = (
    """
    CREATE TABLE usage (
        id INTEGER PRIMARY KEY,
        month TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
        use TEXT NOT NULL CHECK (use IN ('chosen', 'dwelt', 'not meant', 'found nothing')),
        what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 120),
        count INTEGER NOT NULL CHECK (count > 0),
        UNIQUE (month, use, what)
    ) STRICT
    """,
    "CREATE TABLE ignored_searches (query TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
)


def m010_count_usage(db: Database) -> None:
    """Create what is counted of look-ups, and the searches that their owner wants to see no more."""
    for statement in _USAGE:
        db.execute(statement)
