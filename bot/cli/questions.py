"""An archive goes in, questions that show what its look-up can do come out, made from the titles it has."""

import re
from collections.abc import AsyncIterator, Sequence

from bot.library import Library
from bot.model import Found, StoredItem

MISSPELT, REORDERED = "one misspelt", "one in another order"
BY_MEANING, ABSENT = "one by meaning", "one that finds nothing"

_OFF_TOPIC = ("sourdough starter hydration", "antique violin varnish", "curling broom etiquette", "zxqv")
_IN_OTHER_WORDS = (
    "insect monitoring video",
    "mistakes in annotated examples",
    "dictating to a wristwatch",
    "automatic animal photography",
    "shrinking networks for phones",
    "electric bill of graphics cards",
    "hospital medicine stock planning",
    "unfair decisions about applicants",
    "linear algebra lesson",
    "rain and storm prediction",
    "chatbot that makes things up",
    "drawing pictures from a description",
    "teaching robots to walk",
    "spotting fraud in payments",
    "reading handwriting automatically",
)
"""What newsletters on machine learning tell, in words that they seldom use."""

_TRIED = 25


async def questions(library: Library) -> AsyncIterator[tuple[str, str]]:
    """Yield what each question shows and its words; what the archive has no title for is left out."""
    items = library.archive.items
    by_word = sorted(items, key=lambda stored: (-len(_longest(stored)), stored.item.key))
    for stored in by_word[:_TRIED]:
        if (query := misspelt(_longest(stored))) and _leads(await library.find(query), stored):
            yield MISSPELT, query
            break
    by_length = sorted(items, key=lambda stored: (_odd(stored), abs(len(_words(stored)) - 4), stored.item.key))
    for stored in by_length[:_TRIED]:
        if (query := reordered(_words(stored))) and _leads(await library.find(query), stored):
            yield REORDERED, query
            break
    for query in _IN_OTHER_WORDS:
        if by_meaning(await library.find(query)):
            yield BY_MEANING, query
            break
    for query in _OFF_TOPIC:
        found = await library.find(query)
        if not found.found and not found.closest:
            yield ABSENT, query
            break


def misspelt(word: str) -> str:
    """Return a word with two different letters in its midst exchanged, nothing for one too short to bear it."""
    for at in sorted(range(1, len(word) - 2), key=lambda at: abs(at - len(word) // 2)):
        if len(word) >= 5 and word[at] != word[at + 1]:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return ""


def reordered(words: Sequence[str]) -> str:
    """Return words from the last to the first, nothing where that would be no other order."""
    return " ".join(reversed(words)) if len(set(words)) > 1 else ""


def by_meaning(found: Found) -> bool:
    """Tell whether meaning alone led to the first answer: it shares no word with the query."""
    first = next(iter((*found.found, *found.closest)), None)
    if first is None or not first.by_meaning or first.matched:
        return False
    item = first.stored.item
    held = {word for text in (item.title, item.body) for word in re.findall(r"\w+", text.casefold())}
    return held.isdisjoint(re.findall(r"\w+", found.query.casefold()))


def _odd(stored: StoredItem) -> bool:
    """Tell whether a title has figures, which make a question harder to read."""
    return any(char.isdigit() for char in stored.item.title)


def _leads(found: Found, stored: StoredItem) -> bool:
    return bool(found.found) and found.found[0].stored == stored


def _words(stored: StoredItem) -> list[str]:
    found = re.findall(r"[^\W\d_][\w-]{2,}", stored.item.title.lower())
    return list(dict.fromkeys(found))


def _longest(stored: StoredItem) -> str:
    return max((word for word in _words(stored) if word.isalpha()), key=len, default="")
