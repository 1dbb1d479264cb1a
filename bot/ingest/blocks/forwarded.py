"""A forwarded mail's document and blocks go in, those of the mail that was forwarded come out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from email.utils import parseaddr

from bot.ingest.document import Block, Document

_LOOK_AT, _LEAST = 25, 3
_FIELD = re.compile(
    r"^\W{0,3}(?:(from|von|de)|(subject|betreff|objet|asunto)|date|sent|datum|gesendet|envoyé|fecha|enviado|to|an|à|para|cc"
    r"|reply-to)\W{0,2}:\s*(.*)$",
    re.IGNORECASE,
)
# The line above an answer's quotation: when, who, "wrote".
_WROTE = re.compile(
    r"^(?:on|am|le|el|il|op|den) .{5,120}?(?:, |[:\d] |um \d\d:\d\d \w* ?)([^,<>]{2,60}?) <[^<>\s]{3,90}>.{0,20}"
    r"(?:wrote|schrieb|écrit|escribió|scritto|schreef|skrev)[^:]{0,20}:$",
    re.IGNORECASE,
)


def opened(document: Document, blocks: Sequence[Block]) -> tuple[Document, tuple[Block, ...]]:
    """Return the mail below the lines that name its sender and subject, under these; nothing of who passed it on."""
    for start in range(min(_LOOK_AT, len(blocks))):
        if wrote := _WROTE.match(blocks[start].text[:400]):
            return replace(document, author=wrote.group(1).strip()), tuple(blocks[start + 1 :])
        fields = []
        for block in blocks[start : start + _LOOK_AT]:
            if not (field := _FIELD.match(block.text)):
                break
            fields.append(field)
        sender = next((field.group(3) for field in fields if field.group(1)), "")
        subject = next((field.group(3) for field in fields if field.group(2)), "")
        if len(fields) >= _LEAST and sender and subject:
            author = parseaddr(sender)[0] or sender
            return replace(document, title=subject, author=author), tuple(blocks[start + len(fields) :])
    return document, tuple(blocks)
