"""Seconds go in, ticks come out: one APScheduler job that calls what looks for due work, and decides nothing."""

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

TICK_SECONDS = 15.0
POLL_SECONDS = 60.0
FINISH_SECONDS = 10.0
SOONEST = 0.25
"""Seconds that a tick which was asked for by the tick before it comes after that one, at least."""

SILENT = 8
"""Intervals without a tick or progress after which a watched ticker counts as dead."""


class Watchdog:
    """A thread that ends the process when nothing moved any more: whoever starts it again finds all work in tables."""

    def __init__(self, seconds: float, looks: int = SILENT) -> None:
        self._seconds = seconds
        self._looks = looks
        self._moved = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def moved(self) -> None:
        """Tell that something moved."""
        self._moved += 1

    def stop(self) -> None:
        """Watch no more."""
        self._over.set()

    def _watch(self) -> None:
        # Looks are counted, not seconds: in a process that was paused nothing else could move either.
        seen, silent = self._moved, 0
        while not self._over.wait(self._seconds):
            seen, silent = self._moved, silent + 1 if self._moved == seen else 0
            if silent >= self._looks:
                log.critical("the ticker is dead: nothing moved for %s s, the process ends", silent * self._seconds)
                logging.shutdown()
                os._exit(1)


class Ticker:
    """Calls `tick` every few seconds, never twice at once; what a tick finds due stands in the tables.

    A tick may say in how many seconds it wants the next one. Where it is `watched`, its process does not outlive it.
    """

    def __init__(
        self,
        tick: Callable[[], Awaitable[float | None]],
        seconds: float = TICK_SECONDS,
        patience: float = FINISH_SECONDS,
        *,
        watched: bool = False,
    ) -> None:
        self._tick = tick
        self._seconds = seconds
        self._patience = patience
        self._running: asyncio.Task[None] | None = None
        self._stopped = False
        self._asked = False
        self._wake: asyncio.TimerHandle | None = None
        self._watchdog = Watchdog(seconds) if watched else None
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Start ticking, the first time at once."""
        self._scheduler.add_job(
            self._once,
            "interval",
            seconds=self._seconds,
            id="ticker",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        if self._watchdog:
            self._watchdog.start()
        self._running = asyncio.create_task(self._safely())

    async def stop(self) -> None:
        """Stop ticking; a tick under way gets some seconds to end, and is then broken off."""
        self._stopped = True
        if self._watchdog:
            self._watchdog.stop()
        if self._wake:
            self._wake.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._running is None or self._running.done():
            return
        await asyncio.wait({self._running}, timeout=self._patience)
        self._running.cancel()
        # Only after its end may the database close under it.
        await asyncio.wait({self._running})

    def wake(self) -> None:
        """Tick now, or as soon as the tick under way has ended."""
        if self._stopped:
            return
        if self._running is None or self._running.done():
            # A task of our own: what APScheduler runs itself, it cancels when it is shut down.
            self._running = asyncio.create_task(self._safely())
        else:
            self._asked = True

    def progress(self) -> None:
        """Tell that a tick under way got something done."""
        if self._watchdog:
            self._watchdog.moved()

    async def _once(self) -> None:
        if self._running is None or self._running.done():
            self.wake()

    async def _safely(self) -> None:
        self.progress()
        after: float | None = None
        try:
            after = await self._tick()
        except Exception:  # a tick that fails must not end the ticking; the next one finds the same rows
            log.exception("tick failed")
        self.progress()
        if self._asked:
            self._asked, after = False, 0.0
        if after is not None and after < self._seconds and not self._stopped:
            self._wake_in(max(after, SOONEST))

    def _wake_in(self, seconds: float) -> None:
        if self._wake:
            self._wake.cancel()
        self._wake = asyncio.get_running_loop().call_later(seconds, self.wake)
