"""A web server of our own on loopback: what each path answers is set by the test, who asked for what is kept."""

import asyncio
import gzip
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape

from aiohttp import web

from bot.fetch.conditional import Visitor
from bot.fetch.http import Guard

OPEN = "127.0.0.2"
FEED = "application/rss+xml"
THINGS = ("lantern", "kelp", "harbour", "quill", "walrus", "moss", "engine", "ledger", "pepper", "comet", "violin")


@dataclass(slots=True)
class Page:
    """What a path answers; a body with an ETag answers 304 to whoever has it."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def to(self, request: web.Request) -> web.Response:
        marks = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        known = [
            request.headers.get(asked) == self.headers[mark] for mark, asked in marks.items() if mark in self.headers
        ]
        if self.status == 200 and known and all(known):
            return web.Response(status=304, headers=self.headers)
        if "gzip" in self.headers.get("Content-Encoding", ""):
            return web.Response(status=self.status, body=gzip.compress(self.body), headers=self.headers)
        return web.Response(status=self.status, body=self.body, headers=self.headers)


@dataclass(slots=True)
class Newsstand:
    """The server: pages by path, every request with its headers, how many of one host were served at once."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[web.Request] = field(default_factory=list)
    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    serving: Counter[str] = field(default_factory=Counter)
    most_of_a_host: int = 0
    most_at_once: int = 0
    seconds: float = 0.0

    def url(self, path: str = "/feed.xml", host: str = OPEN) -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str | bytes, kind: str = FEED, **headers: str) -> None:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        whole = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(whole, headers={"Content-Type": kind, **named})

    def refuse(self, path: str, status: int, **headers: str) -> None:
        self.pages[path] = Page(b"no", status, {name.replace("_", "-"): text for name, text in headers.items()})

    def visitor(self, pause: float = 0.0) -> Visitor:
        """Return a visitor that finds every name here, and nothing else."""

        async def lookup(_: str, __: int) -> Sequence[str]:
            return [OPEN]

        return Visitor(Guard(lambda address: address == OPEN, frozenset({self.port}), 5.0, lookup), pause)

    def asked(self, path: str = "/feed.xml") -> int:
        return sum(request.path == path for request in self.requests)

    async def serve(self, request: web.Request) -> web.Response:
        host = request.host
        self.requests.append(request)
        self.times[host].append(asyncio.get_running_loop().time())
        self.serving[host] += 1
        self.most_of_a_host = max(self.most_of_a_host, self.serving[host])
        self.most_at_once = max(self.most_at_once, self.serving.total())
        try:
            await asyncio.sleep(self.seconds)
            return self.pages.get(request.path, Page(b"nothing here", 404)).to(request)
        finally:
            self.serving[host] -= 1


@asynccontextmanager
async def newsstand() -> AsyncIterator[Newsstand]:
    """Open the server on a free port."""
    stand = Newsstand()
    app = web.Application()
    app.router.add_get("/{path:.*}", stand.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, OPEN, 0).start()
    stand.port = runner.addresses[0][1]
    yield stand
    await runner.cleanup()


def entry(number: int, more: str = "", address: str = "https://invented.example/{}") -> str:
    """Return an invented issue as a feed's entry: its number is in its title, `more` is an edit of its text."""
    first, second = THINGS[number % 11], THINGS[(number * 3 + 1) % 11]
    html = (
        f"<h2>The {first} report {number}</h2><p>A {first} was seen beside a {second}, and {number} people came."
        f"{more}</p><h2>A new {second} for {first} lovers</h2><p>Whoever owns a {second} may add a {first} to it.</p>"
    )
    where = address.format(number)
    return (
        f"<item><title>Invented Weekly #{number}</title><link>{where}</link><guid>{where}</guid>"
        f"<description>{escape(html)}</description></item>"
    )


def unreadable(number: int) -> str:
    """Return an issue as a feed's entry, in a text that is refused."""
    whole = entry(number)
    return f"{whole.split('<description>')[0]}<description>{escape('<div>' * 600 + 'x')}</description></item>"


def feed(*entries: str) -> str:
    """Return an RSS feed, newest first as they are given."""
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>Invented Weekly</title>"
    return f"{head}{''.join(entries)}</channel></rss>"


def numbered(*numbers: int, address: str = "https://invented.example/{}") -> str:
    """Return a feed of the issues with these numbers, newest first."""
    return feed(*(entry(number, address=address) for number in sorted(numbers, reverse=True)))
