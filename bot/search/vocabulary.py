"""Words and their frequency in, readings of a typed word out: itself, its family, a completion or a correction."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.normalise import halves, is_unspaced
from bot.search.stem import stem

_K = TypeVar("_K")

_FAMILY = 0.93
_COMPLETION_OF_KNOWN = 0.6
"""Below the floor of the first tier: who typed a whole word gets its longer neighbours only as a last resort."""

_MOST_COMPLETIONS = 40
_MOST_CORRECTIONS = 4
_SHORTEST_PREFIX = 3
_SHORTEST_TYPO = 4
_SHORTEST_TWO_TYPOS = 8
_LONGEST_SPLIT = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """A known word that a typed word may stand for, and how close it is, from 0 to 1."""

    word: str
    closeness: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The archive's words: `order` is sorted, `families` by stem, `buckets` by first letter and length."""

    size: int
    frequency: Mapping[str, int]
    order: tuple[str, ...]
    families: Mapping[str, tuple[str, ...]]
    buckets: Mapping[tuple[str, int], tuple[str, ...]]

    def __contains__(self, word: str) -> bool:
        return word in self.frequency

    def weight(self, word: str) -> float:
        """Return the inverse document frequency of a word; an unknown one weighs as much as one held once."""
        held = max(1, self.frequency.get(word, 1))
        return log(1 + (self.size - held + 0.5) / (held + 0.5))

    def known(self, word: str) -> tuple[Reading, ...]:
        """Return the word, if the archive holds it, and the other members of its family."""
        itself = (Reading(word, 1.0),) if word in self else ()
        family = (Reading(other, _FAMILY) for other in self.families.get(stem(word), ()) if other != word)
        return (*itself, *family)

    def completions(self, word: str) -> tuple[Reading, ...]:
        """Return the archive's words that begin with the typed letters, the commonest first."""
        known = word in self
        if word.isdecimal() or (len(word) < _SHORTEST_PREFIX + known and not is_unspaced(word)):
            return ()
        first, last = bisect_left(self.order, word), bisect_left(self.order, word + "\U0010ffff")
        longer = sorted(self.order[first + known : last], key=self.frequency.__getitem__, reverse=True)
        return tuple(
            Reading(whole, _COMPLETION_OF_KNOWN if known else 0.7 + 0.3 * len(word) / len(whole))
            for whole in longer[:_MOST_COMPLETIONS]
        )

    def corrections(self, word: str) -> tuple[Reading, ...]:
        """Return the nearest words one or two typos away, the commonest first; numbers are never corrected."""
        allowed = (len(word) >= _SHORTEST_TYPO) + (len(word) >= _SHORTEST_TWO_TYPOS)
        near: dict[str, int] = {}
        for letter in {word[0], word[1]} if allowed and not word.isdecimal() else ():
            for length in range(len(word) - allowed, len(word) + allowed + 1):
                bucket = self.buckets.get((letter, length), ())
                rows = process.extract(word, bucket, scorer=OSA.distance, score_cutoff=allowed, limit=None)
                near |= {other: int(typos) for other, typos, _ in rows if _is_plausible(word, other)}
        closest = min(near.values(), default=0)
        readings = (Reading(other, _closeness(word, other, closest)) for other in near if near[other] == closest)
        best = sorted(readings, key=lambda reading: (-reading.closeness, -self.frequency[reading.word], reading.word))
        return tuple(best[:_MOST_CORRECTIONS])

    def split(self, word: str) -> tuple[str, ...]:
        """Return the two known words that were typed as one (`gameboy`, `gpt4`), or nothing."""
        ends = range(3, len(word) - 2) if len(word) <= _LONGEST_SPLIT else ()
        cuts = [halves(word)] if halves(word) else [(word[:end], word[end:]) for end in ends]
        pairs = [pair for pair in cuts if all(part in self for part in pair)]
        return max(pairs, key=lambda pair: min(self.frequency[part] for part in pair), default=())


def gather(frequency: Mapping[str, int], size: int) -> Vocabulary:
    """Return the vocabulary of an archive of so many items."""
    families: defaultdict[str, list[str]] = defaultdict(list)
    buckets: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    order = tuple(sorted(frequency))
    for word in order:
        families[stem(word)].append(word)
        buckets[word[0], len(word)].append(word)
    return Vocabulary(size, frequency, order, _frozen(families.items()), _frozen(buckets.items()))


def _frozen(groups: Iterable[tuple[_K, list[str]]]) -> dict[_K, tuple[str, ...]]:
    return {key: tuple(members) for key, members in groups}


def _is_plausible(typed: str, known: str) -> bool:
    swapped = typed[1] + typed[0]
    same_start = known[0] == typed[0] or known[:2] == swapped
    return same_start and _digits(typed) == _digits(known)


def _digits(word: str) -> str:
    return "".join(c for c in word if c.isdigit())


def _closeness(typed: str, known: str, typos: int) -> float:
    """Trust a swap, a lost or a doubled letter more than another letter: `pasta` is not a misspelt `paste`."""
    if typos > 1:
        return 0.75
    if len(typed) == len(known) and sorted(typed) != sorted(known):
        return 0.75 if len(typed) > 6 else 0.6
    return 0.88 if len(typed) > 5 else 0.8
