"""Use case: import. Raw issues go in; what became of each issue they hold comes out."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path

from bot import ingest
from bot.errors import BotError
from bot.ingest import SHIPPED, Vocabulary
from bot.model import Clock, Issue, RawIssue, Saved, State
from storage import Store, imports
from storage.imports import Origin

Parse = Callable[[RawIssue, Vocabulary], Awaitable[tuple[Issue, ...]]]


async def in_thread(raw: RawIssue, vocabulary: Vocabulary) -> tuple[Issue, ...]:
    """Return the issues in `raw`, parsed in a thread of this process: for sources that somebody trusts."""
    return await asyncio.to_thread(ingest.parse, raw, vocabulary)


class Importer:
    """Parses what comes in and keeps it; `parse` may run wherever it is safe, `vocabulary` names the topics."""

    def __init__(self, store: Store, clock: Clock, parse: Parse) -> None:
        self._store = store
        self._clock = clock
        self._parse = parse
        self.vocabulary = SHIPPED

    async def keep(self, raw: RawIssue) -> tuple[Saved, ...]:
        """Import what `raw` holds; a refusal is a Saved with its sentence, and stores nothing.

        What was imported before by the same rules, and is still as it was then, is not even parsed.
        """
        origin = await asyncio.to_thread(_origin, raw, self.vocabulary)
        if known := await self._store.run(imports.known, origin):
            return tuple(Saved(raw.source, State.SAME, issue) for issue in known)
        try:
            found = await self._parse(raw, self.vocabulary)
        except BotError as refusal:
            return (Saved(raw.source, State.REFUSED, why=str(refusal)),)
        if not found:
            return (Saved(raw.source, State.REFUSED, why=f"{raw.source} holds no issue; nothing was imported."),)
        return await self._keep(origin, found)

    async def _keep(self, origin: Origin, found: tuple[Issue, ...]) -> tuple[Saved, ...]:
        good = [issue for issue in found if issue.items]
        whole = len(good) == len(found)
        states = iter(await self._store.run(imports.keep, origin, good, self._clock(), whole=whole))
        source = origin.raw.source
        why = f"{source} holds nothing that reads like an item; see `python -m bot parse` for what was left out."
        return tuple(
            Saved(source, next(states), issue) if issue.items else Saved(source, State.REFUSED, why=why)
            for issue in found
        )


def _origin(raw: RawIssue, vocabulary: Vocabulary) -> Origin:
    content = hashlib.sha256(raw.body).hexdigest()
    # The name decides the form, the address the key: the same bytes under another one may read otherwise.
    told = hashlib.sha256(repr((content, raw.source, raw.media_type, raw.url)).encode("utf-8", "replace")).hexdigest()
    return Origin(raw, content, told, _rules(vocabulary.text))


@lru_cache(1)
def _rules(vocabulary: str) -> str:
    """Return a hash of everything that parsing follows: the sources of the room that parses, and the vocabulary."""
    room = Path(ingest.__file__).parent
    rules = hashlib.sha256(vocabulary.encode("utf-8", "replace"))
    for path in sorted(path for path in room.rglob("*") if path.suffix in {".py", ".toml"}):
        rules.update(f"{path.relative_to(room)}\0".encode() + path.read_bytes() + b"\0")
    return rules.hexdigest()
