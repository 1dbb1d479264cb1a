"""Use case: import. Raw issues go in; what became, or would become, of each issue they hold comes out."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot import ingest
from bot.errors import BotError
from bot.fetch import http
from bot.ingest import SHIPPED, Vocabulary
from bot.ingest.corrections import corrected
from bot.model import Clock, Correction, Issue, RawIssue, Saved, State
from storage import Store, corrections, imports, issues
from storage.imports import Origin

Parse = Callable[[RawIssue, Vocabulary], Awaitable[tuple[Issue, ...]]]
SMALL = 200_000  # bytes whose hash takes no longer than another thread takes to begin
Reading = tuple[tuple[Issue, ...], Saved | None, float]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Bytes, and what was known of them after so many changes, or else what they were parsed into."""

    origin: Origin
    changes: int
    known: tuple[tuple[Issue, tuple[Correction, ...]], ...]
    reading: Reading | None


async def in_thread(raw: RawIssue, vocabulary: Vocabulary) -> tuple[Issue, ...]:
    """Return the issues in `raw`, parsed in a thread of this process: for sources that somebody trusts."""
    return await asyncio.to_thread(ingest.parse, raw, vocabulary)


class Importer:
    """Parses what comes in and keeps it.

    `parse` may run wherever it is safe, `guard` says what may be fetched, `vocabulary` names the topics.
    """

    def __init__(self, store: Store, clock: Clock, parse: Parse, guard: http.Guard = http.PUBLIC) -> None:
        self.guard = guard
        self.vocabulary = SHIPPED
        self._store = store
        self._clock = clock
        self._parse = parse
        self._changes = 0

    async def fetch(self, url: str) -> RawIssue:
        """Return what stands at an address; raises Unreadable or Unavailable with the reason."""
        return await http.get(url, self.guard)

    async def keep(self, raw: RawIssue) -> tuple[Saved, ...]:
        """Import what `raw` holds; a refusal is a Saved with its sentence, and stores nothing.

        What was imported before by the same rules, and is still as it was then, is not even parsed.
        """
        return await self.settle(await self.prepare(raw))

    async def prepare(self, raw: RawIssue) -> Prepared:
        """Parse `raw` unless it is known, and store nothing: several may be prepared at once, and settled in order."""
        origin, changes = await self._origin(raw), self._changes
        known = await self._store.run(imports.recalled, origin)
        return Prepared(origin, changes, known, None if known else await self._read(raw))

    async def settle(self, prepared: Prepared) -> tuple[Saved, ...]:
        """Keep what was prepared, as `keep` does."""
        origin, known = prepared.origin, prepared.known
        if prepared.changes != self._changes:  # what was known may not be so any more, or be known by now
            known = await self._store.run(imports.recalled, origin)
        if known:
            source = origin.raw.source
            return tuple(Saved(source, State.SAME, each, misfits=_misfits(each, made)) for each, made in known)
        found, refusal, seconds = prepared.reading or await self._read(origin.raw)
        return (refusal,) if refusal else await self._keep(origin, found, seconds)

    async def preview(self, raw: RawIssue) -> tuple[Saved, ...]:
        """Return what `keep` would do with `raw`, and which corrections would find no place; nothing is written."""
        found, refusal, seconds = await self._read(raw)
        return (refusal,) if refusal else tuple([await self._foreseen(raw, issue, seconds) for issue in found])

    async def keep_parsed(self, raw: RawIssue, found: Sequence[Issue], seconds: float = 0.0) -> tuple[Saved, ...]:
        """Keep these issues, which `raw` was parsed into within so many seconds."""
        return await self._keep(await self._origin(raw), found, seconds)

    async def _origin(self, raw: RawIssue) -> Origin:
        if len(raw.body) <= SMALL:
            return _origin(raw, self.vocabulary)
        return await asyncio.to_thread(_origin, raw, self.vocabulary)

    async def _read(self, raw: RawIssue) -> Reading:
        """Return the issues in `raw`, or why there are none, and how many seconds it took."""
        began = time.perf_counter()
        try:
            found = await self._parse(raw, self.vocabulary)
        except BotError as refusal:
            return (), Saved(raw.source, State.REFUSED, why=str(refusal)), 0.0
        if not found:
            why = f"{raw.source} holds no issue; nothing was imported."
            return (), Saved(raw.source, State.REFUSED, why=why), 0.0
        return found, None, time.perf_counter() - began

    async def _keep(self, origin: Origin, found: Sequence[Issue], seconds: float) -> tuple[Saved, ...]:
        good = [issue for issue in found if issue.items]
        whole = len(good) == len(found)
        self._changes += 1
        saved = iter(await self._store.run(imports.keep, origin, good, self._clock(), whole=whole))
        return tuple([await self._kept(origin.raw, issue, saved, seconds) for issue in found])

    async def _kept(self, raw: RawIssue, issue: Issue, saved: Iterator[Saved], seconds: float) -> Saved:
        if not issue.items:
            return _empty(raw)
        kept = next(saved)
        return replace(kept, seconds=seconds, misfits=await self._misfits_of(kept.issue))

    async def _foreseen(self, raw: RawIssue, issue: Issue, seconds: float) -> Saved:
        if not issue.items:
            return _empty(raw)
        foreseen = await self._store.run(issues.foresee, issue, raw.source, _content(raw))
        return replace(foreseen, seconds=seconds, misfits=await self._misfits_of(foreseen.issue))

    async def _misfits_of(self, issue: Issue | None) -> tuple[str, ...]:
        return _misfits(issue, await self._store.run(corrections.of_issue, issue.key)) if issue else ()


def _misfits(issue: Issue, made: Sequence[Correction]) -> tuple[str, ...]:
    return tuple(
        f"correction {each.correction.id} ({each.correction.action}) does not fit: {each.why}"
        for each in corrected(issue, made)[1]
    )


def _empty(raw: RawIssue) -> Saved:
    why = f"{raw.source} holds nothing that reads like an item; see `python -m bot parse` for what was left out."
    return Saved(raw.source, State.REFUSED, why=why)


def _content(raw: RawIssue) -> str:
    return hashlib.sha256(raw.body).hexdigest()


def _origin(raw: RawIssue, vocabulary: Vocabulary) -> Origin:
    content = _content(raw)
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
