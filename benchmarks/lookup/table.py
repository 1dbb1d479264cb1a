"""What was measured goes in, the tables of figures and targets come out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import quantiles

from rich.table import Table

from benchmarks.lookup.measure import Measured
from benchmarks.lookup.queries import KINDS

NAIVE, FTS, TANTIVY, OURS, MEANING = "Naive", "Fts", "Tantivy", "this bot", "by meaning too"
_FASTER = {10_000: (40, 15), 100_000: (200, 70), 1_000_000: (700, 140)}
"""How many times faster than naive p50 and p99 have to be."""

Figures = Mapping[tuple[str, int], Measured]


@dataclass(frozen=True, slots=True)
class Goal:
    """What was measured, None where that is not there yet, and what is asked for, None where nothing is."""

    what: str
    measured: float | None
    target: float | None
    unit: str
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Return how it stands."""
        if self.measured is None:
            return "not yet"
        if self.target is None:
            return ""
        return "PASS" if (self.measured >= self.target if self.at_least else self.measured <= self.target) else "MISSED"


def p50_p99(times: Sequence[float]) -> tuple[float, float]:
    """Return the middle of some times and what one in a hundred is over."""
    cuts = quantiles([*times, *times], n=100, method="inclusive")  # twice, for a single time has none
    return cuts[49], cuts[98]


def figures(measured: Sequence[Measured], items: int) -> Table:
    """Return a table of engines over one archive."""
    table = Table(
        "", "build", "MB", "find", "p99", "suggest", "p99", *(kind.replace("off-topic", "off") for kind in KINDS)
    )
    table.title = f"{items:,} items"
    for each in measured:
        suggest = [f"{ms:.3f}" for ms in p50_p99(each.suggest)] if each.suggest else ["", ""]
        right = [f"{each.right[kind]:.2f}" for kind in KINDS]
        find = [f"{ms:.3f}" for ms in p50_p99(each.find)]
        table.add_row(each.engine, f"{each.build:.1f}", f"{each.added:.0f}", *find, *suggest, *right)
    return table


def verdicts(goals: Sequence[Goal]) -> Table:
    """Return a table of what was asked for and what there is."""
    table = Table("", "measured", "target", "")
    for goal in goals:
        measured = "" if goal.measured is None else f"{goal.measured:.3g}{goal.unit}"
        target = "" if goal.target is None else f"{'>=' if goal.at_least else '<='} {goal.target:g}{goal.unit}"
        table.add_row(goal.what, measured, target, goal.verdict)
    return table


def goals(measured: Sequence[Measured]) -> Iterator[Goal]:
    """Compare what was measured with what the issue asks for, in its order."""
    by = {(each.engine, each.items): each for each in measured}
    sizes = sorted({each.items for each in measured})
    for items in sizes:
        yield from _faster(by, items)
    if 100_000 in sizes:
        yield from _costs(by, 100_000)
    if {10_000, 1_000_000} <= {*sizes}:
        yield from _growth(by)


def _faster(by: Figures, items: int) -> Iterator[Goal]:
    our, naive = by[OURS, items], by[NAIVE, items]
    for at, least in enumerate(_FASTER.get(items, (None, None))):
        name = f"find, {items:,}: {('p50', 'p99')[at]} against naive"
        yield Goal(name, p50_p99(naive.find)[at] / p50_p99(our.find)[at], least, "x", at_least=True)
    for peer, least in ((FTS, 7 if items == 100_000 else None), (TANTIVY, None)):
        times = p50_p99(by[peer, items].find)[1] / p50_p99(our.find)[1]
        yield Goal(f"find, {items:,}: p99 against {peer}", times, least, "x", at_least=True)
    if naive.suggest:
        times = p50_p99(naive.suggest)[1] / p50_p99(our.suggest)[1]
        least = 100 if items in {10_000, 100_000} else None
        yield Goal(f"suggest, {items:,}: p99 against naive", times, least, "x", at_least=True)


def _costs(by: Figures, items: int) -> Iterator[Goal]:
    our, meaning = by[OURS, items], by.get((MEANING, items))
    slower = p50_p99(meaning.find)[1] / p50_p99(our.find)[1] if meaning else None
    yield Goal(f"find by meaning, {items:,}: p99 against without", slower, 3, "x")
    for each, name, most in ((our, "", 80), (meaning, ", by meaning too", 200)):
        yield Goal(f"memory added by building, {items:,}{name}", each.added if each else None, most, " MB")
        yield Goal(f"memory added by reading the file, {items:,}{name}", each.read if each else None, most, " MB")
        yield Goal(f"ready from the file, {items:,}{name}", each.ready if each else None, 2, " s")
        slowest = max(each.update, default=None) if each else None
        yield Goal(f"import of an issue, the slowest of 20, {items:,}{name}", slowest, 50, " ms")


def _growth(by: Figures) -> Iterator[Goal]:
    """Yield the powers of the archive's size that times grow with."""
    small, big = by[OURS, 10_000], by[OURS, 1_000_000]
    for name, most in (("find", 0.5), ("suggest", None), ("update", None)):
        few, many = getattr(small, name), getattr(big, name)
        for at, which in enumerate(("p50", "p99")):
            power = log(p50_p99(many)[at] / p50_p99(few)[at], 100) if few and many else None
            yield Goal(f"growth of {name} from 10,000 to 1,000,000: {which}, power of the size", power, most, "")
