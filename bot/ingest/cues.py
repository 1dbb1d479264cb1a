"""Blocks without headings go in, what speaks for and against each paragraph as an item's beginning comes out.

A cue is a name and a number between 0 and 1; `bot.ingest.cuts` weighs them. They say how a paragraph opens, how the
one before it ended, and whether its words look forward or back (the lexical cohesion of Hearst's TextTiling, 1997).
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from bot.ingest.document import Block, BlockKind

MARKER = re.compile(
    r"^(what(?:['’]s| is| it is| is it| happened)(?: it| new| happening)?|the (?:news|gist)|tl;?dr|in short)\s*:\s*",
    re.IGNORECASE,
)
BODY = frozenset({BlockKind.TEXT, BlockKind.ENTRY, BlockKind.CODE})
_CLOSES = re.compile(
    r"^(see|read|listen|watch|check out|be sure to check|find|get|try|grab|for (?:more|plenty|details)|to learn more"
    r"|links?:|more:|full|paper:|code:|slides)\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"\b(on GitHub|on arXiv|on YouTube|apple podcasts|spotify|in the (?:paper|repo|post))\W*$", re.IGNORECASE
)
_OPENINGS = {
    "points back": r"it|its|it['’]s|this|these|those|that|that['’]s|they|their|them|he|she|his|her|both|such|here",
    "connects": r"but|and(?! finally)|so(?! you)|or|then|instead|however|because|also|which|still|yet|even|of course"
    r"|after all|at least|until|unless|bonus|now|nor|not|with(?! the (?:rise|increase|growth|release))|using|by|as|from"
    r"|thanks|meaning|better yet|importantly|once|after|before|since",
    "explains": r"for (?:example|instance)|in (?:essence|other words|short|practice|particular)"
    r"|(?:why|how|what)\b.{0,25}(?=\?$)|say|specifically|more|to do|imagine|either|put|think of"
    r"|if(?! you)|as in|right now|at the moment|at the same time|(?:say|suppose|note) that",
    "narrows": r"the (?:main|first|second|third|last|other|former|latter|same|trick|catch|result|authors?|team|idea"
    r"|whole|rest|point|best|only|next|upshot|lesson|code|paper|post)|one (?:way|day|reason|thing)"
    r"|one of (?:my|the (?!authors|founders|makers|people|biggest|oldest))"
    r"|what (?!if\b)[^.?!]{0,60}(?:is|was|are|were)|(?:many|most|few|several|all) of (?:them|these|those|it)"
    r"|another|some|each|all|results?|none|half|my (?:own|favou?rite|take|guess)",
    "speaks of me": r"i|i['’](?:m|ve|d|ll)|we|we['’](?:re|ve|ll)|my|our|me",
    "speaks to you": r"you(?:['’]\w+)?|your|let['’]s",
    "presents": r"there(?:['’]s| is| are| was| were|['’]re)|here(?:['’]s| is| are)",
    "draws in": r"so you|have you|do you|many|most|everybody|(?:if you(?:['’]ve| have) )?ever|for (?:decades|years)"
    r"|every|what if|two|three|if you",
    "definite": r"the",
    "indefinite": r"an?",
    "moves on": r"in another|there (?:was|is|are|were) also|meanwhile|elsewhere|speaking of|also (?:new|out|this)"
    r"|on an? (?:different|related|lighter|sadder) note|new (?:this|from|in)|over (?:at|on|in)|finally|last but|lastly"
    r"|from the archives|and finally|on to|two more|one more|a new|an? (?:\w+ ){0,3}(?:by|from)",
}
_OPENS = {name: re.compile(rf"^\W*(?:{words})\b", re.IGNORECASE) for name, words in _OPENINGS.items()}
_TAKING_UP = frozenset({"points back", "connects", "explains"})
_LOOKING_BACK = _TAKING_UP | {"narrows", "speaks of me", "definite"}
_LEAD_IN = re.compile(r"^[^.!?]{4,110}?\s[—–]\s+\S")
_NEWS = re.compile(
    r"\b(recently|releas(?:ed|es)|announc(?:ed|es)|launch(?:ed|es)|publish(?:ed|es)|introduc(?:ed|es)|unveil(?:ed|s)"
    r"|open-?sourced|shipped|ships|has (?:now|just|finally)|now has|is out|are out|wrote|writes|argues|shares?|went"
    r"|turned|hosted|(?:is|are) back|spent|built|trained|(?<!['’]ve )(?<!have )got"
    r"|(?:this|last) (?:week|month)\b(?!['’]s)|on (?:monday|tuesday|wednesday|thursday|friday))\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"^(?:The )?[A-Z][\w+#.’'-]*(?:\s[\w+#.’'&-]+){0,5}(?:\s\([^)]{1,80}\))?\s(?:is|are|was|were|has)\s"
)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'.-]*[A-Za-z0-9]|\b[A-Za-z]*[a-z][A-Z]\w*|\b[A-Z]{2,}\w*")
_FIRST_NAME = re.compile(r"^(?:The )?((?:[A-Z][\w-]*[A-Z0-9]\w*|[A-Z][\w-]+(?=['’]s\b|\s[A-Z(]|\s\d))[\w-]*)")
_HEADLINE = re.compile(r"^(?:[^\s.!?]+ ){0,6}[^\s.!?]+[.!?] \S")
_SPEAKS_OF_THIS = re.compile(
    r"^[^.!?]{0,110}\b(?:(?:this|these|such|the same|the above)\b(?! (?:week|month|year|time|issue|morning|summer"
    r"|winter|spring|is an?\b))|(?:it|them|that|those|so|there|him|her)(?=[.?!,;]))"
    r"|^[^.!?,;:]{0,60}(?<!that )(?<!and )\b(?:it|them|him)"
    r"(?= (?:in|on|by|for|at|with|from|into|out|up|down|all|too)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]{4,}")
_ADDRESSED = re.compile(r"https?://\S+$")
_EMOJI = re.compile(r"[\u2300-\u23ff\u2600-\u27bf\U0001f300-\U0001faff]")
_LABEL = re.compile(r"^([A-Z][^.:!?]{2,28}):\s")
_MARK = "what it is"
_RECURS, _LINKED = 3, 0.4
_BULLETS = 0.3
_NEAR, _FAR, _SHORT, _HEADLINE_WORDS = 3, 8, 7, 16


def places(blocks: Sequence[Block]) -> list[int]:
    """Return where the blocks stand that can be part of an item: prose, entries and code; no rulers, no captions."""
    return [i for i, block in enumerate(blocks) if block.kind in BODY and re.search(r"\w", block.text)]


class Size(NamedTuple):
    """How many words a paragraph has, and how many names."""

    words: int
    names: int


def sizes(body: Sequence[Block]) -> list[Size]:
    """Return the size of each paragraph."""
    return [Size(len(block.text.split()), len(names_of(block.text)) + len(block.links)) for block in body]


def is_ruled(blocks: Sequence[Block], at: int) -> bool:
    """Tell whether a ruler stands above a block: a drawn one, or a paragraph without a word."""
    return blocks[at].ruled or not re.search(r"\w", blocks[at - 1].text)


def marks(body: Sequence[Block]) -> list[int]:
    """Return where a mark opens items: an emoji that stands as a bullet, or a label ("What it is:")."""
    bullets = [i for i, block in enumerate(body) if block.kind is BlockKind.TEXT and _EMOJI.match(block.text)]
    return bullets if len(bullets) >= max(_RECURS, _BULLETS * len(body)) else _labelled(body)


def _labelled(body: Sequence[Block]) -> list[int]:
    """Return where a label opens items: one that says so itself, or the first of two that alternate."""
    labels = [_label(block.text) for block in body]
    often = {label: count for label, count in Counter(labels).items() if label and count >= _RECURS}
    turns = [label for label in labels if label in often]
    opener = _MARK if _MARK in often else next(iter(turns), "")
    alternate = turns[::2].count(opener) == often.get(opener) and opener not in turns[1::2]
    found = (
        [i for i, label in enumerate(labels) if label == opener] if opener == _MARK or (opener and alternate) else []
    )
    above = [body[i - 1].text.split() for i in found if i]
    headed = len(above) == len(found) > 1 and all(len(words) <= _HEADLINE_WORDS for words in above)
    return [i - 1 for i in found] if headed and not any(labels[i - 1] for i in found) else found


def _label(text: str) -> str:
    if MARKER.match(text):
        return _MARK
    found = _LABEL.match(text)
    return found.group(1).lower() if found else ""


def cues_of(blocks: Sequence[Block]) -> list[dict[str, float]]:
    """Return the cues that are not zero, by name, for each block at `places(blocks)`; the first has none."""
    at = places(blocks)
    body = [blocks[i] for i in at]
    openings = [_openings(block.text) for block in body]
    of_text = _of_text(body, openings)
    wide = _wide(blocks)
    words = _Words(body)
    found: list[dict[str, float]] = [{}] if body else []
    announced = False
    for i in range(1, len(body)):
        block, before = body[i], body[i - 1]
        announced = block.kind is BlockKind.ENTRY and (announced or _announces(before.text))
        cues = {
            **_opening(block, openings[i]),
            **_ending(before, block, announced),
            **words.cohesion(i),
            "others stand alone": of_text["stand alone"] * openings[i].isdisjoint(_LOOKING_BACK),
            "link as usual": of_text["linked"] and bool(block.links),
            "is taken up": i + 1 < len(body) and not openings[i + 1].isdisjoint(_TAKING_UP),
            "after a word of mine": "speaks of me" in openings[i - 1],
            "after a caption": blocks[at[i] - 1].kind is BlockKind.CAPTION,
            "wider gap": at[i] in wide,
        }
        found.append({name: float(value) for name, value in cues.items() if value})
    return found


def _openings(text: str) -> frozenset[str]:
    """Return the names of the ways to open in which a paragraph does."""
    return frozenset(name for name, pattern in _OPENS.items() if pattern.match(text))


def _of_text(body: Sequence[Block], openings: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return what the text as a whole is like: how seldom its paragraphs look back, whether most have links."""
    count = max(1, len(body))
    linked = sum(bool(block.links) for block in body) / count
    return {
        "stand alone": max(0.0, 1 - 4 * sum(not said.isdisjoint(_LOOKING_BACK) for said in openings) / count),
        "linked": linked >= _LINKED,
    }


def _wide(blocks: Sequence[Block]) -> set[int]:
    """Return the blocks with more empty lines above them than others have, where a fourth or more have the fewest."""
    steps = {
        i: blocks[i].line - blocks[i - 1].line
        for i in range(1, len(blocks))
        if blocks[i].kind is blocks[i - 1].kind is BlockKind.TEXT and not blocks[i].ruled
    }
    least = min(steps.values(), default=0)
    close = sum(step == least for step in steps.values())
    return {i for i, step in steps.items() if step > least > 0} if close * 4 >= len(steps) else set()


def _opening(block: Block, openings: frozenset[str]) -> dict[str, float]:
    text = block.text
    if block.kind is not BlockKind.TEXT:
        lead_in, numbered = bool(_LEAD_IN.match(text)), block.number is not None
        return {"entry": 1.0, "entry with a lead-in": lead_in, "numbered entry": numbered}
    said: dict[str, float] = {name: name in openings for name in _OPENS}
    said["connects"] = said["connects"] or text[:1] in "—–"  # a quotation's source
    return said | {
        "lead-in": bool(_LEAD_IN.match(text)),
        "tells news": bool(_NEWS.search(text[:160])),
        "headline": bool(_HEADLINE.match(text)),
        "defines": bool(_DEFINES.match(text)) and not said["points back"],
        "closes": bool(_CLOSES.match(text)),
        "speaks of this": bool(_SPEAKS_OF_THIS.match(text)),
        "emoji": bool(_EMOJI.match(text)),
        "long": min(1.0, math.log(1 + len(text.split())) / 5),
        "short": len(text.split()) < _SHORT,
        "asks": text[-1:] == "?",
    }


def _ending(before: Block, block: Block, announced: bool) -> dict[str, float]:
    text = before.text.rstrip()
    entry, was = block.kind is BlockKind.ENTRY, before.kind is BlockKind.ENTRY
    closed = bool(_CLOSES.match(text) or _CLOSED.search(text)) and not was
    return {
        "entry of an announced list": announced,
        "after a list": was and not entry,
        "after a colon": text[-1:] == ":" and not entry and not closed,
        "after a question": text[-1:] == "?",
        "after a closer": closed and not entry,
        "after an exclamation": text[-1:] == "!",
        "after a short one": len(text.split()) < _SHORT + 3,
        "after a long one": min(1.0, math.log(1 + len(text.split())) / 5),
        "after an address": bool(_ADDRESSED.search(text)),
    }


def _announces(text: str) -> bool:
    """Tell whether the last sentence has a colon, as one above a list has."""
    return ":" in re.split(r"[.!?]\s", text)[-1]


def names_of(text: str) -> frozenset[str]:
    """Return the words that are names by their form: capitals inside a sentence, or inside a word."""
    first = _FIRST_NAME.match(text)
    return frozenset(_NAME.findall(text)) | ({first.group(1)} if first else set())


class _Words:
    """The names and content words of each paragraph; a word that many paragraphs share counts less."""

    def __init__(self, body: Sequence[Block]) -> None:
        self.texts = [block.text for block in body]
        self.names = [names_of(text) for text in self.texts]
        self.words = [frozenset(_stem(word) for word in _WORD.findall(text.lower())) for text in self.texts]
        spread = Counter(word for words in self.words for word in words)
        self.rarity = {word: math.log((1 + len(body)) / count) for word, count in spread.items()}
        self.weights = [self._weight(words) for words in self.words]

    def cohesion(self, i: int) -> dict[str, float]:
        """Return how far the words and names of paragraph `i` are those of its neighbours, on either side."""
        near = range(max(0, i - _NEAR), i)
        carried = len(self.names[i] & frozenset().union(*(self.names[j] for j in near)))
        earlier = frozenset().union(*(self.names[j] for j in range(max(0, i - _FAR), i)))
        later = frozenset().union(*self.names[i + 1 : i + 1 + _NEAR])
        first = _FIRST_NAME.match(self.texts[i])
        known = first is not None and any(first.group(1) in self.texts[j] for j in range(max(0, i - _FAR), i))
        return {
            "words look back": self._shared(i, near),
            "words look ahead": self._shared(i, range(i + 1, min(i + 1 + _NEAR, len(self.words)))),
            "opens with known words": self._opening_known(i),
            "new names": bool(self.names[i]) and not carried,
            "names taken up": bool((self.names[i] - earlier) & later),
            "names carried over": min(carried, 3) / 3,
            "opens with a known name": known,
        }

    def _shared(self, i: int, others: range) -> float:
        theirs = frozenset().union(*(self.words[j] for j in others))
        return self._weight(self.words[i] & theirs) / self.weights[i] if self.weights[i] else 0.0

    def _weight(self, words: frozenset[str]) -> float:
        return sum(map(self.rarity.__getitem__, words))

    def _opening_known(self, i: int) -> float:
        opening = [_stem(word) for word in _WORD.findall(" ".join(self.texts[i].split()[:8]).lower())][:3]
        before = frozenset().union(*self.words[max(0, i - _NEAR) : i])
        return sum(word in before for word in opening) / max(1, len(opening))


def _stem(word: str) -> str:
    return word[:6].removesuffix("s")
