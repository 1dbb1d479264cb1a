"""Takes a database and gives it anew the table of what imports gave, which knows refusals too."""

from sqlite_utils import Database

# What the same bytes gave under the same rules, in order: an issue, and when it was last changed then, or the sentence
# that refused a part of them. As long as that holds, importing them again changes nothing, and nothing need be parsed.
# No foreign key: a row that outlives its issue tells that the bytes gave more than is held. What the former table held
# was a memory only, and its rules are no more.
_IMPORTS = (
    "DROP TABLE imports",
    """
    CREATE TABLE imports (
        digest TEXT NOT NULL,
        position INTEGER NOT NULL,
        source TEXT NOT NULL,
        rules TEXT NOT NULL,
        issue_key TEXT,
        changed TEXT CHECK (length(changed) = 32),
        refusal TEXT,
        PRIMARY KEY (digest, position),
        CHECK ((issue_key IS NULL) = (changed IS NULL) AND (issue_key IS NULL) = (refusal IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX imports_of_issue ON imports (issue_key)",
    "CREATE INDEX imports_of_source ON imports (source)",
)


def m008_remember_refusals(db: Database) -> None:
    """Remember refusals too, and the source of what is remembered: its latest import replaces the others."""
    for statement in _IMPORTS:
        db.execute(statement)
