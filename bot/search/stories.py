"""Ranked rows in, those of them and of the whole archive that tell the same story out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.model import StoredItem
from bot.search import marks
from bot.search.merge import Layer
from bot.search.normalise import words
from bot.search.stem import stem
from bot.search.vocabulary import Vocabulary

Spot: TypeAlias = tuple[int, int]
"""The number of a layer and a row of it."""

_Key: TypeAlias = tuple[str, str]
"""The keys of an issue and of an item in it."""

_Dates: TypeAlias = tuple[str, ...]
"""The words of a title that tell its story from others however much alike: those with digits, and months."""

_ALIKE = 93.0
_COMMON = 50
"""A word that at least one of so many items holds says little: two titles may differ in it."""

_COMPARED = 1_000
"""Items whose titles are compared with one another letter by letter."""

_READ = 200
"""Characters of a title that are compared letter by letter: the time that takes grows with their square."""

_AT_ONCE, _REMEMBERED = 50, 4_000
"""Items that are compared with those known without a pause in which others have their turn, and the most known."""

_MONTH_NAMES = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
"""
_MONTHS = frozenset(_MONTH_NAMES.split())
_NAME = re.compile(r"\w*[^\W\d_][A-Z]\w*")
_DIGIT = re.compile(r"\d")


def same_stories(
    spots: Sequence[Spot], layers: Sequence[Layer], passing: Sequence[NDArray[np.bool_]]
) -> defaultdict[Spot, set[Spot]]:
    """Return for rows the rows that pass and have their title or, in another issue, their first link."""
    same: defaultdict[Spot, set[Spot]] = defaultdict(set)
    home, rows = np.array(spots, np.intp).reshape(-1, 2).T
    by_title, by_link = np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.uint64)
    for at, layer in enumerate(layers):
        own = home == at
        by_title[own], by_link[own] = layer.segment.title_marks[rows[own]], layer.segment.link_marks[rows[own]]
    for at, layer in enumerate(layers):
        segment = layer.segment
        for one, row in _others(by_title, segment.title_marks, segment.by_title, home == at):
            if passing[at][row]:
                same[spots[one]].add((at, row))
        for one, row in _others(by_link, segment.link_marks, segment.by_link, home == at):
            if passing[at][row] and issue_of(layers, spots[one]) != issue_of(layers, (at, row)):
                same[spots[one]].add((at, row))
    return same


def _others(
    wanted: NDArray[np.uint64], held: NDArray[np.uint64], order: NDArray[np.intp], own: NDArray[np.bool_]
) -> Iterable[tuple[int, int]]:
    """Yield the place of each mark with every row that has it, where more rows do than its own; 0 marks nothing."""
    first = held.searchsorted(wanted, sorter=order)
    # The last row with a mark of its own may be taken for another: it is then yielded as one of a story of one.
    more = (held[order.take(first + own, mode="clip")] == wanted) & (wanted != 0)
    for place in more.nonzero()[0].tolist():
        last = held.searchsorted(wanted[place], "right", sorter=order)
        for row in order[first[place] : last].tolist():
            yield place, row


def issue_of(layers: Sequence[Layer], spot: Spot) -> str:
    """Return the key of the issue that a row is from."""
    return layers[spot[0]].item(spot[1]).issue.key


def near_titles(titles: Sequence[str], first: int) -> Iterable[tuple[int, int]]:
    """Yield the pairs of titles, one among the first so many, that share nearly all letters in some order of words."""
    in_order = [" ".join(sorted(title[:_READ].split())) for title in titles]
    alike = process.cdist(in_order[:first], in_order, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    for one, other in zip(*(places.tolist() for places in alike.nonzero()), strict=True):
        if one < other:
            yield one, other


def tells_the_same(one: StoredItem, other: StoredItem, vocabulary: Vocabulary) -> bool:
    """Return whether two titles that read alike differ in nothing that tells stories apart.

    Measured, nine of ten such pairs differ in a number, most others in a month, a numeral or a name.
    """
    if one.issue.key == other.issue.key:
        return False
    here, there = Counter(words(one.item.title[:_READ])), Counter(words(other.item.title[:_READ]))
    ours, theirs = set(here - there), set(there - here)
    names = {
        word for stored in (one, other) for name in _NAME.findall(stored.item.title[:_READ]) for word in words(name)
    }
    if any(_DIGIT.search(word) or word in _MONTHS or word in names for word in ours | theirs):
        return False
    inflected = {stem(word) for word in ours} & {stem(word) for word in theirs}
    return all(stem(word) in inflected or vocabulary.held(word) * _COMMON >= vocabulary.size for word in ours | theirs)


class Stories:
    """Groups items of one archive by the stories they tell; titles are compared once, in however many orders."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._forget()

    def of(self, items: Sequence[StoredItem]) -> list[list[StoredItem]]:
        """Return items by the stories they tell, both in the order given: the first of a story is the one to show.

        They have their title, or in another issue their first link, or a title that nearly reads the same.
        """
        titled: defaultdict[int, list[int]] = defaultdict(list)
        linked: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        said = [(_plain(each.item.title)[1], marks.link_mark(each.item.links)) for each in items]
        for at, (title, link) in enumerate(said):
            titled[title].append(at)
            linked[link][items[at].issue.key].append(at)
        near, taken, stories = self._alike(items[:_COMPARED]), set[int](), []
        for at, (stored, (title, link)) in enumerate(zip(items, said, strict=True)):
            if at in taken:
                continue
            # Whoever comes first takes all that tell the same: none of them is looked at twice.
            mates = {at, *near.get(at, ()), *(titled.pop(title, ()) if title else ())}
            if link:
                own = linked[link].pop(stored.issue.key)
                mates.update(mate for others in linked[link].values() for mate in others)
                linked[link] = defaultdict(list, {stored.issue.key: own})
            story = sorted(mates - taken - {at})
            taken.update(story)
            stories.append([stored, *(items[mate] for mate in story)])
        return stories

    def _forget(self) -> None:
        self._keys: set[_Key] = set()
        self._known: defaultdict[_Dates, list[StoredItem]] = defaultdict(list)
        self._near: defaultdict[_Key, set[_Key]] = defaultdict(set)

    def _alike(self, items: Sequence[StoredItem]) -> dict[int, list[int]]:
        """Return the places of items with the places of those whose titles nearly read the same."""
        if len(self._keys) > _REMEMBERED:
            self._forget()
        places = {_key(each): at for at, each in enumerate(items)}
        self._compare([items[places[key]] for key in places if key not in self._keys])
        self._keys.update(places)
        return {
            at: [places[mate] for mate in self._near[key] if mate in places]
            for key, at in places.items()
            if key in self._near
        }

    def _compare(self, new: Sequence[StoredItem]) -> None:
        """Compare the titles of items with one another and with those that are known, some at a time."""
        # Titles that differ in a number or a month are apart, and need not be compared: many differ in nothing else.
        alike: defaultdict[_Dates, list[StoredItem]] = defaultdict(list)
        for each in new:
            alike[_plain(each.item.title)[2]].append(each)
        for dates, items in alike.items():
            known = self._known[dates]
            for first in range(0, len(items), _AT_ONCE):
                some = items[first : first + _AT_ONCE]
                self._join([*some, *known], len(some))
                known += some

    def _join(self, items: Sequence[StoredItem], first: int) -> None:
        titles = [_plain(each.item.title)[0] for each in items]
        for one, other in near_titles(titles, first) if len(items) > 1 else ():
            # What has the same title is found by its mark.
            if titles[one] != titles[other] and tells_the_same(items[one], items[other], self._vocabulary):
                self._near[_key(items[one])].add(_key(items[other]))
                self._near[_key(items[other])].add(_key(items[one]))


def _key(stored: StoredItem) -> _Key:
    return stored.issue.key, stored.item.key


@lru_cache(20_000)  # a title is met again with every channel that has not been told it
def _plain(title: str) -> tuple[str, int, _Dates]:
    """Return a title's words, their mark, and those of them that are numbers or months."""
    told = words(title)
    plain = " ".join(told)
    return (
        plain,
        marks.title_mark(plain),
        tuple(sorted(word for word in told if _DIGIT.search(word) or word in _MONTHS)),
    )
