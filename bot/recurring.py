"""The items of an archive and its vocabulary go in, the items with the names and phrases that recur come out.

What recurs depends on the whole archive. `Recurring` remembers who says what, so that a few issues that come or go cost
no look at the others.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, pairwise
from sys import intern
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.ingest.topics import MAX_TOPICS
from bot.ingest.vocabulary import Vocabulary
from bot.model import Item

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


Subjects = tuple[str, ...]
"""What one item may give to an archive's recurring names: its own names, and each two words of its title."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one issue tells: its items, and the subjects of each in the same order."""

    issue_key: str
    newsletter: str
    items: tuple[Item, ...]
    subjects: tuple[Subjects, ...]

    @property
    def names(self) -> set[str]:
        """Return all subjects of the issue."""
        return set(chain.from_iterable(self.subjects))

    @property
    def texts(self) -> set[str]:
        """Return what the newsletter and its sections are called."""
        return {self.newsletter, *(item.section for item in self.items if item.section)}


def told_by(issue_key: str, newsletter: str, items: Sequence[Item]) -> Told:
    """Return what an issue of a newsletter tells by its items."""
    return Told(issue_key, newsletter, tuple(items), tuple(map(_subjects, items)))


_NOBODY = np.empty(0, np.int64)
_SIDES: tuple[Literal["left"], Literal["right"]] = "left", "right"


@dataclass(frozen=True, slots=True)
class Recurring:
    """The names that recur in an archive, and what is needed to follow its changes; never changed, only replaced.

    A name recurs that items of three issues mention, a phrase that stands in titles of three. One that the vocabulary
    knows, or that a newsletter or a section bears, says nothing new. `said` and `by` have an entry for each name of
    each issue, the hash of the name and of the issue's key, ordered by name: strings would take ten times the memory.
    `often` are the names of three issues, `borne` those of them that stand in `texts`, which are counted by issue, and
    `common` those that the `newest` items write small as well, whose `small` words are counted by item. `turned` are
    the names that recur and did not before, and those that did and do not any more.
    """

    vocabulary: Vocabulary
    often: frozenset[str] = frozenset()
    borne: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    texts: Mapping[str, int] = field(default_factory=dict)
    small: Mapping[str, int] = field(default_factory=dict)
    newest: Sequence[Item] = field(default=(), compare=False)
    said: NDArray[np.int64] = field(default_factory=_NOBODY.copy, compare=False)
    by: NDArray[np.int64] = field(default_factory=_NOBODY.copy, compare=False)
    turned: frozenset[str] = field(default=frozenset(), compare=False)

    def __contains__(self, name: str) -> bool:
        """Tell whether a name recurs: asked of a few, while a set of all would be made anew by each import."""
        return name in self.often and name not in self.borne and name not in self.common

    def renewed(self, gone: Iterable[Told], come: Iterable[Told], newest: Sequence[Item]) -> "Recurring":
        """Return what recurs once some issues went and others came; `newest` are the last items of what there is then.

        An issue that changed is among both. The same comes out in whatever steps an archive grew.
        """
        lost, won = ([(each, each.names) for each in some] for some in (gone, come))
        said, by = _with(*self._without(lost), won)
        touched = list(set[str]().union(*(names for _, names in (*lost, *won))))
        hashes = _hashed(touched)
        order = np.argsort(hashes)
        ends = (np.searchsorted(said, hashes[order], side) for side in _SIDES)
        met = {touched[at] for at in order[-np.subtract(*ends) >= MIN_ISSUES].tolist()}
        new = {name for name in met - self.often if not any(self.vocabulary.mentions(name))}
        rare = [name for name in touched if name not in met and name in self.often]
        often = self.often.difference(rare) if rare else self.often
        often = often.union(new) if new else often
        texts = Counter(self.texts)
        texts.update(chain.from_iterable(each.texts for each, _ in won))
        texts.subtract(chain.from_iterable(each.texts for each, _ in lost))
        texts = +texts  # without those that nothing is called any more
        unsure = new | _within(often, self.texts.keys() - texts.keys())
        borne = (self.borne - unsure) & often
        borne |= _within(unsure, texts) | _within(often, texts.keys() - self.texts.keys())
        newest = newest[-_MAX_READ:]
        small = _recounted(self.small, self.newest, newest)
        fresh = [word for word in small if word not in self.small]
        maybe = chain(self.common, new, fresh, map(str.capitalize, fresh))
        common = frozenset(name for name in maybe if name in often and _is_common(name, small))
        now = Recurring(self.vocabulary, often, borne, common, texts, small, newest, said, by)
        maybe = chain(new, rare, self.borne ^ borne, self.common ^ common)
        return replace(now, turned=frozenset(name for name in maybe if (name in now) != (name in self)))

    def said_in(self, names: Collection[str]) -> Mapping[int, Sequence[str]]:
        """Return which of some names issues say, those that say any, by the hashes of their keys."""
        hashes = _hashed(names)
        ends = zip(names, *(np.searchsorted(self.said, hashes, side) for side in _SIDES), strict=True)
        found: defaultdict[int, list[str]] = defaultdict(list)
        for name, first, last in ends:
            for issue in self.by[first:last].tolist():
                found[issue].append(name)
        return found

    def topped(self, told: Told) -> tuple[Item, ...]:
        """Return an issue's items, each with the recurring names it holds as topics while it has fewer than four."""
        return tuple(_topped(item, named, self) for item, named in zip(told.items, told.subjects, strict=True))

    def topped_anew(self, item: Item) -> Item:
        """Return an item with the recurring names it holds as topics while it has fewer than four."""
        return _topped(item, _subjects(item), self)

    def _without(self, gone: Sequence[tuple[Told, set[str]]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the entries without those of some issues, which are looked for among those of their names."""
        places = list[int]()
        for told, names in gone:
            hashes, issue = _hashed(names), hash(told.issue_key)
            for first, last in zip(*(np.searchsorted(self.said, hashes, side) for side in _SIDES), strict=True):
                places += (first + np.flatnonzero(self.by[first:last] == issue)).tolist()
        return (np.delete(self.said, places), np.delete(self.by, places)) if places else (self.said, self.by)


def _hashed(texts: Collection[str]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, texts), np.int64, len(texts))


def _with(
    said: NDArray[np.int64], by: NDArray[np.int64], come: Sequence[tuple[Told, set[str]]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the entries, with those of the issues that came in their places."""
    names = _hashed([name for _, names in come for name in names])
    issues = np.repeat(_hashed([told.issue_key for told, _ in come]), [len(names) for _, names in come])
    order = np.argsort(names)
    places = np.searchsorted(said, names[order]) + np.arange(len(names))
    stays = np.ones(len(said) + len(names), bool)
    stays[places] = False
    return _placed(said, stays, names[order]), _placed(by, stays, issues[order])


def _placed(entries: NDArray[np.int64], stays: NDArray[np.bool_], new: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return entries with new ones between them; np.insert would reckon the places anew for each array."""
    found = np.empty(len(stays), np.int64)
    found[stays], found[~stays] = entries, new
    return found


def _within(names: Iterable[str], texts: Collection[str]) -> set[str]:
    """Return the names that stand in one of the texts; a phrase is written small, and so are the texts for it."""
    if not texts:
        return set()
    written = "\n".join(texts)
    small = written.lower()
    return {name for name in names if name in (small if name.islower() else written)}


def may_say(items: Iterable[Item], names: Iterable[str]) -> Iterator[bool]:
    """Yield for each item whether one of the names may be among its subjects: a quick look that misses none."""
    longest = [(name, max(name.casefold().split(), key=len)) for name in names]
    for item in items:
        title, found = item.title.casefold(), False
        for name, word in longest:
            found = found or word in title or name in item.entities
        yield found


def _subjects(item: Item) -> Subjects:
    """Return what an item's names and its title's words may recur as: a part of a longer name of it does not."""
    longer = "".join([f"\n{name}" for name in item.entities if " " in name])
    names = [
        name
        for name in item.entities
        if len(name) >= MIN_LETTERS and not (longer and (f"\n{name} " in longer or _OF_POST.match(name)))
    ]
    said = "\n".join(names).lower()
    return (*names, *[phrase for phrase in _pairs(item.title) if phrase not in said])


def _pairs(title: str) -> Iterable[str]:
    """Return each two words of a title that follow one another, written small, neither of them empty."""
    told = list(map(_telling, _WORD.findall(title)))
    return dict.fromkeys([f"{one} {two}" for one, two in pairwise(told) if one and two])


@lru_cache(20_000)  # the words of titles come again and again
def _telling(word: str) -> str:
    """Return a word written small, nothing if it says nothing."""
    small = word.lower()
    return small if len(small) >= MIN_LETTERS and small not in _EMPTY and small[-2:] != "ly" else ""


def _is_common(name: str, small: Collection[str]) -> bool:
    """Tell whether a name is one plain word that texts write small as well: “Open”, “Text”."""
    if not (name.isascii() and name.isalpha() and name[1:].islower()):
        return False
    return name.lower() in small or name.lower() in _EMPTY


def _recounted(small: Mapping[str, int], before: Sequence[Item], now: Sequence[Item]) -> Mapping[str, int]:
    """Return in how many of the newest items words are written small, once these are others than before."""
    was, are = ({id(item): item for item in items} for items in (before, now))
    counts = Counter(small)
    counts.update(chain.from_iterable(_small(are[at].body) for at in are.keys() - was.keys()))
    for at in was.keys() - are.keys():
        for word in _small(was[at].body):
            counts[word] -= 1
            if not counts[word]:
                del counts[word]
    return counts


@lru_cache(2 * _MAX_READ)  # the newest items stay nearly the same from one import to the next
def _small(text: str) -> tuple[str, ...]:
    return tuple(map(intern, set(_SMALL.findall(text))))


def _topped(item: Item, named: Sequence[str], recurring: Recurring) -> Item:
    room = MAX_TOPICS - len(item.topics)
    new = [name for name in named if name in recurring and name not in item.topics][:room] if room > 0 else ()
    return replace(item, topics=(*item.topics, *new)) if new else item
