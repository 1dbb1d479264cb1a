"""The bytes of one e-mail go in, the document of its best body comes out."""

import re
from collections.abc import Iterator
from datetime import date
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr, parsedate_to_datetime

from bot.errors import Unreadable
from bot.ingest import reader
from bot.ingest.charset import decode
from bot.ingest.document import Document, Form
from bot.ingest.forms import in_markdown, unquoted
from bot.model import RawIssue

# What mail programs write before the subject of a mail that somebody passed on, or answered.
_PASSED = re.compile(r"\s*(?:(?:fwd?|wg|tr|rv|enc|i|doorst|vs)\s*:\s*)+", re.IGNORECASE)
_ANSWERED = re.compile(r"\s*(?:(?:re|aw|antw|sv|ré|rif)\s*:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"<(?:style|title)\b[^>]*+>[^<]*+|<[^>]*+>?")


def message(raw: RawIssue) -> Document:
    """Return the mail's HTML body, or its plain one; raises Unreadable for a mail that no mail program wrote.

    Of a mail that only carries another as its attachment, that other.
    """
    try:
        mail = _carried(BytesParser(policy=policy.default).parsebytes(raw.body.lstrip()))
        part = _fullest(mail, raw.source)
        subject, sender, when = str(mail.get("Subject", "")), str(mail.get("From", "")), str(mail.get("Date") or "")
        readers = getaddresses([str(mail.get(name, "")) for name in ("To", "Delivered-To", "X-Original-To")])
        leaving = re.findall(r"<(https?://[^>\s]+)>", str(mail.get("List-Unsubscribe", "")))
    except (LookupError, UnicodeError, ValueError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(f"{raw.source} is a damaged mail; save it again as .eml.") from fault
    if part is None:
        raise Unreadable(
            f"{raw.source} is a mail without a text, of images alone perhaps; give the page of this issue."
        )
    form, text = part
    name, address = parseaddr(sender)
    readers = [each for each in readers if each[1] and each[1].lower() != address.lower()]
    answered = _ANSWERED.match(subject) if form is Form.PLAIN and unquoted(text) != text else None
    if passed := _PASSED.match(subject) or answered:
        # Who passed a mail on is its reader, not its author.
        readers, subject, author = [*readers, (name, address)], subject[passed.end() :], None
    else:
        author = name or address or None
    text, subject = reader.unnamed(text, readers, leaving), reader.subject(subject, readers)
    form = Form.MARKDOWN if form is Form.PLAIN and in_markdown(unquoted(text)) else form
    return Document(form, text, raw.source, None, subject or None, author, _day(when), mailed=True)


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
    if str(part.get_param("format")).lower() != "flowed":
        return text
    return _unflowed(text, "" if str(part.get_param("delsp")).lower() == "yes" else " ")


def _unflowed(text: str, glue: str) -> str:
    """Return text whose lines were flowed (RFC 3676): a space at a line's end says that its paragraph goes on.

    A space that opens a line only guards it; paragraphs of different depth of quotation are never one.
    """
    found: list[list[str]] = []
    depth, goes_on = "", False
    for line in text.split("\n"):
        said = line.lstrip(">")
        marks, said = line[: len(line) - len(said)], said.removeprefix(" ")
        if not (goes_on and marks == depth and said.strip()):
            found.append([f"{marks} "] if marks else [])
        depth, goes_on = marks, said.endswith(" ") and said.strip() not in {"", "--"}
        found[-1].append(said[:-1] + glue if goes_on else said)
    return "\n".join("".join(pieces).rstrip() for pieces in found)


def _day(when: str) -> date | None:
    try:
        return parsedate_to_datetime(when).date() if when else None
    except (ValueError, TypeError):
        return None
