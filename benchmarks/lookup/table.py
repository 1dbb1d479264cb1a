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
    """What was measured, None where that is not there yet, and what is asked for."""

    what: str
    measured: float | None
    target: float
    unit: str
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Return how it stands."""
        if self.measured is None:
            return "not yet"
        return "PASS" if (self.measured >= self.target if self.at_least else self.measured <= self.target) else "MISSED"


def p50_p99(times: Sequence[float]) -> tuple[float, float]:
    """Return the middle of some times and what one in a hundred is over."""
    cuts = quantiles(times, n=100, method="inclusive")
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
        table.add_row(
            goal.what, measured, f"{'>=' if goal.at_least else '<='} {goal.target:g}{goal.unit}", goal.verdict
        )
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
    for name, at, least in zip(("p50", "p99"), (0, 1), _FASTER.get(items, ()), strict=False):
        times = p50_p99(naive.find)[at] / p50_p99(our.find)[at]
        yield Goal(f"find, {items:,}: {name} against naive", times, least, "x", at_least=True)
    if items in {10_000, 100_000}:
        times = p50_p99(naive.suggest)[1] / p50_p99(our.suggest)[1]
        yield Goal(f"suggest, {items:,}: p99 against naive", times, 100, "x", at_least=True)


def _costs(by: Figures, items: int) -> Iterator[Goal]:
    our, meaning = by[OURS, items], by.get((MEANING, items))
    p99 = p50_p99(our.find)[1]
    yield Goal(f"find, {items:,}: p99 against FTS5", p50_p99(by[FTS, items].find)[1] / p99, 7, "x", at_least=True)
    slower = p50_p99(meaning.find)[1] / p99 if meaning else None
    yield Goal(f"find by meaning, {items:,}: p99 against without", slower, 3, "x")
    yield Goal(f"memory added, {items:,}", our.added, 80, " MB")
    yield Goal(f"memory added by meaning too, {items:,}", meaning.added if meaning else None, 200, " MB")
    yield Goal(f"ready from a file, {items:,}", our.ready, 2, " s")
    yield Goal(
        f"import of an issue, {items:,}: the slowest of {len(our.update)}", max(our.update, default=None), 50, " ms"
    )


def _growth(by: Figures) -> Iterator[Goal]:
    """Yield the powers of the archive's size that times grow with."""
    small, big = by[OURS, 10_000], by[OURS, 1_000_000]
    for name in ("find", "suggest", "update"):
        few, many = getattr(small, name), getattr(big, name)
        for at, which in enumerate(("p50", "p99")):
            power = log(p50_p99(many)[at] / p50_p99(few)[at], 100) if few and many else None
            yield Goal(f"growth of {name}, 10,000 to 1,000,000: {which}, power of the size", power, 0.5, "")
