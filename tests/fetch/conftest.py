"""A web of our own on loopback: pages to fetch, and a server that counts who knocks at a door that must stay shut."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.fetch.http import Guard

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OPEN, SHUT = "127.0.0.2", "127.0.0.1"
BOMB = gzip.compress(bytes(40_000_000))
PAGE = b"<html><title>Issue 1</title><p>An item</p></html>"


@dataclass(slots=True)
class Web:
    """The open server's port, and how often somebody connected to the shut one."""

    port: int
    shut_port: int
    knocks: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://{OPEN}:{self.port}/{path}"

    def guard(self, seconds: float = 5.0) -> Guard:
        return Guard(lambda address: address == OPEN, frozenset({self.port, self.shut_port}), seconds)


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 65_536)


async def _slow(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x")
        await asyncio.sleep(0.02)


async def _crumbs(request: web.Request) -> web.StreamResponse:
    """Send a page packed in two members so slowly that every chunk is a byte."""
    answer = web.StreamResponse(headers={"Content-Encoding": "gzip"})
    await answer.prepare(request)
    for byte in gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]):
        await answer.write(bytes([byte]))
        await asyncio.sleep(0)
    return answer


def _body(body: bytes, status: int = 200, **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(
            body=body, status=status, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    return handler


def _routes(served: Web) -> dict[str, Handler]:
    async def hop(request: web.Request) -> web.StreamResponse:
        left = int(request.match_info["left"])
        served.cookies.append(request.headers.get("Cookie", ""))
        where = f"/hop/{left - 1}" if left else "/plain"
        return web.Response(status=302, headers={"Location": where, "Set-Cookie": "a=b"})

    async def away(request: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": request.query["to"]})

    return {
        "/plain": _body(PAGE, Content_Type="text/html; charset=utf-8"),
        "/gzip": _body(gzip.compress(PAGE), Content_Encoding="gzip"),
        "/members": _body(
            gzip.compress(PAGE[:20]) + gzip.compress(b"") + gzip.compress(PAGE[20:]), Content_Encoding="gzip"
        ),
        "/padded": _body(gzip.compress(PAGE) + bytes(100), Content_Encoding="gzip"),
        "/cut-member": _body(gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:])[:-9], Content_Encoding="gzip"),
        "/bombs": _body(gzip.compress(bytes(1_000_000)) * 40, Content_Encoding="gzip"),
        "/crumbs": _crumbs,
        "/bomb": _body(BOMB, Content_Encoding="gzip"),
        "/cut": _body(gzip.compress(PAGE * 100)[:-20], Content_Encoding="gzip"),
        "/liar": _body(PAGE, Content_Encoding="gzip"),
        "/br": _body(PAGE, Content_Encoding="br"),
        "/deflate": _body(PAGE, Content_Encoding="deflate"),
        "/large": _body(bytes(5_000_001)),
        "/picture": _body(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Content_Type="image/png"),
        "/loop": _body(b"", 301, Location="/loop"),
        "/nowhere": _body(b"", 302),
        "/broken": _body(b"", 500),
        "/endless": _endless,
        "/slow": _slow,
        "/hop/{left}": hop,
        "/away": away,
    }


@pytest.fixture
async def served() -> AsyncIterator[Web]:
    async def knocked(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.knocks.append(str(writer.get_extra_info("peername")))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        writer.close()

    app = web.Application()
    found = Web(0, 0)
    for path, handler in _routes(found).items():
        app.router.add_get(path, handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, OPEN, 0).start()
    shut = await asyncio.start_server(knocked, SHUT, 0)
    found.port, found.shut_port = runner.addresses[0][1], shut.sockets[0].getsockname()[1]
    yield found
    shut.close()
    await shut.wait_closed()
    await runner.cleanup()
