"""`add`: files, folders and addresses go in, what became of each issue comes out."""

import asyncio
import re
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.archive import Read, as_json
from bot.cli.output import complain, console, errors, json_line, saved_record
from bot.cli.tally import Tally
from bot.discretion import discreet
from bot.errors import BotError, Exit
from bot.fetch import files, http
from bot.fetch.turns import Turns
from bot.importer import Importer, Prepared
from bot.model import RawIssue, Saved, State
from bot.pages.report import count
from bot.wiring import opened_importer

MAX_DETAIL = 300
AHEAD = 4  # twice as many as parse at a time
MAX_READ, MAX_HELD = 100, 8_000_000
"""How many files are read at a time, and how many bytes of them are enough."""


@click.command()
@click.argument("sources", metavar="PATH_OR_URL...", nargs=-1, required=True)
@as_json
@click.pass_obj
def add(read: Read, sources: Sequence[str], as_json: bool) -> int:  # click hands flags over by name
    """Import files, folders and addresses; what is known already changes nothing."""
    began = time.perf_counter()
    try:
        tally = asyncio.run(added(read().data, sources, as_json=as_json))
    except asyncio.CancelledError:
        raise click.Abort from None
    if not as_json:
        console().print(tally.view(time.perf_counter() - began, console().width))
    if refused := tally.states[State.REFUSED]:
        return complain(f"{refused} of {tally.states.total()} refused: {tally.refusal}", Exit.FAILED)
    return Exit.OK


async def added(folder: Path, sources: Sequence[str], *, as_json: bool) -> Tally:
    """Import sources into a data folder, and return the report; as JSON it is printed, a line an issue, as it comes."""
    wanted = [
        each for source in sources for each in ([source] if http.is_address(source) else files.paths(Path(source)))
    ]
    importing = asyncio.current_task()
    assert importing  # noqa: S101 # a coroutine runs in a task, which mypy cannot know
    async with opened_importer(folder) as importer:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, importing.cancel)
        tally = Tally()
        try:
            async for saved in imported(importer, wanted, quiet=as_json):
                tally.add(saved)
                if as_json:
                    json_line(saved_record(saved))
        finally:
            # What came in before a stop is stored, and so is told too.
            await _noted(importer, sources, tally)
        return tally


async def _noted(importer: Importer, sources: Sequence[str], tally: Tally) -> None:
    """Write an import that changed something into the audit log, without what is secret in an address."""
    if new := tally.states[State.NEW] + tally.states[State.CHANGED]:
        named = ", ".join(_plain(each) for each in sources)
        await importer.note(f"{count(new, 'issue')} from {named}"[:MAX_DETAIL])


def _plain(source: str) -> str:
    """Return a path as it is, of an address only host and path: the rest may hold a secret."""
    if not http.is_address(source):
        return source.encode("utf-8", "replace").decode()
    scheme, rest = source.split("://", 1)
    return f"{scheme}://{re.split('[?#]', rest)[0].rsplit('@', 1)[-1]}"


async def imported(importer: Importer, sources: Sequence[str | Path], *, quiet: bool) -> AsyncIterator[Saved]:
    """Import sources in order, with a progress bar on stderr, and yield what became of each issue.

    While one is kept the next few are parsed; what was yielded outlives a crash.
    """
    files_done, issues_done = MofNCompleteColumn(), TextColumn("{task.fields[issues]} issues")
    columns = (TextColumn("importing"), BarColumn(), files_done, issues_done, TimeElapsedColumn())
    begun: deque[asyncio.Task[Prepared | Saved]] = deque()
    with Progress(*columns, console=errors(), disable=quiet) as progress:
        bar, to_come = progress.add_task("", total=len(sources), issues=0), _looked_up(importer, sources)
        issues = 0
        try:
            for done in range(1, len(sources) + 1):
                while len(begun) <= AHEAD and (following := await anext(to_come, None)):
                    begun.append(asyncio.create_task(_prepared(importer, following)))
                ready = await begun.popleft()
                if isinstance(ready, Saved):
                    yield ready
                else:
                    async for saved in importer.settling(ready):
                        issues += saved.outline is not None
                        # One file may hold a whole archive: the bar moves within it too.
                        progress.update(bar, advance=1 / max(ready.issues, 1), issues=issues)
                        yield saved
                progress.update(bar, completed=done)
        finally:
            for task in begun:
                task.cancel()
            await asyncio.gather(*begun, return_exceptions=True)


async def _looked_up(importer: Importer, sources: Sequence[str | Path]) -> AsyncIterator[Prepared | Saved]:
    """Yield what is known of each source, or the refusal to read it; files are read and looked up many at a time."""
    whole = len(sources) == 1  # of many, the report shows no items
    waiting, turns = deque(sources), Turns()
    while waiting:
        if isinstance(waiting[0], str):
            read: list[RawIssue | Saved] = [await _fetched(str(waiting.popleft()), turns)]
        else:
            read = await asyncio.to_thread(_some, waiting)
        found = await importer.look_up([each for each in read if isinstance(each, RawIssue)], whole=whole)
        looked_up = iter(found)
        for each in read:
            yield each if isinstance(each, Saved) else next(looked_up)


async def _fetched(url: str, turns: Turns) -> RawIssue | Saved:
    try:
        return await http.get(url, turns=turns)
    except BotError as refusal:
        return Saved(url, State.REFUSED, why=discreet(str(refusal)))


def _some(waiting: deque[str | Path]) -> list[RawIssue | Saved]:
    """Take the next files away and return them, or the refusals to read them: as many as fit into memory lightly."""
    read: list[RawIssue | Saved] = []
    size = 0
    while waiting and isinstance(waiting[0], Path) and len(read) < MAX_READ and size < MAX_HELD:
        path = Path(waiting.popleft())
        try:
            raw = files.read(path)
        except BotError as refusal:
            read.append(Saved(str(path), State.REFUSED, why=str(refusal)))
        else:
            size += len(raw.body)
            read.append(raw)
    return read


async def _prepared(importer: Importer, looked_up: Prepared | Saved) -> Prepared | Saved:
    return looked_up if isinstance(looked_up, Saved) else await importer.read(looked_up)


COMMANDS = (add,)
