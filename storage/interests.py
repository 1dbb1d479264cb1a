"""Takes which topics members of a server read of, and gives the counts back; no row names who did."""

from collections.abc import Iterable

from sqlite_utils import Database

from storage.transactions import writing

MOST = 200
"""Topics that are kept for a server; of more, the most frequent."""

_ADD = """
    INSERT INTO interests (guild_id, topic, count) VALUES (?, ?, 1)
    ON CONFLICT (guild_id, topic) DO UPDATE SET count = count + 1
"""

_THIN = """
    DELETE FROM interests WHERE guild_id = :guild AND topic NOT IN (
        SELECT topic FROM interests WHERE guild_id = :guild ORDER BY count DESC, topic LIMIT :most
    )
"""


def add(db: Database, guild_id: int, topics: Iterable[str]) -> None:
    """Count that members of a server read of these topics once more."""
    with writing(db):
        db.conn.executemany(_ADD, [(guild_id, topic) for topic in topics])
        db.execute(_THIN, {"guild": guild_id, "most": MOST})


def of_guild(db: Database, guild_id: int) -> dict[str, int]:
    """Return how often members of a server read of each topic, the most frequent first."""
    sql = "SELECT topic, count FROM interests WHERE guild_id = ? ORDER BY count DESC, topic"
    return dict(db.execute(sql, [guild_id]).fetchall())
