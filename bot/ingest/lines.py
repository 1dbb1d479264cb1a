"""A line goes in, what its form alone says of it comes out: slug, caption, heading-like, section-like."""

import re

_SLUG = re.compile(r"^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+){1,24}$")
_GLUED_START = re.compile(r"^((?=[^\s]*[a-z]-)[A-Za-z0-9]+(?:-[A-Za-z0-9]+){3,})\s+(?=[A-Z“\"‘])")
_GLUED_HYPHENS = 3
_GLUED_END = re.compile(r"(?<=[.!?…])\s+((?=[^\s]*[a-z]-)[a-z0-9]+(?:-[a-z0-9]+){3,})$")
_SOURCE = re.compile(
    r"(?:^|[.!?…)\]\"”’]\s+|\s)(?:(?:Image|Photo|Picture|Figure)\s+)?(?:Source|Credit|Credits)s?:\s*\S.{0,200}$",
    re.IGNORECASE,
)
# "1. ", "1) ", and before a capital also "1: ", "1 - ", "#1 ".
NUMBERED = re.compile(
    r"^(?:#?(\d{1,3})[.)]\s+(?=\S)|#?(\d{1,3})(?::| [-–—])\s+(?=[\"“‘A-Z])|#(\d{1,3})\s+(?=[\"“‘A-Z]))"
)
_VERSIONED = re.compile(r"^[a-z][\w-]* v?\d+(?:\.\d+)+$")
_EMOJI = re.compile(r"[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+")
_TAIL_EMOJI = re.compile(rf"\s*(?:{_EMOJI.pattern}\s*)+$")
_HEAD_EMOJI = re.compile(rf"^(?:{_EMOJI.pattern}\s*)+")
_SECTION_WORDS = {
    "work", "internet", "web", "news", "update", "release", "paper", "research", "tool", "library", "project",
    "video", "podcast", "youtube", "article", "post", "discussion", "tutorial", "course", "resource", "link", "hit",
    "brief", "thing", "event", "read", "reading", "item", "community", "archive", "dataset", "model", "open-source",
    "source", "opensource", "code", "book", "talk", "bite", "note", "pick", "highlight", "story", "headline",
    "watch", "listen", "learn", "learning", "tip", "job", "listening", "watching", "viewing", "list", "shelf",
    "blog", "announcement", "product", "launch", "finding", "experiment", "favourite", "favorite", "corner",
    "bench", "proposal", "quote", "package", "interview", "opinion",
}  # fmt: skip
# What may stand beside them.
_QUALIFIERS = {
    "new", "latest", "top", "best", "more", "other", "quick", "short", "interesting", "recent", "featured", "cool",
    "my", "our", "the", "a", "an", "your", "reader", "research", "open", "from", "around", "elsewhere", "big", "good",
    "industry", "weekly", "monthly", "further", "useful", "fun", "few", "couple", "also", "upcoming", "week", "month",
    "machine", "data", "ai", "ml", "online", "long", "must", "worth", "main", "notable",
}  # fmt: skip
_JOINED = re.compile(
    r"\s*(?:&|/|\+|,|\band\b|\bor\b|\bfrom\b|\bof\b|\bin\b|\bthis\b|\bfor\b|\bto\b|\bon\b)\s*", re.IGNORECASE
)
# A word whose full stop ends no sentence.
ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|et al|vs|cf|approx|resp|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Inc|Ltd|Co|Fig|Eq|Sec|No|Vol|ca|[A-Z]"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.$"
)
# An address at the end, and what leads to it.
LAST_ADDRESS = re.compile(r"[\s:(<–—-]{0,3}https?://\S+$")
# Up to three words in brackets after the last sentence: "(source)".
LAST_ASIDE = re.compile(r"(?<=[.!?])\s+[(\[][^()\[\].!?\s]{1,20}(?: [^()\[\].!?\s]{1,20}){0,2}[)\]]$")
TIP = re.compile(
    r"^(?:the\s+)?(?:\w+\s+)?tips?\s+(?:of|for)\s+the\s+(?:week|month|day|issue)\b|^(?:quick\s+|pro\s+)?tips?(?:$|:\s)",
    re.IGNORECASE,
)


def numbered(text: str) -> tuple[int | None, str]:
    """Return the number that a line opens with, None where it has none, and the line without it."""
    found = NUMBERED.match(text)
    return (int(found.group(found.lastindex or 0)), text[found.end() :].strip()) if found else (None, text)


def without_emoji(text: str, *, both: bool = False) -> str:
    """Return a heading without the emoji at its end, or at both ends."""
    bare = _TAIL_EMOJI.sub("", text).strip()
    if both:
        bare = _HEAD_EMOJI.sub("", bare).strip()
    return bare or text.strip()


def is_slug(text: str) -> bool:
    """Tell whether the line is an image's file name: words joined by hyphens, and nothing else."""
    return bool(_SLUG.match(text)) and not text[0].isdigit() and ("-" in text or "_" in text) and not text.isupper()


def is_caption(text: str) -> bool:
    """Tell whether the line credits an image's source at its end."""
    told = text.lower()
    return len(text) <= 900 and ("source" in told or "credit" in told) and bool(_SOURCE.search(text))


def unglued(text: str) -> tuple[str, str | None]:
    """Return the text without an image's file name glued to its start or end, and that name."""
    for pattern in (_GLUED_START, _GLUED_END) if text.count("-") >= _GLUED_HYPHENS else ():
        if found := pattern.search(text):
            return (text[: found.start()] + text[found.end() :]).strip(), found.group(1)
    return text, None


def is_heading(text: str) -> bool:
    """Tell whether the line could be a heading: short, begins like a title, ends without a full stop."""
    plain = without_emoji(text)
    if not 2 <= len(plain) <= 120 or len(plain.split()) > 16 or "://" in plain or is_slug(plain):
        return False
    if plain[-1] in ".,;:!?…" or not (
        plain[0].isupper() or _VERSIONED.match(plain) or plain[0].isdigit() or plain[0] in "“‘\"'"
    ):
        return False
    return len(plain.split()) > 1 or plain != text or is_section(text)


def is_section(text: str) -> bool:
    """Tell whether the line names a kind of content, as sections do, rather than one thing."""
    plain = without_emoji(text)
    words = plain.split()
    if len(words) > 8 or plain[-1:] in ".,;:!?…":
        return False
    if TIP.match(plain) or (plain != text.strip() and len(words) <= 7):
        return True
    if ": " in plain:
        return False
    parts = [part for part in _JOINED.split(plain.lower()) if part]
    heads = [part.split()[-1] for part in parts]
    known = sum(_singular(head) in _SECTION_WORDS for head in heads)
    return bool(heads) and known * 2 >= len(heads) and len(words) <= 6


def is_kind(text: str) -> bool:
    """Tell whether the line names a kind of content and nothing besides: "New papers", not "Dew models"."""
    plain = without_emoji(text, both=True)
    words = {_singular(word) for part in _JOINED.split(plain.lower()) for word in part.split()} - _QUALIFIERS
    return bool(TIP.match(plain)) or (bool(words) and words <= _SECTION_WORDS)


def _singular(word: str) -> str:
    if word in _SECTION_WORDS:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s") if word.endswith("s") else word
