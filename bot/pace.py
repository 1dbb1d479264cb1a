"""Requests go in, the moment comes out at which each may be made: Discord's limits are kept by waiting and stopping."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import aiohttp

from bot import points
from bot.model import Clock

log = logging.getLogger(__name__)

Seconds = Callable[[], float]
"""Returns seconds on a clock that only goes forward, also while the machine sleeps."""

POSTS, ALL, SPARE = 40, 45, 3
"""Requests that delivery, and the whole bot, may make in any second, and how many more of them after some rest.

Discord allows a bot 50. They are spaced, not counted by the second: a burst may arrive closer together than it left.
"""

INVALID, OF_LATE = 2_000, 600.0
"""Answers 401, 403 and 429 in so many seconds after which all sending stops: at 10,000 Discord bars the address."""

_API, _FREE = re.compile(r"/api/v\d+/"), re.compile(r"/api/v\d+/(interactions|webhooks)/")


class Stopped(aiohttp.ClientError):
    """A request was not made; the text says why, and `made` how many the attempt made before it."""

    def __init__(self, reason: str, made: int = 0) -> None:
        super().__init__(reason)
        self.made = made


@dataclass(slots=True)
class Leave:
    """What one attempt may do: no request once it `lasts` more `seconds`, and at most `most`; `made` counts."""

    lasts: Seconds
    seconds: float
    most: int = 1_000
    made: int = 0

    def check(self) -> None:
        """Raise Stopped where no more requests may be made."""
        if self.lasts() > self.seconds:
            raise Stopped("it came too late in its lease", self.made)
        if self.made >= self.most:
            raise Stopped("the first try broke off, and this kind of request may not be repeated blindly", self.made)


_leave: ContextVar[Leave | None] = ContextVar("leave", default=None)


@contextmanager
def leave(lasts: Seconds, seconds: float) -> Iterator[Leave]:
    """Let the block request nothing once it `lasts` longer: a paused process must not go on after its lease."""
    given = Leave(lasts, seconds)
    before = _leave.set(given)
    try:
        yield given
    finally:
        _leave.reset(before)


def only_once() -> None:
    """Let the attempt under way make one more request and none after it, not even those discord.py repeats itself."""
    given = _leave.get()
    if given is not None:
        given.most = given.made + 1


def stopwatch(seconds: Seconds, clock: Clock) -> Seconds:
    """Return what tells for how many seconds something lasts from now on, by whichever clock goes further.

    A virtual machine that is paused and goes on shows it by the time of day alone.
    """
    begun, begun_at = seconds(), clock()
    return lambda: max(seconds() - begun, (clock() - begun_at).total_seconds())


class Turns:
    """Spaces out what may happen `rate` times a second, and after some rest `spare` times more."""

    MADE_UP = 3
    """How many turns those who wait make up for where their timer came late, as it does in a busy process."""

    def __init__(self, seconds: Seconds, rate: float, spare: float) -> None:
        self._seconds = seconds
        self._between = 1 / rate
        self._rest = spare / rate
        self._free = 0.0
        self._waiting = deque[asyncio.Future[None]]()

    async def take(self) -> None:
        """Wait for the next turn; those who wait get theirs in the order in which they came."""
        if not self._waiting and not self.wait(now := self._seconds()):
            self.taken(now)
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        if len(self._waiting) == 1:
            self._next()
        await mine

    def _next(self, *, came: bool = False) -> None:
        """Let those go on whose turns have come, the first if its turn `came`, and look again for the others."""
        # All wait for one timer: had each an instant, a process that stalls would make up for all it missed at once.
        while self._waiting:
            now = self._seconds()
            if self._waiting[0].done():
                self._waiting.popleft()  # who waited is gone
            elif not came and (pause := self.wait(now)):
                asyncio.get_running_loop().call_later(pause, partial(self._next, came=True))
                return
            else:
                came = False
                self.taken(now, self.MADE_UP)
                self._waiting.popleft().set_result(None)

    def wait(self, now: float) -> float:
        """Return in how many seconds the next turn comes."""
        return max(0.0, self._free - now)

    def taken(self, now: float, late: int = 0) -> None:
        """Take note that the next turn is taken `now`; of what came before, the rest or so many `late` ones count."""
        self._free = max(self._free, now - max(self._rest, late * self._between)) + self._between


async def _nobody(_: float) -> None:
    pass


class Pace:
    """Keeps every request of one process within Discord's limits; `seconds` is a clock that only goes forward.

    `on_bar` is told for how many seconds the address is barred, so that the next process knows.
    """

    on_bar: Callable[[float], Awaitable[None]]

    def __init__(self, seconds: Seconds, posts: float = POSTS, all_: float = ALL) -> None:
        self.seconds = seconds
        self._posts = Turns(seconds, posts, 1)
        self._all = Turns(seconds, all_, SPARE)
        self._invalid: deque[float] = deque()
        self._barred_until = 0.0
        self.on_bar = _nobody

    async def turn(self) -> None:
        """Wait until delivery may make its next request."""
        await self._posts.take()

    @property
    def stopped(self) -> str | None:
        """Return why nothing may be sent now, None where it may."""
        now = self.seconds()
        if now < self._barred_until:
            return "Discord bars this address for a while"
        while self._invalid and self._invalid[0] < now - OF_LATE:
            self._invalid.popleft()
        return "Discord refused too many requests lately" if len(self._invalid) >= INVALID else None

    def trace(self) -> aiohttp.TraceConfig:
        """Return what discord.py's client takes as `http_trace`: it sees each request, its own repetitions too."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._start)
        # Only once there is a connection: opening one takes a time of its own, and requests would arrive bunched up.
        trace.on_connection_create_end.append(self._connected)
        trace.on_connection_reuseconn.append(self._connected)
        trace.on_request_headers_sent.append(_sent)
        trace.on_request_end.append(self._end)
        return trace

    async def _start(
        self, _: aiohttp.ClientSession, context: SimpleNamespace, request: aiohttp.TraceRequestStartParams
    ) -> None:
        path = request.url.path
        context.counts = bool(_API.match(path)) and not _FREE.match(path)
        if not context.counts:
            return
        given = _leave.get()
        if request.method != "GET" and (why := self.stopped):
            raise Stopped(why, given.made if given else 0)
        if given is not None:
            given.check()

    async def _connected(self, _: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        if not context.counts:
            return
        await self._all.take()
        given = _leave.get()
        if given is not None:
            given.check()
            given.made += 1

    async def _end(self, _: aiohttp.ClientSession, __: SimpleNamespace, request: aiohttp.TraceRequestEndParams) -> None:
        status, headers = request.response.status, request.response.headers
        if status not in {401, 403, 429} or headers.get("X-RateLimit-Scope") == "shared":
            return
        if not _API.match(request.url.path):
            return
        self._invalid.append(self.seconds())
        if len(self._invalid) == INVALID:
            log.error("sending stops: %s invalid requests within %s seconds", INVALID, OF_LATE)
        if status == 429 and "Via" not in headers:
            # Not Discord answers then but what stands before it, and it bars the address for longer at each try.
            told = headers.get("Retry-After", "")
            pause = float(told) if told.isdecimal() else OF_LATE
            self._barred_until = self.seconds() + pause
            log.error("sending stops for %s seconds: a 429 came from before Discord", pause)
            await self.on_bar(pause)


async def _sent(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestHeadersSentParams) -> None:
    if _leave.get() is not None:
        points.reached("send.inflight")
