"""An address goes in, the bytes behind it come out, if it is public and they are few enough.

The check is made where the connection is: every address that the resolver gives must be public, literals are checked before,
redirects are followed by hand and checked anew, and no proxy of the environment is used.
"""

import asyncio
import re
import socket
import unicodedata
import zlib
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import Unavailable, Unreadable
from bot.fetch.addresses import is_public
from bot.model import RawIssue

MAX_RAW, MAX_INFLATED = 5_000_000, 10_000_000
MAX_HOPS, SECONDS = 5, 20
_PORTS = {80, 443}
_HEADERS = {"User-Agent": "newsletter-bot", "Accept-Encoding": "gzip", "Accept": "text/html,application/xml,*/*;q=0.5"}
_NUMERIC = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)
Allowed = Callable[[str], bool]


def is_address(text: str) -> bool:
    """Tell whether a word is an address rather than a path."""
    return bool(re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE))


async def get(url: str, allowed: Allowed = is_public, ports: frozenset[int] = frozenset(_PORTS)) -> RawIssue:
    """Return what stands at `url`; raises Unreadable for an address that is refused, Unavailable where nothing answers."""
    connector = aiohttp.TCPConnector(resolver=_Resolver(allowed), limit=1)
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, auto_decompress=False, trust_env=False
        ) as session:
            return await _follow(session, url, allowed, ports)
    except (aiohttp.ClientError, TimeoutError, OSError, UnicodeError) as fault:
        raise Unavailable(
            f"{url} does not answer ({type(fault).__name__}); try again later, or save the page and add the file."
        ) from fault


async def _follow(session: aiohttp.ClientSession, url: str, allowed: Allowed, ports: frozenset[int]) -> RawIssue:
    at = url
    for _ in range(MAX_HOPS + 1):
        _check(at, allowed, ports)
        async with session.get(at, headers=_HEADERS, allow_redirects=False, max_line_size=8190) as answer:
            if answer.status in {301, 302, 303, 307, 308} and "Location" in answer.headers:
                following = urljoin(at, answer.headers["Location"])
                if at.startswith("https:") and not following.startswith("https:"):
                    raise Unreadable(
                        f"{url} leads from https to {following}, which is not safe; give the final address."
                    )
                at = following
                continue
            if answer.status != 200:
                raise Unavailable(f"{url} answers {answer.status}; check the address.")
            body = await _body(answer, url)
            return RawIssue(url, body, answer.headers.get("Content-Type"), at)
    raise Unreadable(f"{url} redirects more than {MAX_HOPS} times; give the final address.")


def _check(url: str, allowed: Allowed, ports: frozenset[int]) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise Unreadable(f"{url} is not an address; check it.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unreadable(f"{url} is not a web address; give one that begins with https://.")
    if parts.username or parts.password or "\\" in url or not url.isprintable():
        raise Unreadable(f"{url} carries a password or odd characters; give a plain address.")
    if port not in ports:
        raise Unreadable(f"{url} names port {port}; only the web's own ports are fetched.")
    # aiohttp does not ask its resolver for literals, and getaddrinfo takes 127.1, 0x7f.1 and 2130706433 for addresses.
    literal = ":" in parts.hostname or _NUMERIC.fullmatch(unicodedata.normalize("NFKC", parts.hostname))
    if literal and not allowed(parts.hostname):
        raise Unreadable(f"{url} is not on the public internet; nothing there is fetched.")


async def _body(answer: aiohttp.ClientResponse, url: str) -> bytes:
    packed = answer.headers.get("Content-Encoding", "identity").lower()
    if packed not in {"identity", "gzip", ""}:
        raise Unreadable(f"{url} is packed as {packed}; save the page and add the file.")
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed == "gzip" else None
    body, raw = bytearray(), 0
    async for chunk in answer.content.iter_chunked(65_536):
        raw += len(chunk)
        try:
            body += inflate.decompress(chunk, MAX_INFLATED + 1 - len(body)) if inflate else chunk
        except zlib.error:
            raise Unreadable(f"{url} is damaged on its way; try again.") from None
        if raw > MAX_RAW or len(body) > MAX_INFLATED:
            raise Unreadable(f"{url} is larger than {MAX_RAW // 1_000_000} MB; newsletters are not.")
    return bytes(body)


class _Resolver(AbstractResolver):
    """Resolves a name and refuses it unless every one of its addresses is allowed, so that none can be chosen otherwise."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raises Unreadable where one is not allowed."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG)
        refused = [str(sockaddr[0]) for *_, sockaddr in found if not self._allowed(str(sockaddr[0]))]
        if refused:
            raise Unreadable(f"{host} is not on the public internet; nothing there is fetched.")
        return [
            ResolveResult(
                hostname=host, host=str(sockaddr[0]), port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST
            )
            for kind, _, proto, _, sockaddr in found
        ]

    async def close(self) -> None:
        """Release nothing."""
