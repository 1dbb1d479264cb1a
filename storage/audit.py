"""Takes who did what and when, keeps it for good, and gives the latest entries back."""

from datetime import datetime

from sqlite_utils import Database

from bot.model import AuditEntry
from storage import rows
from storage.transactions import writing


def record(db: Database, now: datetime, guild_id: int | None, actor_id: int | None, action: str, detail: str) -> None:
    """Keep one act."""
    with writing(db):
        db.table("audit").insert(
            {"at": rows.stamp(now), "guild_id": guild_id, "actor_id": actor_id, "action": action, "detail": detail}
        )


def recent(db: Database, limit: int) -> tuple[AuditEntry, ...]:
    """Return the latest acts, newest first, at most `limit`."""
    found = db.table("audit").rows_where(order_by="at DESC, id DESC", limit=limit)
    return tuple(
        AuditEntry(rows.instant(row["at"]), row["guild_id"], row["actor_id"], row["action"], row["detail"])
        for row in found
    )
