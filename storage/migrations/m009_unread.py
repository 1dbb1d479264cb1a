"""Takes a database and gives it what tells of entries of feeds that could not be read."""

from sqlite_utils import Database

# `entry` is the key that a refused entry would have: what stood in a feed when it was first followed is never news.
_UNREAD = (
    "ALTER TABLE followed ADD COLUMN unread TEXT NOT NULL DEFAULT '[]' CHECK (unread LIKE '[%]')",
    "ALTER TABLE imports ADD COLUMN entry TEXT",
)


def m009_keep_unread(db: Database) -> None:
    """Keep why entries of a source could not be read, and by which key a refused one will be known."""
    for statement in _UNREAD:
        db.execute(statement)
