"""A disk that is full or fails under the shell's commands: the right exit code, a sentence, and nothing changed."""

import asyncio
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import Exit
from storage import issues, open_store, values
from storage.store import FILE
from tests.storage.disk.shim import environment
from tests.storage.samples import NOW, issue

ROOT = Path(__file__).parents[2]


async def filled(folder: Path) -> None:
    async with open_store(folder) as store:
        await store.run(issues.keep, issue(), "a.txt", "d", NOW)


async def works(folder: Path) -> None:
    async with open_store(folder) as store:
        assert await store.run(issues.load) == ((issue(), NOW),)
        await store.run(values.put, "it", "works again")


@pytest.mark.parametrize(
    ("error", "remedy"),
    [(errno.ENOSPC, "is full: free some space and try again"), (errno.EIO, "failed while it was read or written")],
    ids=["full", "failing"],
)
def test_an_import_that_the_disk_does_not_take_says_so_and_changes_nothing(
    tmp_path: Path, error: int, remedy: str
) -> None:
    folder, fault = tmp_path / "data", tmp_path / "fault"
    asyncio.run(filled(folder))
    before = (folder / FILE).read_bytes()
    fault.write_text(str(error))
    command = [
        sys.executable,
        "-m",
        "bot",
        "--data",
        str(folder),
        "add",
        str(ROOT / "bot/samples/gradient-garden-15.txt"),
    ]
    surroundings = {**os.environ, **environment(folder, fault=fault)}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == Exit.UNAVAILABLE
    assert remedy in done.stderr
    assert str(folder / FILE) in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / FILE).read_bytes() == before
    asyncio.run(works(folder))
