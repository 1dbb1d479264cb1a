"""Takes a database and lets it keep what administrators decided, and by which version of an order it was planned."""

from sqlite_utils import Database

_DECISIONS = (
    # The attempt on which an administrator insists: it posts even where nobody can look for an earlier one.
    "ALTER TABLE deliveries ADD COLUMN insisted INTEGER",
    # Skipped by an administrator, and so not planned anew.
    "ALTER TABLE deliveries ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0 CHECK (given_up IN (0, 1))",
    # Counts the changes that administrators made.
    "ALTER TABLE subscriptions ADD COLUMN rev INTEGER NOT NULL DEFAULT 0",
    # For what reasons it paused, as far as administrators have heard, since its last post.
    "ALTER TABLE subscriptions ADD COLUMN heard TEXT NOT NULL DEFAULT '[]' CHECK (heard LIKE '[%]')",
)


def m013_keep_decisions(db: Database) -> None:
    """Keep what administrators decided and have heard, and count how often an order was changed."""
    for statement in _DECISIONS:
        db.execute(statement)
