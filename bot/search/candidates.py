"""A Query in, the rows worth ranking out: postings in memory, behind a protocol that another engine may meet."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from typing import Protocol

from bot.model import Item, Kind, StoredItem
from bot.search.normalise import forms, words
from bot.search.query import Query, Term

Rows = Sequence[int]
"""Row numbers in rising order; row 0 is the newest item."""

_COUNTED = 1_500
"""Rows looked at for items that hold only some of the words: what a look-up may cost does not grow with the archive."""

_SEARCHED = 8
"""A posting this many times longer than the rows asked about is searched for them; a shorter one is read through."""


class Field(IntEnum):
    """Where an item holds a word; the title says most."""

    TITLE = 0
    LABEL = 1
    ANYWHERE = 2


class Candidates(Protocol):
    """What ranking needs to know of an archive."""

    def frequencies(self) -> Mapping[str, int]:
        """Return every word and the number of items that hold it."""

    def pick(self, query: Query, most: int) -> set[int]:
        """Return the rows most likely to answer the query."""

    def holding(self, word: str, field: Field, rows: set[int]) -> Iterable[int]:
        """Return those of the rows that hold the word in that field."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Candidates out of memory: for each field the rows that hold a word, and the rows of each whole title."""

    fields: tuple[Mapping[str, Rows], ...]
    titles: Mapping[str, Rows]

    def frequencies(self) -> Mapping[str, int]:
        """Return every word and the number of items that hold it."""
        return {word: len(rows) for word, rows in self.fields[Field.ANYWHERE].items()}

    def pick(self, query: Query, most: int) -> set[int]:
        """Return the rows of that very title, those with every word, then those with most of the rare ones."""
        picked = set(self.titles.get(query.plain, ())[:most])
        terms = sorted((term for term in query.terms if term.readings), key=self._reach)
        if not terms:
            return picked
        complete = self._with_all(terms, Field.ANYWHERE) or self._with_all_but_one(terms)
        if len(complete) > most:
            picked.update(sorted(self._with_all(terms, Field.TITLE))[: most - len(picked)])
        picked.update(sorted(complete)[: most - len(picked)])
        if len(picked) < most and len(terms) > 1:
            picked.update(self._with_some(terms)[: most - len(picked)])
        return picked

    def holding(self, word: str, field: Field, rows: set[int]) -> Iterable[int]:
        """Return those of the rows that hold the word in that field."""
        posting = self.fields[field].get(word, ())
        if len(posting) <= _SEARCHED * len(rows):
            return rows.intersection(posting)
        places = ((row, bisect_left(posting, row)) for row in rows)
        return [row for row, place in places if place < len(posting) and posting[place] == row]

    def _reach(self, term: Term) -> int:
        return sum(len(self.fields[Field.ANYWHERE].get(reading.word, ())) for reading in term.readings)

    def _rows(self, term: Term, field: Field) -> set[int]:
        return set(chain.from_iterable(self.fields[field].get(reading.word, ()) for reading in term.readings))

    def _with_all(self, rare_first: Sequence[Term], field: Field) -> set[int]:
        rows = self._rows(rare_first[0], field)
        for term in rare_first[1:]:
            rows = {row for reading in term.readings for row in self.holding(reading.word, field, rows)}
        return rows

    def _with_all_but_one(self, rare_first: Sequence[Term]) -> set[int]:
        if len(rare_first) < 3:
            return set()
        rests = ([term for term in rare_first if term is not left_out] for left_out in rare_first)
        return set().union(*(self._with_all(rest, Field.ANYWHERE) for rest in rests))

    def _with_some(self, rare_first: Sequence[Term]) -> list[int]:
        """Return the rows that hold some of the rarer terms, those that hold most of them first, then the newest."""
        counts: Counter[int] = Counter()
        left = _COUNTED
        for term in rare_first:
            rows = self._rows(term, Field.ANYWHERE)
            counts.update(rows if len(rows) <= left else sorted(rows)[:left])
            left -= len(rows)
            if left <= 0:
                break
        return sorted(sorted(counts), key=counts.__getitem__, reverse=True)


def post(stored: Sequence[StoredItem]) -> Postings:
    """Return the postings of items; an item's row is its place in the sequence."""
    fields: tuple[defaultdict[str, array[int]], ...] = tuple(defaultdict(lambda: array("I")) for _ in Field)
    titles: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for row, item in enumerate(one.item for one in stored):
        titles[" ".join(words(item.title))].append(row)
        title, label = forms(item.title), forms(_labels(item))
        for field, held in zip(Field, (title, label, title | label | forms(item.body)), strict=True):
            for word in held:
                fields[field][word].append(row)
    return Postings(tuple(dict(field) for field in fields), dict(titles))


def _labels(item: Item) -> str:
    kind = "" if item.kind is Kind.OTHER else item.kind.value
    return "\n".join((item.section or "", kind, *item.topics, *item.entities))
