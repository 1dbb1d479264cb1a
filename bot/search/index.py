"""Every stored item in, the immutable Index out that look-ups and autocomplete read."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.model import StoredItem
from bot.search import autocomplete
from bot.search.autocomplete import Choices
from bot.search.candidates import Candidates, post
from bot.search.normalise import words
from bot.search.vocabulary import Vocabulary, gather


@dataclass(frozen=True, slots=True)
class Index:
    """The archive as look-ups see it: `stored` is newest first, and an item's row is its place there."""

    stored: tuple[StoredItem, ...]
    titles: tuple[str, ...]
    vocabulary: Vocabulary
    candidates: Candidates
    choices: Choices


def build(items: Iterable[StoredItem]) -> Index:
    """Return the index of all items of the archive; it is never changed, only replaced."""
    by_position = sorted(items, key=lambda stored: (stored.item.position, stored.item.key))
    stored = tuple(sorted(by_position, key=_age, reverse=True))
    postings = post(stored)
    return Index(
        stored=stored,
        titles=tuple(" ".join(words(one.item.title)) for one in stored),
        vocabulary=gather(postings.frequencies(), len(stored)),
        candidates=postings,
        choices=autocomplete.gather(stored),
    )


def _age(stored: StoredItem) -> tuple[str, int, str]:
    issue = stored.issue
    return issue.period or "", issue.number or 0, issue.key
