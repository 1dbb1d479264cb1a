"""The log of a disk in; the files as a power cut at a given moment may leave them out.

What was synced is there. Of what came after the last sync of its file, each sector of 512 bytes was written or was
not, each truncation happened or did not: drives promise no more.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
_HEAD = struct.Struct("=cc2xIQ")


class Note(NamedTuple):
    """One line of the log: a write, truncation or sync of the database or its log, or an acknowledgement."""

    what: str
    file: str
    offset: int
    data: bytes


def notes(log: Path) -> list[Note]:
    """Read a log."""
    raw, at, found = log.read_bytes(), 0, []
    while at < len(raw):
        what, file, length, offset = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        data = raw[at : at + length]
        at += length
        found.append(Note(what.decode(), file.decode(), offset, data))
    return found


@dataclass(slots=True)
class Disk:
    """The two files of a database: what is safe of each, and what waits for a sync."""

    safe: dict[str, bytearray]
    waiting: dict[str, list[Note]] = field(default_factory=lambda: {"d": [], "w": []})
    acknowledged: int = 0

    def take(self, note: Note) -> None:
        """Follow the log by one line."""
        if note.what == "A":
            self.acknowledged = int(note.data)
        elif note.file in self.waiting and note.what == "S":
            for each in self.waiting[note.file]:
                _apply(self.safe[note.file], each)
            self.waiting[note.file].clear()
        elif note.file in self.waiting:
            self.waiting[note.file].append(note)

    def cut(self, folder: Path, rng: random.Random) -> None:
        """Write the files into `folder` as they are after the power came back."""
        folder.mkdir()
        for file, name in (("d", "bot.db"), ("w", "bot.db-wal")):
            content = bytearray(self.safe[file])
            for note in self.waiting[file]:
                for torn in _torn(note, rng):
                    _apply(content, torn)
            (folder / name).write_bytes(content)


def _torn(note: Note, rng: random.Random) -> Iterator[Note]:
    kept = rng.choice(("all", "none", "torn"))
    if kept == "all":
        yield note
    elif kept == "torn" and note.what == "W":
        for start in range(0, len(note.data), SECTOR):
            if rng.random() < 0.5:
                yield note._replace(offset=note.offset + start, data=note.data[start : start + SECTOR])


def _apply(content: bytearray, note: Note) -> None:
    if note.what == "T":
        del content[note.offset :]
        content.extend(bytes(note.offset - len(content)))
        return
    content.extend(bytes(max(0, note.offset - len(content))))
    content[note.offset : note.offset + len(note.data)] = note.data
