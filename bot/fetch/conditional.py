"""An address and what its server said last go in, its answer comes out: 304 costs nothing, no server is hurried."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime

from yarl import URL

from bot.fetch.http import PUBLIC, Guard, Reply, ask
from bot.fetch.turns import PAUSE_SECONDS, Turns
from bot.model import Answer

_LONGEST_MARK = 1000
# Where a server has both at one address, the feed.
_WANTED = "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.8, */*;q=0.5"
_MAX_AGE = re.compile(r"\bmax-age=\"?(\d{1,9})", re.IGNORECASE)


class Visitor:
    """Asks servers, each host one request at a time and with a pause between two."""

    def __init__(self, guard: Guard = PUBLIC, pause: float = PAUSE_SECONDS) -> None:
        self._guard = guard
        self._turns = Turns(pause)

    async def ask(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """Return what stands at `url`, or that it is as it was (304); raises Unreadable or Unavailable as http does."""
        asked = {"Accept": _WANTED, "If-None-Match": etag, "If-Modified-Since": last_modified}
        return _answer(await ask(url, {name: text for name, text in asked.items() if text}, self._guard, self._turns))


def host_of(url: str) -> str:
    """Return the host of an address, or nothing for what is no address."""
    try:
        return URL(url).raw_host or ""
    except ValueError:
        return ""


def _answer(reply: Reply) -> Answer:
    return Answer(
        status=reply.status,
        raw=reply.raw,
        etag=_mark(reply.headers.get("ETag")),
        last_modified=_mark(reply.headers.get("Last-Modified")),
        wait=_max_age(reply.headers) if reply.status in {200, 304} else _retry_after(reply.headers),
        moved=reply.moved,
    )


def _mark(text: str | None) -> str | None:
    """Return what the server named a version by, if it can be sent back as it is."""
    fits = text is not None and text.isascii() and text.isprintable() and len(text) <= _LONGEST_MARK
    return text if fits else None


def _max_age(headers: Mapping[str, str]) -> timedelta | None:
    """Return for how long the answer stays fresh: its age in caches counts (RFC 9111, 4.2)."""
    said = headers.get("Cache-Control", "")
    fresh = _MAX_AGE.search(said)
    if fresh is None or "no-cache" in said.lower():
        return None
    return timedelta(seconds=max(0, int(fresh[1]) - _seconds(headers.get("Age"))))


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the server asks to be left alone; a date counts from the server's own (RFC 9110, 10.2.3)."""
    said = headers.get("Retry-After", "")
    if seconds := _seconds(said):
        return timedelta(seconds=seconds)
    try:
        return parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None


def _seconds(text: str | None) -> int:
    digits = re.fullmatch(r"\s*([0-9]{1,9})\s*", text or "")
    return int(digits[1]) if digits else 0
