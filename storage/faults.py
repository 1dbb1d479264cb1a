"""Takes what SQLite or the file system complained of and gives the sentence that names the file and the remedy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import Damaged, Unavailable

_DAMAGED = "{path} is damaged or not a database: restore a backup, or move the file away to begin an empty archive."
_LOCKED = "{path} is locked by another program: close whatever has it open and try again."

_SENTENCES = {
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: "The disk that holds {path} is full: free some space and try again; nothing was changed.",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: give this user write permission on its folder and its files.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: see that its folder exists and that this user may use it.",
    sqlite3.SQLITE_PERM: "{path} cannot be opened: see that this user may read and write it.",
    sqlite3.SQLITE_IOERR: "The disk that holds {path} failed while it was read or written: check it and try again.",
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Run the block and turn trouble with the file at `path` into Unavailable; faults of our own SQL pass unchanged."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the primary code; the rest only refines it.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code not in _SENTENCES:
            raise
        kind = Damaged if _SENTENCES[code] == _DAMAGED else Unavailable
        raise kind(_SENTENCES[code].format(path=path)) from error
    except OSError as error:
        raise Unavailable(
            f"{path} cannot be used ({error.strerror or error}): mend its permissions, or choose another data folder."
        ) from error
