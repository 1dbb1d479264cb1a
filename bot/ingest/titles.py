"""A paragraph without a heading goes in, a fair short title and the text that is left come out."""

import re

from bot.ingest.cues import MARKER
from bot.ingest.document import Block, BlockKind

MAX_TITLE = 110
_DASH = re.compile(r"\s+[—–]\s+|\s+-{1,2}\s+")
_COLON = re.compile(r"^([^.!?:]{3,70}):\s+(?=[A-Z“\"])")
_LABEL = re.compile(r"^((?:[^\s.!?:]+ ){0,4}[^\s.!?:]+):\s+(?=\S)")
_NAMED = re.compile(
    r"^((?:[A-Z][\w+#.’'-]*|[a-z]+[A-Z]\w*)(?:\s+(?:\([^)]{1,40}\)|[\w+#.’'&-]+)){0,7}?)\s+(?:is|are|was|were)\s+(?:an?|the|now|one|another|our|my|[a-z]+ed|out|here)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?…])[”\"’)\]]?\s+(?=[A-Z0-9“\"‘(])")
_CLAUSE = re.compile(
    r"(?:,|;|:|\s[—–-])\s|\s\(|\s(?=(?:which|that|because|while|so that|thanks to|along with|where|when|who)\b)"
)
_ANAPHORA = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|we|i|you|there|what|one|some|many|in|on|with|by|for|as|if|and|but|so|to)\b",
    re.IGNORECASE,
)
_PROPER = re.compile(r"^(?!(?:Here|This|Read|Watch|Link|See|Listen|More|Paper|Code|Video)\b)[A-Z][\w.+#-]{2,}$")
_NUMBER = re.compile(r"^\d{1,3}[.)]\s+")


def tidy(text: str) -> str:
    """Return a heading as a title: without its number, a trailing colon, or needless spaces."""
    return _NUMBER.sub("", text).strip().rstrip(":").strip()


def lead(block: Block) -> tuple[str, str]:
    """Return the title that a paragraph or list entry opens with, and its text without what only the title says."""
    text = MARKER.sub("", block.text) or block.text
    linked = block.links[0].text if block.links else ""
    if dash := _DASH.search(text[: MAX_TITLE + 20]):
        name = text[: dash.start()].strip()
        if 1 <= len(name.split()) <= 16 and not re.search(r"[.!?]\s", name):
            return tidy(name), _sentence_case(text[dash.end() :])
    if linked and text.startswith(linked) and (len(linked.split()) >= 2 or _PROPER.match(linked)):
        rest = text[len(linked) :].lstrip(" .,:;—–-").strip()
        return _cut(tidy(linked)), text if rest[:1].islower() else rest or text
    if colon := _COLON.match(text) or (block.kind is BlockKind.ENTRY and _LABEL.match(text)):
        return tidy(colon.group(1)), _sentence_case(text[colon.end() :])
    return short(text), block.text


def short(text: str) -> str:
    """Return a name or a claim from the text, at most 110 characters, cut only where a clause ends."""
    if (named := _NAMED.match(text)) and not _ANAPHORA.match(text) and len(named.group(1).split()) <= 6:
        return named.group(1).strip()
    sentences = _SENTENCE.split(text)
    first = next((s for s in sentences[:2] if not _ANAPHORA.match(s) and len(s.split()) >= 3), sentences[0])
    return _cut(first.strip().rstrip(".!…:"))


def _cut(text: str) -> str:
    if len(text) <= MAX_TITLE:
        return text
    ends = [m.start() for m in _CLAUSE.finditer(text[: MAX_TITLE + 1]) if m.start() >= 20]
    if ends:
        return text[: ends[-1]].rstrip(" ,;:—–-(")
    return text[:MAX_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:—–-(") or text[:MAX_TITLE]


def _sentence_case(text: str) -> str:
    text = text.strip()
    word = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if word.islower() else text
