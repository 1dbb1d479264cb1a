"""The bytes of a page go in, the addresses where its feed may be come out, likeliest first."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

from bot.ingest import feeds
from bot.model import RawIssue

MAX_DECLARED = 3
_GUESSES = ("/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
_FEED, _MAYBE, _OF_COMMENTS = range(3)
_TYPES = dict.fromkeys(("application/rss+xml", "application/atom+xml", "application/feed+json"), _FEED) | dict.fromkeys(
    ("application/rdf+xml", "application/xml", "text/xml", "application/json"), _MAYBE
)
# Feeds are declared in the head; both limits keep a hostile page cheap.
_HEAD, _MAX_TAGS = 200_000, 200
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
_LINK = re.compile(r"<link\b([^<>]{1,1500})>", re.IGNORECASE)
_BASE = re.compile(r"<base\b([^<>]{1,1500})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-z]{1,20})\s{0,5}=\s{0,5}("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_COMMENTS = re.compile(r"(?<![a-z])(?:comments?|kommentare?|commentaires?|comentarios?)(?![a-z])", re.IGNORECASE)


def is_feed(raw: RawIssue) -> bool:
    """Tell whether these bytes are a feed."""
    return feeds.looks_like(raw)


def feed_addresses(page: RawIssue) -> tuple[str, ...]:
    """Return the first feeds that a page declares, the places where feeds usually are, then its feeds of comments.

    Of those declared the ones whose type not only feeds have come last.
    """
    address = page.url or page.source
    declared: dict[str, int] = {}
    for found, rank in _declared(_COMMENT.sub("", page.body[:_HEAD].decode("utf-8", "replace")), address):
        declared[found] = min(rank, declared.get(found, rank))
    ranked = sorted(declared, key=declared.__getitem__)
    own = [found for found in ranked if declared[found] != _OF_COMMENTS]
    guessed = [urljoin(address, path) for path in _GUESSES]
    return (*own[:MAX_DECLARED], *guessed, *ranked[len(own) :][:MAX_DECLARED])


def _declared(head: str, address: str) -> Iterator[tuple[str, int]]:
    """Yield the absolute address of each feed that is declared, from the page's <base> on, and its rank."""
    told = _BASE.search(head)
    base = _absolute(_attributes(told[1]).get("href", ""), address) if told else None
    for tag in islice(_LINK.finditer(head), _MAX_TAGS):
        said = _attributes(tag[1])
        rank = _TYPES.get(said.get("type", "").lower().split(";")[0].strip())
        if rank is None or "href" not in said or "alternate" not in said.get("rel", "").lower().split():
            continue
        found = _absolute(said["href"], base or address)
        if found:
            yield found, _OF_COMMENTS if _COMMENTS.search(f"{said['href']} {said.get('title')}") else rank


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): unescape(text.strip("\"'")).strip() for name, text in _ATTRIBUTE.findall(tag)}


def _absolute(href: str, base: str) -> str | None:
    try:
        address = urljoin(base, href)
        return address if urlsplit(address).scheme in {"http", "https"} else None
    except ValueError:
        return None  # no address at all, such as http://[
