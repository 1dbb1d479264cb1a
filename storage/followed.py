"""Takes what is followed and how its last poll went, keeps it, and gives it back."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.model import Source, SourceKind
from storage import rows
from storage.transactions import reading, writing

# What only the owner changes, url and interval, a poll leaves alone; it pauses but never resumes. An address that a
# source moved to may be one that is followed already: then it stays where it was.
_POLLED = """
    UPDATE followed SET
        feed = CASE WHEN EXISTS (SELECT 1 FROM followed WHERE feed = :feed AND id <> :id) THEN feed ELSE :feed END,
        next_poll = :next_poll, paused = coalesce(:paused, paused), etag = :etag, last_modified = :last_modified,
        moved = :moved, failures = :failures, last_success = :last_success, last_error = :last_error,
        held_back = :held_back, unread = :unread
    WHERE id = :id
"""

# Of a source that was not paused, only failing, its owner is still to be told that it recovered.
_RESUMED = """
    UPDATE followed SET
        paused = NULL, failures = 0, last_error = NULL, told = told AND paused IS NULL, next_poll = :now
    WHERE id = :id
"""


def add(db: Database, source: Source, issue_keys: Iterable[str]) -> Source:
    """Follow a source that has brought these issues already, and return it as it is stored; one feed is one source."""
    row = _row(source)
    del row["id"]
    with writing(db):
        db.table("followed").insert(row, ignore=True)
        added = _where(db, "feed = ?", source.feed)[0]
        _bring(db, added.id, issue_keys)
    return added


def every(db: Database) -> tuple[Source, ...]:
    """Return all that is followed, oldest first."""
    with reading(db):
        return _where(db)


def get(db: Database, source_id: int) -> Source | None:
    """Return the source of this id, or None."""
    with reading(db):
        return next(iter(_where(db, "id = ?", source_id)), None)


def brought(db: Database, source_id: int) -> frozenset[str]:
    """Return the keys of the issues that a source has brought so far."""
    with reading(db):
        found = db.table("followed_issues").rows_where("source_id = ?", [source_id])
        return frozenset(row["issue_key"] for row in found)


def polled(db: Database, source: Source, issue_keys: Iterable[str] = ()) -> Source | None:
    """Keep how a poll went and the issues it brought; return the source as it is now, None if it was removed."""
    with writing(db):
        if not db.execute(_POLLED, _row(source)).rowcount:
            return None
        _bring(db, source.id, issue_keys)
        return _where(db, "id = ?", source.id)[0]


def change_interval(db: Database, source_id: int, interval: timedelta, now: datetime) -> None:
    """Poll a source this often from its next poll on, which is no further off than that."""
    with writing(db):
        sql = "UPDATE followed SET every = ?, next_poll = min(next_poll, ?) WHERE id = ?"
        db.execute(sql, [_minutes(interval), rows.stamp(now + interval), source_id])


def pause(db: Database, source_id: int, reason: str) -> None:
    """Stop polling a source and remember why."""
    with writing(db):
        db.execute("UPDATE followed SET paused = ? WHERE id = ?", [reason, source_id])


def resume(db: Database, source_id: int, now: datetime) -> None:
    """Poll a source again from now on, its failures forgotten."""
    with writing(db):
        db.execute(_RESUMED, {"id": source_id, "now": rows.stamp(now)})


def remove(db: Database, source_id: int) -> None:
    """Follow a source no longer; the issues it brought stay in the archive."""
    with writing(db):
        db.execute("DELETE FROM followed WHERE id = ?", [source_id])


def tell(db: Database, source_id: int, told: bool) -> None:
    """Remember whether the owner has been told that a source is broken."""
    with writing(db):
        db.execute("UPDATE followed SET told = ? WHERE id = ?", [int(told), source_id])


def _bring(db: Database, source_id: int, issue_keys: Iterable[str]) -> None:
    sql = "INSERT INTO followed_issues (source_id, issue_key) VALUES (?, ?) ON CONFLICT DO NOTHING"
    for key in issue_keys:
        db.execute(sql, [source_id, key])


def _where(db: Database, where: str | None = None, *args: object) -> tuple[Source, ...]:
    return tuple(_source(row) for row in db.table("followed").rows_where(where, args, order_by="id"))


def _minutes(interval: timedelta) -> int:
    return int(interval.total_seconds() // 60)


def _row(source: Source) -> rows.Row:
    return {
        "id": source.id,
        "url": source.url,
        "feed": source.feed,
        "kind": str(source.kind),
        "every": _minutes(source.every),
        "next_poll": rows.stamp(source.next_poll),
        "paused": source.paused,
        "etag": source.etag,
        "last_modified": source.last_modified,
        "moved": source.moved,
        "failures": source.failures,
        "last_success": rows.stamp(source.last_success) if source.last_success else None,
        "last_error": source.last_error,
        "held_back": source.held_back,
        "told": int(source.told),
        "unread": json.dumps(source.unread, ensure_ascii=False),
    }


def _source(row: rows.Row) -> Source:
    return Source(
        id=row["id"],
        url=row["url"],
        feed=row["feed"],
        kind=SourceKind(row["kind"]),
        every=timedelta(minutes=row["every"]),
        next_poll=rows.instant(row["next_poll"]),
        paused=row["paused"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        moved=row["moved"],
        failures=row["failures"],
        last_success=rows.instant(row["last_success"]) if row["last_success"] else None,
        last_error=row["last_error"],
        held_back=row["held_back"],
        told=bool(row["told"]),
        unread=tuple(json.loads(row["unread"])),
    )
