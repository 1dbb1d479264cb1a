"""Two issues go in, whether they are copies of one, and which copy is the better, comes out; identity is content.

A sketch is the bottom-k sample of an issue's hashed word shingles (Broder 1997): the fewest hashes of its runs of
four words. Two samples below the smaller of their bounds say how much two texts have in common.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.ingest.identity import keyed, names_a_page
from bot.ingest.links import canonical
from bot.model import Issue, Item, Kind

SKETCH, RUN, LEAST = 128, 4, 150
# Measured (tests/ingest/test_copies.py): copies of one issue share .70 and more, different issues .10 and less.
ALIKE, UNLIKE = 0.4, 0.1
_ASCII, _ANY = re.compile(r"[a-z0-9]+"), re.compile(r"\w")
_GUESS, _KNOWN, _JUDGED = "items are a guess", 5, 8

Sketch = frozenset[int]


def sketch(issue: Issue) -> Sketch:
    """Return at most 128 marks of the items' texts; none below 150 letters, which say too little to be known by."""
    return _sketch(" ".join(text for item in issue.items for text in _texts(item)))


@lru_cache(maxsize=2)  # one issue is asked for when its copies are sought, and again when it is kept
def _sketch(text: str) -> Sketch:
    words = _words(text)
    return frozenset(sorted(map(_mark, _runs(words)))[:SKETCH]) if sum(map(len, words)) >= LEAST else frozenset()


def overlap(one: Sketch, other: Sketch) -> float:
    """Return the share, from 0 to 1, of what both texts say that each of them says: an estimate of Jaccard's index."""
    first, second = _comparable(one, other)
    return len(first & second) / len(first | second) if first and second else 0.0


def unlike(one: Sketch, other: Sketch) -> bool:
    """Tell whether neither text holds the other: a teaser or an edited page still shares much with the whole."""
    first, second = _comparable(one, other)
    fewest = min(len(first), len(second))
    return fewest >= _JUDGED and len(first & second) < UNLIKE * fewest


def is_one(held: Issue, issue: Issue, *, again: bool) -> bool:
    """Tell whether two issues with one key are one; `again`: read again from where the held one came.

    A page shows the next letter at its address. A number is counted anew each year, and by every newsletter of the same
    name: what another source, page or month says under it is another issue, unless the texts say it is not.
    """
    pages = {address_mark(held), address_mark(issue)}
    if issue.number is None and None not in pages:
        return not unlike(sketch(held), sketch(issue))
    months = {held.period, issue.period} - {None}
    here = again or (len(pages) == 1 and None not in pages)
    return (here and len(months) < 2 and len(pages - {None}) < 2) or not _strangers(held, issue)


def _strangers(one: Issue, other: Issue) -> bool:
    """Tell whether neither issue, however short, holds most of the other's bodies: titles may return each month."""
    first, second = (_runs(_words(" ".join(item.body or item.title for item in each.items))) for each in (one, other))
    return len(first & second) < ALIKE * min(len(first), len(second))


def _comparable(one: Sketch, other: Sketch) -> tuple[Sketch, Sketch]:
    """Return the marks up to the smaller bound: within it, both samples hold all that their texts have."""
    bound = min((max(each) if len(each) >= SKETCH else 1 << 64 for each in (one, other)), default=0)
    return frozenset(mark for mark in one if mark <= bound), frozenset(mark for mark in other if mark <= bound)


def address_mark(issue: Issue) -> int | None:
    """Return a mark of the page the issue names, equal for all spellings of its address; negative, as no text's is."""
    address = canonical(issue.url) if issue.url else ""
    return -_mark(address) if address.startswith("https://") and names_a_page(address) else None


def renewed(issue: Issue) -> Issue:
    """Return the issue under a key of its text, where another is held under its own."""
    told = sorted(sketch(issue)) or [_mark("\x1f".join(text for item in issue.items for text in _texts(item)))]
    key = keyed(issue.key, [Item("", 0, " ".join(map(str, told)), None, Kind.OTHER, "", "")])[0].key
    return replace(issue, key=key, items=keyed(key, issue.items))


def poorer(one: Issue, other: Issue) -> bool:
    """Tell whether `one` says less of the issue than `other`: items guessed, headings lost, then links and words."""
    return _worth(one) < _worth(other)


def taken_as(issue: Issue, held: Issue) -> Issue:
    """Return the issue under the key of its copy that is held; items whose text is unchanged keep their keys."""
    known = {text: item.key for item in held.items if (text := _text(item))}
    items = issue.items if issue.key == held.key else keyed(held.key, issue.items)
    kept = [known.pop(_text(item), None) for item in items]
    used = {key for key in kept if key}
    found = []
    for item, key in zip(items, kept, strict=True):
        own = key or item.key
        if not key and own in used:
            own = keyed(item.key, [item])[0].key
        used.add(own)
        found.append(replace(item, key=own))
    return replace(issue, key=held.key, items=tuple(found))


def _text(item: Item) -> str:
    """Return the words by which an item is known again whatever its title; of fewer than five, nothing."""
    words = _words(item.body)
    return " ".join(words) if len(words) >= _KNOWN else ""


def _worth(issue: Issue) -> tuple[int, ...]:
    guessed = any(note.what == _GUESS for note in issue.notes)
    links = {link.url for item in issue.items for link in item.links}
    words = sum(len(item.body.split()) for item in issue.items)
    return (not guessed, bool(issue.sections), len(links), -len(issue.repairs), words)


def _texts(item: Item) -> Sequence[str]:
    return (item.body,) if item.body.startswith(item.title) else (item.title, item.body)


def _words(text: str) -> list[str]:
    """Return the ASCII words, which no damage changes; of a text in another script its characters."""
    lowered = text.casefold()
    words = _ASCII.findall(lowered)
    letters = sum(map(len, words))
    return words if letters * 2 >= len(lowered) - lowered.count(" ") else _ANY.findall(lowered)


def _runs(words: Sequence[str]) -> set[str]:
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def _mark(text: str) -> int:
    """Return a positive 63-bit hash, which a column of SQLite holds."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 1
