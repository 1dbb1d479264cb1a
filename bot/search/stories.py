"""Ranked rows in, those of them and of the whole archive that tell the same story out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
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

_ALIKE = 93.0
_COMMON = 50
"""A word that at least one of so many items holds says little: two titles may differ in it."""

_COMPARED = 1_000
"""Items whose titles are compared with one another letter by letter."""

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
    in_order = [" ".join(sorted(title.split())) for title in titles]
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
    here, there = Counter(words(one.item.title)), Counter(words(other.item.title))
    ours, theirs = set(here - there), set(there - here)
    names = {word for stored in (one, other) for name in _NAME.findall(stored.item.title) for word in words(name)}
    if any(_DIGIT.search(word) or word in _MONTHS or word in names for word in ours | theirs):
        return False
    inflected = {stem(word) for word in ours} & {stem(word) for word in theirs}
    return all(stem(word) in inflected or vocabulary.held(word) * _COMMON >= vocabulary.size for word in ours | theirs)


def stories_of(items: Sequence[StoredItem], vocabulary: Vocabulary) -> list[list[StoredItem]]:
    """Return items by the stories they tell, both in the order given: the first of a story is the one to show.

    They have their title, or in another issue their first link, or a title that nearly reads the same.
    """
    titles = [" ".join(words(stored.item.title)) for stored in items]
    same: defaultdict[int, set[int]] = defaultdict(set)
    for alike in _by_mark(map(marks.title_mark, titles)):
        _join(same, ((one, other) for one in alike for other in alike))
    for alike in _by_mark(marks.link_mark(stored.item.links) for stored in items):
        _join(same, ((one, other) for one in alike for other in alike if _apart(items[one], items[other])))
    near = ((one, other) for one, other in near_titles(titles[:_COMPARED], _COMPARED) if titles[one])
    _join(same, ((one, other) for one, other in near if tells_the_same(items[one], items[other], vocabulary)))
    taken: set[int] = set()
    stories = []
    for at, stored in enumerate(items):
        if at not in taken:
            mates = sorted(same[at] - taken - {at})
            taken.update(mates)
            stories.append([stored, *(items[mate] for mate in mates)])
    return stories


def _by_mark(each: Iterable[int]) -> Iterable[list[int]]:
    """Return the places that have the same mark, where there are several; 0 marks nothing."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for at, mark in enumerate(each):
        places[mark].append(at)
    return (found for mark, found in places.items() if mark and len(found) > 1)


def _join(same: defaultdict[int, set[int]], pairs: Iterable[tuple[int, int]]) -> None:
    for one, other in pairs:
        same[one].add(other)
        same[other].add(one)


def _apart(one: StoredItem, other: StoredItem) -> bool:
    return one.issue.key != other.issue.key
