"""Takes what members of a server think of its tips, and gives the count back; nobody can tell who voted what.

Of a voter a keyed hash is kept, over the tip as well, so that one member's votes on two tips cannot be joined either.
"""

import hashlib
import secrets

from sqlite_utils import Database

from storage import values
from storage.transactions import writing

_SECRET = "votes:secret"  # noqa: S105 # the name of the value, not the secret

_VOTE = """
    INSERT INTO votes (guild_id, item_key, voter, useful) VALUES (?, ?, ?, ?)
    ON CONFLICT (guild_id, item_key, voter) DO UPDATE SET useful = excluded.useful
"""

_BALANCE = """
    SELECT item_key, sum(iif(useful, 1, -1)) FROM votes WHERE guild_id = ? GROUP BY item_key ORDER BY item_key
"""

_COUNT = "SELECT count(*) FILTER (WHERE useful), count(*) FILTER (WHERE NOT useful) FROM votes"


def put(db: Database, guild_id: int, item_key: str, user_id: int, *, useful: bool) -> tuple[int, int]:
    """Keep a member's vote on a tip in place of an earlier one; return how many find it useful and how many do not."""
    with writing(db):
        voter = hashlib.blake2b(f"{guild_id}|{item_key}|{user_id}".encode(), digest_size=16, key=_secret(db))
        db.execute(_VOTE, [guild_id, item_key, voter.hexdigest(), useful])
        found = db.execute(f"{_COUNT} WHERE guild_id = ? AND item_key = ?", [guild_id, item_key]).fetchall()
        return found[0][0], found[0][1]


def balance(db: Database, guild_id: int) -> dict[str, int]:
    """Return by its key how many more members found a tip useful than not; below 0 how many fewer."""
    return dict(db.execute(_BALANCE, [guild_id]).fetchall())


def _secret(db: Database) -> bytes:
    """Return what voters are hashed with, drawn at the first vote."""
    known = values.get(db, _SECRET)
    if known is None:
        known = secrets.token_hex(32)
        values.put(db, _SECRET, known)
    return bytes.fromhex(known)
