"""Drafts of items go in, the same without those told twice come out, with a note on each that was joined."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.ingest.document import Draft
from bot.ingest.links import canonical
from bot.model import Note

_SAME_TITLE, _LEAST, _OPENING = 0.6, 5, 8
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")
# More drafts than these with one link or title are a habit of the newsletter ("Read more"), not one thing.
_LOOK_AT = 8


@dataclass(frozen=True, slots=True)
class _Said:
    """What two drafts of one thing have in common: the page they lead to, their title, their text.

    Of a text that opens as no other does, its opening is enough.
    """

    link: str
    title: str
    body: str


def join(drafts: Sequence[Draft]) -> tuple[tuple[Draft, ...], tuple[Note, ...]]:
    """Return the drafts, each thing once: the longest text of it, where that stands, with the links of all.

    Two drafts tell one thing if they lead to one page under titles of which one says no more than the other, if their
    texts are equal, or if one is a title without a text that the other has; never where numbers part their titles.
    """
    texts = [" ".join(block.text for block in draft.blocks).casefold() for draft in drafts]
    openings = [_opening(text) for text in texts]
    often = Counter(openings)
    said = [
        _said(draft, text, opening, often[opening] == 1)
        for draft, text, opening in zip(drafts, texts, openings, strict=True)
    ]
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    told: defaultdict[int, list[Draft]] = defaultdict(list)
    first: list[int] = []
    for i, one in enumerate(said):
        marks = [mark for mark in (("link", one.link), ("title", one.title), ("body", one.body)) if mark[1]]
        near = (j for mark in marks for j in places[mark][:_LOOK_AT])
        twin = next((j for j in near if _one(one, said[j])), None)
        first.append(i if twin is None else first[twin])
        told[first[i]].append(drafts[i])
        for mark in marks:
            places[mark].append(i)
    joined = [_joined(group) for group in told.values()]
    notes = [
        Note(draft.line, "duplicate", f"it is told in line {kept.line} as well, and joined with it")
        for kept, group in zip(joined, told.values(), strict=True)
        for draft in group
        if draft.line != kept.line
    ]
    return tuple(sorted(joined, key=lambda draft: draft.line)) if notes else tuple(drafts), tuple(notes)


def _joined(group: Sequence[Draft]) -> Draft:
    longest = max(group, key=lambda draft: sum(len(block.text) for block in draft.blocks))
    others = [draft for draft in group if draft is not longest]
    links = [link for draft in others for link in (*draft.links, *(link for b in draft.blocks for link in b.links))]
    return replace(longest, links=tuple(dict.fromkeys((*longest.links, *links))))


def _said(draft: Draft, text: str, opening: str, alone: bool) -> _Said:
    links = draft.links or next((block.links for block in draft.blocks if block.links), ())
    title = _plain(draft.title.casefold())
    body = opening if alone and not title.startswith(opening) else _plain(text)
    return _Said(canonical(links[0].url) if links else "", title, "" if body == title else body)


def _one(one: _Said, other: _Said) -> bool:
    if one.body == other.body and len(one.body.split()) >= _LEAST:
        return True
    words, others = set(one.title.split()), set(other.title.split())
    near = len(words & others) >= _SAME_TITLE * max(1, len(words | others))
    if not near or _DIGITS.findall(one.title) != _DIGITS.findall(other.title):
        return False
    # Where each title has a word of its own, two texts tell of two things, though one page has both.
    linked = bool(one.link) and one.link == other.link and (words <= others or others <= words)
    return linked or not one.body or not other.body


def _plain(folded: str) -> str:
    return " ".join(_WORD.findall(folded))


def _opening(folded: str) -> str:
    return " ".join(found.group() for found in islice(_WORD.finditer(folded), _OPENING))
