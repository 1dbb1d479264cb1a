"""The bytes of an RSS, Atom or JSON feed go in, one document an entry comes out."""

import codecs
import json
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from html import escape, unescape
from io import BytesIO
from typing import Any

import feedparser

from bot.errors import Unreadable
from bot.ingest.days import day_of
from bot.ingest.document import Document, Form
from bot.ingest.forms import in_markdown, media
from bot.model import RawIssue

# What WordPress writes under every entry.
_TRAILER = re.compile(r"(?s)<p>\s*The post <a [^>]*+>[^<]*+</a> (?:first appeared|appeared first) on .{1,300}$")
_BLOCK_TAG = re.compile(r"<(?:p|div|h[1-6]|ul|ol|li|table|br)\b", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[a-z][\w.-]{0,40}:)?(?:rss|feed|rdf)(?![\w.:-])")
_TAG = re.compile(r"<[/a-zA-Z][^>]*+>")
_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version')
_PROLOGUE = re.compile(rb"(?:\s++|<!--.*?-->|<\?.*?\?>|<!doctype[^>\[]*+>)++", re.DOTALL)


def opening(body: bytes) -> bytes:
    """Return the first 4,096 bytes of a file below byte order mark, declarations and comments, in lower case."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body[:1_000_000].decode("utf-16", "replace").encode()
    start = body.removeprefix(codecs.BOM_UTF8)[:1_000_000].lower()
    above = _PROLOGUE.match(start)
    return start[above.end() if above else 0 :][:4096]


def looks_like(raw: RawIssue) -> bool:
    """Tell from how the file begins and the sender's word whether this is a feed; JSON may say so anywhere."""
    start = opening(raw.body)
    if start.startswith(b"{"):
        return media(raw) == "application/feed+json" or bool(_VERSION.search(raw.body))
    if media(raw) in {"application/rss+xml", "application/atom+xml"}:
        return True
    return bool(_ROOT.match(start))


def entries(raw: RawIssue) -> tuple[Document, ...]:
    """Return a document for each entry that has a body, or a title and a link, oldest first; raises Unreadable else.

    The days of publication tell which is older, else the place in the file: most feeds have the newest at the top.
    """
    found = _json(raw) if raw.body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{") else _xml(raw)
    if not found:
        raise Unreadable(f"{raw.source} is a feed without entries; give an issue's page, or wait for its first issue.")
    found.sort(key=lambda document: document.published or date.min)
    shared = Counter(document.url for document in found)
    # An address that several entries give is the newsletter's, not theirs.
    return tuple(replace(each, url=None) if shared[each.url] > 1 else each for each in found)


def _xml(raw: RawIssue) -> list[Document]:
    # A stream only: what looks like an address feedparser would fetch, what looks like a path it would open.
    try:
        parsed: Any = feedparser.parse(BytesIO(raw.body), sanitize_html=False, resolve_relative_uris=True)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(f"{raw.source} is a damaged feed; fetch it again.") from fault
    newsletter = _title(parsed.feed)
    owner = parsed.feed.get("author") or None
    found = []
    for entry in parsed.entries:
        bodies = [part.get("value") or "" for part in entry.get("content", [])] or [entry.get("summary") or ""]
        body = max(bodies, key=len)
        body = _TRAILER.sub("", body)
        title, address = _title(entry), entry.get("link")
        body = body if body.strip() else _pointer(title, address)
        if not body:
            continue
        form = _form(body)
        # WordPress writes entities in what it sends as plain text.
        body = unescape(body) if form is Form.PLAIN else body
        when = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")  # its own get() warns
        found.append(
            Document(
                form,
                body,
                raw.source,
                newsletter,
                title,
                entry.get("author") or owner,
                _day(when),
                address,
            )
        )
    return found[::-1]


def _title(named: Any) -> str | None:  # feedparser's dictionaries have no type
    """Return the title of a feed or an entry as plain text."""
    title = named.get("title") or ""
    if "html" in named.get("title_detail", {}).get("type", ""):
        title = _TAG.sub("", title)
    # Escaped once too often in many feeds; nobody means to show a reference.
    return unescape(title) or None


def _pointer(title: str | None, address: str | None) -> str:
    """Return the text of an entry that has none: its title as a link, or nothing where either lacks."""
    return f'<h2><a href="{escape(address)}">{escape(title)}</a></h2>' if title and address else ""


def _form(body: str) -> Form:
    """Return HTML for what has its tags, and Markdown only for what has none but those that Markdown may have."""
    if _BLOCK_TAG.search(body) or ("<" in body and not in_markdown(body)):
        return Form.BODY
    return Form.MARKDOWN if in_markdown(body) else Form.PLAIN


def _day(when: time.struct_time | None) -> date | None:
    return date(when.tm_year, when.tm_mon, when.tm_mday) if when else None


def _json(raw: RawIssue) -> list[Document]:
    try:
        feed = json.loads(raw.body.decode("utf-8-sig", "replace"))
        sound = [entry for entry in feed.get("items", []) if isinstance(entry, dict)]
        found = [_entry(raw.source, feed, entry) for entry in reversed(sound)]
        return [document for document in found if document.text]
    except (IndexError, ValueError, AttributeError, TypeError, KeyError, RecursionError) as fault:
        raise Unreadable(f"{raw.source} is a damaged JSON feed; fetch it again.") from fault


def _entry(source: str, feed: dict[str, Any], entry: dict[str, Any]) -> Document:
    html, text = _text(entry, "content_html"), _text(entry, "content_text") or _text(entry, "summary")
    owners = entry.get("authors") or feed.get("authors") or [entry.get("author") or feed.get("author") or {}]
    title, address = _text(entry, "title"), _text(entry, "url") or _text(entry, "external_url")
    told = any(part and part.strip() for part in (html, text))
    html = html if told else _pointer(title, address)
    return Document(
        Form.BODY if html else Form.MARKDOWN if in_markdown(text or "") else Form.PLAIN,
        html or (text or "").strip(),
        source,
        _text(feed, "title"),
        title,
        _text(owners[0], "name"),
        day_of(_text(entry, "date_published") or ""),
        address,
    )


def _text(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(name)
    return value
