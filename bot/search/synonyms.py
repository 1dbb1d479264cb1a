"""The text of a synonyms file in, a table out that says by which other words a typed word may be read."""

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import permutations
from types import MappingProxyType
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.errors import BadOption
from bot.model import SynonymGroup
from bot.search.normalise import words
from bot.search.stem import stem

MAX_WORD, MAX_GROUPS, MAX_TEXT = 100, 5_000, 1_000_000

_SAME, _BROADER = 0.9, 0.85
_LONGEST, _SHORTEST_TYPO = 5, 6
_KEYS = ("same", "broader", "apart")


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word or words, folded and parted by spaces, that mean nearly the same, and how nearly (0 to 1)."""

    words: str
    closeness: float


@dataclass(frozen=True, slots=True)
class Own:
    """An administrator's own groups, and the pairs of words that mean different things after all."""

    groups: tuple[SynonymGroup, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Synonyms:
    """For each word or phrase, by the stems of its words, what else it may be read as; `own` is what was added.

    `spelt` are the longer single words by their first letter.
    """

    own: Own
    meanings: Mapping[str, tuple[Synonym, ...]]
    spelt: Mapping[str, Sequence[str]]

    def of(self, typed: Sequence[str]) -> tuple[Synonym, ...]:
        """Return what some words, folded, in a row may be read as besides."""
        return self.meanings.get(key_of(typed), ()) if len(typed) <= _LONGEST else ()

    def near(self, word: str) -> tuple[Synonym, ...]:
        """Return what a folded word may be read as besides if one typo in it is mended."""
        alike = self.spelt.get(word[:1], ()) if len(word) >= _SHORTEST_TYPO else ()
        meant = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=1)
        return self.of((meant[0],)) if meant else ()


def key_of(typed: Iterable[str]) -> str:
    """Return what all inflected forms of some folded words share."""
    return " ".join(map(stem, typed))


@lru_cache(maxsize=2)
def laid_over(own: Own) -> Synonyms:
    """Return the shipped synonyms with an administrator's own laid over them; what is asked for again is remembered."""
    apart = {frozenset((key_of(words(one)), key_of(words(other)))) for one, other in own.apart}
    found: defaultdict[str, dict[str, Synonym]] = defaultdict(dict)
    for group in (*SHIPPED_GROUPS, *own.groups):
        for one, other, closeness in _pairs(group):
            here, there = key_of(words(one)), " ".join(words(other))
            if frozenset((here, key_of(words(other)))) not in apart:
                found[here].setdefault(there, Synonym(there, closeness))
    spelt: defaultdict[str, list[str]] = defaultdict(list)
    for word in dict.fromkeys(
        " ".join(words(each)) for group in (*SHIPPED_GROUPS, *own.groups) for each in group.words
    ):
        if len(word) >= _SHORTEST_TYPO and " " not in word:
            spelt[word[0]].append(word)
    meanings = {key: tuple(each.values()) for key, each in found.items()}
    return Synonyms(own, MappingProxyType(meanings), MappingProxyType(spelt))


def are_joined(synonyms: Synonyms, one: str, other: str) -> bool:
    """Return whether one of two words may be read as the other."""
    pairs = ((words(one), words(other)), (words(other), words(one)))
    return any(key_of(meant.words.split(" ")) == key_of(there) for here, there in pairs for meant in synonyms.of(here))


def of_pairs(pairs: Iterable[tuple[str, str]]) -> Synonyms:
    """Return a table of folded acronyms and their long forms, as they were mined from items."""
    found: defaultdict[str, dict[str, Synonym]] = defaultdict(dict)
    for pair in pairs:
        for one, other in permutations(pair):
            found[key_of(one.split(" "))].setdefault(other, Synonym(other, _SAME))
    meanings = {key: tuple(each.values()) for key, each in found.items()}
    return Synonyms(Own(), MappingProxyType(meanings), MappingProxyType({}))


def own_of(text: str) -> Own:
    """Return what an administrator's file says; raises BadOption naming what is wrong in it."""
    if len(text) > MAX_TEXT:
        raise BadOption(f"{len(text)} characters are too many; {MAX_TEXT} is the most.")
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadOption(f"{fault}.") from fault
    except RecursionError as fault:
        raise BadOption("It is nested too deeply.") from fault
    if unknown := held.keys() - set(_KEYS):
        raise BadOption(f"“{min(unknown)}” is not one of {', '.join(_KEYS)}.")
    groups = tuple(_groups(held))
    if len(groups) > MAX_GROUPS:
        raise BadOption(f"There are {len(groups)} groups, and {MAX_GROUPS} is the most.")
    pairs = tuple((one, other) for one, other in (checked(pair, "apart", 2) for pair in _list(held, "apart")))
    return Own(groups, pairs)


def text_of(own: Own) -> str:
    """Return the file that says the same, a group a line."""
    same = [group.words for group in own.groups if group.both_ways]
    broader: defaultdict[str, list[str]] = defaultdict(list)
    for first, *rest in (group.words for group in own.groups if not group.both_ways):
        broader[first] += rest
    tables = [
        f"{key} = [\n{''.join(map(_row, rows))}]\n" for key, rows in (("same", same), ("apart", own.apart)) if rows
    ]
    if broader:
        tables.append("[broader]\n" + "".join(f"{_shown(first)} = {_shown(rest)}\n" for first, rest in broader.items()))
    return "\n".join(tables)


def _row(words: Sequence[str]) -> str:
    return f"    {_shown(words)},\n"


def _shown(value: str | Sequence[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pairs(group: SynonymGroup) -> Iterator[tuple[str, str, float]]:
    if group.both_ways:
        yield from ((one, other, _SAME) for one, other in permutations(group.words, 2))
    else:
        first, *rest = group.words
        yield from ((first, other, _BROADER) for other in rest)


def _groups(held: Mapping[str, Any]) -> Iterator[SynonymGroup]:
    for row in _list(held, "same"):
        yield SynonymGroup(checked(row, "same"))
    broader = held.get("broader", {})
    if not isinstance(broader, dict):
        raise BadOption("“broader” has to be a table, as in “starfish = ['animals']”.")
    for word in broader:
        yield SynonymGroup(checked([word, *_list(broader, word)], f"broader.{word}"), both_ways=False)


def _list(held: Mapping[str, Any], key: str) -> list[Any]:
    rows = held.get(key, [])
    if not isinstance(rows, list):
        raise BadOption(f"“{key}” has to be a list.")
    return rows


def checked(row: object, where: str, most: int = 100) -> tuple[str, ...]:
    """Return the distinct words of one group; raises BadOption where it is none."""
    if not isinstance(row, list) or not all(isinstance(word, str) for word in row):
        raise BadOption(f"“{where}” has to hold lists of words.")
    distinct = tuple(dict.fromkeys(" ".join(word.split()) for word in row))
    for word in distinct:
        if len(word) > MAX_WORD or not 0 < len(words(word)) <= _LONGEST:
            raise BadOption(f"“{word[:MAX_WORD]}” in “{where}” has to be one to {_LONGEST} words.")
    if not 1 < len(distinct) <= most:
        raise BadOption(f"A group of “{where}” needs 2 to {most} different words.")
    return distinct


SHIPPED_GROUPS = own_of((resources.files(__package__) / "synonyms.toml").read_text("utf-8")).groups
SHIPPED, NONE = laid_over(Own()), of_pairs(())
