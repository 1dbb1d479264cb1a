"""The words of an index in, readings of a typed word out: itself, its family, a completion or a correction."""

from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple, TypeVar

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.merge import Layer
from bot.search.normalise import halves, is_unspaced
from bot.search.segment import letters_of, stem_mark

Found = TypeVar("Found")

_REMEMBERED = 10_000
_FAMILY = 0.93
_COMPLETION_OF_KNOWN = 0.6
"""Below the floor of the first tier: who typed a whole word gets its longer neighbours only as a last resort."""

_MOST_COMPLETIONS = 40
_MOST_CORRECTIONS = 4
_SHORTEST_PREFIX = 3
_SHORTEST_TYPO = 4
_SHORTEST_TWO_TYPOS = 8
_LONGEST_SPLIT = 40


class Reading(NamedTuple):
    """A known word that a typed word may stand for, and how close it is, from 0 to 1."""

    word: str
    closeness: float


class Remembered(dict[str, Found]):
    """What was found out of some thousand words; threads may share it, since nobody relies on what it holds."""

    def keep(self, word: str, found: Found) -> Found:
        """Remember what was found of a word, and return it."""
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = found
        return found

    def keep_all(self, found: Iterable[tuple[str, Found]]) -> None:
        """Remember what was found of some words."""
        if len(self) >= _REMEMBERED:
            self.clear()
        self.update(found)


class Vocabulary:
    """The words of all layers, as look-ups ask for them: what one found stands by for the next."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.size = sum(layer.size for layer in layers)
        self._layers = layers
        self._numbers: tuple[Remembered[int], ...] = tuple(Remembered() for _ in layers)
        self._held: Remembered[int] = Remembered()
        self._known: Remembered[tuple[Reading, ...]] = Remembered()

    def __contains__(self, word: str) -> bool:
        return self.held(word) > 0

    def number(self, layer: int, word: str) -> int:
        """Return the number of a word in a layer, or -1."""
        numbers = self._numbers[layer]
        number = numbers.get(word)
        return numbers.keep(word, self._layers[layer].segment.words.find(word)) if number is None else number

    def held(self, word: str) -> int:
        """Return how many items hold a word."""
        held = self._held.get(word)
        if held is None:
            numbers = [(layer, self.number(at, word)) for at, layer in enumerate(self._layers)]
            held = self._held.keep(word, sum([int(layer.held[number]) for layer, number in numbers if number >= 0]))
        return held

    def weight(self, word: str) -> float:
        """Return the inverse document frequency of a word; an unknown one weighs as much as one held once."""
        held = max(1, self.held(word))
        return log(1 + (self.size - held + 0.5) / (held + 0.5))

    def known(self, word: str) -> tuple[Reading, ...]:
        """Return the word, if the archive holds it, and the other members of its family."""
        known = self._known.get(word)
        if known is None:
            held = self._family(word)
            itself = [Reading(word, 1.0)] if held.pop(word, 0) else []
            others = [Reading(other, _FAMILY) for other in sorted(held) if held[other]]
            known = self._known.keep(word, (*itself, *others))
        return known

    def completions(self, word: str) -> tuple[Reading, ...]:
        """Return the archive's words that begin with the typed letters, the commonest first."""
        known = word in self
        if word.isdecimal() or (len(word) < _SHORTEST_PREFIX and not is_unspaced(word)):
            return ()
        ranges: list[Sequence[int]] = []
        for layer in self._layers:
            first, last = layer.segment.words.beginning(word)
            if last - first > _MOST_COMPLETIONS:
                # Of many the commonest, of equals the first by letter; the typed word itself may be among them.
                commonest = (-layer.held[first:last]).argsort(kind="stable")[: _MOST_COMPLETIONS + 1]
                ranges.append((first + commonest).tolist())
            else:
                ranges.append(range(first, last))
        held = self._counted(ranges)
        held.pop(word, None)
        longer = sorted((-number, whole) for whole, number in held.items() if number)[:_MOST_COMPLETIONS]
        return tuple(
            Reading(whole, _COMPLETION_OF_KNOWN if known else 0.7 + 0.3 * len(word) / len(whole)) for _, whole in longer
        )

    def corrections(self, word: str) -> tuple[Reading, ...]:
        """Return the nearest words one or two typos away, the commonest first; numbers are never corrected."""
        allowed = (len(word) >= _SHORTEST_TYPO) + (len(word) >= _SHORTEST_TWO_TYPOS)
        if not allowed or word.isdecimal():
            return ()
        near: dict[str, int] = {}
        for at in range(len(self._layers)):
            numbers = self._alike(at, word, allowed)
            nearby = self._layers[at].segment.words.take(numbers)
            rows = process.extract(word, nearby, scorer=OSA.distance, score_cutoff=allowed, limit=None)
            self._numbers[at].keep_all((other, numbers[place]) for other, _, place in rows)
            near |= {other: int(typos) for other, typos, _ in rows if _is_plausible(word, other) and other in self}
        closest = min(near.values(), default=0)
        readings = (Reading(other, _closeness(word, other, closest)) for other in near if near[other] == closest)
        best = sorted(readings, key=lambda reading: (-reading.closeness, -self.held(reading.word), reading.word))
        return tuple(best[:_MOST_CORRECTIONS])

    def split(self, word: str) -> tuple[str, ...]:
        """Return the two known words that were typed as one (`gameboy`, `gpt4`), or nothing."""
        ends = range(3, len(word) - 2) if len(word) <= _LONGEST_SPLIT else ()
        cuts = [halves(word)] if halves(word) else [(word[:end], word[end:]) for end in ends]
        pairs = [pair for pair in cuts if all(part in self for part in pair)]
        return max(pairs, key=lambda pair: min(self.held(part) for part in pair), default=())

    def _counted(self, numbers: Iterable[Sequence[int]]) -> dict[str, int]:
        """Return the words with these numbers in each layer, and how many items of these layers hold each."""
        counts: dict[str, int] = {}
        for layer, known, own in zip(self._layers, self._numbers, numbers, strict=True):
            spelt = layer.segment.words.take(own)
            known.keep_all(zip(spelt, own, strict=True))
            for word, number in zip(spelt, own, strict=True):
                counts[word] = counts.get(word, 0) + int(layer.held[number])
        return counts

    def _family(self, word: str) -> dict[str, int]:
        """Return the words of all layers with the same stem, and how many items hold each."""
        key = np.uint64(stem_mark(word))
        families: list[Sequence[int]] = []
        for layer in self._layers:
            stems = layer.segment.stems
            first, last = stems.searchsorted(key), stems.searchsorted(key, "right")
            families.append(layer.segment.families[first:last].tolist())
        held = self._counted(families)
        self._held.keep_all({word: 0, **held}.items())  # a word is of its own family, in every layer that holds it
        return held

    def _alike(self, layer: int, word: str, allowed: int) -> list[int]:
        """Return the words with nearly the same letters, and the same first one or the first two swapped."""
        segment = self._layers[layer].segment
        ranges = [segment.words.beginning(word[0])]
        if word[0] != word[1]:
            ranges.append(segment.words.beginning(word[1] + word[0]))
        # A typo swaps a letter for another, or changes one and the length by one; a letter is up to four bytes.
        most = 2 * allowed * (1 if word.isascii() else 4)
        own, length = letters_of(word), len(word.encode())
        letters, starts = segment.letters, segment.words.starts
        near = [(np.bitwise_count(letters[first:last] ^ own) <= most).nonzero()[0] + first for first, last in ranges]
        places = np.concatenate(near)
        lengths = (starts[places + 1] - starts[places]).astype(np.intp)
        alike: list[int] = places[np.bitwise_count(letters[places] ^ own) + abs(lengths - length) <= most].tolist()
        return alike


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
