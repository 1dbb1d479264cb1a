"""An address that somebody gave goes in, the feed behind it comes out, or the page itself where there is none."""

import json
import re

from bot.discretion import shown
from bot.errors import BotError, Unavailable
from bot.fetch.conditional import Visitor
from bot.ingest.discovery import feed_addresses, is_feed
from bot.model import Answer, RawIssue, SourceKind

# Whoever has nothing to say says it briefly; what is longer is read by a worker.
_SHORT = 65_536
_ENTRY = re.compile(rb"<(?:[\w.-]{1,30}:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.-]{1,30}:)?(?:rss|feed|rdf)\s{0,9}>", re.IGNORECASE)


def is_empty(raw: RawIssue) -> bool:
    """Tell whether these bytes are a whole feed without any entry, as one is before its first issue."""
    if len(raw.body) > _SHORT or not is_feed(raw):
        return False
    try:
        feed = json.loads(raw.body)
    except (ValueError, RecursionError):
        return _END.search(raw.body) is not None and _ENTRY.search(raw.body) is None
    return isinstance(feed, dict) and feed.get("items") == []


async def find(url: str, visitor: Visitor) -> tuple[SourceKind, Answer, RawIssue]:
    """Return what is to be followed for `url` and what stands there; raises Unreadable, or Unavailable with why."""
    page = await visitor.ask(url)
    if page.raw is None:
        raise Unavailable(f"{shown(url)} answers {page.status}; check the address.")
    if is_feed(page.raw):
        return SourceKind.FEED, page, page.raw
    for address in feed_addresses(page.raw):
        try:
            answer = await visitor.ask(address)
        except BotError:
            continue  # a feed that is declared, or guessed, need not be there
        if answer.raw and is_feed(answer.raw):
            return SourceKind.FEED, answer, answer.raw
    return SourceKind.PAGE, page, page.raw
