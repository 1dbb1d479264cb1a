"""Use case: keep. Raw issues and questions go in; saved issues, hits and digests come out of the current archive."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import ingest, search
from bot.digest import select
from bot.errors import BotError, NotFound
from bot.model import (
    Clock,
    Digest,
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
from bot.pages.layout import month_name
from storage import Store, issues

MAX_CHOICES = 25


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything the bot knows, at one moment; never changed, only replaced."""

    issues: tuple[Issue, ...]
    refs: tuple[IssueRef, ...]
    items: tuple[StoredItem, ...]
    index: search.Index


def archive_of(kept: Sequence[tuple[Issue, datetime]]) -> Archive:
    """Return the archive of issues with the instants they were added, oldest first."""
    refs = tuple(
        IssueRef(issue.key, issue.newsletter, issue.number, issue.period, issue.title, issue.url, added)
        for issue, added in kept
    )
    items = tuple(StoredItem(item, ref) for (issue, _), ref in zip(kept, refs, strict=True) for item in issue.items)
    return Archive(tuple(issue for issue, _ in kept), refs, items, search.build(items))


class Library:
    """The archive's keeper: a look-up asks the archive in memory, an import writes and then replaces it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._archive = archive_of(())

    @property
    def archive(self) -> Archive:
        """Return the archive as it is now."""
        return self._archive

    async def refresh(self) -> Archive:
        """Read the archive anew from storage, build its index aside, then take it in one assignment."""
        kept = await self._store.run(issues.load)
        self._archive = await asyncio.to_thread(archive_of, kept)
        return self._archive

    async def add(self, raw: RawIssue) -> tuple[Saved, ...]:
        """Import what `raw` holds and take it into the index; a refusal is a Saved with its sentence, nothing half-stored."""
        saved = await self.keep(raw)
        if any(each.state in {State.NEW, State.CHANGED} for each in saved):
            await self.refresh()
        return saved

    async def keep(self, raw: RawIssue) -> tuple[Saved, ...]:
        """Import what `raw` holds without building the index: for many files in a row, with one `refresh` at the end."""
        try:
            found = await asyncio.to_thread(ingest.parse, raw)
        except BotError as refusal:
            return (Saved(raw.source, State.REFUSED, why=str(refusal)),)
        return tuple([await self._keep(raw, issue) for issue in found])

    async def _keep(self, raw: RawIssue, issue: Issue) -> Saved:
        if not issue.items:
            why = (
                f"{raw.source} holds nothing that reads like an item; see `python -m bot parse` for what was left out."
            )
            return Saved(raw.source, State.REFUSED, why=why)
        digest = hashlib.sha256(raw.body).hexdigest()
        state = await self._store.run(issues.save, issue, raw.source, digest, self._clock())
        return Saved(raw.source, state, issue)

    async def find(self, query: str, limit: int = 10) -> Found:
        """Look items up; a query that is an item's key, as autocomplete sends it, finds just that item."""
        archive = self._archive
        if exact := next((stored for stored in archive.items if stored.item.key == query), None):
            return Found(exact.item.title, (Hit(exact, 1.0, ()),))
        return await asyncio.to_thread(search.find, archive.index, query, limit)

    async def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """Return at most 25 titles for what has been typed so far."""
        return await asyncio.to_thread(search.suggest, self._archive.index, text, MAX_CHOICES)

    def topics(self) -> tuple[TopicCount, ...]:
        """Return the archive's topics, the most frequent first."""
        counts = Counter(topic for stored in self._archive.items for topic in stored.item.topics)
        return tuple(TopicCount(name, count) for name, count in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))

    def topics_like(self, text: str) -> tuple[str, ...]:
        """Return at most 25 topics that hold what has been typed, the most frequent first."""
        wanted = text.casefold().strip()
        return tuple(topic.name[:100] for topic in self.topics() if wanted in topic.name.casefold())[:MAX_CHOICES]

    def periods(self, text: str = "") -> tuple[str, ...]:
        """Return at most 25 months that the archive has, newest first, whose name holds what has been typed."""
        months = sorted({select.month_of(ref) for ref in self._archive.refs}, reverse=True)
        wanted = text.casefold().strip()
        return tuple(each for each in months if wanted in f"{each} {month_name(each)}".casefold())[:MAX_CHOICES]

    def about(self, topic: str) -> tuple[StoredItem, ...]:
        """Return the items that carry a topic, newest first."""
        wanted = topic.casefold().strip()
        return tuple(s for s in reversed(self._archive.items) if any(t.casefold() == wanted for t in s.item.topics))

    def issue(self, key: str | None = None) -> tuple[Issue, IssueRef]:
        """Return the issue with this key, number or month, or without one the newest; raises NotFound with the remedy."""
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
            if wanted in {ref.key, str(ref.number), ref.period or "", ref.title.casefold()}:
                return issue, ref
        raise NotFound("There is no such issue in the archive; choose one from the suggestions.")

    def issues(self, text: str = "") -> tuple[IssueRef, ...]:
        """Return at most 25 issues, newest first, whose name, number or month holds every word of `text`."""
        words = text.casefold().replace("#", "").split()

        def names(ref: IssueRef) -> str:
            return f"{ref.newsletter} {ref.number} {ref.period} {ref.title}".casefold()

        fitting = (ref for ref in reversed(self._archive.refs) if all(word in names(ref) for word in words))
        return tuple(ref for _, ref in zip(range(MAX_CHOICES), fitting, strict=False))

    def digest(self, period: str | None = None) -> Digest:
        """Return the digest of a month, or of the newest one; raises NotFound where the archive has nothing of it."""
        items = self._archive.items
        digest = select.digest_of(items, period) if period else select.new_digest(items, Told())
        if digest is None:
            raise NotFound(
                f"The archive has nothing of {period}." if period else "The archive is empty; import an issue first."
            )
        return digest

    def next_digest(self, told: Told) -> Digest | None:
        """Return what a channel has not been told yet, or None."""
        return select.new_digest(self._archive.items, told)

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
        by_key = {stored.item.key: stored for stored in self._archive.items}
        return tuple(by_key[key] for key in keys if key in by_key)
