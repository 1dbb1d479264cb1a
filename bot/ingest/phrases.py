"""The items of an archive and its vocabulary go in, the items with the names and phrases that recur come out."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from bot.ingest.topics import MAX_TOPICS
from bot.ingest.vocabulary import Vocabulary
from bot.model import Item, StoredItem

MIN_ISSUES, MIN_LETTERS = 3, 4
_MAX_READ = 2_000  # items whose texts tell which words are written small as well
_SMALL, _WORD = re.compile(r"\b[a-z]{3,}\b"), re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w\s]|\d+")
_OF_POST = re.compile(r"[A-Z]{2,4} of ")  # CEO of, VP of
# What is part of no subject, though it stands between the words of titles.
_EMPTY = frozenset(
    """
    about above across after again against ahead also among another anyone around away back because been before behind
    being below best better between beyond both build building built came come comes coming could does doing done down
    during each easy else even every everyone everything fast faster first free from full getting gets give gives going
    good great have having help helps here high inside into issue item just keep know large last later launch launched
    launches learn learned less life like little long look looking made make makes making many method might month more
    most much must need needs never news next nobody nothing only open other others over part paper parts people post
    read really released releases same says second seen several shows simple since some something still such take takes
    tell than that their them then there these they thing things this those three through time times tips today tool
    tools toward towards under until updated update updates upon using used uses very video want wants week well went
    were what when where which while will with within without word words work works world would year years your
    """.split()  # noqa: SIM905 # a list of words reads as words
)


def with_recurring(items: Sequence[StoredItem], vocabulary: Vocabulary) -> tuple[StoredItem, ...]:
    """Return the items, each with the recurring names and phrases it holds as topics while it has fewer than four.

    A name recurs that items of three issues mention, a phrase that stands in titles of three. One that the vocabulary
    knows, or that a newsletter or a section bears, says nothing new.
    """
    issues: defaultdict[str, set[str]] = defaultdict(set)
    subjects = [_subjects(stored.item) for stored in items]
    for stored, named in zip(items, subjects, strict=True):
        for name in named:
            issues[name].add(stored.issue.key)
    borne = "\n".join({text for stored in items for text in (stored.issue.newsletter, stored.item.section or "")})
    small_borne = borne.lower()
    recurring = {
        name
        for name, keys in issues.items()
        if len(keys) >= MIN_ISSUES
        and name not in (small_borne if name.islower() else borne)
        and not any(vocabulary.mentions(name))
    }
    recurring -= _common(recurring, items)
    return tuple(_topped(stored, named, recurring) for stored, named in zip(items, subjects, strict=True))


def _subjects(item: Item) -> tuple[str, ...]:
    """Return what an item's names and its title's words may recur as: a part of a longer name of it does not."""
    longer = [name for name in item.entities if " " in name]
    names = [
        name
        for name in item.entities
        if len(name) >= MIN_LETTERS
        and not _OF_POST.match(name)
        and not any(each != name and each.startswith(f"{name} ") for each in longer)
    ]
    said = {name.lower() for name in names}
    return (*names, *(phrase for phrase in _pairs(item.title) if not any(phrase in name for name in said)))


@lru_cache(maxsize=32_768)
def _pairs(title: str) -> tuple[str, ...]:
    """Return each two words of a title that follow one another, written small, neither of them empty."""
    words = [word.lower() for word in _WORD.findall(title)]
    told = [len(word) >= MIN_LETTERS and word not in _EMPTY and not word.endswith("ly") for word in words]
    pairs = pairwise(zip(words, told, strict=True))
    return tuple(dict.fromkeys(f"{a} {b}" for (a, one), (b, two) in pairs if one and two))


def _common(names: Collection[str], items: Sequence[StoredItem]) -> set[str]:
    """Return the names of one plain word that the archive's own texts write small as well: “Open”, “Text”."""
    plain = {name for name in names if name[1:].islower() and name.isalpha()}
    words = set[str]()
    for stored in items[-_MAX_READ:] if plain else ():
        words.update(_SMALL.findall(stored.item.body))
    return {name for name in plain if name.lower() in words or name.lower() in _EMPTY}


def _topped(stored: StoredItem, named: Sequence[str], recurring: Collection[str]) -> StoredItem:
    item = stored.item
    new = tuple(name for name in named if name in recurring and name not in item.topics)
    if not new or len(item.topics) >= MAX_TOPICS:
        return stored
    return replace(stored, item=replace(item, topics=(*item.topics, *new)[:MAX_TOPICS]))
