"""Raw issues go in, parsed issues come out, in the order in which they were asked for, two at a time at most."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from bot.discretion import discreet
from bot.errors import Unreadable
from bot.ingest import SHIPPED, Vocabulary, records
from bot.model import Issue, RawIssue
from bot.worker.limits import SECONDS
from bot.worker.process import COMMAND, PATIENCE, Worker

log = logging.getLogger(__name__)

MAX_WORKERS = 2
MAX_PIECE = 4_000_000


class Workers:
    """Processes that parse: started when there is something to parse, kept warm, and ended with the block."""

    def __init__(
        self, *, seconds: float = SECONDS, patience: float = PATIENCE, command: Sequence[str] = COMMAND
    ) -> None:
        self._seconds = seconds
        self._patience = patience
        self._command = command
        self._turn = asyncio.Semaphore(MAX_WORKERS)  # first come, first served
        self._idle: list[Worker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        while self._idle:
            await self._idle.pop().end()

    async def parse(self, raw: RawIssue, vocabulary: Vocabulary = SHIPPED) -> tuple[Issue, ...]:
        """Return the issues in `raw`, as `ingest.parse` does; raises Unreadable with the reason, never anything else.

        An export may be as large as an archive: it goes over in pieces of whole lines, each with a time of its own.
        """
        pieces = _pieces(raw) if raw.source.lower().endswith(".jsonl") else (raw,)
        return tuple([issue for piece in pieces for issue in await self._parsed(piece, vocabulary.text)])

    async def _parsed(self, raw: RawIssue, vocabulary: str) -> tuple[Issue, ...]:
        async with self._turn:
            worker = await self._ready()
            told = await worker.answer(raw, vocabulary, self._seconds, self._patience)
            if worker.alive:
                self._idle.append(worker)
            else:
                await worker.end()
        if told.fault:
            log.error("%s broke the parser\n%s", discreet(raw.source), told.fault)
        if told.refused:
            raise Unreadable(told.refused)
        if not told.lines:
            return ()
        return await asyncio.to_thread(records.issues, RawIssue(raw.source, told.lines))

    async def _ready(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            await worker.end()
        return await Worker.started(self._command)


def _pieces(raw: RawIssue) -> Iterator[RawIssue]:
    """Yield an export's lines in pieces, each under empty lines for those before it: a refusal names the true line."""
    start = above = 0
    while start < len(raw.body) or not start:
        end = raw.body.find(b"\n", start + MAX_PIECE) + 1 or len(raw.body)
        yield replace(raw, body=b"\n" * above + raw.body[start:end])
        above += raw.body.count(b"\n", start, end)
        start = end or 1
