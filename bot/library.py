"""Use case: keep. Raw issues and questions go in; saved issues, hits and digests come out of the current archive."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from types import MappingProxyType

from bot import search
from bot.digest import select
from bot.errors import NotFound
from bot.importer import Importer, Parse, Prepared, in_thread
from bot.ingest import SHIPPED, Vocabulary
from bot.ingest.corrections import corrected
from bot.ingest.phrases import with_recurring
from bot.model import (
    Clock,
    Correction,
    Digest,
    Filters,
    Found,
    Hit,
    Issue,
    IssueRef,
    RawIssue,
    Saved,
    StoredItem,
    Suggestion,
    Told,
    TopicCount,
    Unfitting,
)
from bot.pages.layout import month_name
from bot.pages.text import units
from storage import Store, corrections, issues

MAX_CHOICES, MAX_CHOICE = 25, 100
_ANY = Filters()


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything the bot knows, at one moment; never changed, only replaced. Issues are as corrected."""

    issues: tuple[Issue, ...]
    refs: tuple[IssueRef, ...]
    items: tuple[StoredItem, ...]
    index: search.Index
    by_key: Mapping[str, StoredItem]
    by_topic: Mapping[str, tuple[StoredItem, ...]]
    topics: tuple[TopicCount, ...]
    corrections: tuple[Correction, ...] = ()
    unfitting: tuple[Unfitting, ...] = ()
    sections: tuple[str, ...] = ()
    newsletters: tuple[str, ...] = ()


def archive_of(
    parsed: Sequence[tuple[Issue, datetime]], made: Sequence[Correction] = (), vocabulary: Vocabulary = SHIPPED
) -> Archive:
    """Return the archive of issues, with the instants they were added, oldest first.

    Corrections are laid over what was parsed, their topics under the names they have now; names that recur are topics.
    """
    made = [_renamed(each, vocabulary) for each in made]
    kept, unfitting = _laid_over(parsed, made)
    refs = tuple(
        IssueRef(issue.key, issue.newsletter, issue.number, issue.period, issue.title, issue.url, added)
        for issue, added in kept
    )
    items = tuple(StoredItem(item, ref) for (issue, _), ref in zip(kept, refs, strict=True) for item in issue.items)
    items = with_recurring(items, vocabulary)
    return Archive(
        issues=tuple(issue for issue, _ in kept),
        refs=refs,
        items=items,
        index=search.build(items),
        by_key=MappingProxyType({stored.item.key: stored for stored in items}),
        by_topic=MappingProxyType(_by_topic(items)),
        topics=_counted(items),
        corrections=tuple(made),
        unfitting=unfitting,
        sections=_by_issues({item.section for item in issue.items if item.section} for issue, _ in kept),
        newsletters=_by_issues({ref.newsletter} for ref in refs),
    )


def _renamed(made: Correction, vocabulary: Vocabulary) -> Correction:
    """Return a correction that names the topics into which those that it names were merged since."""
    if not made.topics:
        return made
    return replace(made, topics=tuple(dict.fromkeys(vocabulary.topic_named(name) or name for name in made.topics)))


def _laid_over(
    parsed: Sequence[tuple[Issue, datetime]], made: Sequence[Correction]
) -> tuple[list[tuple[Issue, datetime]], tuple[Unfitting, ...]]:
    """Return the issues with their corrections applied, and the corrections that found no place."""
    waiting: defaultdict[str, list[Correction]] = defaultdict(list)
    for each in made:
        waiting[each.issue_key].append(each)
    kept, unfitting = [], list[Unfitting]()
    for issue, added in parsed:
        as_seen, left = corrected(issue, waiting.pop(issue.key, ()))
        kept.append((as_seen, added))
        unfitting += left
    unfitting += [Unfitting(each, "the archive has no such issue") for gone in waiting.values() for each in gone]
    return kept, tuple(unfitting)


def _by_topic(items: Sequence[StoredItem]) -> dict[str, tuple[StoredItem, ...]]:
    """Return the items of each topic, casefolded, newest first."""
    found: defaultdict[str, dict[str, StoredItem]] = defaultdict(dict)
    for stored in reversed(items):
        for topic in stored.item.topics:
            found[topic.casefold()].setdefault(stored.item.key, stored)
    return {topic: tuple(stored.values()) for topic, stored in found.items()}


def _counted(items: Sequence[StoredItem]) -> tuple[TopicCount, ...]:
    counts = Counter(topic for stored in items for topic in stored.item.topics)
    return tuple(TopicCount(name, count) for name, count in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))


def _by_issues(named: Iterable[set[str]]) -> tuple[str, ...]:
    """Return the names that issues have, those of most issues first."""
    counts = Counter(name for names in named for name in names)
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def _holding(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the first 25 names, none too long to be a choice, that hold what has been typed."""
    wanted = text.casefold().strip()
    fitting = (name for name in names if name.strip() and wanted in name.casefold() and units(name) <= MAX_CHOICE)
    return tuple(islice(fitting, MAX_CHOICES))


class Library:
    """The archive's keeper: a look-up asks the archive in memory, an import writes and then replaces it."""

    def __init__(self, store: Store, clock: Clock, parse: Parse = in_thread) -> None:
        self.importer = Importer(store, clock, parse)
        self._store = store
        self._archive = archive_of(())
        self._refreshing = asyncio.Lock()

    @property
    def archive(self) -> Archive:
        """Return the archive as it is now."""
        return self._archive

    async def refresh(self) -> Archive:
        """Read the archive anew from storage, build its index aside, then take it in one assignment."""
        # One after the other: a slow reading of the past must not replace a quick one of the present.
        async with self._refreshing:
            kept = await self._store.run(issues.load)
            made = await self._store.run(corrections.every)
            self._archive = await asyncio.to_thread(archive_of, kept, made, self.importer.vocabulary)
            return self._archive

    async def keep(self, raw: RawIssue) -> tuple[Saved, ...]:
        """Import what `raw` holds; a refusal is a Saved with its sentence.

        The index is left as it is: for many files in a row, with one `refresh` at the end.
        """
        return await self.importer.keep(raw)

    async def settle(self, prepared: Prepared) -> tuple[Saved, ...]:
        """Keep what the importer prepared, and take it into the index."""
        saved = await self.importer.settle(prepared)
        await self.refresh()
        return saved

    async def find(self, query: str, limit: int = 10, filters: Filters = _ANY) -> Found:
        """Look items up; a query that is an item's key, as autocomplete sends it, finds just that item."""
        archive = self._archive
        if exact := archive.by_key.get(query):
            return Found(exact.item.title, (Hit(exact, 1.0, ()),))
        found = await asyncio.to_thread(search.find, archive.index, query, limit, filters)
        if found.found or filters == _ANY or not query:
            return found
        free = await asyncio.to_thread(search.find, archive.index, query, limit)
        return replace(found, outside=len(free.found))

    async def related(self, key: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the items that are most like the one with this key, none where it is gone."""
        return await asyncio.to_thread(search.related, self._archive.index, key, limit)

    async def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """Return at most 25 titles for what has been typed so far."""
        return await asyncio.to_thread(search.suggest, self._archive.index, text, MAX_CHOICES)

    def topics(self) -> tuple[TopicCount, ...]:
        """Return the archive's topics, the most frequent first."""
        return self._archive.topics

    def topics_like(self, text: str) -> tuple[str, ...]:
        """Return at most 25 topics that hold what has been typed, the most frequent first."""
        return _holding(text, (topic.name for topic in self.topics()))

    def sections(self, text: str = "") -> tuple[str, ...]:
        """Return at most 25 sections that hold what has been typed, those of most issues first."""
        return _holding(text, self._archive.sections)

    def newsletters(self, text: str = "") -> tuple[str, ...]:
        """Return at most 25 newsletters whose name holds what has been typed, those of most issues first."""
        return _holding(text, self._archive.newsletters)

    def periods(self, text: str = "") -> tuple[str, ...]:
        """Return at most 25 months that the archive has, newest first, whose name holds what has been typed."""
        wanted = text.casefold().strip()
        fitting = (each for each in self._months() if wanted in f"{each} {month_name(each)}".casefold())
        return tuple(islice(fitting, MAX_CHOICES))

    def about(self, topic: str) -> tuple[StoredItem, ...]:
        """Return the items that carry a topic, newest first."""
        return self._archive.by_topic.get(topic.casefold().strip(), ())

    def issue(self, key: str | None = None) -> tuple[Issue, IssueRef]:
        """Return the issue with this key, number, month or title, or without one the newest; raises NotFound."""
        archive = self._archive
        if not archive.refs:
            raise NotFound("The archive is empty; an administrator can fill it with `/admin import`.")
        if key is None:
            place = max(
                range(len(archive.refs)), key=lambda i: (select.month_of(archive.refs[i]), archive.refs[i].number or 0)
            )
            return archive.issues[place], archive.refs[place]
        wanted = key.strip().lstrip("#").casefold()
        for issue, ref in zip(reversed(archive.issues), reversed(archive.refs), strict=True):
            names = {
                ref.key,
                str(ref.number),
                ref.period or "",
                month_name(ref.period).casefold(),
                ref.title.casefold(),
            }
            if wanted and wanted in names:
                return issue, ref
        raise NotFound("There is no such issue in the archive; choose one from the suggestions.")

    def issues(self, text: str = "") -> tuple[IssueRef, ...]:
        """Return at most 25 issues, newest first, whose name, number or month holds every word of `text`."""
        words = text.casefold().replace("#", "").split()

        def names(ref: IssueRef) -> str:
            return f"{ref.newsletter} {ref.number} {ref.period} {month_name(ref.period)} {ref.title}".casefold()

        fitting = (ref for ref in reversed(self._archive.refs) if all(word in names(ref) for word in words))
        return tuple(islice(fitting, MAX_CHOICES))

    def digest(self, period: str | None = None) -> Digest:
        """Return the digest of a month, `YYYY-MM` or by name, or of the newest; raises NotFound where there is none."""
        items = self._archive.items
        digest = select.digest_of(items, self._month(period)) if period else select.new_digest(items, Told())
        if digest is None:
            raise NotFound(
                f"The archive has nothing of {period}." if period else "The archive is empty; import an issue first."
            )
        return digest

    def _month(self, text: str) -> str:
        wanted = " ".join(text.casefold().split())
        return next((each for each in self._months() if month_name(each).casefold() == wanted), wanted)

    def _months(self) -> list[str]:
        return sorted({select.month_of(ref) for ref in self._archive.refs}, reverse=True)

    def next_digest(self, told: Told) -> Digest | None:
        """Return what a channel has not been told yet, or None."""
        return select.new_digest(self._archive.items, told)

    def announcement(self, key: str | None = None) -> Digest | None:
        """Return the issue with this key, without one the newest, as a digest of its own; None where it is gone."""
        return select.digest_of_issue(self._archive.items, key or self.issue()[1].key)

    def tip(self, told: Told, seed: str) -> StoredItem | None:
        """Return the next tip for a channel, not told before while there is one, or None."""
        return select.tip_of(self._archive.items, told, seed)

    def tips(self, topic: str | None, seed: str, period: str | None = None) -> StoredItem:
        """Return a tip, about a topic or of a month if one is named; raises NotFound where there is none."""
        items = self.about(topic) if topic else self._archive.items
        tip = select.tip_of([each for each in items if period in {None, select.month_of(each.issue)}], Told(), seed)
        if tip is None:
            raise NotFound("The archive has no tip for that; ask without a topic or month, or import an issue first.")
        return tip

    def items(self, keys: Sequence[str]) -> tuple[StoredItem, ...]:
        """Return the items with these keys that the archive still has, in their order."""
        by_key = self._archive.by_key
        return tuple(by_key[key] for key in keys if key in by_key)
