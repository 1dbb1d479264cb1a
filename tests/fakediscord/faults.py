"""Faults that a test asks for in; the trouble itself out: errors, cut connections, rate limits and delays."""

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

VIA = {"Via": "1.1 google"}
CUT = 0
"""The status under which a cut connection stands in the log."""

_BEFORE: dict[str, tuple[int, str, float]] = {
    "429-user": (429, "user", 0.05),
    "429-global": (429, "global", 0.05),
    "429-cloudflare": (429, "cloudflare", 60.0),
}
_KNOWN = re.compile(
    r"[45]\d\d|reset-before|reset-after|502-after|429-(user|global|cloudflare)|slow(-after)?:\d+(\.\d+)?"
)


@dataclass(slots=True)
class Fault:
    """Trouble for the next `times` requests whose method and path match."""

    method: str
    path: re.Pattern[str]
    times: int
    how: str


@dataclass(slots=True)
class Chance:
    """Trouble for a share of the requests whose method and path match, a kind of it as likely as the other."""

    method: str
    path: re.Pattern[str]
    share: float
    hows: Sequence[str]
    rng: random.Random


class Faults:
    """Holds the faults still to come, and counts in `met` those that came."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._chances: list[Chance] = []
        self.met = Counter[str]()

    def add(self, method: str, path: str, times: int, how: str) -> None:
        """Plan a fault; `how` is a status from 400 to 599 or one of the names that `FakeDiscord.fail` lists."""
        if not _KNOWN.fullmatch(how):
            raise ValueError(f"no such fault: {how!r}")
        self._waiting.append(Fault(method, re.compile(path), times, how))

    def risk(self, method: str, path: str, share: float, hows: Sequence[str], seed: int) -> None:
        """Let a share of requests fail from now on, each in one of these ways; another share for a path replaces it."""
        self._chances = [each for each in self._chances if (each.method, each.path.pattern) != (method, path)]
        if share:
            rng = random.Random(seed)  # noqa: S311 - picks who meets a fault, guards nothing
            self._chances.append(Chance(method, re.compile(path), share, tuple(hows), rng))

    @property
    def left(self) -> int:
        """Return how many faults are still to come."""
        return sum(fault.times for fault in self._waiting)

    def take(self, method: str, path: str) -> str | None:
        """Return how the next request with this method and path shall fail, and count it; None lets it pass."""
        how = self._planned(method, path) or self._chosen(method, path)
        if how is not None:
            self.met[how] += 1
        return how

    def _planned(self, method: str, path: str) -> str | None:
        for fault in self._waiting:
            if fault.times > 0 and fault.method == method and fault.path.search(path):
                fault.times -= 1
                return fault.how
        return None

    def _chosen(self, method: str, path: str) -> str | None:
        for each in self._chances:
            if each.method == method and each.path.search(path) and each.rng.random() < each.share:
                return each.rng.choice(each.hows)
        return None


async def play(how: str | None, request: web.Request, answer: Callable[[], web.Response]) -> tuple[int, web.Response]:
    """Return the status for the log and the response of a request under a fault; `answer` serves it for real."""
    if how is None:
        response = answer()
    elif how.startswith("slow:"):
        await asyncio.sleep(float(how.removeprefix("slow:")))
        response = answer()
    elif how.startswith("slow-after:"):
        response = answer()
        await asyncio.sleep(float(how.removeprefix("slow-after:")))
    elif how in {"reset-before", "reset-after"}:
        if how == "reset-after":
            answer()
        return CUT, _cut(request)
    elif how == "502-after":
        answer()
        response = _broken(502)
    else:
        response = _limited(*_BEFORE[how]) if how in _BEFORE else _broken(int(how))
    return response.status, response


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)


def _broken(status: int) -> web.Response:
    body = json.dumps({"message": f"{status}: Fault", "code": 0}).encode()
    return web.Response(status=status, body=body, content_type="application/json", headers=VIA)


def _limited(status: int, scope: str, seconds: float) -> web.Response:
    if scope == "cloudflare":
        return web.Response(status=status, body=b"<h1>You are being rate limited</h1>", content_type="text/html")
    everywhere = scope == "global"
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
    headers = VIA | {"X-RateLimit-Scope": scope, "Retry-After": "1"}
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers)
