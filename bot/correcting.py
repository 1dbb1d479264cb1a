"""Use case: correct. What is wrong with an item goes in; the correction, kept and at once in force, comes out."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from bot.errors import BadOption, NotFound
from bot.ingest.corrections import corrected, target_of, words_at
from bot.library import Library
from bot.model import Action, Clock, Corrected, Correction, Issue, Item, Kind, Unfitting
from storage import Store, audit, corrections

MAX_TITLE, MAX_SECTION, MAX_TOPIC, MAX_TOPICS, MAX_CHOICES = 200, 100, 60, 4, 25


class Corrector:
    """Keeps corrections beside the issues, so that they outlive a new import; every act is audited with its actor.

    Issues are named as in `Library.issue`, items by key, by position or by words of their title. BadOption says what
    cannot be done, and nothing is changed.
    """

    def __init__(self, store: Store, library: Library, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def join(self, issue: str, item: str, into: str, actor: int | None) -> Corrected:
        """Put an item's title, text and links into another item of the issue, whose title and labels stay."""
        whole, _ = self._library.issue(issue)
        joined, other = _item_of(whole, item), _item_of(whole, into)
        if joined.key == other.key:
            raise BadOption("An item cannot be joined into itself; name another one.")
        return await self._make(replace(self._new(Action.JOIN, whole, joined, actor), into=target_of(other)))

    async def split(self, issue: str, item: str, at: str, title: str | None, actor: int | None) -> Corrected:
        """Make an item of its own from a paragraph on, named by its number from 1 or by how it begins."""
        whole, _ = self._library.issue(issue)
        found = _item_of(whole, item)
        made = self._new(Action.SPLIT, whole, found, actor)
        named = _line(title, "title", MAX_TITLE) if title else ""
        return await self._make(replace(made, words=words_at(found, at), title=named))

    async def retitle(self, issue: str, item: str, title: str, actor: int | None) -> Corrected:
        """Give an item another title; its key stays."""
        whole, _ = self._library.issue(issue)
        made = self._new(Action.RETITLE, whole, _item_of(whole, item), actor)
        return await self._make(replace(made, title=_line(title, "title", MAX_TITLE)))

    async def drop(self, issue: str, item: str, actor: int | None) -> Corrected:
        """Leave an item out."""
        whole, _ = self._library.issue(issue)
        return await self._make(self._new(Action.DROP, whole, _item_of(whole, item), actor))

    async def relabel(
        self, issue: str, item: str, labels: tuple[str | None, str | None, str | None], actor: int | None
    ) -> Corrected:
        """Give an item another kind, section, or topics with commas between them; "-" is none, None leaves it."""
        kind, section, topics = labels
        if labels == (None, None, None):
            raise BadOption("Say what to change: the kind, the section or the topics.")
        if kind is not None and kind not in set(Kind):
            raise BadOption(f"“{kind[:60]}” is no kind; choose one of {', '.join(Kind)}.")
        whole, _ = self._library.issue(issue)
        return await self._make(
            replace(
                self._new(Action.RELABEL, whole, _item_of(whole, item), actor),
                kind=Kind(kind) if kind is not None else None,
                section=None if section is None else _line(section, "section", MAX_SECTION, none="-"),
                topics=None if topics is None else _topics(topics),
            )
        )

    async def undo(self, number: int, actor: int | None) -> Corrected:
        """Take a correction back; those made after it stay, as far as they still fit."""
        async with self._one_at_a_time:
            gone = next((each for each in self._library.archive.corrections if each.id == number), None)
            if gone is None or not await self._store.run(corrections.remove, number):
                raise NotFound("There is no correction with this number; the list shows those there are.")
            before = self._items(gone.issue_key)
            return await self._told(gone, f"undo {gone.action}", before, actor)

    def listed(self, issue: str | None = None) -> tuple[tuple[Correction, Unfitting | None], ...]:
        """Return the corrections, of one issue or of all, in the order they were made, with why one does not fit."""
        archive = self._library.archive
        key = self._library.issue(issue)[0].key if issue else None
        misfits = {each.correction.id: each for each in archive.unfitting}
        return tuple((each, misfits.get(each.id)) for each in archive.corrections if key in {None, each.issue_key})

    def items(self, issue: str, text: str) -> tuple[Item, ...]:
        """Return at most 25 items of an issue whose position or title holds what has been typed; none of no issue."""
        try:
            whole, _ = self._library.issue(issue)
        except NotFound:
            return ()
        wanted = text.casefold().strip()
        return tuple(islice((i for i in whole.items if wanted in f"{i.position}. {i.title}".casefold()), MAX_CHOICES))

    def _new(self, action: Action, issue: Issue, item: Item, actor: int | None) -> Correction:
        known = tuple(each.key for each in issue.items)
        return Correction(0, issue.key, action, target_of(item), known, self._clock(), actor)

    async def _make(self, wish: Correction) -> Corrected:
        async with self._one_at_a_time:
            issue, _ = self._library.issue(wish.issue_key)
            after, misfit = corrected(issue, (wish,))
            if misfit:
                raise BadOption(f"That cannot be done: {misfit[0].why}.")
            if after == issue:
                raise BadOption("That would change nothing: it is so already.")
            made = await self._store.run(corrections.add, wish)
            return await self._told(made, made.action, issue.items, made.actor)

    async def _told(self, made: Correction, act: str, before: Sequence[Item], actor: int | None) -> Corrected:
        """Write into the audit log what was done, take it into the index, and return the items that differ."""
        await self._store.run(audit.record, self._clock(), None, actor, act, f"{made.id}: {made.item.title}")
        await self._library.catch_up(made.issue_key)
        after = self._items(made.issue_key)
        # A position changes with every item that comes or goes above.
        was, is_now = ({replace(item, position=0): item for item in items} for items in (before, after))
        return Corrected(
            made,
            tuple(item for bare, item in was.items() if bare not in is_now),
            tuple(item for bare, item in is_now.items() if bare not in was),
            tuple(name for name in made.topics or () if not self._library.importer.vocabulary.topic_named(name)),
        )

    def _items(self, issue_key: str) -> tuple[Item, ...]:
        return next((each.items for each in self._library.archive.issues if each.key == issue_key), ())


def _item_of(issue: Issue, name: str) -> Item:
    """Return the item with this key, position or title, or the only one whose title holds these words."""
    wanted = name.casefold().strip()
    for item in issue.items:
        if wanted in {item.key, str(item.position), item.title.casefold()}:
            return item
    holding = [item for item in issue.items if wanted and wanted in item.title.casefold()]
    if len(holding) == 1:
        return holding[0]
    which = "Several items of that issue answer" if holding else "No item of that issue answers"
    raise BadOption(f"{which} to “{name[:60]}”; choose one from the list, or name its number.")


def _line(text: str, what: str, longest: int, none: str | None = None) -> str:
    """Return a text as one line without control characters; "" for the word that means none."""
    valid = text.encode("utf-8", "ignore").decode()
    plain = " ".join("".join(char for char in valid if char.isprintable() or char.isspace()).split())
    if plain == none:
        return ""
    if not plain or len(plain) > longest:
        raise BadOption(f"A {what} has 1 to {longest} characters; this one has {len(plain)}.")
    return plain


def _topics(text: str) -> tuple[str, ...]:
    if text.strip() == "-":
        return ()
    named = (_line(each, "topic", MAX_TOPIC) for each in text.split(",") if each.strip())
    topics = tuple({name.casefold(): name for name in named}.values())
    if not 1 <= len(topics) <= MAX_TOPICS:
        raise BadOption(f"An item has 1 to {MAX_TOPICS} topics, with commas between them; `-` takes all away.")
    return topics
