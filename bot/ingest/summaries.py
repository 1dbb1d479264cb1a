"""An item's title and text go in, one or two of its sentences that stand alone come out."""

import re
from collections.abc import Iterator
from itertools import islice

from bot.ingest import lines
from bot.ingest.cues import MARKER
from bot.ingest.sentences import sentences

MAX_SUMMARY, _FULL, _MAX_SENTENCES, _TRIED = 280, 160, 24, 2
_SHORTEST, _FEWEST = 12, 4
_MARK = re.compile(r"^(?:[•*–-]|\d{1,3}[.)]) ")
_WHOLE = re.compile(r"[.!?。！？][”\"’)\]」』）]{0,3}$")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# Ends of sentences that no space follows.
_WIDE = tuple("。！？」』）")
# A sentence that opens so leans on the one before it.
_LEANING = re.compile(
    r"(?:it|its|this|that|these|those|they|their|he|she|his|her|but|and|so|or|yet|because|which|such|instead|however|"
    r"also|then|there|another|both|as in|in other words|for example|for instance|e\.g|i\.e|to do|even better|"
    r"of course|importantly|similarly|afterwards|in essence|in addition|in this|in fact|on top of|including|"
    r"so far|not only|now|thanks to (?:this|that|it|these|those|them)|"
    r"(?:unlike|like|besides|apart from|compared (?:to|with)) (?:the (?:previous|last|former|latter|others?)|this|that|"
    r"it|these|those|them)|the (?:former|latter|same|above|previous|other))\b",
    re.IGNORECASE,
)
# One that holds such words does so as well, however it opens.
_BACK = re.compile(
    r"\b(?:(?:do|does|did|doing|done) (?:just |exactly |precisely )?(?:so|this|that)(?![\w’'-]| \w)|"
    r"the (?:former|latter)|as (?:mentioned|described|seen|shown|said) (?:above|before|earlier)|"
    r"as follows|the (?:above|previous|last|preceding|next) (?:item|article|story|section|paragraph|example)s?)\b",
    re.IGNORECASE,
)
# Without these words one that leans by them alone stands by itself.
_LINK = re.compile(
    r"(?:(?:(?:thanks to|because of|unlike|like|besides|compared (?:to|with)) (?:this|that|it|these|those|them|"
    r"the (?:previous|last|other) \w+)|but|and|so|or|yet|instead|however|also|then|even better|of course|importantly|"
    r"similarly|afterwards|in (?:essence|addition|fact|other words)|on top of (?:this|that|it)|now),? )",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[:;.!?]\s+\d{1,2}[.)]$")
# One that opens so only points elsewhere.
_POINTING = re.compile(
    r"(?:here(?:['’]s| is| are)|see|read|listen|watch|check|click|find|links?|source|credit|via|"
    r"more (?:on|in|at|details)|"
    r"for more|full (?:story|post|text)|code|slides|blog post|subscribe|sign up)\b(?!\s+(?:is|are|was|has)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:]\s|\s[—–-]\s|\s\(")
_DANGLING = re.compile(r"\s(?:and|or|but|which|that|who|where|when|while|because|so|the|an?|of|to|in|on|with|for|as)$")


def summary_of(title: str, body: str) -> str:
    """Return one or two whole sentences, together at most 280 characters, that can be read without the item.

    The first is one that leans on none before it, if there is such a one, or does no more without the word that links
    it; else the first that is whole; else the first clause of what is there, and at last the title.
    """
    found = list(islice(_sentences(body), _MAX_SENTENCES))
    if not any(map(_stands_alone, found)):
        found = [_unlinked(text) for text in found]
    for fits in (_says_alone, _stands_alone, _is_whole):
        for at in islice((at for at, text in enumerate(found) if fits(text)), _TRIED):
            if (summary := _with_next(found, at)).rstrip(".") != title.rstrip("."):
                return summary
    return next((_clause(text) for text in found if _is_said(text)), _clause(title))


def _says_alone(text: str) -> bool:
    return not text.endswith("?") and _stands_alone(text)


def _stands_alone(text: str) -> bool:
    return _fits(text) and _stands(text)


def _is_whole(text: str) -> bool:
    return _fits(text) and not _BACK.search(text)


def _stands(text: str) -> bool:
    return not _LEANING.match(text) and not _BACK.search(text)


def _unlinked(text: str) -> str:
    """Return a sentence without the word that links it to the one before, where it stands alone without it."""
    link = _LINK.match(text)
    bare = text[link.end() :] if link else text
    return bare[:1].upper() + bare[1:] if _stands(bare) else text


def _is_said(text: str) -> bool:
    """Tell whether what is no whole sentence says something by itself: no remark in brackets, no start of a list."""
    return len(text.split()) > 2 and not (
        text[0] in "([" or _POINTING.match(text) or _BACK.search(text) or _NUMBERED.search(text)
    )


def _sentences(body: str) -> Iterator[str]:
    """Yield the sentences of a text without marks of lists; a line's end is a sentence's end."""
    for line in body.split("\n"):
        told = MARKER.sub("", _MARK.sub("", line.strip())).strip()
        yield from sentences(lines.LAST_ASIDE.sub("", told))


def _fits(text: str) -> bool:
    return (
        (len(text) >= _SHORTEST or _UNSPACED.search(text) is not None)
        and len(text) <= MAX_SUMMARY
        and _words(text) >= _FEWEST
        and _WHOLE.search(text) is not None
        and not text.endswith(("...", "…"))
        and not _NUMBERED.search(text)
        and "://" not in text
        and text[0] not in "([&,;"
        and not _POINTING.match(text)
    )


def _words(text: str) -> int:
    """Return how many words there are; of scripts that leave no space between them, how many signs."""
    return len(text.split()) + len(_UNSPACED.findall(text))


def _with_next(sentences: list[str], at: int) -> str:
    """Return a sentence, with the one after it where that is whole, says something, and there is room for both."""
    first, following = sentences[at], sentences[at + 1 : at + 2]
    if following and _fits(following[0]) and len(first) < _FULL and not following[0].endswith("?"):
        both = first + ("" if first.endswith(_WIDE) else " ") + following[0]
        return both if len(both) <= MAX_SUMMARY else first
    return first


def _clause(text: str) -> str:
    """Return what there is as a sentence: as it stands, or up to the end of its last clause that leaves room."""
    bare = (lines.LAST_ADDRESS.sub("", text.strip()) or text.strip()).rstrip(".,;:…— ")
    if len(bare) >= MAX_SUMMARY:
        room = bare[: MAX_SUMMARY - 1]
        ends = [end.start() for end in _CLAUSE.finditer(room) if end.start() >= 40]
        bare = room[: ends[-1]] if ends else room.rsplit(" ", 1)[0]
        if bare.count("(") > bare.count(")") and bare.rfind("(") > 40:
            bare = bare[: bare.rfind("(")].rstrip()
        while dangling := _DANGLING.search(bare):
            bare = bare[: dangling.start()]
    return bare if not bare or bare[-1] in "!?。！？" else f"{bare}."
