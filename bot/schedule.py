"""Seconds go in, ticks come out: one APScheduler job that calls the deliverer and decides nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

TICK_SECONDS = 15.0
FINISH_SECONDS = 10.0


class Ticker:
    """Calls `tick` every few seconds, never twice at once; what a tick finds due stands in the tables."""

    def __init__(self, tick: Callable[[], Awaitable[None]], seconds: float = TICK_SECONDS) -> None:
        self._tick = tick
        self._seconds = seconds
        self._running: asyncio.Task[None] | None = None
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
        """Stop ticking; a tick under way gets ten seconds to end, since APScheduler would cancel it."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._running and not self._running.done():
            await asyncio.wait({self._running}, timeout=FINISH_SECONDS)
            self._running.cancel()

    async def _once(self) -> None:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._safely())
        await asyncio.shield(self._running)

    async def _safely(self) -> None:
        try:
            await self._tick()
        except Exception:  # a tick that fails must not end the ticking; the next one finds the same rows
            log.exception("tick failed")
