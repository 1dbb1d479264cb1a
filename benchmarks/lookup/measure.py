"""An engine and queries go in, what it takes comes out: measured in a process of its own, in CPU time.

CPU time of the thread, since what else this machine does would count in the time of the clock.
"""

import gc
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from time import process_time, thread_time
from typing import TypeVar

from benchmarks.lookup.peers import Engine
from benchmarks.lookup.queries import Probe
from bot.model import StoredItem

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Measured:
    """What an engine takes: seconds to build and to be ready from a file, MB each adds, milliseconds of each call.

    `added` are the MB of building, `read` those of reading the file; `update` is what the import of an issue takes.
    `right` is, for each kind of query, the share answered by the item it is after; of what is off-topic, the share
    that is answered at all. What an engine cannot do is None, or takes no times.
    """

    engine: str
    items: int
    build: float
    added: float
    find: tuple[float, ...]
    right: dict[str, float]
    suggest: tuple[float, ...] = ()
    update: tuple[float, ...] = ()
    ready: float | None = None
    read: float | None = None


def apart(work: Callable[[], Made]) -> Made:
    """Do the work in a process of its own, which shares what was made before, and return what comes of it."""
    forks = multiprocessing.get_context("fork")
    receiver, sender = forks.Pipe(duplex=False)
    process = forks.Process(target=lambda: sender.send(work()))
    process.start()
    sender.close()
    made: Made = receiver.recv()
    process.join()
    return made


def peer(
    kind: type[Engine], items: Sequence[StoredItem], asked: Sequence[Probe], typed: Sequence[str] = ()
) -> Measured:
    """Measure a peer; `typed` are key-presses, if it is asked for suggestions."""
    engine, build, added = built(lambda: kind(items))
    find, right = answered(engine.ask, asked)
    presses = tuple(timed(partial(engine.ask, text))[1] for text in typed)
    return Measured(kind.__name__, len(items), build, added, find, right, presses)


def built(make: Callable[[], Made]) -> tuple[Made, float, float]:
    """Return what was made, the seconds that took, and the megabytes it added."""
    before, start = resident(), process_time()  # that of all its threads
    made = make()
    seconds = process_time() - start
    gc.collect()
    added = resident() - before
    gc.freeze()  # or a collection walks the whole archive in the middle of a measured call
    return made, seconds, added


def answered(ask: Callable[[str], list[str]], asked: Sequence[Probe]) -> tuple[tuple[float, ...], dict[str, float]]:
    """Return the milliseconds of each query, and the share that was answered right of each kind."""
    times: list[float] = []
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for probe in asked:
        titles, milliseconds = timed(partial(ask, probe.text))
        times.append(milliseconds)
        right[probe.kind].append(titles[:1] == [probe.wanted] if probe.wanted else bool(titles))
    return tuple(times), {kind: fmean(answers) for kind, answers in right.items()}


def timed(call: Callable[[], Made]) -> tuple[Made, float]:
    """Return what a call returns and the milliseconds of CPU it took."""
    start = thread_time()
    made = call()
    return made, (thread_time() - start) * 1000


def resident() -> float:
    """Return the megabytes of memory this process holds; 0 where the system does not say."""
    told = Path("/proc/self/statm")
    return int(told.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if told.exists() else 0.0
