"""Takes a database and gives it the table of what somebody corrected by hand."""

from sqlite_utils import Database

# No foreign key into the archive: a correction must outlive a new import of its issue, which replaces the row.
# AUTOINCREMENT: its number is what `undo` is told, and must not come to mean another one.
_CORRECTIONS = (
    """
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        issue_key TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('join', 'split', 'retitle', 'drop', 'relabel')),
        item TEXT NOT NULL CHECK (item LIKE '{%}'),
        known TEXT NOT NULL CHECK (known LIKE '[%]'),
        arguments TEXT NOT NULL CHECK (arguments LIKE '{%}'),
        at TEXT NOT NULL CHECK (length(at) = 32),
        actor INTEGER
    ) STRICT
    """,
    "CREATE INDEX corrections_of_issue ON corrections (issue_key, id)",
)


def m007_create_corrections(db: Database) -> None:
    """Create what somebody corrected by hand."""
    for statement in _CORRECTIONS:
        db.execute(statement)
