"""The disk is full, or fails, while posts go out: they go on by themselves, once, when it is well again."""

import asyncio
import errno
import os
import pickle
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.model import NEVER
from storage.rows import stamp
from tests.crash.rig import DUE, SEND, Rig, rigged, spread
from tests.discord.stage import ROOT, until
from tests.storage.disk.shim import environment


def due_now(rig: Rig) -> None:
    """Let the orders fall due while the bot runs, by a hand that writes to a sound disk."""
    with closing(sqlite3.connect(rig.folder / "bot.db")) as db, db:
        db.execute("UPDATE subscriptions SET next_due = ?", [stamp(DUE)])


@asynccontextmanager
async def ticking(rig: Rig, fault: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a bot whose disk has trouble while `fault` names an error, and wait until it ticks."""
    command = ["-m", "tests.crash.child", pickle.dumps(rig.planned()).hex()]
    surroundings = {**os.environ, **environment(rig.folder, fault=fault)}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=surroundings, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout is not None
    assert await bot.stdout.readline()
    try:
        yield bot
    finally:
        bot.kill()
        await bot.communicate()


@pytest.mark.parametrize(
    "error", [pytest.param(errno.ENOSPC, id="full"), pytest.param(errno.EIO, id="failing", marks=pytest.mark.soak)]
)
async def test_posts_wait_for_the_disk_and_then_go_out_by_themselves_once(tmp_path: Path, error: int) -> None:
    fault = tmp_path / "fault"
    async with rigged(tmp_path / "data", lease=2.0, speed=1.0) as rig:
        await rig.order(spread(rig.fake, 4), due=NEVER)
        async with ticking(rig, fault) as bot:
            fault.write_text(str(error))
            due_now(rig)
            await asyncio.sleep(0.4)
            assert rig.standing() == 0
            rig.fake.fail(path=SEND, how="slow-after:0.3")
            fault.unlink()
            await until(lambda: rig.standing() >= 1)
            # The post is there, and the ledger cannot be told.
            fault.write_text(str(error))
            await asyncio.sleep(0.6)
            assert bot.returncode is None
            fault.unlink()
            await until(lambda: rig.states()["sent"] == 4, 30)
        sums = rig.sums()
        assert (sums.posted, sums.lost, sums.doubled) == (4, 0, 0)
        rig.check()


@pytest.mark.soak
async def test_posts_go_on_by_themselves_when_another_program_has_let_go_of_the_database(tmp_path: Path) -> None:
    async with rigged(tmp_path / "data", lease=2.0, speed=1.0) as rig:
        await rig.order(spread(rig.fake, 4), due=NEVER)
        async with ticking(rig, tmp_path / "fault") as bot:
            due_now(rig)
            await until(lambda: rig.standing() >= 1)
            with closing(sqlite3.connect(rig.folder / "bot.db", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                # Longer than the bot waits for a lock.
                await asyncio.sleep(6)
                other.execute("ROLLBACK")
            assert bot.returncode is None
            await until(lambda: rig.states()["sent"] == 4, 30)
        sums = rig.sums()
        assert (sums.posted, sums.lost, sums.doubled) == (4, 0, 0)
        rig.check()
