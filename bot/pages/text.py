"""Text from outside goes in, text that Discord draws literally comes out; cut where a reader would cut."""

import re
import unicodedata
from urllib.parse import quote, urlsplit

MAX_TITLE, MAX_TEXT, MAX_FOOTER, MAX_PAGE = 256, 4096, 2048, 6000
MAX_ADDRESS, MAX_LINKED = 2048, 700
"""Characters of an address that a page itself may link to, and that a link among its words may cost."""

_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# What nobody sees but what changes order or meaning: controls, bidi marks, fillers, zero widths, smuggled variations.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f"
    "\U000e0080-\U000e0fff]"
)
# Joiners stay where a script's spelling or a picture needs them, tag letters in a flag that they spell whole.
_SCRIPTS, _PICTURES = "\u0620-\u109f\u1780-\u18af", "©®\u2190-\u3299\ufe0f\U0001f000-\U0001faff"
_STRAY = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|[\U000e0020-\U000e007f]"
    f"|(?<![{_SCRIPTS}])\u200c|(?<![{_SCRIPTS}{_PICTURES}])\u200d|[\u200c\u200d](?=[\\s\u200c\u200d]|$)"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACKED = re.compile(f"(?<=[{_MARKS}]{{4}})[{_MARKS}]+")

_TAG = re.compile(r"<(?=[@#:/]|a:|t:|id:|sound:)")
_MARKUP = re.compile(r"([\\*_~`|<\[\]])")
_PING = re.compile(r"@(?=everyone|here)")
_ADDRESS = re.compile(r":(?=//)|discord(?:app)?(?=\.[a-z]+/)|dis(?=\.gd/)", re.IGNORECASE)
_LINE_START = re.compile(r"(?m)^([^\S\n]*)(?:(#{1,3}(?=\s|$)|-#(?=\s|$)|>|[-+](?=\s|$))|(\d{1,9})(?=[.)](?:\s|$)))")

_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_DISCORD = re.compile(r"(?:.*\.)?(?:discord(?:app)?\.\w+|dis\.gd)")
_HOSTLIKE = re.compile(r"\S*://.*|www\..*|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#:].*)?", re.IGNORECASE | re.DOTALL)

_ATOM = re.compile(r"\[(?:\\.|[^\\\[\]\n]){1,500}\]\([^()\s]{1,800}\)|<[^<>\s]{1,40}>")
_LONGEST_ATOM = 1400
_CLINGING = re.compile("[\u200c\u200d\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG_HALVES = re.compile("[\U0001f1e6-\U0001f1ff]+$")


def plain(text: str) -> str:
    """Return the text without control, bidirectional and invisible characters, and without lone surrogates."""
    valid = _BREAK.sub("\n", text.encode("utf-8", "ignore").decode())
    return _STACKED.sub("", unicodedata.normalize("NFC", _STRAY.sub(r"\1", _INVISIBLE.sub("", valid))))


def line(text: str, limit: int) -> str:
    """Return the text as one plain line of at most `limit` UTF-16 units."""
    return cut(" ".join(plain(text).split()), limit)


def safe(text: str) -> str:
    """Return the text so that Discord draws it literally: no markup, mention, invitation or address in it lives."""
    text = _MARKUP.sub(r"\\\1", _TAG.sub("‹", plain(text)))
    text = _ADDRESS.sub("\\g<0>\u200b", _PING.sub("@\u200b", text))
    return _LINE_START.sub(lambda m: f"{m[1]}{m[3]}\\" if m[3] else f"{m[1]}\\{m[2]}", text)


def web(url: str | None, longest: int = MAX_ADDRESS) -> str | None:
    """Return an http(s) address, spelt so that nothing in it ends a link early, or None where none should be linked.

    That is any other address, Discord's own, and what would mislead or be refused: credentials before the host, a host
    without a dot, more than `longest` characters.
    """
    try:
        parts = urlsplit(plain(url or "").strip())
        host = (parts.hostname or "").rstrip(".").encode("idna").decode().lower()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    path = quote(parts.path, safe="/%:@!$&+,;=")
    query = f"?{quote(parts.query, safe='/?%:@!$&+,;=')}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe='/?%:@!$&+,;=')}" if parts.fragment else ""
    address = f"{parts.scheme}://{host}{port}{path}{query}{fragment}"
    return None if len(address) > longest or _DISCORD.fullmatch(host) else address


def link(words: str, url: str | None) -> str:
    """Return a masked link; words that look like an address of their own, and addresses not fit to link, get none."""
    words = " ".join(plain(words).split()) or "untitled"
    target = web(url, MAX_LINKED)
    if target is None or _HOSTLIKE.fullmatch(words):
        return safe(words)
    if re.search(r"[\[\]]", re.sub(r"\[[^\[\]]*\]", "", words)):
        # Discord takes only whole pairs of brackets, escaped or not, for a part of a link's words.
        words = words.replace("[", "(").replace("]", ")")
    return f"[{safe(words)}]({target})"


def cut(text: str, limit: int, mark: str = "…") -> str:
    """Return at most `limit` UTF-16 units of a text, cut at a word, never inside an escape, a link or a cluster."""
    if units(text) <= limit:
        return text
    room, at = limit - units(mark), 0
    while at < len(text) and (room := room - units(text[at])) >= 0:
        at += 1
    whole = [found.span() for found in _ATOM.finditer(text, 0, at + _LONGEST_ATOM)]
    at = _outside(whole, at)
    while at > 0 and _joined(text, at):
        at -= 1
    spaces = (space for space in range(at, max(0, at - 80), -1) if text[space].isspace())
    at = next((space for space in spaces if _outside(whole, space) == space), at)
    # Half an escape ends in a backslash, and goes with whatever else makes a poor end.
    return text[:at].rstrip(" \t\n\\,;:–—-(") + mark


def _outside(whole: list[tuple[int, int]], at: int) -> int:
    return next((start for start, end in whole if start < at < end), at)


def _joined(text: str, at: int) -> bool:
    """Tell whether what stands before and after this place must not be parted."""
    before, after = text[:at], text[at]
    if before[-1] == "\u200d":
        return True
    if halves := _FLAG_HALVES.search(before[-64:]):
        return len(halves[0]) % 2 == 1 and _FLAG_HALVES.fullmatch(after) is not None
    return bool(_CLINGING.match(after)) or unicodedata.category(after)[0] == "M"


def units(text: str) -> int:
    """Return a text's length as Discord counts it at worst: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
