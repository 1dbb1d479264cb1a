"""Measures find and suggest on an invented archive against rapidfuzz's WRatio over its titles, in one run.

python -m benchmarks.lookup [ITEMS]

Prints the time of a look-up and of a key-press (50th and 99th percentile) and how often the wanted item comes first.
Every number but the times follows from the seed. Ratios say more than milliseconds: both sides ran on this machine.
"""

import gc
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from statistics import quantiles
from time import perf_counter

from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from bot.model import IssueRef, Item, Kind, StoredItem
from bot.search import build, find, suggest

SEED = 20
ADDED = datetime(2024, 1, 1, tzinfo=UTC)
SYLLABLES = "ba co de fi ga hu jo ka li mo na pe qui ro sa te un ver wi zo tron net ling mar dex"


@dataclass(frozen=True, slots=True)
class Probe:
    """A query and the title it is after."""

    text: str
    wanted: str


class Writer:
    """Writes items in words of its own, the n-th as common as in any language: 1/n."""

    def __init__(self, rng: random.Random, words: int) -> None:
        self.rng = rng
        self.words = sorted({"".join(rng.choices(SYLLABLES.split(), k=rng.randint(2, 4))) for _ in range(words)})
        rng.shuffle(self.words)
        self.odds = list(accumulate(1 / n for n in range(10, len(self.words) + 10)))

    def prose(self, length: int) -> str:
        return " ".join(self.rng.choices(self.words, cum_weights=self.odds, k=length))

    def item(self, number: int) -> StoredItem:
        year, month = divmod(number // 20, 12)
        ref = IssueRef(f"i{number // 20}", "Invented", number // 20, f"{1900 + year}-{month + 1:02}", "", None, ADDED)
        title = self.prose(self.rng.randint(4, 9)).capitalize()
        body = self.prose(self.rng.randint(30, 90))
        return StoredItem(Item(f"k{number}", number % 20, title, None, Kind.ARTICLE, body, body[:280]), ref)


def typo(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return rng.choice([word[:at] + word[at + 1 :], swapped, word[:at] + word[at] * 2 + word[at + 1 :]])


def probes(rng: random.Random, titles: Sequence[str], count: int) -> list[Probe]:
    """Ask for titles by three to five of their words: as they stand, shuffled, misspelt, or cut short."""
    asked: list[Probe] = []
    for number, title in enumerate(rng.sample(titles, count)):
        words = title.lower().split()[: rng.randint(3, 5)]
        if number % 4 == 1:
            rng.shuffle(words)
        elif number % 4 == 2:
            words[0] = typo(rng, words[0])
        elif number % 4 == 3:
            words[-1] = words[-1][: max(3, len(words[-1]) - 2)]
        asked.append(Probe(" ".join(words), title))
    return asked


def timed(call: Callable[[str], Sequence[str]], asked: Sequence[Probe]) -> tuple[list[float], float]:
    """Return the milliseconds of every call and the share of them that put the wanted title first."""
    times: list[float] = []
    first = 0
    for probe in asked:
        start = perf_counter()
        answer = call(probe.text)
        times.append((perf_counter() - start) * 1000)
        first += answer[:1] == [probe.wanted]
    return times, first / len(asked)


def key_presses(asked: Sequence[Probe]) -> list[Probe]:
    return [Probe(probe.text[:length], probe.wanted) for probe in asked for length in range(1, len(probe.text) + 1)]


def row(name: str, times: list[float], naive: list[float], first: str) -> tuple[str, ...]:
    ours, theirs = ([quantiles(t, n=100)[at] for at in (49, 98)] for t in (times, naive))
    ratios = [f"{slow / fast:.0f} x" for fast, slow in zip(ours, theirs, strict=True)]
    return name, *(f"{ms:.2f}" for ms in ours), *ratios, first


def main(items: int) -> None:
    rng = random.Random(SEED)  # noqa: S311 - invents an archive, guards nothing
    writer = Writer(rng, words=max(4_000, items))
    stored = [writer.item(number) for number in range(items)]
    titles = [one.item.title for one in stored]
    asked = probes(rng, titles, 400)
    start = perf_counter()
    index = build(stored)
    built = perf_counter() - start
    gc.freeze()  # or a collection walks the whole archive in the middle of a measured call
    folded = [title.lower() for title in titles]
    naive, naive_first = timed(
        lambda text: [titles[at] for _, _, at in process.extract(text, folded, scorer=fuzz.WRatio, limit=10)],
        asked[:100],
    )
    found, found_first = timed(lambda text: [hit.stored.item.title for hit in find(index, text).found], asked)
    pressed, _ = timed(lambda text: [choice.title for choice in suggest(index, text)], key_presses(asked[:100]))
    table = Table("", "p50 ms", "p99 ms", "p50 faster", "p99 faster", "wanted item first")
    table.add_row(*row("find", found, naive, f"{found_first:.1%}"))
    table.add_row(*row("suggest, a key-press", pressed, naive, ""))
    table.add_row(*row("WRatio over titles", naive, naive, f"{naive_first:.1%}"))
    table.title = f"{items:,} items, indexed in {built:.1f} s"
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
