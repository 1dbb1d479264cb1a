"""A file goes in, a refusal comes out where it is written in something that no newsletter is written in."""

import json
import re

from lxml.html.defs import tags

from bot.errors import Unreadable
from bot.ingest import feeds
from bot.ingest.forms import media, suffix
from bot.model import RawIssue

_SAVE = "save its text and give that"
_ADDRESS = "give the newsletter's feed, or an issue's page or text"
_SCRIPT, _STYLE, _TABLE = ("JavaScript", _ADDRESS), ("a style sheet", _ADDRESS), ("a table", _ADDRESS)
_PDF, _RTF = ("a PDF", _SAVE), ("an RTF document", _SAVE)
# Not ".js": there are newsletters whose own name ends so.
_NAMED = {
    "text/javascript": _SCRIPT, "application/javascript": _SCRIPT, "application/x-javascript": _SCRIPT,
    "text/css": _STYLE, ".css": _STYLE,
    "text/csv": _TABLE, "text/tab-separated-values": _TABLE, ".csv": _TABLE, ".tsv": _TABLE,
    "application/pdf": _PDF, "application/rtf": _RTF, "text/rtf": _RTF,
}  # fmt: skip
_SAYS_LITTLE = {"", "text/plain", "application/octet-stream"}
_MAGIC = {b"%PDF-": _PDF, b"{\\rtf": _RTF}
# What pages, and fragments of them, begin with; a name with a hyphen is an element of a page's own.
_OF_PAGES = (tags | {"main", "picture", "template", "search", "mjml"}) - {"svg", "math"}
_TEXTS = {".md", ".markdown", ".mdx", ".html", ".htm", ".txt"}
_ROOT = re.compile(r"<(?:[a-z][\w.]{0,40}:)?([a-z][\w.-]{0,40})")
_DECLARED = re.compile(r"\s*+<\?xml\s", re.IGNORECASE)
_FIELD = re.compile(r"[A-Za-z-]{1,30}\s?:")


def by_name(raw: RawIssue) -> None:
    """Raise Unreadable for what the sender, the file's name or its first bytes call no newsletter."""
    found = _NAMED.get(suffix(raw) if media(raw) in _SAYS_LITTLE else media(raw))
    start = raw.body[:1024].lstrip()
    found = found or next((what for magic, what in _MAGIC.items() if start.startswith(magic)), None)
    if found:
        what, instead = found
        raise Unreadable(f"{raw.source} is {what}; {instead}.")


def by_content(raw: RawIssue, text: str) -> None:
    """Raise Unreadable for data: JSON, XML that is no page, a list of rules for crawlers; a text about them is none."""
    if _is_json(raw, text.strip()):
        raise Unreadable(f"{raw.source} is JSON, but neither a feed nor an export; {_ADDRESS}.")
    root = _foreign_root(raw, text)
    if root:
        raise Unreadable(f"{raw.source} is XML ({root}), but neither a feed nor a page; {_ADDRESS}.")
    if _is_for_crawlers(text):
        raise Unreadable(f"{raw.source} is a list of rules for crawlers; {_ADDRESS}.")


def _is_json(raw: RawIssue, text: str) -> bool:
    if not text.startswith(("{", "[")):
        return False
    if media(raw).endswith("json") or suffix(raw) in {".json", ".ipynb"}:
        return True
    ends = (text.partition("\n")[0], text.rpartition("\n")[2])
    return _is_value(text) or all(line.startswith("{") and _is_value(line) for line in ends)


def _is_value(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _foreign_root(raw: RawIssue, text: str) -> str | None:
    """Return the name of XML's first element where no page begins with it, None where a page does, or it is no XML."""
    start = feeds.opening(text[:100_000].encode("utf-8", "replace")).decode("utf-8", "replace")
    found = _ROOT.match(start.partition("]>")[2].lstrip() if start.startswith("<!doctype") else start)
    if not found or found[1] in _OF_PAGES or "-" in found[1]:
        return None
    told = _DECLARED.match(text) or media(raw).endswith("xml") or suffix(raw) == ".xml"
    # Pages and Markdown may begin and end with an element of their maker's own.
    whole = suffix(raw) not in _TEXTS and text.rstrip().lower().endswith(f"</{found[0][1:]}>")
    return found[1] if told or whole else None


def _is_for_crawlers(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    return any(line.lower().startswith("user-agent") for line in lines) and all(map(_FIELD.match, lines))
