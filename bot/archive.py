"""Issues as stored and the corrections made to them go in; the archive as everybody sees it comes out, and its changes.

`archive_of` makes it of all issues. `Archive.renewed` takes in a few that came, changed or went, without a look at the
others: what comes out is what `archive_of` would make of all.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain

from bot import search
from bot.catalogue import ByKey, Topics, counted, place_of
from bot.ingest import SHIPPED, Vocabulary
from bot.ingest.corrections import corrected
from bot.model import Correction, Issue, IssueRef, Item, StoredItem, Unfitting
from bot.recurring import Recurring, Told, may_say, told_by

Parsed = tuple[Issue, datetime]
"""An issue as it was parsed, and when the archive first held it."""
Build = Callable[[Sequence[StoredItem]], search.Index]
Renew = Callable[[search.Index, Collection[StoredItem], Collection[str]], search.Index]
_Placed = dict[tuple[str, str], StoredItem]
"""Items by the keys of their issues and their own."""

_NEWEST = 2_000
"""Items whose texts tell which words are written small as well as large."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An issue as members see it; its stored items have the recurring names among their topics."""

    issue: Issue
    ref: IssueRef
    items: tuple[StoredItem, ...] = ()
    unfitting: tuple[Unfitting, ...] = ()


@dataclass(frozen=True)
class Archive:
    """Everything the bot knows, at one moment; never changed, only replaced. Issues are as corrected, oldest first.

    What takes a look at all of them, as their items in one row, is made for the first who asks, not by each import.
    """

    kept: tuple[Kept, ...]
    count: int
    by_key: ByKey
    topics: Topics
    corrections: tuple[Correction, ...]
    recurring: Recurring
    index: search.Index = field(compare=False)

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """Return all issues."""
        return tuple([each.issue for each in self.kept])

    @cached_property
    def refs(self) -> tuple[IssueRef, ...]:
        """Return what says of all issues which they are."""
        return tuple([each.ref for each in self.kept])

    @cached_property
    def items(self) -> tuple[StoredItem, ...]:
        """Return the items of all issues."""
        return tuple(_items(self.kept))

    @cached_property
    def unfitting(self) -> tuple[Unfitting, ...]:
        """Return the corrections that found no place, those of issues that are gone last."""
        held = {each.key for each in self.refs}
        lost: defaultdict[str, list[Unfitting]] = defaultdict(list)
        for each in self.corrections:
            if each.issue_key not in held:
                lost[each.issue_key].append(Unfitting(each, "the archive has no such issue"))
        return (*chain.from_iterable(each.unfitting for each in self.kept), *chain.from_iterable(lost.values()))

    def renewed(
        self, keys: Collection[str], parsed: Iterable[Parsed], made: Sequence[Correction], renew: Renew = search.renewed
    ) -> "Archive":
        """Return the archive once of the issues with these keys storage holds those that are `parsed`, and no others.

        `made` are all corrections; those of other issues are as they were.
        """
        made = _renamed(made, self.recurring.vocabulary)
        kept = list(self.kept)
        places = [at for at, each in enumerate(kept) if each.ref.key in keys]
        gone = [kept.pop(at) for at in reversed(places)]
        come = _laid_over(parsed, made)
        for each in come:
            insort(kept, each, key=lambda one: place_of(one.ref))
        told = {each.ref.key: _told(each) for each in come}
        recurring = self.recurring.renewed([_told(each) for each in gone], list(told.values()), _newest(kept))
        turned = recurring.said_in(recurring.turned)
        before, after = _items(gone), list[StoredItem]()
        for at, each in enumerate(kept):
            key = each.ref.key
            if key in told:
                kept[at] = _topped(each, told[key], recurring)
                after += kept[at].items
            elif (said := hash(key)) in turned:
                kept[at] = _turned(each, turned[said], recurring)
                pairs = [pair for pair in zip(each.items, kept[at].items, strict=True) if pair[0] is not pair[1]]
                before += [was for was, _ in pairs]
                after += [now for _, now in pairs]
        return self._with(kept, _by_place(before), _by_place(after), recurring, made, renew)

    def _with(
        self, kept: list[Kept], was: _Placed, now: _Placed, recurring: Recurring, made: list[Correction], renew: Renew
    ) -> "Archive":
        """Return an archive of these issues, which differs from this one in what was and is now at some places."""
        gone = [stored for place, stored in was.items() if now.get(place) != stored]
        come = [stored for place, stored in now.items() if was.get(place) != stored]
        count = self.count + len(now) - len(was)
        topics = self.topics.changed(gone, come)
        keys = {stored.item.key for stored in (*gone, *come)}
        by_key = self.by_key.changed(keys, come)
        if len(self.by_key) < self.count or len(by_key) < count:
            # Where two issues hold items of one key, what becomes of one of them concerns the other.
            come = [stored for stored in _items(kept) if stored.item.key in keys]
            by_key = self.by_key.changed(keys, come)
        index = renew(self.index, come, keys & self.by_key.keys())
        return Archive(tuple(kept), count, by_key, topics, tuple(made), recurring, index)


def archive_of(
    parsed: Iterable[Parsed],
    made: Sequence[Correction] = (),
    vocabulary: Vocabulary = SHIPPED,
    build: Build = search.build,
) -> Archive:
    """Return the archive of issues, with the instants they were added, oldest first, as storage has them.

    Corrections are laid over what was parsed, their topics under the names they have now; names that recur are topics.
    """
    made = _renamed(made, vocabulary)
    kept = _laid_over(parsed, made)
    told = [_told(each) for each in kept]
    recurring = Recurring(vocabulary).renewed((), told, _newest(kept))
    kept = [_topped(each, says, recurring) for each, says in zip(kept, told, strict=True)]
    items = _items(kept)
    topics, index = counted(items), build(items)
    return Archive(tuple(kept), len(items), ByKey(items), topics, tuple(made), recurring, index)


def _renamed(made: Sequence[Correction], vocabulary: Vocabulary) -> list[Correction]:
    """Return corrections that name the topics into which those that they name were merged since."""

    def now(topics: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(vocabulary.topic_named(name) or name for name in topics))

    return [replace(each, topics=now(each.topics)) if each.topics else each for each in made]


def _laid_over(parsed: Iterable[Parsed], made: Sequence[Correction]) -> list[Kept]:
    """Return the issues with their corrections applied, and those that found no place."""
    waiting: defaultdict[str, list[Correction]] = defaultdict(list)
    for each in made:
        waiting[each.issue_key].append(each)
    kept = []
    for issue, added in parsed:
        seen, unfitting = corrected(issue, waiting[issue.key]) if issue.key in waiting else (issue, ())
        ref = IssueRef(seen.key, seen.newsletter, seen.number, seen.period, seen.title, seen.url, added)
        kept.append(Kept(seen, ref, unfitting=unfitting))
    return kept


def _told(kept: Kept) -> Told:
    return told_by(kept.ref.key, kept.ref.newsletter, kept.issue.items)


def _topped(kept: Kept, told: Told, recurring: Recurring) -> Kept:
    items = tuple(StoredItem(item, kept.ref) for item in recurring.topped(told))
    return replace(kept, items=items)


def _turned(kept: Kept, names: Collection[str], recurring: Recurring) -> Kept:
    """Return an issue whose items that may hold one of the names have the topics anew; the others stay the same."""
    items = tuple(
        StoredItem(recurring.topped_anew(item), kept.ref) if may else stored
        for item, stored, may in zip(kept.issue.items, kept.items, may_say(kept.issue.items, names), strict=True)
    )
    return replace(kept, items=items)


def _items(kept: Iterable[Kept]) -> list[StoredItem]:
    return list(chain.from_iterable([each.items for each in kept]))


def _by_place(items: Iterable[StoredItem]) -> _Placed:
    return {(stored.issue.key, stored.item.key): stored for stored in items}


def _newest(kept: Sequence[Kept]) -> list[Item]:
    """Return the last items of an archive's issues, newest first."""
    found: list[Item] = []
    for each in reversed(kept):
        found += reversed(each.issue.items)
        if len(found) >= _NEWEST:
            break
    return found[:_NEWEST]
