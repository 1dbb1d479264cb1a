"""An address goes in, the bytes behind it come out, if it is public and they are few enough.

The check is made where the connection is: a literal before, every address that a name resolves to, and once more the
very address that a socket is opened for. Redirects are followed by hand and checked anew; no proxy is used.
"""

import asyncio
import re
import socket
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.discretion import shown
from bot.errors import Unavailable, Unreadable
from bot.fetch.addresses import is_public
from bot.fetch.turns import Turns
from bot.model import RawIssue

MAX_RAW, MAX_INFLATED = 5_000_000, 10_000_000
MAX_HOPS = 5
_HEADERS = {"User-Agent": "newsletter-bot", "Accept-Encoding": "gzip", "Accept": "text/html,application/xml,*/*;q=0.5"}
_NUMERIC = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)
_GZIP, _MEMBER = 16 + zlib.MAX_WBITS, b"\x1f\x8b"
_LASTING, _AWAY = {301, 308}, {301, 302, 303, 307, 308}

# The first that fits counts.
_WHY: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (TimeoutError, "it took too long"),
    ((aiohttp.ClientConnectorDNSError, socket.gaierror, UnicodeError), "its name is not known"),
    (aiohttp.ClientSSLError, "its certificate or encryption is not in order"),
    (aiohttp.ClientResponseError, "what it sent is no web answer"),
    ((aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, ConnectionResetError), "the connection broke off"),
)

Allowed = Callable[[str], bool]
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]


async def _lookup(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(sockaddr[0]) for *_, sockaddr in found]


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be fetched: which IP addresses and ports, within how many seconds; `lookup` gives a name's addresses."""

    allowed: Allowed = is_public
    ports: frozenset[int] = frozenset({80, 443})
    seconds: float = 20.0
    lookup: Lookup = _lookup


PUBLIC = Guard()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: no `raw` unless its status is 200; `moved` is where lasting redirects alone led."""

    status: int
    headers: Mapping[str, str]
    raw: RawIssue | None = None
    moved: str | None = None


def is_address(text: str) -> bool:
    """Tell whether a word is an address rather than a path."""
    return bool(re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE))


async def get(url: str, guard: Guard = PUBLIC, turns: Turns | None = None) -> RawIssue:
    """Return what stands at `url`; raises Unreadable for what is refused, Unavailable where nothing answers."""
    reply = await ask(url, {}, guard, turns)
    if reply.raw is None:
        raise Unavailable(f"{shown(url)} answers {reply.status}; check the address.")
    return reply.raw


async def ask(url: str, headers: Mapping[str, str], guard: Guard = PUBLIC, turns: Turns | None = None) -> Reply:
    """Return what the server of `url` answers to these headers, whatever its status; raises as `get` does.

    Every host that a redirect leads to is asked in its turn, where there are `turns`; waiting for one costs no time.
    """
    connector = aiohttp.TCPConnector(resolver=_Resolver(guard), socket_factory=_sockets(guard), limit=1)
    session = aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=None),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )
    try:
        async with session:
            return await _follow(session, url, headers, guard, turns or Turns(pause=0))
    except (aiohttp.ClientError, TimeoutError, OSError, UnicodeError) as fault:
        why = f"{shown(url)} does not answer ({_why(fault)}); try again later, or save the page and add the file."
        raise Unavailable(why) from fault


def _why(fault: Exception) -> str:
    """Return in plain words why a server did not answer."""
    for kind, words in _WHY:
        if isinstance(fault, kind):
            return words
    return "the connection failed"


async def _follow(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], guard: Guard, turns: Turns
) -> Reply:
    first = at = moved = _checked(url, guard)
    lasting, left, clock = True, guard.seconds, asyncio.get_running_loop().time
    for _ in range(MAX_HOPS + 1):
        async with turns.at(at.raw_host or ""):
            until = clock() + left
            asked = session.get(at, headers={**_HEADERS, **headers}, allow_redirects=False)
            async with asyncio.timeout_at(until), asked as answer:
                if answer.status not in _AWAY or "Location" not in answer.headers:
                    raw = await _issue(answer, url, at) if answer.status == 200 else None
                    return Reply(answer.status, answer.headers, raw, str(moved) if moved != first else None)
            left = until - clock()
        at = _next(at, answer.headers["Location"], guard)
        lasting = lasting and answer.status in _LASTING
        moved = at if lasting else moved
    raise Unreadable(f"{shown(url)} redirects more than {MAX_HOPS} times; give the final address.")


def _next(at: URL, location: str, guard: Guard) -> URL:
    """Return where a redirect leads, checked like an address that somebody typed."""
    try:
        following = str(at.join(URL(location))) if location.isprintable() else location
    except ValueError:
        told = f"{shown(str(at))} redirects to {shown(location)!r}"
        raise Unreadable(f"{told}, which is not an address; give the final one.") from None
    if at.scheme == "https" and not following.startswith("https:"):
        told = f"{shown(str(at))} leads from https to {shown(following)}"
        raise Unreadable(f"{told}, which is not safe; give the final address.")
    return _checked(following, guard)


def _checked(url: str, guard: Guard) -> URL:
    """Return the address as aiohttp will read it: two readings of one text would be a way around the check."""
    try:
        parts = URL(url)
        host, port = parts.raw_host or "", parts.port
    except ValueError:
        raise Unreadable(f"{shown(url)} is not an address; check it.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise Unreadable(f"{shown(url)} is not a web address; give one that begins with https://.")
    if parts.user is not None or parts.password is not None or "\\" in url or not url.isprintable():
        raise Unreadable(f"{shown(url)} carries a password or odd characters; give a plain address.")
    if port not in guard.ports:
        raise Unreadable(f"{shown(url)} names port {port}; only the web's own ports are fetched.")
    # aiohttp asks its resolver for no literal, and getaddrinfo takes 127.1, 0x7f.1 and 2130706433 for addresses.
    if (":" in host or _NUMERIC.fullmatch(host)) and not guard.allowed(host):
        raise Unreadable(f"{shown(url)} is not on the public internet; nothing there is fetched.")
    return parts


async def _issue(answer: aiohttp.ClientResponse, url: str, at: URL) -> RawIssue:
    packed = answer.headers.get("Content-Encoding", "").strip().lower()
    if packed not in {"", "identity", "gzip", "x-gzip"}:
        raise Unreadable(f"{shown(url)} is packed as {packed}; save the page and add the file.")
    body = await _body(answer, url, gzipped=packed.endswith("gzip"))
    return RawIssue(url, body, answer.headers.get("Content-Type"), str(at))


async def _body(answer: aiohttp.ClientResponse, url: str, *, gzipped: bool) -> bytes:
    inflate = _Inflate() if gzipped else None
    body, raw = bytearray(), 0
    async for chunk in answer.content.iter_chunked(65_536):
        raw += len(chunk)
        try:
            body += inflate.some(chunk, MAX_INFLATED + 1 - len(body)) if inflate else chunk
        except zlib.error:
            raise Unreadable(f"{shown(url)} is damaged on its way; try again.") from None
        if raw > MAX_RAW or len(body) > MAX_INFLATED:
            raise Unreadable(f"{shown(url)} is larger than {MAX_RAW // 1_000_000} MB; newsletters are not.")
    if inflate and not inflate.whole:
        raise Unreadable(f"{shown(url)} broke off on its way; try again.")
    return bytes(body)


class _Inflate:
    """Unpacks gzip, also of several members one after the other; what follows the last is nobody's (RFC 1952, 2.2)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)

    @property
    def whole(self) -> bool:
        """Whether the member that was begun last has come to its end."""
        return self._member.eof

    def some(self, chunk: bytes, most: int) -> bytes:
        """Return what a chunk unpacks to, `most` bytes at most, which is at least one; raises zlib.error."""
        body = bytearray(self._member.decompress(chunk, most))
        while self._member.unused_data.startswith(_MEMBER) and len(body) < most:
            following, self._member = self._member.unused_data, zlib.decompressobj(_GZIP)
            body += self._member.decompress(following, most - len(body))
        return bytes(body)


def _sockets(guard: Guard) -> Callable[[aiohttp.AddrInfoType], socket.socket]:
    """Return what opens sockets, for allowed addresses only: the last gate, which nothing that connects goes round."""

    def open_socket(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, proto, _, sockaddr = info
        if not guard.allowed(str(sockaddr[0])):
            raise PermissionError(f"{sockaddr[0]} is not on the public internet")
        return socket.socket(family, kind, proto)

    return open_socket


class _Resolver(AbstractResolver):
    """Resolves a name, and refuses it unless all of its addresses are allowed: which is tried first is chance."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raises Unreadable where one of them is not allowed."""
        found = await self._guard.lookup(host, port)
        if not all(self._guard.allowed(each) for each in found):
            raise Unreadable(f"{host} is not on the public internet; nothing there is fetched.")
        return [_resolved(host, port, each) for each in dict.fromkeys(found) if _fits(each, family)]

    async def close(self) -> None:
        """Release nothing."""


def _fits(address: str, family: socket.AddressFamily) -> bool:
    return family in {socket.AF_UNSPEC, _family(address)}


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _resolved(host: str, port: int, address: str) -> ResolveResult:
    family, flags = _family(address), socket.AI_NUMERICHOST
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=flags)
