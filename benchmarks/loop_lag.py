"""Measures what a crowd costs: 20 members search at once over a big archive while issues are imported.

python -m benchmarks.loop_lag [ITEMS] [SECONDS]

The library is the real one, over a real database that this makes: members type a title, take suggestions on the way,
and look it up, as fast as answers come; an issue of 20 items comes every second. Prints how long a start takes, by how
much a timer of one millisecond comes late, as anything else on the event loop would, and what members waited. The
timer's lateness with nobody there says what the machine itself does.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Collection, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table
from sqlite_utils import Database

from benchmarks.lookup.archive import ADDED, PER_ISSUE, archive
from benchmarks.lookup.measure import Made
from benchmarks.lookup.table import p50_p99
from benchmarks.lookup.words import SEED
from bot.library import Library
from bot.model import Issue, RawIssue, State, StoredItem
from bot.wiring import opened_library
from storage import issues, open_store

MEMBERS = 20
TYPED = 30
NAMES = {
    "first_start": "first start",
    "start": "next start",
    "idle": "loop late, alone",
    "lag": "loop late",
    "suggest": "suggestions",
    "find": "look-up",
    "imports": "import of an issue",
}
TARGETS = {"lag": ("p99", 5.0), "suggest": ("max", 500.0), "find": ("max", 500.0)}


@dataclass(slots=True)
class Waits:
    """Milliseconds, by what was waited for."""

    first_start: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    lag: list[float] = field(default_factory=list)
    suggest: list[float] = field(default_factory=list)
    find: list[float] = field(default_factory=list)
    imports: list[float] = field(default_factory=list)


@asynccontextmanager
async def sampled(into: list[float]) -> AsyncIterator[None]:
    """Note, every millisecond while in the context, by how much the event loop was late."""

    async def sample() -> None:
        while True:
            start = perf_counter()
            await asyncio.sleep(0.001)
            into.append(max(0.0, (perf_counter() - start) * 1000 - 1))

    task = asyncio.create_task(sample())
    try:
        yield
    finally:
        task.cancel()


def fill(items: Sequence[StoredItem], db: Database) -> None:
    """Write an archive into a database as imports would."""
    for issue in as_issues(items):
        issues.keep(db, issue, f"{issue.key}.md", issue.key, ADDED)


def as_issues(items: Iterable[StoredItem]) -> Iterable[Issue]:
    for ref, group in groupby(items, key=lambda stored: stored.issue):
        members = tuple(stored.item for stored in group)
        sections = tuple(dict.fromkeys(item.section for item in members if item.section))
        yield Issue(ref.key, ref.newsletter, ref.number, ref.period, ref.title, None, ref.url, sections, members)


def as_markdown(issue: Issue) -> RawIssue:
    """Return an issue as its sender would send it."""
    parts = [f"# {issue.title}\n\n{issue.period}-01"]
    parts += [f"## {item.title}\n\n{item.body}\n\n[Read on]({item.links[0].url})" for item in issue.items]
    return RawIssue(f"{issue.key}.md", "\n\n".join(parts).encode())


async def member(library: Library, number: int, waits: Waits, seconds: float) -> None:
    """Type what stands in titles, key by key, and look it up."""
    rng = random.Random(SEED + number)  # noqa: S311 - chooses what to type, guards nothing
    items = library.archive.items
    until = perf_counter() + seconds
    while perf_counter() < until:
        text = rng.choice(items).item.title[:TYPED]
        for length in range(3, len(text) + 1, 3):
            await timed(waits.suggest, library.suggest(text[:length]))
        await timed(waits.find, library.find(text))


async def importing(library: Library, raws: Iterable[RawIssue], waits: Waits, seconds: float) -> None:
    """Import an issue every second."""
    until = perf_counter() + seconds
    for raw in raws:
        if perf_counter() > until:
            return
        await timed(waits.imports, take(library, raw))
        await asyncio.sleep(1)


async def take(library: Library, raw: RawIssue) -> None:
    saved = await library.settle(await library.importer.prepare(raw))
    assert [each.state for each in saved] == [State.NEW], saved


async def timed(into: list[float], work: Awaitable[Made]) -> Made:
    start = perf_counter()
    made = await work
    into.append((perf_counter() - start) * 1000)
    return made


async def crowd(folder: Path, items: int, seconds: float) -> Waits:
    """Return what the members waited, and the loop with them."""
    waits = Waits()
    async with open_store(folder) as store:
        await store.run(partial(fill, archive(items)))
    raws = [as_markdown(issue) for issue in as_issues(archive(50 * PER_ISSUE, items))]
    opening = partial(opened_library, folder, write=True, clock=lambda: ADDED)
    async with AsyncExitStack() as stack:
        await timed(waits.first_start, stack.enter_async_context(opening()))
    async with AsyncExitStack() as stack:
        _, library = await timed(waits.start, stack.enter_async_context(opening()))
        async with sampled(waits.idle):
            await asyncio.sleep(1)
        async with sampled(waits.lag), asyncio.TaskGroup() as group:
            group.create_task(importing(library, raws, waits, seconds))
            for number in range(MEMBERS):
                group.create_task(member(library, number, waits, seconds))
    return waits


def table(waits: Waits, judged: Collection[str] = TARGETS) -> Table:
    """Return the times of each kind, those of some judged by their targets."""
    shown = Table("ms", "times", "p50", "p99", "max", "target")
    for name, told in NAMES.items():
        times: list[float] = getattr(waits, name)
        if not times:
            continue
        p50, p99 = p50_p99(times)
        figures = {"p50": p50, "p99": p99, "max": max(times)}
        verdict = ""
        if name in judged:
            which, most = TARGETS[name]
            verdict = f"{which} <= {most:.0f}: {'PASS' if figures[which] <= most else 'MISSED'}"
        shown.add_row(told, f"{len(times):,}", *(f"{ms:.2f}" for ms in figures.values()), verdict)
    return shown


def main(items: int = 100_000, seconds: float = 20.0) -> None:
    with tempfile.TemporaryDirectory() as folder:
        waits = asyncio.run(crowd(Path(folder), items, seconds))
    shown = table(waits)
    shown.title = f"{MEMBERS} members over {items:,} invented items, {len(waits.imports)} imports meanwhile"
    Console().print(shown)


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:]))
