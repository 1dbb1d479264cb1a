"""One life of the real bot, in a process that its parent forked off: it posts what is due until it is killed.

`python -m tests.crash.child LIFE` is a life in a process of its own, which may have another disk under it.

What is awkward to be quick about is set here and nowhere else: the lease, the length of an attempt, how often it ticks.
"""

import asyncio
import gc
import importlib
import logging
import os
import pickle
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot import points
from bot.app import Bot
from bot.delivery import LEASE, Deliverer
from bot.pace import Pace
from bot.poster import ATTEMPT_SECONDS, ChannelPoster
from bot.schedule import Ticker
from tests.discord.stage import Clock, opened
from tests.fakediscord.adoption import adopt


@dataclass(frozen=True, slots=True)
class Life:
    """Where a bot works and how: its clock stands at `at`, or runs from there since the machine's `origin`.

    It ticks `every` so many seconds and tells of it, or with 0 as it does for members. In a `rush` it keeps to no limit
    of requests: for what is proved of crashes, pauses between them only take time.
    """

    folder: Path
    rest: str
    gateway: str
    token: str
    at: datetime
    origin: float = 0.0
    speed: float = 0.0
    kill_at: str = ""
    lease: float = LEASE.total_seconds()
    attempt: float = ATTEMPT_SECONDS
    every: float = 0.1
    rush: bool = False


class RunningClock(Clock):
    """Runs so many times as fast as the machine's own clock, and shows the same in each process that knows `origin`."""

    def __init__(self, at: datetime, origin: float, speed: float) -> None:
        super().__init__(at)
        self.origin = origin
        self.speed = speed

    def __call__(self) -> datetime:
        return self.at + timedelta(seconds=self.speed * (time.monotonic() - self.origin))

    def seconds(self) -> float:
        return self().timestamp()


class Ear(Protocol):
    """What is told of each tick: a connection, or anything like it."""

    def send_bytes(self, buf: bytes) -> None:
        """Take note of a tick."""


class Stdout:
    """Tells on stdout, a line a tick."""

    def send_bytes(self, buf: bytes) -> None:
        sys.stdout.write(buf.decode() + "\n")
        sys.stdout.flush()


def live(life: Life, ticks: Ear) -> None:
    """Run a bot, and tell after each tick how often it has passed the point at which it is to be killed."""
    logging.disable(logging.CRITICAL)
    # No collection of garbage looks through what the process before it had loaded.
    gc.freeze()
    # What stands in it was read when the process that this one was forked off was young.
    os.environ[points.VARIABLE] = life.kill_at
    importlib.reload(points)
    asyncio.run(_live(life, ticks))


async def _live(life: Life, ticks: Ear) -> None:
    clock = RunningClock(life.at, life.origin, life.speed)
    pace = Pace(time.monotonic, posts=1e3, all_=1e3) if life.rush else None
    async with opened(life.folder, clock, None, pace=pace) as bot:
        hastened(bot, life)
        if life.every:
            ticking(bot, _telling(bot, ticks), life.every)
        with adopt(life.rest, life.gateway):
            await bot.start(life.token)


def hastened(bot: Bot, life: Life) -> None:
    """Shorten what takes long for the sake of the real service alone."""
    made = bot.deliverer
    parts = (made._store, made._composer, ChannelPoster(bot, life.attempt), made._pace, made._clock, made._owner)
    bot.deliverer = Deliverer(*parts, lease=timedelta(seconds=life.lease))
    # A client waits two seconds for guilds that a server may still tell of; the fake tells of all at once.
    bot._connection.guild_ready_timeout = 0.05


def ticking(bot: Bot, tick: Callable[[], Awaitable[None]], every: float) -> None:
    """Let the bot tick so, instead of every quarter of a minute."""
    bot._ticker = Ticker(tick, every)


def _telling(bot: Bot, ticks: Ear) -> Callable[[], Awaitable[None]]:
    async def told() -> None:
        await bot.wait_until_ready()
        await bot.deliverer.tick()
        ticks.send_bytes(str(points.passed[os.environ[points.VARIABLE].partition(":")[0]]).encode())

    return told


if __name__ == "__main__":
    live(pickle.loads(bytes.fromhex(sys.argv[1])), Stdout())  # noqa: S301 # the test that started it wrote it
