"""Takes the path of the database file and gives an open connection that is safe to use, or a sentence why not."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils import Database

from bot.errors import Misconfigured, NotFound
from storage.migrations import MIGRATIONS, is_foreign, is_newer

_EVERY = ("busy_timeout = 5000", "trusted_schema = OFF")
_WRITER = (*_EVERY, "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
# Only the writer may checkpoint: two connections doing so at once can corrupt the file before SQLite 3.51.3.
_READER = (*_EVERY, "query_only = ON", "wal_autocheckpoint = 0")


def open_writer(path: Path) -> Database:
    """Return the writing connection to `path`, made or brought up to date; Misconfigured if the file is not ours."""
    if path.exists():
        with closing(_read_only(path)) as db:
            _refuse_strangers(db, path)
    db = _wrap(sqlite3.connect(path, isolation_level=None), _WRITER)
    try:
        MIGRATIONS.apply(db)
    except BaseException:
        db.close()
        raise
    return db


def open_reader(path: Path) -> Database:
    """Return a connection that cannot write; NotFound without a file, Misconfigured if its schema is not ours."""
    if not path.exists():
        raise NotFound(f"Nothing has been imported into {path.parent} yet: run `python -m bot add FILE` first.")
    db = _read_only(path)
    try:
        _refuse_strangers(db, path)
        _refuse_older(db, path)
    except BaseException:
        db.close()
        raise
    return db


def close_writer(db: Database) -> None:
    """Move what the write-ahead log holds into the file, as far as readers allow, and close the connection."""
    # A refusal loses nothing: the log stays beside the file and the next opening reads it.
    with suppress(sqlite3.OperationalError):
        db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    db.close()


def _read_only(path: Path) -> Database:
    return _wrap(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None), _READER)


def _wrap(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> Database:
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    try:
        for pragma in pragmas:
            db.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        db.close()
        raise
    return db


def _refuse_strangers(db: Database, path: Path) -> None:
    if is_newer(db):
        raise Misconfigured(f"{path} was written by a newer version of this bot: install that version again.")
    if is_foreign(db):
        raise Misconfigured(f"{path} belongs to another program: choose another data folder.")


def _refuse_older(db: Database, path: Path) -> None:
    if MIGRATIONS.pending(db):
        raise Misconfigured(
            f"{path} was written by an older version of this bot: run `python -m bot add` or start the bot once."
        )
