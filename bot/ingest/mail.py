"""The bytes of one e-mail go in, the document of its best body comes out."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from bot.errors import Unreadable
from bot.ingest.document import Document, Form
from bot.model import RawIssue


def message(raw: RawIssue) -> Document:
    """Return the mail's HTML body, or its plain one; raises Unreadable for a mail that no mail program wrote."""
    try:
        mail = BytesParser(policy=policy.default).parsebytes(raw.body)
        part = mail.get_body(("html", "plain")) if isinstance(mail, EmailMessage) else None
        text = part.get_content() if part else ""
    except (LookupError, UnicodeError, ValueError, AttributeError, RecursionError, KeyError) as fault:
        raise Unreadable(f"{raw.source} is a damaged mail; save it again as .eml.") from fault
    if part is None or not str(text).strip():
        raise Unreadable(f"{raw.source} is a mail without a text; save the newsletter's mail itself as .eml.")
    name, address = parseaddr(str(mail.get("From", "")))
    form = Form.BODY if part.get_content_type() == "text/html" else Form.PLAIN
    text = str(text).replace("\r\n", "\n")
    try:
        when = parsedate_to_datetime(str(mail["Date"])).date() if mail["Date"] else None
    except (ValueError, TypeError):
        when = None
    return Document(form, text, raw.source, None, str(mail.get("Subject", "")) or None, name or address or None, when)
