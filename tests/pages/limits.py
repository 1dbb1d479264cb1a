"""Says what Discord would not take of a page, and what a cut left half of; shares no code with the bot."""

import re
import unicodedata
from urllib.parse import urlsplit

from bot.model import Page

LIMITS = {"title": 256, "text": 4096, "footer": 2048}
TOTAL = 6000


def lengths(text: str) -> tuple[int, int]:
    """Return a text's code points and UTF-16 units; a lone surrogate cannot be sent at all."""
    return len(text), len(text.encode("utf-16-le")) // 2


def faults(page: Page) -> list[str]:
    found = []
    total = 0
    for name, limit in LIMITS.items():
        size = max(lengths(getattr(page, name)))
        total += size
        if size > limit:
            found.append(f"{name} has {size} of {limit}")
    if total > TOTAL:
        found.append(f"{total} of {TOTAL} in all")
    if not page.title.strip() and not page.text.strip():
        found.append("nothing to show")
    if page.url is not None and not _sendable(page.url):
        found.append(f"Discord would refuse {page.url!r}")
    if not 0 <= page.colour <= 0xFFFFFF:
        found.append("no colour")
    return found


def _sendable(url: str) -> bool:
    parts = urlsplit(url)
    ascii_only = url.isascii() and not re.search(r"\s", url)
    return ascii_only and parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and len(url) <= 2048


# Format characters by name only: signs that enclose the digits after them, and those that arrange hieroglyphs.
SEEN = {*map(chr, range(0x600, 0x606)), *"\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"}
SEEN |= {*map(chr, range(0x13430, 0x13440))}


def unseen(text: str) -> set[str]:
    """Return the characters that nobody sees or that turn a line around, but for those our own code put in."""
    ours = "(?<=[:@])\u200b|(?<=discord)\u200b|(?<=discordapp)\u200b|(?<=dis)\u200b"
    text = re.sub("\U0001f3f4[\U000e0030-\U000e007a]+\U000e007f", "", text)
    allowed = re.sub(ours, "", text, flags=re.IGNORECASE)
    bad = {char for char in allowed if unicodedata.category(char) in {"Cc", "Cf", "Cs"}}
    return bad - {"\n", "\t", "\u200c", "\u200d"} - SEEN


def dangling(text: str) -> str | None:
    """Return what a cut left half of: a link, an escape, a picture."""
    if re.search(r"(?<!\\)(?:\\\\)*\\$", text.removesuffix("…")):
        return "an escape"
    if re.search("\u200d…?$", text):
        return "a joined picture"
    unescaped = re.sub(r"\\.", "", text)
    links = re.sub(r"\[[^\[\]]*\]\([^()\s]*\)", "", unescaped)
    if re.search(r"[\[\]]", links):
        return "a link"
    return "bold" if unescaped.count("**") % 2 else None
