"""Use case: import. Raw issues go in; what became, or would become, of each issue they hold comes out."""

import asyncio
import hashlib
import platform
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from bot import ingest, model
from bot.discretion import discreet
from bot.errors import BotError, Unreadable
from bot.fetch import http
from bot.ingest import SHIPPED, Vocabulary, records, relabelled
from bot.ingest.corrections import corrected
from bot.memory import give_back
from bot.model import Clock, Correction, Issue, RawIssue, Saved, State
from storage import Store, audit, corrections, imports, issues
from storage.imports import Origin

Parse = Callable[[RawIssue, Vocabulary], Awaitable[tuple[Issue, ...]]]
Reading = tuple[tuple[Issue, ...], Saved | None, float]

LIBRARIES = ("charset-normalizer", "feedparser", "lxml", "markdown-it-py", "rapidfuzz")
"""The packages that parsing leans on: another version of one may read the same bytes otherwise."""
_LARGE = 1_000_000
_ROOMS = (Path(ingest.__file__).parent, Path(model.__file__).parent)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Bytes, what was known of them after so many changes, and else what they were parsed into, once they were.

    `vocabulary` is what their items are labelled by.
    """

    origin: Origin
    vocabulary: Vocabulary
    changes: int
    known: tuple[Saved, ...]
    reading: Reading | None = None

    @property
    def issues(self) -> int:
        """Return how many issues there are to tell of, those that are refused among them."""
        return len(self.reading[0] if self.reading else self.known)


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
        self._keeping = asyncio.Lock()

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
        (looked_up,) = await self.look_up((raw,), whole=True)
        return await self.read(looked_up)

    async def look_up(self, raws: Sequence[RawIssue], *, whole: bool) -> tuple[Prepared, ...]:
        """Say which sources are known, all in one go; the issues of these come in outline, or `whole`."""
        vocabulary, changes = self.vocabulary, self._changes
        origins = await asyncio.to_thread(lambda: [_origin(raw, vocabulary) for raw in raws])
        recalled = await self._store.run(imports.recalled, origins, whole=whole)
        return tuple(
            Prepared(origin, vocabulary, changes, tuple(map(_as_now, known)))
            for origin, known in zip(origins, recalled, strict=True)
        )

    async def read(self, prepared: Prepared) -> Prepared:
        """Parse a source that was looked up, unless it is known."""
        if prepared.known:
            return prepared
        return replace(prepared, reading=await self._read(prepared.origin.raw, prepared.vocabulary))

    async def settle(self, prepared: Prepared) -> tuple[Saved, ...]:
        """Keep what was prepared, as `keep` does."""
        return tuple([saved async for saved in self.settling(prepared)])

    async def settling(self, prepared: Prepared) -> AsyncIterator[Saved]:
        """Keep what was prepared, and yield what became of each issue as soon as it is stored."""
        origin, known = prepared.origin, prepared.known
        if known and prepared.changes != self._changes:  # what was known may not be so any more
            (recalled,) = await self._store.run(imports.recalled, (origin,), whole=True)
            known = tuple(map(_as_now, recalled))
        if known:
            for saved in known:
                yield saved
            return
        found, refusal, seconds = prepared.reading or await self._read(origin.raw, prepared.vocabulary)
        if refusal:
            yield refusal
            return
        async with self._keeping:
            async for saved in self._keep(origin, found, prepared.vocabulary):
                yield replace(saved, seconds=seconds, misfits=await self._misfits_of(saved.issue))

    async def preview(self, prepared: Prepared) -> tuple[Saved, ...]:
        """Return what `settle` would do, and which corrections would find no place; nothing is written."""
        if prepared.reading is None:
            return prepared.known
        found, refusal, seconds = prepared.reading
        if refusal:
            return (refusal,)
        together = {issue.key for issue in found}
        return tuple([await self._foreseen(prepared.origin, issue, together, seconds) for issue in found])

    async def note(self, detail: str) -> None:
        """Write into the audit log what was imported from the command line."""
        await self._store.run(audit.record, self._clock(), None, None, "import", detail)

    async def _read(self, raw: RawIssue, vocabulary: Vocabulary) -> Reading:
        """Return the issues in `raw`, or why there are none, and how many seconds it took."""
        began = time.perf_counter()
        if len(raw.body) > _LARGE:  # what the large source before it needed is in the way of this one
            await asyncio.to_thread(give_back)
        try:
            found = await self._parse(raw, vocabulary)
        except BotError as refusal:
            return (), _refused(raw, str(refusal)), 0.0
        if not found:
            return (), _refused(raw, f"{raw.source} holds no issue; nothing was imported."), 0.0
        return found, None, time.perf_counter() - began

    async def _keep(self, origin: Origin, found: Sequence[Issue], vocabulary: Vocabulary) -> AsyncIterator[Saved]:
        """Keep issues labelled by `vocabulary`, some at a time; they are stored by the one that serves by then."""
        kept: tuple[Saved, ...] = ()
        while len(kept) < len(found):
            # Between the last look at the vocabulary and the storage's queue nothing may be awaited: who changes it
            # labels what the queue holds by then.
            while vocabulary is not self.vocabulary:
                vocabulary = self.vocabulary
                origin, found = await asyncio.to_thread(_anew, origin, found, vocabulary)
            told = [issue if issue.items else _empty(origin.raw, issue) for issue in found]
            try:
                saved = await self._store.run(imports.keep, origin, told, self._clock(), kept)
            except Unreadable as refusal:
                stored = f"The {len(kept)} issues before were stored." if kept else "Nothing of it was stored."
                yield _refused(origin.raw, f"{refusal} {stored}")
                return
            self._changes += any(each.state is State.CHANGED for each in saved)
            for each in saved:
                yield each
            kept += saved

    async def _foreseen(self, origin: Origin, issue: Issue, together: Collection[str], seconds: float) -> Saved:
        if not issue.items:
            return _empty(origin.raw, issue)
        foreseen = await self._store.run(issues.foresee, issue, origin.raw.source, origin.content, together)
        return replace(foreseen, seconds=seconds, misfits=await self._misfits_of(foreseen.issue))

    async def _misfits_of(self, issue: Issue | None) -> tuple[str, ...]:
        return _misfits(issue, await self._store.run(corrections.of_issue, issue.key)) if issue else ()


def _misfits(issue: Issue, made: Sequence[Correction]) -> tuple[str, ...]:
    return tuple(
        f"correction {each.correction.id} ({each.correction.action}) does not fit: {each.why}"
        for each in corrected(issue, made)[1]
    )


def _as_now(recalled: imports.Recalled) -> Saved:
    """Return what was recalled with the corrections that its issue gives no place to."""
    saved, made = recalled
    return replace(saved, misfits=_misfits(saved.issue, made)) if saved.issue else saved


def _empty(raw: RawIssue, issue: Issue) -> Saved:
    if refused := next((note.why for note in issue.notes if note.what == "entry refused"), None):
        return replace(_refused(raw, refused), entry=issue.key)
    why = f"{raw.source} holds nothing that reads like an item; see `python -m bot parse` for what was left out."
    return _refused(raw, why)


def _refused(raw: RawIssue, why: str) -> Saved:
    return Saved(raw.source, State.REFUSED, why=discreet(why))


def _origin(raw: RawIssue, vocabulary: Vocabulary) -> Origin:
    content = hashlib.sha256(raw.body).hexdigest()
    # The name decides the form, the address the key: the same bytes under another one may read otherwise.
    told = hashlib.sha256(repr((content, raw.source, raw.media_type, raw.url)).encode("utf-8", "replace")).hexdigest()
    return Origin(raw, content, told, _rules(vocabulary.text))


def _anew(origin: Origin, found: Sequence[Issue], vocabulary: Vocabulary) -> tuple[Origin, Sequence[Issue]]:
    """Return issues labelled by a vocabulary, and their origin with its rules; an export's labels are its own."""
    labelled = found if records.looks_like(origin.raw) else [relabelled(issue, vocabulary) for issue in found]
    return replace(origin, rules=_rules(vocabulary.text)), labelled


@lru_cache(1)
def _rules(vocabulary: str) -> str:
    return rules_of(vocabulary, _ROOMS, (platform.python_version(), *(f"{name} {version(name)}" for name in LIBRARIES)))


def rules_of(vocabulary: str, rooms: Sequence[Path], versions: Sequence[str]) -> str:
    """Return a hash of everything that parsing follows: vocabulary, versions, and the sources of rooms that parse."""
    rules = hashlib.sha256(repr((vocabulary, *versions)).encode("utf-8", "replace"))
    for room in rooms:
        for path in sorted(path for path in room.rglob("*") if path.suffix in {".py", ".toml"}):
            rules.update(f"{path.relative_to(room)}\0".encode() + path.read_bytes() + b"\0")
    return rules.hexdigest()
