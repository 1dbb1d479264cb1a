"""Trouble with the file becomes one sentence that names the path and the remedy, and health finds hidden damage."""

import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import Exit, Unavailable
from storage import health, issues, open_archive, open_store, outbox, values
from storage.store import FILE, Store
from tests.storage.samples import NOW, TOLD, claimed, issue, parts, planned, subscribed

ROOT = Path(__file__).parents[2]

OPEN = """
import asyncio, os, sys
from pathlib import Path
from bot.errors import BotError
from storage import open_store

if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere, so the test steps down to an ordinary user

async def main():
    async with open_store(Path(sys.argv[1])):
        pass

try:
    asyncio.run(main())
except BotError as error:
    print(error)
    sys.exit(error.code)
"""


@pytest.mark.parametrize("opening", [open_store, open_archive])
async def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path, opening: type) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, just some text " * 100)
    with pytest.raises(Unavailable, match=r"bot\.db is damaged or not a database: restore") as caught:
        async with opening(tmp_path):
            pass
    assert caught.value.code is Exit.UNAVAILABLE
    assert (tmp_path / FILE).read_bytes().startswith(b"not a database")


async def test_a_full_disk_is_named_and_nothing_is_changed(store: Store) -> None:
    def fill(db: Database) -> None:
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")

    def free(db: Database) -> None:
        db.execute("PRAGMA max_page_count = 1000000")

    await store.run(fill)
    with pytest.raises(Unavailable, match=r"disk that holds .*bot\.db is full: free some space"):
        await store.run(values.put, "big", "x" * 1_000_000)
    assert await store.run(values.get, "big") is None
    await store.run(free)
    await store.run(values.put, "big", "x" * 1_000_000)


async def test_a_database_locked_by_another_program_is_named(store: Store) -> None:
    await store.run(lambda db: db.execute("PRAGMA busy_timeout = 0").fetchall())
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match=r"bot\.db is locked by another program: close"):
            await store.run(values.put, "a", "b")
        other.execute("ROLLBACK")
    await store.run(values.put, "a", "b")


async def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Unavailable, match="choose another data folder"):
        async with open_store(tmp_path / "data"):
            pass


@pytest.mark.parametrize("lock_exists", [False, True])
def test_a_folder_that_cannot_be_written_is_named(lock_exists: bool) -> None:
    # Not below pytest's own folder, which an ordinary user may not enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if lock_exists:
            (folder / "bot.lock").touch()
            (folder / "bot.lock").chmod(0o666)
        folder.chmod(0o555)
        done = subprocess.run([sys.executable, "-c", OPEN, name], cwd=ROOT, check=False, capture_output=True, text=True)
        folder.chmod(0o755)
    assert (done.returncode, done.stderr) == (Exit.UNAVAILABLE, "")
    assert name in done.stdout


async def test_a_sound_database_has_no_faults(store: Store) -> None:
    await store.run(issues.keep, issue(), "a.txt", "d", NOW)
    await planned(store, await subscribed(store))
    await store.run(outbox.freeze, (await claimed(store)).id, "me", parts(2), TOLD)
    assert await store.run(health.check) == ()


async def test_health_names_broken_references_and_altered_posts(store: Store) -> None:
    def harm(db: Database) -> None:
        db.execute("PRAGMA foreign_keys = OFF").fetchall()
        db.execute("DELETE FROM topics")
        db.execute("""UPDATE deliveries SET payload = '{"title":"another"}' WHERE part = 2""")

    await store.run(issues.keep, issue(items=issue().items[:1]), "a.txt", "d", NOW)
    await planned(store, await subscribed(store))
    await store.run(outbox.freeze, (await claimed(store)).id, "me", parts(2), TOLD)
    await store.run(harm)
    first, second, altered = await store.run(health.check)
    assert "item_topics refers to a row of topics" in first
    assert "item_topics refers to a row of topics" in second
    assert altered == "the frozen text of delivery 2 was altered after it was frozen"


async def test_health_names_a_damaged_page(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        for n in range(50):
            await store.run(issues.keep, issue(f"issue-{n}"), f"{n}.txt", str(n), NOW)
    size = (tmp_path / FILE).stat().st_size
    with (tmp_path / FILE).open("r+b") as file:
        file.seek(size - 3 * 4096)
        file.write(b"\xff" * 3 * 4096)
    async with open_store(tmp_path) as store:
        faults = await store.run(health.check)
    assert faults
    assert "damaged" in faults[0]
