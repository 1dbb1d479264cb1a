"""Two issues go in, whether they are copies of one, and which copy is the better, comes out; identity is content.

A sketch is the bottom-k sample of an issue's hashed word shingles (Broder 1997): the fewest hashes of its runs of
four words. Two samples below the smaller of their bounds say how much two texts have in common.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.ingest.identity import keyed, names_a_page
from bot.ingest.links import canonical
from bot.model import Issue, Item

SKETCH, RUN, LEAST = 128, 4, 150
# Measured (tests/ingest/test_copies.py): copies of one issue share .70 and more, different issues .10 and less.
ALIKE = 0.4
_ASCII, _ANY = re.compile(r"[a-z0-9]+"), re.compile(r"\w")
_GUESS, _KNOWN = "items are a guess", 5

Sketch = frozenset[int]


def sketch(issue: Issue) -> Sketch:
    """Return at most 128 marks of the items' texts; none below 150 letters, which say too little to be known by."""
    words = _words(" ".join(text for item in issue.items for text in _texts(item)))
    if sum(map(len, words)) < LEAST:
        return frozenset()
    runs = {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
    return frozenset(sorted(map(_mark, runs))[:SKETCH])


def overlap(one: Sketch, other: Sketch) -> float:
    """Return the share, from 0 to 1, of what both texts say that each of them says: an estimate of Jaccard's index."""
    if not one or not other:
        return 0.0
    bound = min(max(each) if len(each) >= SKETCH else 1 << 64 for each in (one, other))
    first, second = ({mark for mark in each if mark <= bound} for each in (one, other))
    return len(first & second) / len(first | second)


def address_mark(issue: Issue) -> int | None:
    """Return a mark of the page the issue names, equal for all spellings of its address; negative, as no text's is."""
    address = canonical(issue.url) if issue.url else ""
    return -_mark(address) if address.startswith("https://") and names_a_page(address) else None


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


def _mark(text: str) -> int:
    """Return a positive 63-bit hash, which a column of SQLite holds."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 1
