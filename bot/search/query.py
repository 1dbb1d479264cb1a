"""What a user typed in, a Query out: request words dropped, every other word read with the archive's vocabulary."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.search.normalise import words
from bot.search.vocabulary import Reading, Vocabulary

_LONGEST = 2_000
_MOST_WORDS = 12
_SPLIT = 0.9

_REQUEST_WORDS = """
    a about after again all also am an and any are as at be been being but by can could did do does every few for from
    had has have having he her here him his how i if in into is it its just like may me might my myself no not of off on
    one ones onto or our out over she should so some such than that the their them then there these they this those to
    too us very was we were what when where which while who whom whose why will with would you your
    article articles ask find found get gimme give got hello help hey hi issue issues item items know link links look
    looking mention mentioned mentions need newsletter newsletters piece please post posts read remember saw seen send
    show something somewhere story stuff talked talking talks tell thank thanks thing things want wanted written wrote
"""
_REQUEST = frozenset(_REQUEST_WORDS.split())


@dataclass(frozen=True, slots=True)
class Term:
    """One typed word, the known words it may stand for (best first), and its weight in the query."""

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
    """A look-up: `plain` is all that was typed, folded; `understood` and `terms` are the words that count.

    The words of a phrase stand next to one another in what is found; no excluded word stands there at all.
    """

    plain: str
    understood: str
    terms: tuple[Term, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def corrected(self) -> str | None:
        """Return the query as understood if a word was corrected."""
        return self.understood if any(term.corrected for term in self.terms) else None


def understand(text: str, vocabulary: Vocabulary) -> Query:
    """Return the first 2,000 characters of a text as a query of at most 12 distinct words."""
    typed = words(text[:_LONGEST])
    kept = dict.fromkeys(word for word in typed if word not in _REQUEST) or dict.fromkeys(typed)
    joins = _joins(typed, vocabulary)
    terms: list[Term] = []
    for word in list(kept)[:_MOST_WORDS]:
        terms += _terms(word, word == typed[-1], joins.get(word, ()), vocabulary)
    return Query(" ".join(typed), " ".join(term.understood for term in terms), tuple(terms))


def _joins(typed: Sequence[str], vocabulary: Vocabulary) -> dict[str, tuple[Reading, ...]]:
    """Read `speech brain` as `speechbrain` too, for both of its words."""
    joins: dict[str, tuple[Reading, ...]] = {}
    for left, right in pairwise(typed):
        if left + right in vocabulary:
            for word in (left, right):
                joins[word] = (*joins.get(word, ()), Reading(left + right, 1.0))
    return joins


def _terms(word: str, is_last: bool, joined: tuple[Reading, ...], vocabulary: Vocabulary) -> Iterator[Term]:
    readings = (*vocabulary.known(word), *joined)
    if is_last:
        readings = (*readings, *vocabulary.completions(word))
    if not readings and (corrections := vocabulary.corrections(word)):
        yield Term(word, corrections, vocabulary.weight(corrections[0].word), corrected=True)
    elif not readings and (parts := vocabulary.split(word)):
        yield from (Term(part, (Reading(part, _SPLIT),), vocabulary.weight(part)) for part in parts)
    else:
        readings = tuple(sorted(readings, key=lambda reading: -reading.closeness))
        yield Term(word, readings, vocabulary.weight(readings[0].word if readings else word))
