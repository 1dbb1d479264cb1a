"""A member's key-presses in, an answer to the newest one out: an earlier one that is not answered yet never will be."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Newest:
    """For everyone who types: one answer being made, and one key-press waiting for that, the newest."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[Any]] = {}
        self._running: dict[Hashable, asyncio.Task[Any]] = {}

    async def answer(self, who: Hashable, make: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
        """Return what `make` returns; cancels the task of an earlier key-press, as a later one cancels this one.

        What is being made in a thread cannot be stopped: its end is waited for, so that nothing piles up behind it.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 # a coroutine runs in a task
        if earlier := self._tasks.get(who):
            earlier.cancel()
        self._tasks[who] = task
        try:
            while running := self._running.get(who):
                await asyncio.wait([running])
            running = self._running[who] = asyncio.create_task(make())
            running.add_done_callback(lambda done: self._ended(who, done))
            return await asyncio.shield(running)
        finally:
            if self._tasks.get(who) is task:
                del self._tasks[who]

    def _ended(self, who: Hashable, done: asyncio.Task[Any]) -> None:
        del self._running[who]
        if not done.cancelled():
            done.exception()  # whoever still waits raises it; nobody else has to
