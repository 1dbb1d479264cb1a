"""The bytes of one e-mail go in, the document of its best body comes out."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import date
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from html import escape

from bot.errors import Unreadable
from bot.ingest.charset import decode
from bot.ingest.document import Document, Form
from bot.model import RawIssue

# Letters with a digit among them: no word, and so a token.
_TOKEN = re.compile(r"(?=[A-Za-z_-]*\d)[\w-]{6,}", re.ASCII)
_WEB = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_TAG = re.compile(r"<(?:style|title)\b[^>]*+>[^<]*+|<[^>]*+>?")


def message(raw: RawIssue) -> Document:
    """Return the mail's HTML body, or its plain one; raises Unreadable for a mail that no mail program wrote.

    Of a mail that only carries another as its attachment, that other.
    """
    try:
        mail = _carried(BytesParser(policy=policy.default).parsebytes(raw.body))
        part = _fullest(mail, raw.source)
        subject, sender, when = str(mail.get("Subject", "")), str(mail.get("From", "")), str(mail.get("Date") or "")
        readers = getaddresses([str(mail.get(name, "")) for name in ("To", "Delivered-To", "X-Original-To")])
        leaving = re.findall(r"<(https?://[^>\s]+)>", str(mail.get("List-Unsubscribe", "")))
    except (LookupError, UnicodeError, ValueError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(f"{raw.source} is a damaged mail; save it again as .eml.") from fault
    if part is None:
        raise Unreadable(f"{raw.source} is a mail without a text; save the newsletter's mail itself as .eml.")
    form, text = part
    name, address = parseaddr(sender)
    text = _nameless(text, leaving, [each for each in readers if each[1] and each[1].lower() != address.lower()])
    subject = _nameless(subject, [], readers) if subject else ""
    return Document(form, text, raw.source, None, subject or None, name or address or None, _day(when), mailed=True)


def _nameless(text: str, leaving: Sequence[str], readers: Sequence[tuple[str, str]]) -> str:
    """Return the text without its reader's address and full name, and without addresses that hold either or a token."""
    for address in leaving:
        text = text.replace(address, "").replace(escape(address), "")
    # Whatever follows the host, taken by hand: what a damaged header holds need not be an address.
    tokens = {token for address in leaving for token in _TOKEN.findall("/".join(address.split("/")[3:]))}
    tokens.update(token for _, address in readers for token in _hidden(address))
    said = re.compile("|".join(map(re.escape, tokens)) or "(?!)", re.IGNORECASE)
    # An address of the web that holds the reader's mail address is judged where links are: its target may be for all.
    text = _WEB.sub(lambda found: "" if said.search(found.group()) else found.group(), text)
    names = [rf"(?<![\w.+-]){re.escape(address)}(?![\w@])" for _, address in readers if address]
    names += [rf"(?<!\w){re.escape(name)}(?!\w)" for name, _ in readers if len(name.split()) > 1]
    reader = re.compile("|".join([_WEB.pattern, *names]), re.IGNORECASE)
    return reader.sub(lambda found: found.group() if _WEB.match(found.group()) else "", text)


def _hidden(address: str) -> tuple[str, ...]:
    """Return how mailers write a reader's address in links: in base64, and as hashes."""
    plain = address.lower().encode("utf-8", "replace")
    names = ("md5", "sha1", "sha256")
    hashes = [hashlib.new(name, plain, usedforsecurity=False).hexdigest() for name in names]
    return (
        b64encode(plain).decode().rstrip("="),
        b64encode(address.encode("utf-8", "replace")).decode().rstrip("="),
        *hashes,
    )


def _carried(mail: EmailMessage) -> EmailMessage:
    """Return the mail itself, or the one that it carries where it has no text of its own."""
    own = mail.get_body(("html", "plain"))
    body = own.get_payload(decode=True) if own is not None else None
    if isinstance(body, bytes) and body.strip():
        return mail
    return next((part.get_content() for part in mail.walk() if part.get_content_type() == "message/rfc822"), mail)


def _fullest(mail: EmailMessage, source: str) -> tuple[Form, str] | None:
    """Return the HTML text, or the plain one where the HTML is a mere shell beside it."""
    texts = {form: _text(mail, form, source) for form in ("html", "plain")}
    words = {"html": len(_TAG.sub(" ", texts["html"]).split()), "plain": len(texts["plain"].split())}
    if words["html"] and words["html"] * 4 >= words["plain"]:
        return Form.BODY, texts["html"]
    # Some senders call their HTML plain text.
    form = Form.BODY if texts["plain"].lstrip()[:15].lower().startswith(("<html", "<!doctype html")) else Form.PLAIN
    return (form, texts["plain"]) if words["plain"] else None


def _text(mail: EmailMessage, form: str, source: str) -> str:
    """Return what the mail shows in this form: some senders part one text by its images."""
    first = mail.get_body((form,))
    parts = [first] if first is not None else []
    parts += [part for part in _inline(mail, form) if part is not first] if parts else []
    return "\n".join(_text_of(part, source) for part in parts)


def _inline(mail: EmailMessage, form: str) -> Iterator[EmailMessage]:
    """Yield the parts in this form that stand in the mail itself: no attachment, nothing of a mail it carries."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart":
            waiting += reversed([each for each in part.iter_parts() if isinstance(each, EmailMessage)])
        elif part.get_content_type() == f"text/{form}" and not part.is_attachment() and not part.get_filename():
            yield part


def _text_of(part: MIMEPart, source: str) -> str:
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes) or not body.strip():
        return ""
    text = decode(body, part.get_content_charset(), source)
    return _unflowed(text) if part.get_param("format") == "flowed" else text


def _unflowed(text: str) -> str:
    """Return text whose lines were flowed (RFC 3676): a space at a line's end says that the paragraph goes on."""
    return re.sub(r"(?<!--)(?<=\S) \n(?=\S)", " ", text)


def _day(when: str) -> date | None:
    try:
        return parsedate_to_datetime(when).date() if when else None
    except (ValueError, TypeError):
        return None
