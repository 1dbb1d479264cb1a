"""Takes a server's settings and whether the bot is still in it, gives them back, forgets those it left for good."""

from collections.abc import Collection
from datetime import datetime

from sqlite_utils import Database

from storage import rows
from storage.transactions import reading, writing

# In this order: what became of an order goes with it.
_OF_A_GUILD = ("subscriptions", "votes", "interests", "audit")

LEFT = "SELECT id FROM guilds WHERE gone <= ?"


def zone(db: Database, guild_id: int) -> str | None:
    """Return the name of the server's time zone, or None if it never chose one."""
    row = next(db.table("guilds").rows_where("id = ?", [guild_id]), None)
    return str(row["zone"]) if row and row["zone"] is not None else None


def set_zone(db: Database, guild_id: int, zone: str) -> None:
    """Remember the name of the server's time zone."""
    sql = "INSERT INTO guilds (id, zone) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET zone = excluded.zone"
    with writing(db):
        db.execute(sql, [guild_id, zone])


def admin_channel(db: Database, guild_id: int) -> int | None:
    """Return the id of the channel where administrators are told what needs them, or None if they named none."""
    row = next(db.table("guilds").rows_where("id = ?", [guild_id]), None)
    return row["admin_channel_id"] if row else None


def set_admin_channel(db: Database, guild_id: int, channel_id: int) -> None:
    """Remember where the server's administrators are told what needs them."""
    sql = (
        "INSERT INTO guilds (id, admin_channel_id) VALUES (?, ?) "
        "ON CONFLICT (id) DO UPDATE SET admin_channel_id = excluded.admin_channel_id"
    )
    with writing(db):
        db.execute(sql, [guild_id, channel_id])


def known(db: Database) -> frozenset[int]:
    """Return the ids of all servers that there is anything of, those that the bot was removed from included."""
    others = (f"SELECT guild_id FROM {table} WHERE guild_id IS NOT NULL" for table in _OF_A_GUILD)  # noqa: S608 # our own names
    with reading(db):
        return frozenset(row[0] for row in db.execute(" UNION ".join(("SELECT id FROM guilds", *others))).fetchall())


def leave(db: Database, guild_ids: Collection[int], now: datetime) -> None:
    """End the orders of servers that the bot was removed from; a server that was left before stays so since then."""
    with writing(db):
        for guild_id in guild_ids:
            sql = (
                "INSERT INTO guilds (id, gone) VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET gone = excluded.gone WHERE gone IS NULL"
            )
            if db.execute(sql, [guild_id, rows.stamp(now)]).rowcount:
                sql = "UPDATE subscriptions SET ended = ? WHERE guild_id = ? AND ended IS NULL"
                db.execute(sql, [rows.stamp(now), guild_id])


def come_back(db: Database, guild_ids: Collection[int]) -> None:
    """Let the orders stand again that ended when the bot was removed from these servers, and no others."""
    with writing(db):
        for guild_id in guild_ids:
            sql = (
                "UPDATE subscriptions SET ended = NULL WHERE guild_id = ? "
                "AND ended = (SELECT gone FROM guilds WHERE id = subscriptions.guild_id)"
            )
            db.execute(sql, [guild_id])
            db.execute("UPDATE guilds SET gone = NULL WHERE id = ? AND gone IS NOT NULL", [guild_id])


def left_before(db: Database, instant: datetime) -> frozenset[int]:
    """Return the ids of the servers that were left before an instant."""
    return frozenset(row[0] for row in db.execute(LEFT, [rows.stamp(instant)]).fetchall())


def forget(db: Database, guild_ids: Collection[int]) -> None:
    """Delete all there is of servers."""
    with writing(db):
        for guild_id in guild_ids:
            for table in _OF_A_GUILD:
                db.execute(f"DELETE FROM {table} WHERE guild_id = ?", [guild_id])  # noqa: S608 # our own names
            db.execute("DELETE FROM guilds WHERE id = ?", [guild_id])
