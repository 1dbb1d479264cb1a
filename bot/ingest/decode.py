"""Bytes from outside go in, documents come out: one an issue, with what the envelope says of it."""

import codecs
import re
from dataclasses import replace
from pathlib import PurePosixPath

from bot.errors import Unreadable
from bot.ingest import feeds, mail, prescan
from bot.ingest.charset import clean, decode
from bot.ingest.document import Document, Form
from bot.ingest.links import checked
from bot.model import RawIssue

_HEADER = re.compile(rb"\A(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){2,}+\r?\n")
_MAIL_FIELDS = re.compile(rb"(?im)^(from|received|return-path|mime-version|message-id|subject):")
_MARKDOWN = re.compile(r"(?m)^(#{1,6} \S|---\s*$)|\[[^\]\n]+\]\(https?://")


def documents(raw: RawIssue) -> tuple[Document, ...]:
    """Return the documents in `raw`: a feed has one an entry, anything else one; raises Unreadable with the reason."""
    envelope = _envelope(raw)
    prescan.envelope(raw, envelope)
    if envelope == "feed":
        return tuple(_encodable(document) for document in feeds.entries(raw))
    if envelope == "mail":
        return (_encodable(mail.message(raw)),)
    text = decode(raw.body, _label(raw), raw.source)
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
    start = raw.body[:4096].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if feeds.looks_like(start, raw.media_type):
        return "feed"
    fields = {m.group(1).lower() for m in _MAIL_FIELDS.finditer(raw.body[:16_384])}
    told = raw.media_type == "message/rfc822" or _suffix(raw) == ".eml"
    if told or (len(fields) >= 2 and _HEADER.match(raw.body[:65_536])):
        return "mail"
    return "text"


def _suffix(raw: RawIssue) -> str:
    return PurePosixPath(raw.source.split("?")[0]).suffix.lower()


def _label(raw: RawIssue) -> str | None:
    found = re.search(rb"""charset=["']?([A-Za-z0-9_-]{3,30})""", (raw.media_type or "").encode() or raw.body[:2048])
    return found.group(1).decode() if found else None


def _form(raw: RawIssue, text: str) -> Form:
    suffix = _suffix(raw)
    start = text[:2048].lstrip().lower()
    if start.startswith(("<!doctype html", "<html")) or suffix in {".html", ".htm", ".xhtml"}:
        return Form.PAGE
    if suffix in {".md", ".markdown"} or (suffix != ".txt" and len(_MARKDOWN.findall(text)) >= 2):
        return Form.MARKDOWN
    if re.match(r"<(p|div|table|h[1-6]|article|body|section|ul)\b", start):
        return Form.BODY
    return Form.PLAIN
