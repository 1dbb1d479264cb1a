"""Use case: keep. Raw issues and questions go in; saved issues, hits and digests come out of the current archive."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import ParamSpec, TypeVar

from bot import search
from bot.archive import Archive, archive_of
from bot.catalogue import Names, names_of
from bot.digest import select
from bot.errors import NotFound
from bot.importer import Importer, Parse, Prepared, in_thread
from bot.indexing import Indexing
from bot.model import (
    Aim,
    Clock,
    Filters,
    Found,
    Hit,
    Issue,
    IssueRef,
    RawIssue,
    Saved,
    State,
    StoredItem,
    Suggestion,
    Told,
    TopicCount,
)
from bot.pages.answers import MAX_LISTED
from bot.pages.layout import month_name
from bot.pages.text import units
from storage import Store, corrections, issues

P = ParamSpec("P")
T = TypeVar("T")

MAX_CHOICES, MAX_CHOICE = 25, 100
ANYTHING = Filters()


def _holding(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the first 25 names, none too long to be a choice, that hold what has been typed."""
    wanted = text.casefold().strip()
    fitting = (name for name in names if name.strip() and wanted in name.casefold() and units(name) <= MAX_CHOICE)
    return tuple(islice(fitting, MAX_CHOICES))


def _carrying(archive: Archive, what: str, name: str, filters: Filters) -> Found | None:
    """Return the newest items that carry a topic or name and pass the filters, None where none carries it at all."""
    items = search.carriers(archive.index, what, name, filters)
    hits = tuple(Hit(stored, 1.0, ()) for stored in items[:MAX_LISTED])
    outside = 0 if items else len(search.carriers(archive.index, what, name))
    found = Found(name, hits, filters=filters, outside=outside, more=len(items) - len(hits))
    return found if items or outside else None


class Library:
    """The archive's keeper: a look-up asks the archive in memory, an import writes and then replaces it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        parse: Parse = in_thread,
        indexing: Indexing | None = None,
        replaced: Callable[[], object] | None = None,
    ) -> None:
        """`indexing` makes the index, and `replaced` is called whenever there is another archive."""
        self.importer = Importer(store, clock, parse)
        self._store = store
        self.synonyms = search.SHIPPED
        self.popular: Callable[[], Mapping[str, int]] = dict
        self._indexing = indexing or Indexing()
        self._replaced = replaced or bool
        self._archive = archive_of(())
        self._named = self._archive, Names((), ())
        self._one_at_a_time = asyncio.Lock()
        self._behind: set[str] = set()
        self._unread = True
        self._saving: asyncio.Task[bool] | None = None
        # Look-ups hold the GIL: several at once would pass it among themselves before the event loop had its turn.
        self._searching = ThreadPoolExecutor(1, "search")

    @property
    def archive(self) -> Archive:
        """Return the archive as it is now."""
        return self._archive

    async def close(self) -> None:
        """Wait until what is being looked up or written is done."""
        try:
            if self._saving:
                await self._saving
        finally:
            await asyncio.to_thread(self._searching.shutdown)

    async def refresh(self) -> Archive:
        """Read the archive anew from storage, build it aside, then take it in one assignment."""
        # One after the other: a slow reading of the past must not replace a quick one of the present.
        async with self._one_at_a_time:
            return await self._read_anew()

    async def catch_up(self, *keys: str) -> Archive:
        """Take into the archive what `keep` kept since, and the issues with these keys, whatever became of them.

        No other issue is looked at; where nobody can tell what changed, the archive is read anew.
        """
        async with self._one_at_a_time:
            if self._unread:
                return await self._read_anew()
            behind, self._behind = self._behind.union(keys), set()
            try:
                if behind:
                    found = await self._store.run(issues.load, sorted(behind))
                    made = await self._store.run(corrections.every)
                    renewed = partial(self._archive.renewed, behind, found, made, self._indexing.renew)
                    self._take(await asyncio.to_thread(renewed))
            except BaseException:
                self._behind |= behind
                raise
            return self._archive

    async def _read_anew(self) -> Archive:
        self._behind, self._unread = set(), False
        try:
            kept = await self._store.run(issues.load)
            made = await self._store.run(corrections.every)
            build = partial(archive_of, kept, made, self.importer.vocabulary, self._indexing.build)
            self._take(await asyncio.to_thread(build))
        except BaseException:
            self._unread = True
            raise
        return self._archive

    def _take(self, archive: Archive) -> None:
        self._archive = archive
        self._replaced()
        if self._indexing.is_due and (self._saving is None or self._saving.done()):
            saving = asyncio.to_thread(self._indexing.save, archive.index, archive.items)
            self._saving = asyncio.create_task(saving)

    async def keep(self, raw: RawIssue) -> tuple[Saved, ...]:
        """Import what `raw` holds; a refusal is a Saved with its sentence. One `catch_up` is due after many of them."""
        return await self._kept(await self.importer.prepare(raw))

    async def settle(self, prepared: Prepared) -> tuple[Saved, ...]:
        """Keep what the importer prepared, and take it into the index."""
        saved = await self._kept(prepared)
        await self.catch_up()
        return saved

    async def _kept(self, prepared: Prepared) -> tuple[Saved, ...]:
        try:
            saved = await self.importer.settle(prepared)
        except BaseException:
            self._unread = True  # some of it may be stored
            raise
        changed = [each for each in saved if each.state in {State.NEW, State.CHANGED}]
        self._behind.update(issue.key for each in changed for issue in (each.issue, each.before) if issue)
        return saved

    async def find(self, query: str, limit: int = 10, filters: Filters = ANYTHING) -> Found:
        """Look items up; a key, as autocomplete sends it, finds just that item, or all that carry a topic or name."""
        archive = self._archive
        if exact := archive.by_key.get(query):
            return Found(exact.item.title, (Hit(exact, 1.0, ()),))
        aim, _, name = query.partition(":")
        if aim in {Aim.TOPIC, Aim.NAME} and (held := await self._searched(_carrying, archive, aim, name, filters)):
            return held
        asking = partial(search.find, archive.index, query, limit, synonyms=self.synonyms, chosen=self.popular())
        found = await self._searched(asking, filters=filters)
        if found.found or filters == ANYTHING or not query:
            return found
        return replace(found, outside=len((await self._searched(asking)).found))

    async def related(self, key: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the items that are most like the one with this key, none where it is gone."""
        return await self._searched(search.related, self._archive.index, key, limit)

    async def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """Return at most 25 titles, topics and names for what has been typed so far."""
        return await self._searched(search.suggest, self._archive.index, text, MAX_CHOICES, self.popular())

    async def suggest_topics(self, text: str) -> tuple[str, ...]:
        """Return what `topics_like` does, without the event loop waiting."""
        return await self._searched(self.topics_like, text)

    async def _searched(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the search room answers, of the one thread that asks it."""
        return await asyncio.get_running_loop().run_in_executor(self._searching, partial(ask, *args, **kwargs))

    def topics(self) -> tuple[TopicCount, ...]:
        """Return the archive's topics, the most frequent first."""
        return self._archive.topics.ordered

    def topics_like(self, text: str) -> tuple[str, ...]:
        """Return at most 25 topics that hold what has been typed, the most frequent first, or else come near it."""
        held = _holding(text, (topic.name for topic in self.topics()))
        near = () if held else search.suggest(self._archive.index, text)
        return held or tuple(each.title for each in near if each.aim is Aim.TOPIC)

    def sections(self, text: str = "") -> tuple[str, ...]:
        """Return at most 25 sections that hold what has been typed, those of most issues first."""
        return _holding(text, self.names().sections)

    def newsletters(self, text: str = "") -> tuple[str, ...]:
        """Return at most 25 newsletters whose name holds what has been typed, those of most issues first."""
        return _holding(text, self.names().newsletters)

    def names(self) -> Names:
        """Return the names of sections and newsletters, counted once for each archive."""
        if self._named[0] is not self._archive:
            self._named = self._archive, names_of(self._archive.issues)
        return self._named[1]

    def periods(self, text: str = "") -> tuple[str, ...]:
        """Return at most 25 months that the archive has, newest first, whose name holds what has been typed."""
        fitting = (
            each for each in self._months() if text.casefold().strip() in f"{each} {month_name(each)}".casefold()
        )
        return tuple(islice(fitting, MAX_CHOICES))

    def about(self, topic: str) -> tuple[StoredItem, ...]:
        """Return the items that carry a topic, newest first."""
        return search.carriers(self._archive.index, Aim.TOPIC, topic)

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
            names = ref.key, str(ref.number), ref.period, month_name(ref.period).casefold(), ref.title.casefold()
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

    def month(self, text: str | None = None) -> str:
        """Return a month that the archive has, by name or as `YYYY-MM`, or the newest; raises NotFound for others."""
        months, wanted = self._months(), " ".join((text or "").casefold().split())
        found = [each for each in months if not text or wanted in {each, month_name(each).casefold()}]
        if not found:
            raise NotFound(
                f"The archive has nothing of “{text}”." if text else "The archive is empty; import an issue first."
            )
        return found[0]

    def _months(self) -> list[str]:
        return sorted({select.month_of(ref) for ref in self._archive.refs}, reverse=True)

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
