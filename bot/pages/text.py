"""Text from outside goes in, text that Discord draws literally comes out; cut where a reader would cut."""

import re
import unicodedata
from urllib.parse import urlsplit

MAX_TITLE, MAX_TEXT, MAX_FOOTER, MAX_PAGE = 256, 4096, 2048, 6000

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_JOINER = re.compile("(?<![\u2190-\u3299\U0001f000-\U0001faff\ufe0f])\u200d")
_MARKUP = re.compile(r"([\\*_~`|\[\]])")
_TAG = re.compile(r"<(?=[@#:/a]|t:|id:)")
_LINE_START = re.compile(r"(?m)^(\s*)(#{1,3}(?=\s)|-#(?=\s)|>{1,3}(?=\s)|[-+](?=\s)|\d{1,9}(?=\.\s))")
_ADDRESS = re.compile(r"(https?:)(?=//)|(\bdiscord(?:app)?)(?=\.(?:gg|com)/)", re.IGNORECASE)
_PING = re.compile(r"@(?=everyone\b|here\b)")
_HOSTLIKE = re.compile(r"://|^www\.|^[\w-]+(\.[\w-]+)+(/|$)", re.IGNORECASE)
_INVITES = {"discord.gg", "discord.com", "discordapp.com"}


def plain(text: str) -> str:
    """Return the text without control, bidirectional and invisible characters, and without lone surrogates."""
    valid = text.encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFC", _JOINER.sub("", _INVISIBLE.sub("", valid)))


def safe(text: str) -> str:
    """Return the text so that Discord draws it literally: it can hold no markup, mention, invitation or live address."""
    text = _MARKUP.sub(r"\\\1", plain(text))
    text = _TAG.sub("‹", text)
    text = _PING.sub("@\u200b", text)
    text = _ADDRESS.sub(lambda m: f"{m.group()}\u200b", text)
    return _LINE_START.sub(
        lambda m: m.group(1) + (f"{m.group(2)}\\" if m.group(2).isdigit() else f"\\{m.group(2)}"), text
    )


def link(words: str, url: str) -> str:
    """Return a masked link; words that look like an address of their own, and links to Discord itself, lose the link."""
    shown = safe(" ".join(words.split()))
    if _HOSTLIKE.search(words.strip()) or (urlsplit(url).hostname or "") in _INVITES:
        return shown
    target = re.sub(r"[()<>\s\\]", lambda m: f"%{ord(m.group()):02X}", url)
    return f"[{shown}]({target})"


def cut(text: str, limit: int, mark: str = "…") -> str:
    """Return at most `limit` UTF-16 units of a text, cut at a word, never inside an escape or a character's cluster."""
    if units(text) <= limit:
        return text
    room = limit - units(mark)
    at, used = 0, 0
    while at < len(text) and used + units(text[at]) <= room:
        used += units(text[at])
        at += 1
    while 0 < at < len(text) and _joined(text, at):
        at -= 1
    head = text[:at]
    if " " in head[-80:]:
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(" \\,;:–—-(") + mark


def _joined(text: str, at: int) -> bool:
    return bool(unicodedata.combining(text[at])) or text[at] in "\ufe0f\u200d" or text[at - 1] in "\\\u200d"


def units(text: str) -> int:
    """Return a text's length as Discord counts it at worst: in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)
