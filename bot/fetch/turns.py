"""A host goes in, a turn to ask it comes out: one request at a time, with a pause between two."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PAUSE_SECONDS = 2.0


class Turns:
    """Remembers when each host was last asked, for as long as whoever asks keeps it."""

    def __init__(self, pause: float = PAUSE_SECONDS) -> None:
        self._pause = pause
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._left: dict[str, float] = {}

    @asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        """Wait until it is this one's turn to ask `host`, and hold it while the block asks."""
        loop = asyncio.get_running_loop()
        async with self._asking[host]:
            if host in self._left:
                await asyncio.sleep(self._left[host] + self._pause - loop.time())
            try:
                yield
            finally:
                self._left[host] = loop.time()
