"""Takes a database and gives it room for what came in: raw bytes, addresses as written, what each import gave."""

from sqlite_utils import Database

# What the same bytes gave under the same rules, and when each issue was last changed then: as long as that holds,
# importing them again changes nothing, and nothing need be parsed. No foreign key: a row that outlives its issue
# tells that the bytes gave more than is held.
_ORIGINALS = (
    "ALTER TABLE sources ADD COLUMN body BLOB",
    "ALTER TABLE links ADD COLUMN original TEXT",
    "ALTER TABLE issues ADD COLUMN links_seen INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE imports (
        digest TEXT NOT NULL,
        rules TEXT NOT NULL,
        issue_key TEXT NOT NULL,
        changed TEXT NOT NULL CHECK (length(changed) = 32),
        PRIMARY KEY (digest, rules, issue_key)
    ) STRICT
    """,
    "CREATE INDEX imports_of_issue ON imports (issue_key)",
    """
    CREATE TABLE sketches (
        mark INTEGER NOT NULL,
        issue_key TEXT NOT NULL REFERENCES issues (key) ON DELETE CASCADE,
        PRIMARY KEY (mark, issue_key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX sketches_of_issue ON sketches (issue_key)",
)


def m004_keep_originals(db: Database) -> None:
    """Add raw bytes to sources, written addresses to links, what imports gave, and sketches that find copies."""
    for statement in _ORIGINALS:
        db.execute(statement)
