"""Stored items in, a Segment out: all that look-ups need to know of them, as arrays that can be written to a file."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from itertools import count
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.model import Item, Kind, StoredItem
from bot.search import marks
from bot.search.acronyms import mined
from bot.search.normalise import forms, words
from bot.search.stem import stem
from bot.search.strings import SortedStrings, Strings, packed

Array: TypeAlias = NDArray[Any]


class Place(IntEnum):
    """Where an item holds a word; the title says most."""

    BODY = 1
    LABEL = 2
    TITLE = 3


ACRONYM = "=acronym="
"""Begins the word for an acronym that an item explains."""

PLACES = 4
"""A posting is a row times this, plus a place."""


def row_of(postings: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the rows of postings."""
    return postings >> np.uint32(2)


def place_of(postings: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the places of postings."""
    return postings & np.uint32(PLACES - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Some items as arrays, one row each, the newest first.

    `words` is sorted; the postings of the n-th lie in `postings` from `posted[n]` to `posted[n + 1]` and rise. A word
    that begins with `=` stands for what can be filtered by. `letters` has a bit for each letter of a word, `stems` are
    the sorted marks of the words' stems and `families` whose they are. The rest is per row: folded titles, and the
    marks of bot/search/marks.py; `by_title` and `by_link` put the rows in the order of these marks.
    """

    words: SortedStrings
    posted: NDArray[np.int64]
    postings: NDArray[np.uint32]
    letters: NDArray[np.uint64]
    stems: NDArray[np.uint64]
    families: NDArray[np.uint32]
    titles: Strings
    ages: NDArray[np.int64]
    keys: NDArray[np.uint64]
    prints: NDArray[np.uint64]
    title_marks: NDArray[np.uint64]
    link_marks: NDArray[np.uint64]
    by_title: NDArray[np.intp]
    by_link: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.ages)

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """Yield every array under its name."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Strings):
                yield f"{field.name}.blob", value.blob
                yield f"{field.name}.starts", value.starts
            else:
                yield field.name, value


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What a segment holds of each row, as the columns of one table."""

    titles: list[bytes]
    ages: NDArray[np.int64]
    keys: NDArray[np.uint64]
    prints: NDArray[np.uint64]
    title_marks: NDArray[np.uint64]
    link_marks: NDArray[np.uint64]


def newest_first(stored: Iterable[StoredItem]) -> tuple[StoredItem, ...]:
    """Return items in the order of rows: the newest first, of one age by the marks of their keys."""
    return tuple(sorted(stored, key=lambda one: (marks.age_of(one), marks.mark(one.item.key))))


def segment_of(stored: Sequence[StoredItem]) -> Segment:
    """Return the segment of items that come in the order of rows."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    held, rows, places = array("I"), array("I"), array("B")
    titles = [" ".join(words(one.item.title)) for one in stored]
    for row, one in enumerate(stored):
        for place, texts in _texts(one.item):
            met = [numbers[word] for word in forms(texts)]
            met += [numbers[word] for word in filter_words(one)] if place is Place.LABEL else []
            held.extend(met)
            rows.extend([row] * len(met))
            places.extend([place] * len(met))
    spelt = [word.encode() if word.isascii() else word.encode("utf-8", "surrogatepass") for word in numbers]
    order = sorted(range(len(spelt)), key=spelt.__getitem__)
    ranks = np.empty(len(spelt), np.uint64)
    ranks[order] = np.arange(len(spelt), dtype=np.uint64)
    postings = np.frombuffer(rows, np.uint32) * np.uint32(PLACES) + np.frombuffer(places, np.uint8)
    table = Rows(
        titles=[title.encode("utf-8", "surrogatepass") for title in titles],
        ages=np.fromiter(map(marks.age_of, stored), np.int64, len(stored)),
        keys=np.fromiter((marks.mark(one.item.key) for one in stored), np.uint64, len(stored)),
        prints=np.fromiter(map(marks.fingerprint, stored), np.uint64, len(stored)),
        title_marks=np.fromiter(map(marks.title_mark, titles), np.uint64, len(stored)),
        link_marks=np.fromiter((marks.link_mark(one.item.links) for one in stored), np.uint64, len(stored)),
    )
    in_order = [spelt[at] for at in order]
    stems = np.fromiter((stem_mark(word.decode("utf-8", "surrogatepass")) for word in in_order), np.uint64)
    return assembled(in_order, stems, ranks[np.frombuffer(held, np.uint32)], postings, table)


def assembled(
    spelt: list[bytes],
    stems: NDArray[np.uint64],
    held: NDArray[np.uint64],
    postings: NDArray[np.uint32],
    table: Rows,
) -> Segment:
    """Return the segment of sorted words with their stems' marks, of (number of a word, posting) pairs, and of rows."""
    # Sorted as one number, the best place of a word in a row comes last and is the one that is kept.
    pairs = held << np.uint64(32) | postings
    pairs.sort()
    last = np.ones(len(pairs), np.bool_)
    np.not_equal(pairs[1:] // PLACES, pairs[:-1] // PLACES, out=last[:-1])
    pairs = pairs[last]
    posted = np.searchsorted(pairs, np.arange(len(spelt) + 1, dtype=np.uint64) << np.uint64(32))
    kept = SortedStrings(*packed(spelt))
    families = np.argsort(stems, kind="stable")
    return Segment(
        words=kept,
        posted=posted.astype(np.int64),
        postings=pairs.astype(np.uint32),
        letters=_letters(kept),
        stems=stems[families],
        families=families.astype(np.uint32),
        titles=Strings(*packed(table.titles)),
        ages=table.ages,
        keys=table.keys,
        prints=table.prints,
        title_marks=table.title_marks,
        link_marks=table.link_marks,
        by_title=np.argsort(table.title_marks, kind="stable"),
        by_link=np.argsort(table.link_marks, kind="stable"),
    )


def held_words(stored: StoredItem) -> set[str]:
    """Return every word that a segment holds of an item."""
    return set(filter_words(stored)).union(*(forms(text) for _, text in _texts(stored.item)))


def filter_words(stored: StoredItem) -> list[str]:
    """Return the words, unlike any that can be typed, by which an item passes filters, and its own acronyms."""
    item = stored.item
    told = [("kind", item.kind.value), ("newsletter", stored.issue.newsletter)]
    told += [("section", item.section)] if item.section else []
    told += [("topic", topic) for topic in item.topics] + [("name", name) for name in item.entities]
    explained = (f"{ACRONYM}{short}={long}" for short, long in mined(f"{item.title}\n{item.body}"))
    return [*(filter_word(*one) for one in told), *explained]


def filter_word(what: str, value: str) -> str:
    """Return the word for one filter: however its value is cased or spaced."""
    return f"={what}={'_'.join(value.casefold().split())}"


def _texts(item: Item) -> tuple[tuple[Place, str], ...]:
    kind = "" if item.kind is Kind.OTHER else item.kind.value
    labels = "\n".join((item.section or "", kind, *item.topics, *item.entities))
    return (Place.TITLE, item.title), (Place.LABEL, labels), (Place.BODY, item.body)


def stem_mark(word: str) -> int:
    """Return the mark of a word's stem."""
    return marks.mark(stem(word))


def letters_of(word: str) -> np.uint64:
    """Return a bit for each byte that a word holds; 64 bytes are told apart: some letters share one."""
    return np.uint64(sum({1 << (byte & 63) for byte in word.encode("utf-8", "surrogatepass")}))


def _letters(spelt: Strings) -> NDArray[np.uint64]:
    if not len(spelt):
        return np.zeros(0, np.uint64)
    return np.bitwise_or.reduceat(np.uint64(1) << (spelt.blob & np.uint8(63)).astype(np.uint64), spelt.starts[:-1])
