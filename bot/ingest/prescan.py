"""Bytes or markup go in before anything parses them; what no newsletter has is refused, with its measure.

Each look is one pass. What is disguised gets through, and then meets the limits of the process that parses.
"""

import re

from bot.errors import Unreadable
from bot.model import RawIssue

MAX_BYTES = {"feed": 10_000_000, "mail": 5_000_000, "text": 2_000_000}
MAX_PARTS, MAX_HEADER, MAX_HEADERS = 200, 16_384, 262_144
MAX_DEPTH, MAX_ATTRIBUTES = 500, 200
_TAG = re.compile(r"""<(/?[A-Za-z][\w:-]*+)([^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*+)""")
_VALUE = re.compile(r""""[^"]*+"|'[^']*+'""")
_BETWEEN = re.compile(r"""[\s/"']+""")
# Tags that stay open until they are closed; a <p> or <li> ends by itself where the next begins.
_NESTING = (
    "abbr", "article", "aside", "b", "big", "blockquote", "center", "code", "del", "details", "div", "dl", "em",
    "fieldset", "figure", "font", "footer", "form", "header", "i", "ins", "main", "nav", "ol", "pre", "s",
    "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tt", "u", "ul",
)  # fmt: skip
# A file within a page, such as an image or a font: one long word, or lines of base64.
_EMBEDDED = re.compile(
    rb"""data:[^\s,"'<>()]{0,120}+,(?:[^\s"'<>()]{200,}+|[^\s"'<>()]*+(?:\s{1,20}+[A-Za-z0-9+/=]{60,}+)++)"""
)
_STEPS = dict.fromkeys(_NESTING, 1) | {f"/{tag}": -1 for tag in _NESTING}


def without_embedded(body: bytes) -> bytes:
    """Return a page's bytes without the images and fonts that browsers save within it; lines keep their numbers."""
    return _EMBEDDED.sub(lambda found: b"data:," + b"\n" * found[0].count(b"\n"), body)


def envelope(raw: RawIssue, kind: str) -> None:
    """Raise Unreadable for a feed, mail or text (its `kind`) of a size or with headers that no newsletter has."""
    limit = MAX_BYTES[kind]
    if len(raw.body) > limit:
        raise Unreadable(f"{raw.source} is larger than {limit // 1_000_000} MB; newsletters are not. Give one issue.")
    if kind == "mail":
        _mail(raw)


def _mail(raw: RawIssue) -> None:
    head = re.split(rb"\r?\n\r?\n", raw.body, maxsplit=1)[0]
    if len(head) > MAX_HEADERS:
        raise Unreadable(f"{raw.source} has over {MAX_HEADERS} bytes of headers; it is not a newsletter's mail.")
    if max(map(len, re.split(rb"\r?\n(?![ \t])", head)), default=0) > MAX_HEADER:
        raise Unreadable(f"{raw.source} has a header of over {MAX_HEADER} bytes; it is not a newsletter's mail.")
    if raw.body.lower().count(b"content-type:") > MAX_PARTS:
        raise Unreadable(f"{raw.source} has over {MAX_PARTS} parts; it is not a newsletter's mail.")


def markup(source: str, text: str) -> None:
    """Raise Unreadable for HTML with tags nested deeper, or with more attributes, than anybody writes."""
    depth = 0
    for tag in _TAG.finditer(text):
        name, attributes = tag.groups()
        if len(attributes) > 2 * MAX_ATTRIBUTES and _count(attributes) > MAX_ATTRIBUTES:
            raise Unreadable(f"{source} has a tag with over {MAX_ATTRIBUTES} attributes; save its text and give that.")
        depth += _STEPS.get(name.lower(), 0)
        if depth < 0:
            depth = 0
        elif depth > MAX_DEPTH:
            raise Unreadable(f"{source} has tags nested over {MAX_DEPTH} deep; save its text and give that.")


def _count(attributes: str) -> int:
    return len(_BETWEEN.findall(_VALUE.sub('""', attributes).rstrip("\"'/ \t\n")))
