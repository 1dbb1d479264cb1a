"""What became of each issue of an import goes in, one after the other; the report for people comes out."""

from collections import Counter
from dataclasses import dataclass

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot.cli.output import issue_view
from bot.model import Outline, Saved, State
from bot.pages import report
from bot.pages.layout import month_name, some
from bot.pages.text import line

MAX_ROWS = 100
"""How many issues the table names; as many refusals have their rows besides."""
MAX_TOLD, MAX_REASONS, MAX_LINE = 20, 12, 200
"""Of how many issues the report tells what was left out, with how many reasons, each of how many letters."""
_COLOURS = {State.NEW: "green", State.CHANGED: "yellow", State.SAME: "dim", State.REFUSED: "red"}
_COUNTED = ("period", "items", "repairs", "notes")
_NARROW = 64


@dataclass(frozen=True, slots=True)
class _Row:
    """What the table tells of an issue; of a refusal only its sentence, as a name."""

    name: str
    state: State
    counts: tuple[str | int, ...] = ()


class Tally:
    """The report of an import as it grows: of however many issues, it holds sums and what it names of the first."""

    def __init__(self) -> None:
        self.states = Counter[State]()
        self.refusal = ""
        self._sums = Counter[str]()
        self._rows: list[_Row] = []
        self._unnamed = Counter[State]()
        self._only: Saved | None = None
        self._told: list[str] = []
        self._telling = 0

    def add(self, saved: Saved) -> None:
        """Count what became of one more issue."""
        self.states[saved.state] += 1
        self._only = None if self._rows else saved
        if len(self._rows) < MAX_ROWS or (saved.state is State.REFUSED and self.states[State.REFUSED] <= MAX_ROWS):
            self._rows.append(_row(saved))
        else:
            self._unnamed[saved.state] += 1
        self._sums["corrections"] += len(saved.misfits)
        if saved.outline is None:
            self.refusal = self.refusal or saved.why
            return
        self._count(saved.outline)
        if saved.outline.notes or saved.misfits:
            self._telling += 1
            if self._telling <= MAX_TOLD:
                reasons = some(_reasons(saved.outline, saved), MAX_REASONS, "reasons")
                self._told += [_name(saved.outline), *(f"  {each}" for each in reasons)]

    def _count(self, issue: Outline) -> None:
        self._sums["issues"] += 1
        for name in ("items", "sections", "links", "links_seen", "repairs"):
            self._sums[name] += getattr(issue, name)
        self._sums["notes"] += len(issue.notes)
        self._sums["lines"] += report.lines_left_out(issue)
        self._sums["duplicates"] += report.duplicates(issue)

    def view(self, seconds: float, width: int) -> Group:
        """Return the report: one issue as `parse` shows it, several as a table with what was left out; and the sums."""
        if self._only and self._only.issue:
            return Group(issue_view(self._only.issue, seconds, width), *_outcome(self._only), self._totals(seconds))
        told = [*self._told]
        if (left := self._telling - MAX_TOLD) > 0:
            told.append(f"... and {report.count(left, 'more issue')}; --json tells all")
        return Group(self.table(width), *map(Text, told), self._totals(seconds))

    def table(self, width: int) -> Table:
        """Return what became of each issue; a table for a narrow terminal tells in words what the columns count."""
        wide = width >= _NARROW
        table = Table(title="Imported", title_justify="left")
        table.add_column("issue", overflow="fold")
        for name in _COUNTED if wide else ():
            table.add_column(name, justify="left" if name == "period" else "right", no_wrap=True)
        table.add_column("state", no_wrap=True)
        for row in self._rows:
            words = ", ".join(
                f"{value} {what}".removesuffix(" period") for what, value in zip(_COUNTED, row.counts, strict=False)
            )
            counts = map(str, row.counts or [""] * len(_COUNTED))
            cells = (row.name, *counts) if wide else (f"{row.name}: {words}" if words else row.name,)
            table.add_row(*map(escape, cells), f"[{_COLOURS[row.state]}]{row.state}[/]")
        if self._unnamed:
            states = ", ".join(f"{number} {state}" for state, number in self._unnamed.items())
            table.add_row(f"... and {self._unnamed.total()} more: {states}")
        return table

    def _totals(self, seconds: float) -> Text:
        sums, count = self._sums, report.count
        parts = (
            count(sums["issues"], "issue"),
            count(sums["items"], "item"),
            count(sums["sections"], "section"),
            f"{sums['links']} of {count(max(sums['links'], sums['links_seen']), 'link')} kept",
            count(sums["repairs"], "mended place"),
            count(sums["notes"], "note"),
            f"{count(sums['lines'], 'line')} left out",
            f"{count(sums['duplicates'], 'duplicate')} joined",
            f"{count(sums['corrections'], 'correction')} without a place",
            f"{seconds:.2f} s",
        )
        return Text(", ".join(parts))


def _row(saved: Saved) -> _Row:
    issue = saved.outline
    if issue is None:
        return _Row(saved.why, saved.state)
    counts = (month_name(issue.period) or "?", issue.items, issue.repairs, len(issue.notes))
    return _Row(_name(issue) + (f" ({saved.why})" if saved.why else ""), saved.state, counts)


def _name(issue: Outline) -> str:
    return issue.newsletter + (f" #{issue.number}" if issue.number is not None else "")


def _reasons(issue: Outline, saved: Saved) -> list[str]:
    """Return what was uncertain of an issue, which corrections fit no more, and what was left out, a line each."""
    doubts = [f"! {each}" for each in (*report.doubts(issue), *saved.misfits)]
    return [line(each, MAX_LINE) for each in (*doubts, *report.left_out(issue))]


def _outcome(saved: Saved) -> list[Text]:
    told = f"{saved.state}: {saved.why}" if saved.why else str(saved.state)
    return [Text(f"     state  {told}", _COLOURS[saved.state]), *(Text(f"! {each}") for each in saved.misfits)]
