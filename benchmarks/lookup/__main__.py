"""Measures look-up against its peers on invented archives, each engine and size in a process of its own.

SIZES=1000,10000 python -m benchmarks.lookup

Without SIZES the archives have 1,000, 10,000, 100,000 and 1,000,000 items. Everything but the times follows from a
seed; ratios say more than milliseconds, for both sides ran on this machine in one run.
"""

import gc
import os
import sys
from collections.abc import Iterator

from rich.console import Console

from benchmarks.lookup import table
from benchmarks.lookup.archive import archive
from benchmarks.lookup.measure import Measured, apart, peer
from benchmarks.lookup.ours import means, ours
from benchmarks.lookup.peers import Fts, Naive, Tantivy
from benchmarks.lookup.queries import key_presses, probes

SIZES = "1000,10000,100000,1000000"
ASKED, TYPED = 240, 2_000
NAIVE = 30
"""Queries that naive is asked where it takes seconds over each."""

_WIDTH = 130
"""Columns where no terminal says how many it has."""

NOTE = f"""\
Invented archives, the same in every run: titles of 4 to 9 words, 60 % with a blurb of 20 to 60; 2,600 English words,
then made-up ones, names, versions and numbers, each as common as in real text (Zipf), more of them the bigger the
archive (Heaps: some 40,000 at 10,000 items, 150,000 at 100,000). {ASKED} queries, a sixth of each kind, by up to four
telling words of a title; the tables tell the share whose item comes first, and of off-topic ones the share with any
answer. Find and suggest (a key-press) in milliseconds of CPU, in the middle and at p99; build in seconds; MB is what
building adds, the items themselves not counted. Naive: RapidFuzz's WRatio over titles; Fts: SQLite's FTS5, bm25 with
prefixes; Tantivy: with typos."""


def measured(items: int) -> Iterator[Measured]:
    """Measure every engine on an archive of this size."""
    stored = archive(items)
    titles = [each.item.title for each in stored]
    asked = probes(titles, ASKED)
    typed = key_presses(asked, TYPED)
    gc.freeze()  # or every process copies the whole archive when it first collects
    few, pressed = (NAIVE, 0) if items >= 1_000_000 else (2 * NAIVE, 2 * NAIVE)
    yield apart(lambda: peer(Naive, stored, asked[:few], typed[:pressed]))
    yield apart(lambda: peer(Fts, stored, asked))
    yield apart(lambda: peer(Tantivy, stored, asked))
    yield ours(stored, asked, typed, by_meaning=False)
    if items == 100_000 and means():
        yield ours(stored, asked, typed, by_meaning=True)


def main(sizes: str) -> None:
    """Print the figures of every size, then how they stand to what is asked for."""
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(NOTE, soft_wrap=True, highlight=False)
    every: list[Measured] = []
    for items in map(int, sizes.split(",")):
        found = list(measured(items))
        console.print(table.figures(found, items))
        every += found
    console.print(table.verdicts(list(table.goals(every))))


if __name__ == "__main__":
    main(os.environ.get("SIZES", SIZES))
