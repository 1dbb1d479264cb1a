"""Takes the bot's own small values by name, such as the hash of the synced commands, and gives them back."""

from sqlite_utils import Database

from storage.transactions import writing


def get(db: Database, key: str) -> str | None:
    """Return the value kept under `key`, or None."""
    row = next(db.table("bot_values").rows_where("key = ?", [key]), None)
    return str(row["value"]) if row else None


def put(db: Database, key: str, value: str) -> None:
    """Keep `value` under `key` in place of what was there."""
    # Not Table.upsert: it tries out a table of its own first, and on a full disk goes on without saying so.
    sql = "INSERT INTO bot_values (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    with writing(db):
        db.execute(sql, [key, value])
