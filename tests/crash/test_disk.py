"""The disk is full, or fails, while posts go out: they go on by themselves, once, when it is well again."""

import asyncio
import errno
import os
import pickle
import sqlite3
import sys
from contextlib import closing
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


def standing(rig: Rig) -> int:
    return sum(len(place.messages) for place in rig.channels.values())


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "failing"])
async def test_posts_wait_for_the_disk_and_then_go_out_by_themselves_once(tmp_path: Path, error: int) -> None:
    fault = tmp_path / "fault"
    async with rigged(tmp_path / "data", lease=2.0, runs=True) as rig:
        await rig.order(spread(rig.fake, 4), due=NEVER)
        command = ["-m", "tests.crash.child", pickle.dumps(rig.planned()).hex()]
        surroundings = {**os.environ, **environment(rig.folder, fault=fault)}
        bot = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, env=surroundings, stdout=asyncio.subprocess.PIPE
        )
        assert bot.stdout is not None
        assert await bot.stdout.readline(), "it ticks"
        fault.write_text(str(error))
        due_now(rig)
        await asyncio.sleep(0.4)
        assert standing(rig) == 0
        rig.fake.fail(path=SEND, how="slow-after:0.3")
        fault.unlink()
        await until(lambda: standing(rig) == 1)
        # The post is there, and the ledger cannot be told.
        fault.write_text(str(error))
        await asyncio.sleep(0.6)
        assert bot.returncode is None
        fault.unlink()
        await until(lambda: rig.states()["sent"] == 4, 30)
        bot.kill()
        await bot.communicate()
        sums = rig.sums()
        assert (sums.posted, sums.lost, sums.doubled) == (4, 0, 0)
        rig.fake.check()
