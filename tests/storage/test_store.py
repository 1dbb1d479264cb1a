"""Opening, sharing and closing the database: one writer, any readers, and never a step on a file that is not ours."""

import asyncio
import hashlib
import shutil
import sqlite3
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from sqlite_utils import Database

from bot.errors import Busy, Exit, Misconfigured, NotFound, Unavailable
from bot.model import State
from storage import Store, issues, open_archive, open_store, values
from storage.migrations import MIGRATIONS
from storage.store import FILE
from tests.storage.samples import NOW, issue

ROOT = Path(__file__).parents[2]

HOLD = """
import asyncio, sys
from pathlib import Path
from storage import open_store

async def main():
    async with open_store(Path(sys.argv[1])):
        print("open", flush=True)
        sys.stdin.read()

asyncio.run(main())
"""

COUNT = """
import asyncio, sys
from pathlib import Path
from storage import open_store, values

async def main():
    async with open_store(Path(sys.argv[1])) as store:
        count = int(await store.run(values.get, "count") or 0)
        while True:
            count += 1
            await store.run(values.put, "count", str(count))
            print(count, flush=True)

asyncio.run(main())
"""


@contextmanager
def process(script: str, folder: Path) -> Iterator[Popen[str]]:
    with Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def line(child: Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / FILE).read_bytes()).hexdigest()


def from_the_future(db: Database) -> None:
    db.table(MIGRATIONS.migrations_table).insert(
        {"migration_set": MIGRATIONS.name, "name": "m999_from_the_future", "applied_at": "2099"}
    )


async def test_the_folder_is_made_for_its_owner_alone_and_holds_one_file_after_closing(tmp_path: Path) -> None:
    folder = tmp_path / "a folder % with ? marks" / "data"
    async with open_store(folder) as store:
        await store.run(values.put, "a", "b")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name for file in folder.iterdir()} == {FILE, "bot.lock"}
    async with open_archive(folder) as archive:
        assert await archive.run(values.get, "a") == "b"


async def test_a_second_writer_in_another_process_is_told_who_is_busy(tmp_path: Path) -> None:
    with process(HOLD, tmp_path) as child:
        assert line(child) == "open"
        with pytest.raises(Busy, match=str(tmp_path)) as caught:
            async with open_store(tmp_path):
                pass
        assert caught.value.code is Exit.BUSY
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(10) == 0
    async with open_store(tmp_path):
        pass


async def test_a_second_writer_in_the_same_process_is_busy_too(tmp_path: Path) -> None:
    async with open_store(tmp_path):
        with pytest.raises(Busy):
            async with open_store(tmp_path):
                pass


async def test_killing_the_writer_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    for kill in range(10):
        with process(COUNT, tmp_path) as child:
            acknowledged = [line(child) for _ in range(1 + 7 * kill)]
            child.kill()
            assert child.stdout is not None
            acknowledged += child.stdout.read().splitlines()
        async with open_archive(tmp_path) as archive:
            kept = await archive.run(values.get, "count")
        assert kept is not None
        assert int(kept) >= int(acknowledged[-1])


async def test_readers_see_each_commit_while_the_writer_works_and_cannot_write(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store, open_archive(tmp_path) as archive:
        assert await archive.run(issues.load) == ()
        assert (await store.run(issues.keep, issue(), "a.txt", "d", NOW)).state is State.NEW
        assert await archive.run(issues.load) == ((issue(), NOW),)
        with pytest.raises(Unavailable, match="cannot be written"):
            await archive.run(values.put, "a", "b")
        assert await store.run(values.get, "a") is None


async def test_a_reader_that_outlives_the_writer_leaves_the_file_whole(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        archive = open_archive(tmp_path)
        reading = await archive.__aenter__()
        await store.run(values.put, "a", "b")
    assert await reading.run(values.get, "a") == "b"
    await archive.__aexit__(None, None, None)
    async with open_store(tmp_path) as store:
        assert await store.run(values.get, "a") == "b"


async def test_a_folder_without_an_archive_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="python -m bot add FILE"):
        async with open_archive(tmp_path):
            pass
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("opening", [open_store, open_archive])
async def test_a_newer_database_is_left_untouched(tmp_path: Path, opening: Callable[[Path], object]) -> None:
    async with open_store(tmp_path) as store:
        await store.run(from_the_future)
    before = digest(tmp_path)
    await refused(opening, tmp_path, "newer version")
    assert digest(tmp_path) == before


async def test_a_newer_database_whose_writer_was_killed_is_left_untouched(tmp_path: Path) -> None:
    async with open_store(tmp_path / "live") as store:
        await store.run(from_the_future)
        shutil.copytree(tmp_path / "live", tmp_path / "killed")
    before = digest(tmp_path / "killed"), (tmp_path / "killed" / f"{FILE}-wal").read_bytes()
    await refused(open_store, tmp_path / "killed", "newer version")
    assert (digest(tmp_path / "killed"), (tmp_path / "killed" / f"{FILE}-wal").read_bytes()) == before


async def test_a_database_of_another_program_is_left_untouched(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("CREATE TABLE theirs (a)")
    before = digest(tmp_path)
    await refused(open_store, tmp_path, "another program")
    assert digest(tmp_path) == before


async def test_an_older_database_waits_for_a_writer_to_migrate_it(tmp_path: Path) -> None:
    with closing(Database(tmp_path / FILE)) as db:
        MIGRATIONS.apply(db, stop_before="m003_create_journal")
    await refused(open_archive, tmp_path, "python -m bot add")
    async with open_store(tmp_path) as store:
        await store.run(values.put, "a", "b")
    async with open_archive(tmp_path) as archive:
        assert await archive.run(values.get, "a") == "b"


async def refused(opening: Callable[[Path], object], folder: Path, words: str) -> None:
    with pytest.raises(Misconfigured, match=words) as caught:
        async with opening(folder):  # type: ignore[attr-defined]  # either way of opening
            pass
    assert caught.value.code is Exit.CONFIG


async def test_a_cancelled_caller_does_not_stop_the_write_it_began(tmp_path: Path) -> None:
    begun = threading.Event()

    def slowly(db: Database) -> None:
        begun.set()
        threading.Event().wait(0.05)
        values.put(db, "a", "b")

    async with open_store(tmp_path) as store:
        task = asyncio.create_task(store.run(slowly))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with open_archive(tmp_path) as archive:
        assert await archive.run(values.get, "a") == "b"


async def test_a_verb_that_fails_leaves_no_trace(store: Store) -> None:
    await store.run(issues.keep, issue(), "a.txt", "d", NOW)
    twins = issue(items=(issue().items[0], issue().items[0]))
    with pytest.raises(sqlite3.IntegrityError):
        await store.run(issues.keep, twins, "a.txt", "e", NOW)
    assert await store.run(issues.load) == ((issue(), NOW),)
