"""Takes a server's settings and gives them back."""

from sqlite_utils import Database

from storage.transactions import writing


def zone(db: Database, guild_id: int) -> str | None:
    """Return the name of the server's time zone, or None if it never chose one."""
    row = next(db.table("guilds").rows_where("id = ?", [guild_id]), None)
    return str(row["zone"]) if row else None


def set_zone(db: Database, guild_id: int, zone: str) -> None:
    """Remember the name of the server's time zone."""
    sql = "INSERT INTO guilds (id, zone) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET zone = excluded.zone"
    with writing(db):
        db.execute(sql, [guild_id, zone])
