"""Ranked rows in, those of them and of the whole archive that tell the same story out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.model import StoredItem
from bot.search.merge import Layer
from bot.search.normalise import words
from bot.search.rerank import Ranked
from bot.search.stem import stem
from bot.search.vocabulary import Vocabulary

Spot: TypeAlias = tuple[int, int]
"""The number of a layer and a row of it."""

_ALIKE = 93.0
_COMMON = 50
"""A word that at least one of so many items holds says little: two titles may differ in it."""

_MONTH_NAMES = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
"""
_MONTHS = frozenset(_MONTH_NAMES.split())
_NAME = re.compile(r"\w*[^\W\d_][A-Z]\w*")
_DIGIT = re.compile(r"\d")


def same_stories(
    ranked: Sequence[Ranked], layers: Sequence[Layer], passing: Sequence[NDArray[np.bool_]]
) -> dict[Spot, set[Spot]]:
    """Return for ranked rows the other rows that pass and have their title or, in another issue, their first link."""
    same: defaultdict[Spot, set[Spot]] = defaultdict(set)
    spots = [(one.layer, one.row) for one in ranked]
    by_title = np.array([layers[at].segment.title_marks[row] for at, row in spots], np.uint64)
    by_link = np.array([layers[at].segment.link_marks[row] for at, row in spots], np.uint64)
    for at, layer in enumerate(layers):
        segment = layer.segment
        for spot, row in _equal(by_title, segment.title_marks, segment.by_title, spots):
            if passing[at][row]:
                same[spot].add((at, row))
        for spot, row in _equal(by_link, segment.link_marks, segment.by_link, spots):
            if passing[at][row] and issue_of(layers, spot) != issue_of(layers, (at, row)):
                same[spot].add((at, row))
    return same


def _equal(
    wanted: NDArray[np.uint64], held: NDArray[np.uint64], order: NDArray[np.uint32], spots: Sequence[Spot]
) -> Iterable[tuple[Spot, int]]:
    """Yield each of the spots with every row that has its mark; a mark of 0 is none."""
    first, last = (held.searchsorted(wanted, side, sorter=order) for side in ("left", "right"))
    for each in np.flatnonzero((last > first) & (wanted != 0)).tolist():
        for row in order[first[each] : last[each]].tolist():
            yield spots[each], row


def issue_of(layers: Sequence[Layer], spot: Spot) -> str:
    """Return the key of the issue that a row is from."""
    return item_at(layers, spot).issue.key


def item_at(layers: Sequence[Layer], spot: Spot) -> StoredItem:
    """Return the item of a row."""
    stored = layers[spot[0]].items[spot[1]]
    assert stored is not None, "a row without its item is never alive"  # noqa: S101 - says what the layers promise
    return stored


def near_titles(titles: Sequence[str], first: int) -> Iterable[tuple[int, int]]:
    """Yield the pairs of titles, one among the first so many, that share nearly all letters in some order of words."""
    in_order = [" ".join(sorted(title.split())) for title in titles]
    alike = process.cdist(in_order[:first], in_order, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    for one, other in np.argwhere(alike).tolist():
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
