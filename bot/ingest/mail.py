"""The bytes of one e-mail go in, the document of its best body comes out."""

import re
from datetime import date
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from html import escape

from bot.errors import Unreadable
from bot.ingest.charset import decode
from bot.ingest.document import Document, Form
from bot.model import RawIssue

_TAG = re.compile(r"<(?:style|title)\b[^>]*+>[^<]*+|<[^>]*+>?")


def message(raw: RawIssue) -> Document:
    """Return the mail's HTML body, or its plain one; raises Unreadable for a mail that no mail program wrote.

    Of a mail that only carries another as its attachment, that other.
    """
    try:
        mail = _carried(BytesParser(policy=policy.default).parsebytes(raw.body))
        part = _fullest(mail, raw.source)
        subject, sender, when = str(mail.get("Subject", "")), str(mail.get("From", "")), str(mail.get("Date") or "")
        leaving = re.findall(r"<(https?://[^>\s]+)>", str(mail.get("List-Unsubscribe", "")))
    except (LookupError, UnicodeError, ValueError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(f"{raw.source} is a damaged mail; save it again as .eml.") from fault
    if part is None:
        raise Unreadable(f"{raw.source} is a mail without a text; save the newsletter's mail itself as .eml.")
    form, text = part
    for address in leaving:
        text = text.replace(address, "").replace(escape(address), "")
    name, address = parseaddr(sender)
    return Document(form, text, raw.source, None, subject or None, name or address or None, _day(when))


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
    part = mail.get_body((form,))
    body = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(body, bytes):
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
