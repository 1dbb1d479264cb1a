"""The power goes at a random moment: what was acknowledged is there, and the file is whole."""

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import Unavailable
from storage import health, issues, open_store, values
from storage.store import FILE
from tests.storage.disk.cuts import Disk, Note, notes
from tests.storage.disk.shim import environment

ROOT = Path(__file__).parents[2]

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""What the writing connection has; 2 is FULL: NORMAL loses acknowledged writes when the power goes."""


async def made(folder: Path) -> None:
    async with open_store(folder):
        pass


def written(folder: Path, writes: int, *synchronous: str) -> tuple[bytes, list[Note]]:
    """Let a process write, and return the database as it was before and all that came to the disk since."""
    live, log = folder / "live", folder / "log"
    asyncio.run(made(live))
    before = (live / FILE).read_bytes()
    command = [sys.executable, "-m", "tests.storage.disk.writer", str(live), str(writes), *synchronous]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, **environment(live, log=log)})
    return before, notes(log)


async def kept(folder: Path) -> int:
    """Return how many writes a database holds; -1 where it cannot be used or is not whole."""
    try:
        async with open_store(folder) as store:
            faults = await store.run(health.check)
            count = int(await store.run(values.get, "count") or 0)
            whole = len(await store.run(issues.load)) == count
    except Unavailable:
        return -1
    return count if whole and not faults else -1


def cuts(folder: Path, count: int, before: bytes, log: list[Note]) -> tuple[int, int]:
    """Cut the power so often; return how many cuts lost something acknowledged, and how many left a broken file."""
    rng, lost, broken = random.Random(77), 0, 0  # noqa: S311 - picks moments, guards nothing
    moments = sorted(rng.randrange(len(log)) for _ in range(count))
    disk, at = Disk({"d": bytearray(before), "w": bytearray()}), 0
    for number, moment in enumerate(moments):
        for note in log[at:moment]:
            disk.take(note)
        at = max(at, moment)
        place = folder / f"cut-{number}"
        disk.cut(place, rng)
        found = asyncio.run(kept(place))
        broken += found < 0
        lost += 0 <= found < disk.acknowledged
        for file in place.iterdir():
            file.unlink()
    return lost, broken


async def test_the_bots_own_connection_syncs_at_every_commit(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        found = await store.run(lambda db: [db.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS])
    assert dict(zip(PRAGMAS, found, strict=True)) == PRAGMAS


@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.soak)])
def test_a_power_cut_loses_nothing_acknowledged_and_breaks_no_file(tmp_path: Path, count: int) -> None:
    before, log = written(tmp_path, 60 if count < 100 else 400)
    assert sum(note.what == "A" for note in log) == (60 if count < 100 else 400)
    assert sum(note.what == "S" and note.file == "d" for note in log) > 3, "the log was moved into the file"
    assert cuts(tmp_path, count, before, log) == (0, 0)


def test_the_cuts_show_what_a_database_loses_that_does_not_sync(tmp_path: Path) -> None:
    before, log = written(tmp_path, 30, "OFF")
    lost, broken = cuts(tmp_path, 10, before, log)
    assert lost + broken > 5
