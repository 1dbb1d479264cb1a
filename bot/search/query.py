"""What a user typed in, a Query out: request words dropped, every other word read with the archive's vocabulary."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from bot.search.asking import subject
from bot.search.normalise import compounds, words
from bot.search.stem import stem
from bot.search.synonyms import NONE, SHIPPED, Synonyms
from bot.search.vocabulary import Reading, Vocabulary

_LONGEST = 2_000
_MOST_WORDS = 12
_SPLIT = 0.9
_MISSPELT = 0.7
"""What is left of a synonym's closeness where the typed word is a misspelt one: below the floor of the first tier."""

_LONGEST_MEMBER = 5
_MOST_SYNONYMS = 16

# A quotation mark stands outside words: the one of 5" is none.
_PHRASE = re.compile(r"(?<![\w-])[\"“”„«「]([^\"“”„«»「」]+)[\"“”»」](?!\w)")
_EXCLUDED = re.compile(r"(?<!\S)[-−](?:[\"“„«「]([^\"“”„«»「」]+)[\"”»」]|(?=[^\W\d_]|\.\w)(\S+))")


@dataclass(frozen=True, slots=True)
class Term:
    """One typed word, the known words it may stand for (best first), and its weight in the query.

    A reading of several words, parted by spaces, is met by what holds them all.
    """

    typed: str
    readings: tuple[Reading, ...]
    weight: float
    corrected: bool = False

    @property
    def understood(self) -> str:
        """Return the word as it was corrected, or as it was typed."""
        return self.readings[0].word if self.corrected else self.typed


@dataclass(frozen=True, slots=True)
class Query:
    """A look-up: `plain` is all that was typed, folded; `terms` are the words that count.

    `phrases` are words that must stand together in this order, `barred` words that must not, and `excluded` words
    that an answer must not hold, compounds joined; `read_as` are the typed words that the archive lacks, each with the
    synonym it is read as.
    """

    plain: str
    terms: tuple[Term, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    barred: tuple[tuple[str, ...], ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()

    @property
    def understood(self) -> str:
        """Return the words that count, as they were corrected."""
        return " ".join(term.understood for term in self.terms)

    @property
    def corrected(self) -> str | None:
        """Return the query as understood if a word was corrected."""
        return self.understood if any(term.corrected for term in self.terms) else None

    @property
    def only_excludes(self) -> bool:
        """Return whether the query says what is unwanted, and nothing of what is wanted."""
        return self.excludes and not self.terms and not self.phrases

    @property
    def excludes(self) -> bool:
        """Return whether the query says what is unwanted."""
        return bool(self.excluded or self.barred)

    @property
    def tells_order(self) -> bool:
        """Return whether the query says which words must or must not stand together."""
        return bool(self.phrases or self.barred)


def understand(text: str, vocabulary: Vocabulary, synonyms: Synonyms = SHIPPED, acronyms: Synonyms = NONE) -> Query:
    """Return the first 2,000 characters of a text as a query of at most 12 distinct words.

    `"exact phrase"` and `-word` are taken out of it; `acronyms` are those that the archive's own items explain.
    """
    text = text[:_LONGEST]
    wanted = _EXCLUDED.sub(" ", text)
    phrases = dict.fromkeys(tuple(words(phrase)) for phrase in _PHRASE.findall(wanted))
    cut = compounds(wanted)
    typed = list(chain.from_iterable(cut))
    kept = list(dict.fromkeys(subject(cut)))[:_MOST_WORDS]
    reader = _Reader(vocabulary, _joins(typed, vocabulary), _meant(typed, synonyms, acronyms), synonyms)
    literal = set(chain.from_iterable(phrases))
    unwanted = dict.fromkeys(_unwanted(text, vocabulary))
    terms: list[Term] = []
    for word in kept:
        terms += [reader.literal(word)] if word in literal else reader.terms(word, word == typed[-1])
    return Query(
        plain=" ".join(typed),
        terms=tuple(terms),
        phrases=tuple(filter(None, phrases)),
        excluded=tuple([word for word, *more in unwanted if not more]),
        barred=tuple([each for each in unwanted if len(each) > 1]),
        read_as=tuple(reader.read_as.items()),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads single words: `joins` are compounds that a word is a part of, `meant` are synonyms of it or its phrase.

    A word that neither the archive nor `synonyms` hold is read as the synonyms of the one it misspells. `read_as`
    gathers the words that the archive lacks, each with the nearest synonym.
    """

    vocabulary: Vocabulary
    joins: Mapping[str, Sequence[Reading]]
    meant: Mapping[str, Sequence[Reading]]
    synonyms: Synonyms
    read_as: dict[str, str] = field(default_factory=dict)

    def literal(self, word: str) -> Term:
        """Return a word that stands between quotation marks and means itself only."""
        readings = (Reading(word, 1.0),) if word in self.vocabulary else ()
        return Term(word, readings, self.vocabulary.weight(word))

    def terms(self, word: str, is_last: bool) -> Iterator[Term]:
        """Yield a word as one term, or the two words that were typed as one."""
        exact = (*self.vocabulary.known(word), *self.joins.get(word, ()))
        meant = self._known(self.meant.get(word, ()))
        readings = (*exact, *meant, *(self.vocabulary.completions(word) if is_last else ()))
        may_be_wrong = not readings and word not in self.meant
        if may_be_wrong and (corrections := self.vocabulary.corrections(word)):
            yield Term(word, corrections, self._weight(corrections[0].word), corrected=True)
        elif may_be_wrong and (parts := self.vocabulary.split(word)):
            yield from (Term(part, (Reading(part, _SPLIT),), self._weight(part)) for part in parts)
        else:
            if may_be_wrong:
                readings = meant = self._known(self._misspelt(word))
            if meant and not exact:
                self.read_as[word] = meant[0].word
            readings = tuple(sorted(readings, key=lambda reading: -reading.closeness))
            yield Term(word, readings, self._weight(readings[0].word if readings else word))

    def _known(self, meant: Sequence[Reading]) -> tuple[Reading, ...]:
        """Return synonyms in the forms that the archive holds, the nearest first."""
        found: dict[str, float] = {}
        for synonym in meant:
            *firsts, last = synonym.word.split(" ")
            before = [best.word for word in firsts if (best := next(iter(self.vocabulary.known(word)), None))]
            if len(before) == len(firsts):
                for form in self.vocabulary.known(last):
                    found.setdefault(" ".join((*before, form.word)), synonym.closeness * form.closeness)
        nearest = sorted(found, key=lambda words: -found[words])[:_MOST_SYNONYMS]
        return tuple([Reading(words, found[words]) for words in nearest])

    def _misspelt(self, word: str) -> list[Reading]:
        return [Reading(synonym.words, synonym.closeness * _MISSPELT) for synonym in self.synonyms.near(word)]

    def _weight(self, words: str) -> float:
        return max(map(self.vocabulary.weight, words.split(" ")))


def _unwanted(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    """Yield what must not stand together, and single words in every form in which a word wanted would be found."""
    for quoted, word in _EXCLUDED.findall(text):
        if quoted:
            yield from filter(None, [tuple(words(quoted))])
        for joined in map("".join, compounds(word)):
            yield from ((form,) for form in dict.fromkeys((joined, *(each.word for each in vocabulary.known(joined)))))


def _joins(typed: Sequence[str], vocabulary: Vocabulary) -> dict[str, list[Reading]]:
    """Read `speech brain` as `speechbrain` too, for both of its words."""
    joins: defaultdict[str, list[Reading]] = defaultdict(list)
    for left, right in pairwise(typed):
        if left + right in vocabulary:
            for word in (left, right):
                joins[word].append(Reading(left + right, 1.0))
    return joins


def _meant(typed: Sequence[str], *tables: Synonyms) -> dict[str, list[Reading]]:
    """Return for each word the synonyms of itself, and those of a phrase for each of its words."""
    meant: defaultdict[str, list[Reading]] = defaultdict(list)
    stems = list(map(stem, typed))
    for size in range(1, _LONGEST_MEMBER + 1):
        for first in range(len(typed) - size + 1):
            key = " ".join(stems[first : first + size])
            for table in tables:
                for synonym in table.meanings.get(key, ()):
                    for word in typed[first : first + size]:
                        meant[word].append(Reading(synonym.words, synonym.closeness))
    return meant
