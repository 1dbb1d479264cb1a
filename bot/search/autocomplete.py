"""Letters typed so far in, titles to choose from out: ready lists at first, prefixes and trigrams from the third."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.model import StoredItem, Suggestion
from bot.search.normalise import fold, forms, is_unspaced, words

_LONGEST = 100
"""Characters that Discord allows a choice; as many of those typed are read."""

_READY = 25
_HEAD = 3
"""Letters of the longest beginnings that have a ready list."""

_COUNTED = 2_000
"""Postings looked at for one key-press, the rarest trigrams first: its cost does not grow with the archive."""

_ENOUGH = 5
"""With so many titles that hold what was typed, those that only come near would be noise."""

_COMPARED = 60
_SHARED = 0.4
"""Titles that share less than this part of the best one's trigrams are not compared."""

_ALIKE = 68.0


@dataclass(frozen=True, slots=True)
class Titles:
    """Distinct titles, newest first, and the ways that lead to their rows.

    `plain` is each title folded, `sorted_plain` with `sorted_rows` the same in alphabetical order; `heads` are ready
    lists of one to three letters, `starts` those of three by their first; `order` is every word in alphabetical order,
    `holders` its rows, `grams` the rows of a trigram.
    """

    choices: tuple[Suggestion, ...]
    plain: tuple[str, ...]
    sorted_plain: tuple[str, ...]
    sorted_rows: Sequence[int]
    heads: Mapping[str, tuple[int, ...]]
    starts: Mapping[str, tuple[str, ...]]
    order: tuple[str, ...]
    holders: Mapping[str, Sequence[int]]
    grams: Mapping[str, Sequence[int]]

    def suggest(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Return at most `limit` titles: those that begin as typed, that hold it, and if these are few, come near."""
        typed = words(text[:_LONGEST])
        if not typed:
            return self.choices[:limit]
        plain = " ".join(typed)
        rows = dict.fromkeys(self.heads.get(plain, ()))
        if len(rows) < limit and (len(plain) >= _HEAD or is_unspaced(plain)):
            rows |= dict.fromkeys((*self._beginning(plain, limit), *self._holding(typed, limit)))
            if len(rows) < min(limit, _ENOUGH):
                rows |= dict.fromkeys(self._near(plain) if len(plain) <= _HEAD else self._alike(plain))
        return tuple(self.choices[row] for row in list(rows)[:limit])

    def _beginning(self, plain: str, limit: int) -> list[int]:
        first, last = _range(self.sorted_plain, plain)
        return nsmallest(limit, self.sorted_rows[first:last])

    def _holding(self, typed: Sequence[str], limit: int) -> list[int]:
        first, last = _range(self.order, typed[-1])
        rows = {row for word in self.order[first:last] for row in self.holders[word]}
        for word in typed[:-1]:
            rows.intersection_update(self.holders.get(word, ()))
        return nsmallest(limit, rows)

    def _near(self, letters: str) -> list[int]:
        """Return titles with a word whose first three letters are one typo away from the three typed."""
        nearby = [head for letter in dict.fromkeys(letters[:2]) for head in self.starts.get(letter, ())]
        near = process.extract(letters, nearby, scorer=OSA.distance, score_cutoff=1, limit=None)
        heads = [head for head, _, _ in near if letters[0] in head[:2]]
        return sorted({row for head in heads for row in self.heads[head]})

    def _alike(self, plain: str) -> list[int]:
        """Return the titles that share the most trigrams with the typed letters and read alike."""
        postings = sorted((self.grams.get(gram, ()) for gram in _grams(plain)), key=len)
        counts: Counter[int] = Counter()
        left = _COUNTED
        for posting in postings:
            counts.update(posting[:left])
            left = max(0, left - len(posting))
        few = _SHARED * max(counts.values(), default=0)
        near = sorted((-shared, row) for row, shared in counts.items() if shared > few)[:_COMPARED]
        scored = ((max(fuzz.partial_ratio(plain, self.plain[row]), -95 * n / len(postings)), row) for n, row in near)
        return [row for score, row in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score >= _ALIKE]


def gather_titles(newest_first: Iterable[StoredItem]) -> Titles:
    """Return the titles of items, of those that look the same the newest."""
    distinct: dict[str, Suggestion] = {}
    for item in (stored.item for stored in newest_first):
        title = _cut(" ".join(item.title.split()))
        if title:
            distinct.setdefault(" ".join(words(title)) or fold(title), Suggestion(item.key, title))
    plain = tuple(distinct)
    alphabetical = sorted(range(len(plain)), key=plain.__getitem__)
    holders = _postings(forms(title) for title in plain)
    heads = _heads(plain)
    return Titles(
        choices=tuple(distinct.values()),
        plain=plain,
        sorted_plain=tuple(plain[row] for row in alphabetical),
        sorted_rows=array("I", alphabetical),
        heads=heads,
        starts=_starts(heads),
        order=tuple(sorted(holders)),
        holders=holders,
        grams=_postings(map(_grams, plain)),
    )


def _cut(title: str) -> str:
    """Cut a title to 100 characters, at a word if that leaves most of it."""
    if len(title) <= _LONGEST:
        return title
    short = title[: _LONGEST - 1]
    at_word = short.rpartition(" ")[0] if title[_LONGEST - 1] != " " else short
    return (at_word if len(at_word) > _LONGEST // 2 else short).rstrip() + "…"


def _heads(plain: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return for every one to three first letters the newest titles that begin so, then those with a word that does."""
    heads: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for choose in (slice(0, 1), slice(1, None)):
        for row, title in enumerate(plain):
            for word in title.split()[choose]:
                for letters in {word[:length] for length in range(1, _HEAD + 1)}:
                    if len(heads[letters]) < _READY:
                        heads[letters][row] = None
    return {letters: tuple(rows) for letters, rows in heads.items()}


def _starts(heads: Iterable[str]) -> dict[str, tuple[str, ...]]:
    starts: defaultdict[str, list[str]] = defaultdict(list)
    for head in heads:
        if len(head) == _HEAD:
            starts[head[0]].append(head)
    return {letter: tuple(members) for letter, members in starts.items()}


def _postings(held: Iterable[Iterable[str]]) -> dict[str, Sequence[int]]:
    postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for row, keys in enumerate(held):
        for key in keys:
            postings[key].append(row)
    return dict(postings)


def _grams(plain: str) -> set[str]:
    padded = f" {plain}"
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _range(order: Sequence[str], letters: str) -> tuple[int, int]:
    return bisect_left(order, letters), bisect_left(order, letters + "\U0010ffff")
