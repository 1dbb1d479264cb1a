"""Seconds go in, ticks come out: one APScheduler job that calls what looks for due work, and decides nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

TICK_SECONDS = 15.0
POLL_SECONDS = 60.0
FINISH_SECONDS = 10.0


class Ticker:
    """Calls `tick` every few seconds, never twice at once; what a tick finds due stands in the tables."""

    def __init__(
        self, tick: Callable[[], Awaitable[None]], seconds: float = TICK_SECONDS, patience: float = FINISH_SECONDS
    ) -> None:
        self._tick = tick
        self._seconds = seconds
        self._patience = patience
        self._running: asyncio.Task[None] | None = None
        self._stopped = False
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
        self._running = asyncio.create_task(self._safely())

    async def stop(self) -> None:
        """Stop ticking; a tick under way gets some seconds to end, and is then broken off."""
        self._stopped = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._running is None or self._running.done():
            return
        await asyncio.wait({self._running}, timeout=self._patience)
        self._running.cancel()
        # Only after its end may the database close under it.
        await asyncio.wait({self._running})

    async def _once(self) -> None:
        # A task of our own: what APScheduler runs itself, it cancels when it is shut down.
        if not self._stopped and (self._running is None or self._running.done()):
            self._running = asyncio.create_task(self._safely())

    async def _safely(self) -> None:
        try:
            await self._tick()
        except Exception:  # a tick that fails must not end the ticking; the next one finds the same rows
            log.exception("tick failed")
