"""Use case: import. Raw issues go in; what became of each issue they hold comes out."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from bot import ingest
from bot.errors import BotError
from bot.model import Clock, Issue, RawIssue, Saved, State
from storage import Store, issues

Parse = Callable[[RawIssue], Awaitable[tuple[Issue, ...]]]


async def in_thread(raw: RawIssue) -> tuple[Issue, ...]:
    """Return the issues in `raw`, parsed in a thread of this process: for sources that somebody trusts."""
    return await asyncio.to_thread(ingest.parse, raw)


class Importer:
    """Parses what comes in and keeps it; `parse` may run wherever it is safe."""

    def __init__(self, store: Store, clock: Clock, parse: Parse) -> None:
        self._store = store
        self._clock = clock
        self._parse = parse

    async def keep(self, raw: RawIssue) -> tuple[Saved, ...]:
        """Import what `raw` holds; a refusal is a Saved with its sentence, and stores nothing."""
        try:
            found = await self._parse(raw)
        except BotError as refusal:
            return (Saved(raw.source, State.REFUSED, why=str(refusal)),)
        if not found:
            return (Saved(raw.source, State.REFUSED, why=f"{raw.source} holds no issue; nothing was imported."),)
        digest = await asyncio.to_thread(_digest, raw)
        return tuple([await self._keep(raw, digest, issue) for issue in found])

    async def _keep(self, raw: RawIssue, digest: str, issue: Issue) -> Saved:
        if not issue.items:
            why = (
                f"{raw.source} holds nothing that reads like an item; see `python -m bot parse` for what was left out."
            )
            return Saved(raw.source, State.REFUSED, why=why)
        state = await self._store.run(issues.save, issue, raw.source, digest, self._clock())
        return Saved(raw.source, state, issue)


def _digest(raw: RawIssue) -> str:
    return hashlib.sha256(raw.body).hexdigest()
