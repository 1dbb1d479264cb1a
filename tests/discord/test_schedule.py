"""The ticker alone: what it calls, how often, and how it stops."""

import asyncio
import subprocess
import sys
import time

import pytest

from bot.schedule import Ticker, Watchdog
from tests.discord.stage import ROOT, until


class Work:
    """Counts ticks; each takes `seconds`, and every second one may fail."""

    def __init__(self, seconds: float = 0.0, *, failing: bool = False) -> None:
        self.begun = self.ended = self.at_once = self.most_at_once = 0
        self.seconds = seconds
        self.failing = failing

    async def tick(self) -> None:
        self.begun += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.at_once -= 1
        if self.failing:
            raise RuntimeError("this tick failed")
        self.ended += 1


async def test_the_first_tick_comes_at_once_and_more_follow() -> None:
    work = Work()
    ticker = Ticker(work.tick, 0.02)
    ticker.start()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert work.begun == 1
    await until(lambda: work.begun >= 4)
    await ticker.stop()


async def test_a_tick_never_runs_beside_another() -> None:
    work = Work(0.05)
    ticker = Ticker(work.tick, 0.01)
    ticker.start()
    await until(lambda: work.ended >= 3)
    await ticker.stop()
    assert work.most_at_once == 1


async def test_a_failed_tick_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(failing=True)
    ticker = Ticker(work.tick, 0.02)
    ticker.start()
    await until(lambda: work.begun >= 3)
    await ticker.stop()
    assert caplog.messages.count("tick failed") >= 3


async def test_a_stop_waits_for_the_tick_under_way_and_no_more_follow() -> None:
    work = Work(0.1)
    ticker = Ticker(work.tick, 0.01)
    ticker.start()
    await until(lambda: work.begun == 1)
    await ticker.stop()
    assert (work.begun, work.ended) == (1, 1)
    await ticker._once()  # as a job that the scheduler had begun already
    await asyncio.sleep(0.05)
    assert work.begun == 1


async def test_a_stop_does_not_wait_for_ever_and_leaves_no_task() -> None:
    before = len(asyncio.all_tasks())
    work = Work(60)
    ticker = Ticker(work.tick, 0.01, patience=0.05)
    ticker.start()
    await until(lambda: work.begun == 1)
    await asyncio.sleep(0.03)
    await ticker.stop()
    assert (work.at_once, work.ended) == (0, 0)
    await asyncio.sleep(0.01)
    assert len(asyncio.all_tasks()) == before


async def test_a_ticker_that_never_started_can_be_stopped() -> None:
    await Ticker(Work().tick).stop()


async def test_a_tick_may_ask_for_the_next_one_before_its_turn() -> None:
    asked = iter([0.0, 900.0])
    begun = []

    async def tick() -> float | None:
        begun.append(1)
        return next(asked, None)

    ticker = Ticker(tick, 600)
    ticker.start()
    await until(lambda: len(begun) == 2)
    await asyncio.sleep(0)
    assert ticker._wake is not None
    assert ticker._wake.when() <= asyncio.get_running_loop().time(), "what is due after the interval waits for it"
    await ticker.stop()


async def test_a_ticker_that_is_woken_ticks_at_once_and_after_a_tick_under_way_once_more() -> None:
    work = Work(0.05)
    ticker = Ticker(work.tick, 600)
    ticker.start()
    await until(lambda: work.begun == 1)
    ticker.wake()
    ticker.wake()
    await until(lambda: work.ended == 2)
    ticker.wake()
    await until(lambda: work.ended == 3)
    await ticker.stop()
    ticker.wake()
    assert (work.begun, work.most_at_once) == (3, 1)


WEDGED = """
import asyncio, logging, time
from bot import schedule

logging.basicConfig(format="%(message)s")
schedule.Watchdog.__init__.__defaults__ = (3,)

async def tick():
    {}

async def main():
    global ticker
    ticker = schedule.Ticker(tick, 0.05, watched=True)
    ticker.start()
    await asyncio.sleep(30)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    "how",
    ["time.sleep(30)", "await asyncio.sleep(30)", "ticker._scheduler.shutdown(wait=False)"],
    ids=["the loop", "the tick", "the scheduler"],
)
def test_a_process_ends_and_says_why_when_nothing_moves_any_more(how: str) -> None:
    program = [sys.executable, "-c", WEDGED.format(how)]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert "the ticker is dead" in ended.stderr


def test_progress_keeps_a_long_tick_alive_and_a_stopped_watchdog_does_nothing() -> None:
    watchdog = Watchdog(0.01, looks=50)
    watchdog.start()
    for _ in range(20):
        time.sleep(0.005)
        watchdog.moved()
    watchdog.stop()
    watchdog._thread.join(5)
    assert not watchdog._thread.is_alive()
