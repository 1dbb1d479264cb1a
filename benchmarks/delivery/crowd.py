"""Many servers and orders in; how long the bot takes to be ready and to plan them all, and its memory, out."""

import asyncio
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.digest.rule import zones
from bot.model import PostKind, Rule, Subscription, Unit
from tests.crash.child import Life, hastened, ticking
from tests.crash.rig import DUE, Rig, rigged
from tests.discord.stage import Clock, opened, until
from tests.fakediscord.adoption import adopt
from tests.forked import CONTEXT, forks


@dataclass(frozen=True, slots=True)
class Crowd:
    """How the bot bears a crowd: seconds to be ready after the gateway welcomed it, and to plan; megabytes in all."""

    ready: float
    planned: float
    megabytes: float


async def crowd(folder: Path, guilds: int, orders: int) -> Crowd:
    """Let a bot start with so many servers, and orders spread evenly over them: all due, no two of them alike."""
    async with rigged(folder) as rig:
        each = orders // guilds
        places = []
        for number in range(guilds):
            guild = rig.fake.add_guild(f"guild {number}")
            places += [rig.fake.add_channel(guild, f"news-{n}") for n in range(each)]
        await rig.keep(zip(places, different(), strict=False))
        return await _measured(rig)


def different() -> Iterator[Subscription]:
    """Yield orders that came due one minute after the other in every zone, each by a time of its own."""
    for minutes in count():
        due = DUE - timedelta(minutes=minutes)
        for zone in sorted(zones().values()):
            local = due.astimezone(ZoneInfo(zone))
            rule = Rule(Unit.MONTH, local.day, local.time().replace(tzinfo=None))
            yield Subscription(0, 0, 0, PostKind.DIGEST, rule, zone, due)


async def _measured(rig: Rig) -> Crowd:
    heard, told = forks().Pipe(duplex=False)
    process = CONTEXT.Process(target=measure, args=(rig.planned(), told), daemon=True)
    await asyncio.to_thread(process.start)
    try:
        await until(lambda: heard.poll() or process.exitcode is not None, 300)
        ready, planned, megabytes = heard.recv()
    finally:
        process.kill()
        process.join()
    return Crowd(ready, planned, megabytes)


def measure(life: Life, told: Connection) -> None:
    """Run a bot that plans and posts nothing, and tell what that took."""
    told.send(asyncio.run(_measure(life)))


async def _measure(life: Life) -> tuple[float, float, float]:
    async with opened(life.folder, Clock(life.at), None) as bot:
        hastened(bot, life)
        ticking(bot, _nothing, 60.0)
        welcomed = asyncio.ensure_future(bot.wait_for("connect"))
        with adopt(life.rest, life.gateway):
            running = asyncio.create_task(bot.start(life.token))
            await welcomed
            begun = time.perf_counter()
            await bot.wait_until_ready()
            ready = time.perf_counter()
            await bot.deliverer.plan()
            planned = time.perf_counter()
        # Linux counts in kilobytes, and what was there before the fork is counted as well.
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        await bot.close()
        await asyncio.gather(running, return_exceptions=True)
    return ready - begun, planned - ready, most


async def _nothing() -> None:
    """Do nothing at a tick."""
