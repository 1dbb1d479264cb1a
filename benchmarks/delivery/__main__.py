"""Measures delivery: the rate it keeps, what it loses or doubles in trouble, and how it bears a crowd.

CHANNELS=10000 KILLS=50 PAUSES=100 GUILDS=10000 ORDERS=100000 python -m benchmarks.delivery

Without these it takes a minute, which is for seeing that it works: the targets are those of the full sizes. Discord is
the tests' own, over sockets; every bot is a process of its own.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks.delivery.crowd import crowd
from benchmarks.lookup.table import Goal, verdicts
from tests.crash.fanout import SPEED, kept_rate, through_pauses, through_trouble
from tests.crash.rig import rigged

PERMITTED = 40
"""Posts a second: what is left of Discord's 50 requests is for answers."""


def asked(name: str, otherwise: int) -> int:
    """Return a size from the environment."""
    return int(os.environ.get(name, otherwise))


async def rate(folder: Path, channels: int) -> Iterator[Goal]:
    """Post to all channels without any trouble."""
    async with rigged(folder, channels) as rig:
        kept = await kept_rate(rig)
        ours = sum(request.status == 429 for request in rig.fake.requests)
        done = rig.sums()
        return iter(
            (
                Goal(
                    f"{rig.parts:,} posts, no trouble: share of {PERMITTED} a second",
                    100 * kept / PERMITTED,
                    98,
                    " %",
                    True,
                ),
                Goal("requests in the fullest second", rig.fake.busiest, 50, ""),
                Goal("answers 429", ours, 0, ""),
                Goal("lost or doubled", done.lost + done.doubled, 0, ""),
            )
        )


async def trouble(folder: Path, channels: int, kills: int) -> Iterator[Goal]:
    """Post to all channels while requests fail and the bot is killed."""
    async with rigged(folder, channels, speed=SPEED) as rig:
        done = await through_trouble(rig, kills)
        met = sum(rig.fake.faults_met.values())
        return iter(
            (
                Goal(f"{rig.parts:,} posts, {rig.kills} kills, {met} faults: posted", done.posted, rig.parts, "", True),
                Goal("lost", done.lost, 0, ""),
                Goal("doubled", done.doubled, 0, ""),
            )
        )


async def pauses(folder: Path, channels: int, times: int) -> Iterator[Goal]:
    """Post to all channels while the process is stopped for twice its lease again and again."""
    async with rigged(folder, channels, window=2.0, lease=4.0, speed=1.0) as rig:
        done = await through_pauses(rig, times)
        return iter(
            (
                Goal(
                    f"{rig.parts:,} posts, {times} pauses of twice the lease: posted", done.posted, rig.parts, "", True
                ),
                Goal("lost", done.lost, 0, ""),
                Goal("doubled", done.doubled, 0, ""),
            )
        )


async def bulk(folder: Path, guilds: int, orders: int) -> Iterator[Goal]:
    """Start with a crowd."""
    done = await crowd(folder, guilds, orders)
    return iter(
        (
            Goal(f"{guilds:,} servers, {orders:,} orders: ready after the gateway", done.ready, 5, " s"),
            Goal("all planned", done.planned, 10, " s"),
            Goal("memory at most", done.megabytes, 400, " MB"),
        )
    )


async def main() -> list[Goal]:
    """Measure everything, one after the other."""
    channels, kills, stops = asked("CHANNELS", 400), asked("KILLS", 8), asked("PAUSES", 3)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [
            *await rate(folder / "rate", channels),
            *await trouble(folder / "trouble", channels, kills),
            *await pauses(folder / "pauses", max(100, 20 * stops), stops),
            *await bulk(folder / "crowd", asked("GUILDS", 1_000), asked("ORDERS", 10_000)),
        ]


if __name__ == "__main__":
    Console().print(verdicts(asyncio.run(main())))
