"""Bytes and what their sender called their encoding go in, text comes out."""

import codecs
import re

from charset_normalizer import from_bytes

from bot.errors import Unreadable

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Encodings whose bytes pass as another's: these the label alone can tell.
_STATEFUL = re.compile(r"iso-?2022|hz|utf-?(7|16|32)", re.IGNORECASE)
# What senders mean by these names, as the WHATWG's list of labels has it.
_NAMED = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac-roman",
}  # fmt: skip


def decode(body: bytes, label: str | None, source: str) -> str:
    """Return `body` as text by byte order mark, then strict UTF-8, then its label, then statistics."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return clean(body.decode(codec, "replace"))
    known = _NAMED.get((label or "").lower(), label)
    if known and _STATEFUL.match(known) and (text := _strictly(body, known)) is not None:
        return clean(text)
    if b"\0" in body[:65_536]:
        raise Unreadable(f"{source} is not text; give a text, HTML, Markdown, feed or mail file.")
    for codec in filter(None, ("utf-8", known, label)):
        if (text := _strictly(body, codec)) is not None:
            return clean(text)
    return clean(_guessed(body))


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _guessed(body: bytes) -> str:
    """Return the text by statistics; of readings that are equally orderly, the Western one."""
    matches = from_bytes(body)
    best = matches.best()
    if best is None:
        return body.decode("utf-8", "replace")
    western = (match for match in matches if match.encoding in {"cp1252", "latin_1"} and match.chaos <= best.chaos)
    return str(next(western, best))


def clean(text: str) -> str:
    """Return the text with line feeds alone, without NUL and byte order marks."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\ufeff", "")
