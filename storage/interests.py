"""Takes which topics members of a server read of, and gives the counts back; no row names who did."""

from collections.abc import Mapping

from sqlite_utils import Database

from storage.transactions import writing

MOST = 200
"""Topics that are kept for a server; of more, the most frequent."""

_ADD = """
    INSERT INTO interests (guild_id, topic, count) VALUES (?, ?, ?)
    ON CONFLICT (guild_id, topic) DO UPDATE SET count = count + excluded.count
"""

_THIN = """
    DELETE FROM interests WHERE guild_id = :guild AND topic NOT IN (
        SELECT topic FROM interests WHERE guild_id = :guild ORDER BY count DESC, topic LIMIT :most
    )
"""


def add(db: Database, counts: Mapping[tuple[int, str], int]) -> None:
    """Add how often members read of topics, by their server and the topic."""
    with writing(db):
        db.conn.executemany(_ADD, [(guild, topic, count) for (guild, topic), count in counts.items()])
        db.conn.executemany(_THIN, [{"guild": guild, "most": MOST} for guild in {guild for guild, _ in counts}])


def of_guild(db: Database, guild_id: int) -> dict[str, int]:
    """Return how often members of a server read of each topic, the most frequent first."""
    sql = "SELECT topic, count FROM interests WHERE guild_id = ? ORDER BY count DESC, topic"
    return dict(db.execute(sql, [guild_id]).fetchall())
