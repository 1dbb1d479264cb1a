"""Takes a database and gives it the tables of what is followed."""

from sqlite_utils import Database

# `followed_issues` is what a source has brought and been dealt with, announced or not. It has no foreign key into the
# archive: an issue that is imported anew, or removed, must not become news again.
_FOLLOWED = (
    """
    CREATE TABLE followed (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        feed TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('feed', 'page')),
        every INTEGER NOT NULL CHECK (every >= 15),
        next_poll TEXT NOT NULL CHECK (length(next_poll) = 32),
        paused TEXT,
        etag TEXT,
        last_modified TEXT,
        moved TEXT,
        failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
        last_success TEXT CHECK (length(last_success) = 32),
        last_error TEXT,
        held_back INTEGER NOT NULL DEFAULT 0 CHECK (held_back >= 0),
        told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
    ) STRICT
    """,
    """
    CREATE TABLE followed_issues (
        source_id INTEGER NOT NULL REFERENCES followed (id) ON DELETE CASCADE,
        issue_key TEXT NOT NULL,
        PRIMARY KEY (source_id, issue_key)
    ) STRICT, WITHOUT ROWID
    """,
)


def m005_follow_sources(db: Database) -> None:
    """Create what is followed, with the state of its polling and the issues each source has brought."""
    for statement in _FOLLOWED:
        db.execute(statement)
