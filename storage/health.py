"""Takes an open database and gives the faults found in it, each a sentence."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator

from sqlite_utils import Database


def check(db: Database) -> tuple[str, ...]:
    """Return every fault of the file, of its references and of the frozen posts; none means sound."""
    return _found(db, _pages, _references, _posts)


def damage(db: Database) -> tuple[str, ...]:
    """Return every fault of the file's pages; a gigabyte takes some seconds."""
    return _found(db, _pages)


def _found(db: Database, *looks: Callable[[Database], Iterator[str]]) -> tuple[str, ...]:
    try:
        return tuple(fault for look in looks for fault in look(db))
    except sqlite3.DatabaseError as error:
        # A damaged page makes the check itself raise, at any point.
        return (f"the database file is damaged ({error}): restore a backup",)


def _pages(db: Database) -> Iterator[str]:
    for row in db.query("PRAGMA quick_check"):
        if row["quick_check"] != "ok":
            yield f"the database file is damaged ({row['quick_check']}): restore a backup"


def _references(db: Database) -> Iterator[str]:
    for row in db.query("PRAGMA foreign_key_check"):
        yield f"row {row['rowid']} of {row['table']} refers to a row of {row['parent']} that is not there"


def _posts(db: Database) -> Iterator[str]:
    for row in db.table("deliveries").rows_where("payload IS NOT NULL"):
        if hashlib.sha256(row["payload"].encode()).hexdigest() != row["payload_hash"]:
            yield f"the frozen text of delivery {row['id']} was altered after it was frozen"
