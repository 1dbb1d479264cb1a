"""A paragraph without a heading goes in, a fair short title and the text that is left come out."""

import re
from collections.abc import Sequence
from itertools import islice

from bot.ingest import headings, lines
from bot.ingest.cues import MARKER, names_of
from bot.ingest.document import Block, BlockKind
from bot.ingest.sentences import sentences

MAX_TITLE = 110
_DASH = re.compile(r"\s+[—–]\s+|\s+-{1,2}\s+")
_COLON = re.compile(r"^([^.!?:]{3,70}):\s+(?=[A-Z“\"])")
_LABEL = re.compile(r"^((?:[^\s.!?:]+ ){0,4}[^\s.!?:]+):\s+(?=\S)")
_NAMED = re.compile(
    r"^((?:[A-Z][\w+#.’'-]*|[a-z]+[A-Z]\w*)(?:\s+(?:\([^)]{1,40}\)|[\w+#.’'&-]+)){0,7}?)\s+(?:is|are|was|were)\s+(an?|the|now|one|another|our|my|[a-z]+ed|out|here)\b"
)
_OPENED = re.compile(r"^([A-Z0-9][^.!?:]{1,60}|[A-Z0-9][^!?:\s]{1,20})\.\s+(?=[A-Z“\"])")
_CLAUSE = re.compile(
    r"(?:,|;|:|\s[—–-])\s|\s\(|\s(?=(?:which|that|because|while|so that|thanks to|along with|where|when|who)\b)"
)
_ANAPHORA = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|we|i|you|there|what|one|some|many|when|while|during|since|after|here|in|on|with|by|for|as|if|and|but|so|to)\b",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"\s(?=(?:in|on|for|with|by|from|into|at|as|about|to|and|or|than|across|through|over|using|so|how|if|whether)\s)"
)
_MIXED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\d")
_TITLED = re.compile(
    r"^(?:(?:In|On|With)\b[^“\"]{1,60}[“\"]([^”\"]{8,100})[”\"]"
    r"|In (?:an?|another|one) (?:[\w-]+ ){0,3}(?:post|article|paper|essay|piece), ([A-Z][^,.]{8,90}),)"
)
# What only presents a thing, or asks whether the reader has thought of it.
_POINTS = re.compile(
    r"^(?:There(?:['’]s| is| are| was| were)(?: also| now)?\s(?=(?:an?|two|three|some|new)\b)"
    r"|(?:(?:have you |if you(?:['’]ve| have) )?ever wondered|do you know)\s)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"^(?:If|When|While|Since|As)\s")
_TEASER = re.compile(r"(?:…|\.\.\.)$|^let['’]s\b", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"^(?:When|While|If|During|Since|After|Before|Once|Although|In|With|For|At|As|On)\b[^,]{3,80},\s"
)
_IDENTIFIER = re.compile(r"^#?[A-Z][A-Za-z]{0,9}[- ]?\d{1,6}:\s+")
_DANGLES = re.compile(
    r"(?:\s(?:of|for|in|on|with|by|from|into|to|and|or|the|a|an|than|as|at|about|how|that|but|if|is|are|was|were|i|can"
    r"|could|will|would|finds?|found|says?|said|shows?|showed|argues?|argued|has|have|had|be|been|which|who|whose|where|when|why|its|their|reports?|explains?|discuss|learns?|think"
    r"|writes?|wrote|suggests?|claims?|means?|know))+$",
    re.IGNORECASE,
)
_COMMON = re.compile(r"(?:ing|ion|[a-z]s)$")
_FEW, _NAME_WORDS, _PLAIN_WORDS, _SAYS = 11, 6, 3, 36
_PROPER = re.compile(r"^(?!(?:Here|This|Read|Watch|Link|See|Listen|More|Paper|Code|Video)\b)[A-Z][\w.+#-]{2,}$")


def tidy(text: str) -> str:
    """Return a heading as a title: without its number, a trailing colon, or needless spaces."""
    return lines.numbered(text)[1].strip().rstrip(":").strip()


def lead(block: Block) -> tuple[str, str]:
    """Return the title that a paragraph or list entry opens with, and its text without what only the title says."""
    text = MARKER.sub("", lines.without_emoji(block.text, both=True)) or block.text
    linked = block.links[0].text if block.links else ""
    if (bold := headings.bold_name(block)) and not (text.startswith(linked) and len(linked) > len(bold)):
        rest = block.text[len(block.bold) :].lstrip(" .:—–-")
        return _cut(tidy(lines.without_emoji(bold, both=True))), _sentence_case(rest)
    if named := _IDENTIFIER.match(text):
        stop = named.end() + len(linked) if linked and text.startswith(linked, named.end()) else 0
        return _cut(text[:stop] or next(sentences(text), text).rstrip(".!?")), block.text
    if dash := _DASH.search(text[: MAX_TITLE + 20]):
        name = text[: dash.start()].strip()
        if 1 <= len(name.split()) <= 16 and not re.search(r"[.!?]\s", name):
            return tidy(name), _sentence_case(text[dash.end() :])
    if linked and text.startswith(linked) and (len(linked.split()) >= 2 or _PROPER.match(linked)):
        rest = text[len(linked) :].lstrip(" .,:;|—–-").strip()
        return _cut(tidy(linked)), text if rest[:1].islower() else rest or text
    if colon := _COLON.match(text) or (block.kind is BlockKind.ENTRY and _LABEL.match(text)):
        return tidy(colon.group(1)), _sentence_case(text[colon.end() :])
    if block.kind is BlockKind.ENTRY and (opened := _OPENED.match(text)) and _is_heading(opened.group(1)):
        return opened.group(1), text[opened.end() :]
    return short(text), block.text


def short(text: str) -> str:
    """Return a name or a claim from the text, at most 110 characters, cut only where a clause or a phrase ends."""
    if (named := _NAMED.match(text)) and not _ANAPHORA.match(text) and _is_name(named.group(1), named.group(2)):
        return named.group(1).strip()
    first = _first_claim(list(islice(sentences(text), 2)) or [text])
    claim = lines.LAST_ASIDE.sub("", lines.LAST_ADDRESS.sub("", first) or first).strip().rstrip(".!…:")
    return _cut(_quoted(claim) or _offered(claim) or _main_clause(claim) or claim)


def _first_claim(found: Sequence[str]) -> str:
    """Return the first of one or two sentences, or the second where only that stands by itself."""
    if _POINTS.match(found[0]) or (len(found) > 1 and names_of(found[0]) - {"I"} and not names_of(found[1])):
        return found[0]
    return next((s for s in found if not _ANAPHORA.match(s) and len(s.split()) >= _PLAIN_WORDS), found[0])


def beyond(teaser: Block, following: Block) -> str | None:
    """Return a title from the second paragraph where the first only leads up to it ("Thinking out loud...")."""
    if not _TEASER.search(teaser.text) or len(teaser.text.split()) > _FEW:
        return None
    claim = _CONDITION.sub("", next(sentences(following.text), "").rstrip(".!?…:"))
    return _few(claim[:1].upper() + claim[1:])


def _few(claim: str) -> str | None:
    """Return the first eleven words at most, cut where a phrase ends, or None where that leaves no claim."""
    words = claim.split()
    start = " ".join(words[: _FEW + 1])
    ends = [match.start() for match in _PHRASE.finditer(start) if match.start() >= _SAYS]
    return claim if len(words) <= _FEW else _DANGLES.sub("", start[: ends[-1]]) if ends else None


def _offered(claim: str) -> str | None:
    """Return what a sentence only points to: "There is a song about rain", "Ever wondered how rain begins?"."""
    found = _POINTS.match(claim)
    rest = claim[found.end() :].rstrip("?.!") if found else ""
    return rest[:1].upper() + rest[1:] if _NAME_WORDS <= len(rest.split()) <= _FEW else None


def _is_name(words: str, says: str) -> bool:
    """Tell whether the subject of a sentence is a name, not a common noun that only its place made a capital."""
    *others, last = words.split()
    if any(word.endswith(".") and not lines.ABBREVIATED.search(word) for word in others):
        return False
    if not others:
        return bool(_MIXED.search(last)) or not (_COMMON.search(last) or says.endswith("ed"))
    return len(others) < _NAME_WORDS and (last[:1].isupper() or last.endswith(")") or bool(_MIXED.search(last)))


def _is_heading(words: str) -> bool:
    """Tell whether a first sentence is a name alone ("Batch Normalization"): all its words but the little are large."""
    little = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
    large = all(not word[0].islower() or word in little for word in words.split())
    return large and not _ANAPHORA.match(words) and not lines.ABBREVIATED.search(f"{words}.")


def _quoted(claim: str) -> str | None:
    """Return the title that a sentence quotes, where it opens with a preposition ("In a post titled ...")."""
    found = _TITLED.match(claim)
    title = (found.group(1) or found.group(2)).strip(" ,.") if found else ""
    return title if 0 < len(title.split()) <= _FEW else None


def _main_clause(claim: str) -> str | None:
    """Return what follows a subordinate opening ("When it came out, ..."), if it says enough by itself."""
    found = _SUBORDINATE.match(claim)
    rest = claim[found.end() :] if found else ""
    few = 4 <= len(rest.split()) <= _FEW and not _ANAPHORA.match(rest)
    return rest[:1].upper() + rest[1:] if few else None


def _cut(text: str) -> str:
    if len(text) <= MAX_TITLE:
        return text
    start = text[: MAX_TITLE + 1]
    # What stands before the comma of "During the autumn, we moved" says nothing by itself.
    opening = _SUBORDINATE.match(text)
    least = max(_SAYS, opening.end() + _SAYS if opening else 0)
    ends = [m.start() for m in _CLAUSE.finditer(start) if m.start() >= least]
    ends = ends or [m.start() for m in _PHRASE.finditer(start) if m.start() >= least]
    whole = text[: ends[-1]] if ends else start[:MAX_TITLE].rsplit(" ", 1)[0] or start[:MAX_TITLE]
    opened = whole.rfind("(") if whole.count("(") > whole.count(")") else -1
    return _DANGLES.sub("", (whole[:opened] if opened >= _SAYS else whole).rstrip(" ,;:—–-("))


def _sentence_case(text: str) -> str:
    text = text.strip()
    word = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if word.islower() else text
