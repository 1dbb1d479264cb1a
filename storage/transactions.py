"""Takes a connection and gives one transaction, which is kept when its block ends and undone when the block raises.

A block inside another is a part of it: verbs can be made of verbs, and all of it is kept or nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlite_utils import Database


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """Run the block as one transaction that has the right to write from its beginning."""
    # A plain BEGIN that reads first and writes later fails at once when another connection writes in between.
    with _transaction(db, "BEGIN IMMEDIATE"):
        yield


@contextmanager
def reading(db: Database) -> Iterator[None]:
    """Run the block over one unchanging view of the data; works on a read-only connection."""
    with _transaction(db, "BEGIN"):
        yield


def select(db: Database, sql: str, args: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Return the rows that a query finds: no more than the query is run, where `db.query` opens a savepoint first."""
    found = db.conn.execute(sql, args)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def insert(db: Database, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of one shape into a table that is there: one statement, without asking what the table is like."""
    if rows:
        names = list(rows[0])
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608 # names are this room's own
        db.conn.executemany(sql, rows)


@contextmanager
def _transaction(db: Database, begin: str) -> Iterator[None]:
    if db.conn.in_transaction:
        yield
        return
    db.execute(begin)
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise
