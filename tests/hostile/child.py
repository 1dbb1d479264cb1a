"""Imports every hostile file into a real store, as the bot would: `-m tests.hostile.child FOLDER SEED LANE LANES`.

Prints one line of JSON: what became of the files, how long the slowest took, the memory of this process, every breach.
"""

import asyncio
import json
import logging
import os
import re
import resource
import sys
import traceback
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from bot.importer import Importer
from bot.ingest.records import line_of
from bot.model import Issue, RawIssue, State
from bot.worker.pool import Workers
from storage import Store, issues, open_store
from storage.health import check
from tests.hostile.files import ROOT, files

SECONDS = 2  # less than the bot's own limit, so that those which are killed do not make the test long


class Broken(logging.Handler):
    """Keeps, as breaches, what the worker's last door caught: a parser that raised what it does not mean to."""

    def __init__(self, breaches: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._breaches = breaches

    def emit(self, record: logging.LogRecord) -> None:
        self._breaches.append(record.getMessage())


def computed(workers: Workers | None = None) -> float:
    """Return for how many seconds this process, its ended children and idle workers computed: a calm machine's clock.

    The clock of a busy one says how busy it is, not how long a file takes.
    """
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    alive = [Path(f"/proc/{each._process.pid}/stat") for each in workers._idle] if workers else []
    ticks = sum(int(tick) for path in alive for tick in path.read_text("ascii").rsplit(")", 1)[1].split()[11:13])
    return sum(each.ru_utime + each.ru_stime for each in used) + ticks / os.sysconf("SC_CLK_TCK")


def now() -> datetime:
    """Return the time; what imports is measured alone, without the bot that Discord sees and its index."""
    return datetime.now(UTC)


def peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    # Not ru_maxrss: Linux hands it down, so that it would tell what pytest held when it started this process.
    status = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    assert found
    return int(found[1]) / 1024


def written(db: Database) -> int:
    return db.conn.total_changes


def fault_of(issue: Issue) -> str | None:
    """Return why an issue is not whole, or None."""
    keys = [item.key for item in issue.items]
    if not keys or len(set(keys)) != len(keys):
        return "keys"
    if [item.position for item in issue.items] != list(range(1, len(keys) + 1)):
        return "positions"
    if not all(item.title.strip() and len(item.summary) <= 280 for item in issue.items):
        return "titles or summaries"
    return "a NUL" if "\\u0000" in json.dumps(line_of(issue)) else None


async def imported(store: Store, importer: Importer, raw: RawIssue, breaches: list[str]) -> set[State]:
    """Import one file; whatever is raised, or written in spite of a refusal, is a breach."""
    before = await store.run(written)
    try:
        saved = await importer.keep(raw)
    except Exception:  # noqa: BLE001 - anything raised is what this looks for
        breaches.append(f"{raw.source}: {traceback.format_exc()}")
        return set()
    states = {each.state for each in saved}
    if states == {State.REFUSED} and await store.run(written) != before:
        breaches.append(f"{raw.source} was refused and written")
    if not all(each.why.endswith(".") and "\n" not in each.why for each in saved if each.state is State.REFUSED):
        breaches.append(f"{raw.source} was refused without a sentence: {[each.why for each in saved]}")
    return states


async def own_time(store: Store, raw: RawIssue, breaches: list[str]) -> float:
    """Return how long a calm machine takes for a file that the bot reads under the limit it has outside of tests."""
    start = computed()
    async with Workers() as workers:
        await imported(store, Importer(store, now, workers.parse), raw, breaches)
    return computed() - start


async def main(folder: str, seed: str, lane: str, lanes: str) -> None:
    breaches: list[str] = []
    logging.getLogger("bot").addHandler(Broken(breaches))
    counts: Counter[str] = Counter()
    times: dict[str, float] = {}
    worst = RawIssue("none", b"")
    async with open_store(Path(folder)) as store, Workers(seconds=SECONDS) as workers:
        importer = Importer(store, now, workers.parse)
        for raw in islice(files(int(seed)), int(lane), None, int(lanes)):
            start = computed(workers)
            states = await imported(store, importer, raw, breaches)
            seconds = computed(workers) - start
            worst = raw if seconds > max(times.values(), default=0) else worst
            times[raw.source] = max(seconds, times.get(raw.source, 0))
            counts["refused" if states == {State.REFUSED} else "imported"] += 1
            del raw  # or two large ones would be held at once, as the bot does not
        kept = [issue for issue, _ in await store.run(issues.load)]
        breaches += [f"{issue.key}: {fault}" for issue in kept if (fault := fault_of(issue))]
        breaches += await store.run(check)
        path = ROOT / "bot" / "samples" / "gradient-garden-15.txt"
        own = await own_time(store, worst, breaches)
        good = await importer.keep(RawIssue("good.txt", path.read_bytes()))
    slowest = sorted(times.items(), key=lambda pair: -pair[1])[:5]
    told = {"counts": counts, "slowest": slowest, "megabytes": peak(), "issues": len(kept), "own": own}
    sys.stdout.write(json.dumps({**told, "breaches": breaches, "good": [str(each.state) for each in good]}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
