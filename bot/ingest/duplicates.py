"""Drafts of items go in, the same without those told twice come out, with a note on each that was joined."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from bot.ingest.document import Draft
from bot.ingest.links import canonical
from bot.model import Note

_SAME_TITLE, _LEAST = 0.6, 5


def join(drafts: Sequence[Draft]) -> tuple[tuple[Draft, ...], tuple[Note, ...]]:
    """Return the drafts, each thing once: the longest text of it, where that stands, with the links of all.

    Two drafts tell one thing if they lead to one page under titles that are nearly equal, if their texts are equal, or
    if one is a title without a text that the other has.
    """
    held: list[Draft | None] = []
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    notes = []
    for draft in drafts:
        twin = next((i for mark in _marks(draft) for i in places[mark] if _one(draft, held[i])), None)
        other = held[twin] if twin is not None else None
        at, kept = len(held), draft
        if other and twin is not None:
            longer, shorter = (draft, other) if _size(draft) > _size(other) else (other, draft)
            links = dict.fromkeys((*longer.links, *shorter.links, *(link for b in shorter.blocks for link in b.links)))
            at, kept = (len(held) if longer is draft else twin), replace(longer, links=tuple(links))
            notes.append(
                Note(shorter.line, "duplicate", f"it is told in line {longer.line} as well, and joined with it")
            )
            held[twin] = None if longer is draft else kept
        if at == len(held):
            held.append(kept)
        for mark in _marks(draft):
            places[mark].append(at)
    return tuple(draft for draft in held if draft), tuple(notes)


def _marks(draft: Draft) -> Iterator[Hashable]:
    """Yield what a draft has in common with any that could tell the same: its first link, its text, its title."""
    links = draft.links or next((block.links for block in draft.blocks if block.links), ())
    if links:
        yield "link", canonical(links[0].url)
    yield "title", _plain(draft.title)
    if len(_body(draft)) >= _LEAST:
        yield "body", tuple(_body(draft))


def _one(one: Draft, other: Draft | None) -> bool:
    if other is None:
        return False
    words, others = set(_plain(one.title).split()), set(_plain(other.title).split())
    near = len(words & others) >= _SAME_TITLE * max(1, len(words | others))
    shared = {mark for mark in _marks(one) if isinstance(mark, tuple)} & set(_marks(other))
    if any(mark[0] == "body" for mark in shared):
        return True
    linked = any(mark[0] == "link" for mark in shared)
    return near and (linked or not _body(one) or not _body(other))


def _size(draft: Draft) -> int:
    return sum(len(block.text) for block in draft.blocks)


def _body(draft: Draft) -> list[str]:
    """Return the words of the text, without the title where it only repeats that."""
    text = _plain(" ".join(block.text for block in draft.blocks))
    return [] if text == _plain(draft.title) else text.split()


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
