"""The bytes of a page go in, the addresses where its feed may be come out, likeliest first."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from bot.ingest import feeds
from bot.model import RawIssue

MAX_DECLARED = 3
_GUESSES = ("/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"}
# Feeds are declared in the head; both limits keep a hostile page cheap.
_HEAD, _MAX_TAGS = 200_000, 200
_LINK = re.compile(r"<link\b([^<>]{1,1500})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-z]{1,20})\s{0,5}=\s{0,5}("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)


def is_feed(raw: RawIssue) -> bool:
    """Tell whether these bytes are a feed."""
    return feeds.looks_like(raw)


def feed_addresses(page: RawIssue) -> tuple[str, ...]:
    """Return the first feeds that a page declares, feeds of comments last, then the places where feeds usually are."""
    base = page.url or page.source
    declared = list(dict.fromkeys(_declared(page.body[:_HEAD].decode("utf-8", "replace"), base)))
    declared.sort(key=lambda address: "comment" in address.lower())
    return (*declared[:MAX_DECLARED], *(urljoin(base, path) for path in _GUESSES))


def _declared(head: str, base: str) -> Iterator[str]:
    for number, tag in enumerate(_LINK.finditer(head)):
        if number == _MAX_TAGS:
            return
        said = {name.lower(): unescape(text.strip("\"'")).strip() for name, text in _ATTRIBUTE.findall(tag[1])}
        alternate = "alternate" in said.get("rel", "").lower().split()
        if alternate and said.get("type", "").lower().split(";")[0].strip() in _TYPES and "href" in said:
            yield from _absolute(said["href"], base)


def _absolute(href: str, base: str) -> Iterator[str]:
    try:
        address = urljoin(base, href)
        if urlsplit(address).scheme in {"http", "https"}:
            yield address
    except ValueError:
        return  # no address at all, such as http://[
