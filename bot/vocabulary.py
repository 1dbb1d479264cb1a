"""Use case: sort. What an administrator calls things goes in; a vocabulary, and an archive labelled by it, come out."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from bot.errors import BadOption, Misconfigured
from bot.files import replace_whole, said_by
from bot.ingest import SHIPPED, Vocabulary, relabelled, vocabulary_of
from bot.ingest.vocabulary import Entry, entries_of, text_of
from bot.library import MAX_CHOICES, Library
from bot.model import Clock, Issue, Topic
from storage import Store, audit, issues, topics

FILE = "topics.toml"
_HEAD = """# This bot's own topics, laid over those that come with it. `topics add` and `topics merge` write this file
# anew, without other comments; what you write by hand is taken in by `topics reload` or `/admin reload topics`.

"""


def read(folder: Path) -> Vocabulary:
    """Return the vocabulary of a data folder; raises Misconfigured naming the file and what is wrong in it."""
    return said_by(folder / FILE, vocabulary_of)


def readable(folder: Path) -> Vocabulary:
    """Return the vocabulary of a data folder, or the shipped one where its file has a fault: for what labels nothing.

    Items carry their topics in storage, so that readers need no more of a vocabulary than what is a topic's name.
    """
    try:
        return read(folder)
    except Misconfigured:
        return SHIPPED


class Topics:
    """Keeps the administrator's own topics in a file; after each change the archive's items are labelled anew."""

    def __init__(self, store: Store, library: Library, folder: Path, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._folder = folder
        self._clock = clock
        self._changing = asyncio.Lock()

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary by which items are labelled now."""
        return self._library.importer.vocabulary

    def every(self) -> tuple[tuple[Topic, int], ...]:
        """Return every topic with the number of items that carry it, by name."""
        counts = {each.name: each.items for each in self._library.topics()}
        return tuple((topic, counts.get(name, 0)) for name, topic in sorted(self.vocabulary.topics.items()))

    def like(self, text: str) -> tuple[str, ...]:
        """Return at most 25 topics whose name holds what has been typed, by name."""
        wanted = text.casefold().strip()
        return tuple(
            islice((name for name in sorted(self.vocabulary.topics) if wanted in name.casefold()), MAX_CHOICES)
        )

    async def add(self, name: str, aliases: Iterable[str], broader: str | None, actor: int | None = None) -> int:
        """Add a topic, or aliases to one that is there, and return how many items changed; raises BadOption."""

        def entered(own: dict[str, Entry], vocabulary: Vocabulary) -> None:
            known = _own_name(name, vocabulary)
            entry = own.setdefault(known.name if known else name.strip(), {})
            new = [alias for each in aliases if (alias := each.strip()) not in {"", *(known.aliases if known else ())}]
            if new:
                entry["aliases"] = list(dict.fromkeys([*entry.get("aliases", ()), *new]))
            if broader:
                entry["broader"] = _known(broader, vocabulary)

        return await self._change(entered, actor, "topics add", name)

    async def merge(self, old: str, into: str, actor: int | None = None) -> int:
        """Make a topic an alias of another, with its aliases, and return how many items changed; raises BadOption."""

        def merged(own: dict[str, Entry], vocabulary: Vocabulary) -> None:
            own.setdefault(_known(old, vocabulary), {})["merge"] = _known(into, vocabulary)

        return await self._change(merged, actor, "topics merge", f"{old} into {into}")

    async def reload(self) -> int:
        """Read the file anew, label the archive by it, and return how many items changed; raises Misconfigured."""
        async with self._changing:
            changed = await self._label(await asyncio.to_thread(read, self._folder))
        if changed:
            await self._note(None, "topics reload", f"{changed} items")
        return changed

    async def _change(
        self, edit: Callable[[dict[str, Entry], Vocabulary], None], actor: int | None, action: str, detail: str
    ) -> int:
        """Change the file by its entries: it is replaced only if what comes out is a vocabulary without a fault.

        It is read anew, as somebody may have edited it since; raises Misconfigured where that edit has a fault.
        """
        async with self._changing:
            present = await asyncio.to_thread(read, self._folder)
            own = entries_of(present.text)
            edit(own, present)
            vocabulary = await asyncio.to_thread(vocabulary_of, _HEAD + text_of(own))
            await asyncio.to_thread(replace_whole, self._folder / FILE, vocabulary.text)
            changed = await self._label(vocabulary)
        await self._note(actor, action, detail)
        return changed

    async def _note(self, actor: int | None, action: str, detail: str) -> None:
        await self._store.run(audit.record, self._clock(), None, actor, action, detail)

    async def _label(self, vocabulary: Vocabulary) -> int:
        # First the importer, so that what is imported meanwhile is labelled by the new words already.
        self._library.importer.vocabulary = vocabulary
        kept = await self._store.run(issues.load)
        changed, count = await asyncio.to_thread(_labelled, kept, vocabulary)
        if changed:
            await self._store.run(topics.relabel, changed)
        await self._library.refresh()
        return count


def _own_name(name: str, vocabulary: Vocabulary) -> Topic | None:
    """Return the topic of this very name, or None; raises BadOption where it is an alias of another."""
    known = vocabulary.topics.get(vocabulary.topic_named(name) or "")
    if known and name.strip().casefold() != known.name.casefold():
        raise BadOption(f"“{name}” is an alias of “{known.name}”; name that one, or edit {FILE} to part them.")
    return known


def _known(name: str, vocabulary: Vocabulary) -> str:
    """Return the topic that a name or an alias means; raises BadOption where there is none."""
    if known := vocabulary.topic_named(name):
        return known
    raise BadOption(f"There is no topic “{name}”; choose one from the list, or add it first.")


def _labelled(kept: Sequence[tuple[Issue, datetime]], vocabulary: Vocabulary) -> tuple[list[Issue], int]:
    """Return the issues whose topics change, with their new ones, and how many items those are."""
    pairs = [(issue, relabelled(issue, vocabulary)) for issue, _ in kept]
    changed = [new for old, new in pairs if new != old]
    return changed, sum(a != b for old, new in pairs for a, b in zip(old.items, new.items, strict=True))
