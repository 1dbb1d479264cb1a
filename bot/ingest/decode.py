"""Bytes from outside go in, documents come out: one an issue, with what the envelope says of it."""

import re
from dataclasses import replace

from bot.errors import Unreadable
from bot.ingest import feeds, foreign, mail, prescan
from bot.ingest.charset import clean, decode
from bot.ingest.document import Document, Form
from bot.ingest.forms import in_markdown, media, suffix
from bot.ingest.links import checked
from bot.model import RawIssue

_HEADER = re.compile(rb"\A(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){2,}+\r?\n")
_DOCTYPE = re.compile(r"(?:\s++|<!--[^>]*+-->|<\?[^>]*+\?>)*+<!doctype html", re.IGNORECASE)
_MAIL_FIELDS = re.compile(rb"(?im)^(from|received|return-path|mime-version|message-id|subject):")


def documents(raw: RawIssue) -> tuple[Document, ...]:
    """Return the documents in `raw`: a feed has one an entry, anything else one; raises Unreadable with the reason."""
    envelope = _envelope(raw)
    if envelope == "text":
        foreign.by_name(raw)
        raw = replace(raw, body=prescan.without_embedded(raw.body))
    prescan.envelope(raw, envelope)
    if envelope == "feed":
        return tuple(_encodable(document) for document in feeds.entries(raw))
    if envelope == "mail":
        return (_encodable(mail.message(raw)),)
    text = decode(raw.body, _label(raw), raw.source)
    foreign.by_content(raw, text)
    if not text.strip():
        raise Unreadable(f"{raw.source} is empty; give a file with the issue's text.")
    return (Document(_form(raw, text), text, raw.source, url=checked(raw.url or "", None)),)


def _encodable(document: Document) -> Document:
    """Return the document without lone surrogates, which escapes in JSON and mail headers can smuggle in."""

    def sound(text: str | None) -> str | None:
        return clean(text.encode("utf-8", "replace").decode()) if text is not None else None

    return replace(
        document,
        text=sound(document.text) or "",
        newsletter=sound(document.newsletter),
        title=sound(document.title),
        author=sound(document.author),
        url=checked(sound(document.url) or "", None),
    )


def _envelope(raw: RawIssue) -> str:
    if feeds.looks_like(raw):
        return "feed"
    told = raw.media_type == "message/rfc822" or suffix(raw) == ".eml"
    return "mail" if told or _begins_as_mail(raw.body) else "text"


def _begins_as_mail(body: bytes) -> bool:
    head = body[:65_536].lstrip().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not _HEADER.match(head):
        return False
    return len({field.lower() for field in _MAIL_FIELDS.findall(head[:16_384])}) >= 2


def _label(raw: RawIssue) -> str | None:
    found = re.search(rb"""charset=["']?([A-Za-z0-9_-]{3,30})""", (raw.media_type or "").encode() or raw.body[:2048])
    return found.group(1).decode() if found else None


def _form(raw: RawIssue, text: str) -> Form:
    start = feeds.opening(text[:100_000].encode("utf-8", "replace")).decode("utf-8", "replace")
    if start.startswith(("<html", "<head", "<meta", "<title")) or _DOCTYPE.match(text):
        return Form.PAGE
    if suffix(raw) in {".html", ".htm", ".xhtml"} or media(raw) in {"text/html", "application/xhtml+xml"}:
        return Form.PAGE
    if suffix(raw) in {".md", ".markdown"} or media(raw) == "text/markdown" or in_markdown(text):
        return Form.MARKDOWN
    if re.match(r"<(p|div|table|h[1-6]|article|body|section|ul)\b", start):
        return Form.BODY
    return Form.PLAIN
