"""Values go in, lines on the terminal come out: tables and panels for people, JSON for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.console import Console, Group
from rich.markdown import Markdown
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.model import Found, Hit, Issue, Note, Page, Saved
from bot.pages import report
from bot.pages.found import misread, reasons, without_filters
from bot.pages.layout import issue_name
from bot.pages.text import line, plain

_WIDE = 80
_LONGEST_QUERY = 200


class _Terminal(Console):
    """A console that leaves it to the command line what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        """Let the error through that rich would turn into an exit."""
        raise BrokenPipeError


def console() -> Console:
    """Return the console of stdout as it is now."""
    return _Terminal(highlight=False, emoji=False)


def errors() -> Console:
    """Return the console of stderr, where progress goes too."""
    return _Terminal(stderr=True, highlight=False, emoji=False)


def complain(sentence: str, code: int) -> int:
    """Print one sentence on stderr and return the exit code."""
    print(" ".join(plain(sentence).split()), file=sys.stderr)  # noqa: T201 # the command line's own voice
    return int(code)


def json_line(record: Mapping[str, object] | Sequence[object]) -> None:
    """Print one record as a line of JSON."""
    print(json.dumps(record, ensure_ascii=False, default=str), flush=True)  # noqa: T201 # the contract of --json


def hit_record(hit: Hit) -> dict[str, object]:
    """Return a hit as `find --json` prints it."""
    item, issue = hit.stored.item, hit.stored.issue
    return {
        "key": item.key,
        "title": item.title,
        "body": item.body,
        "issue": issue.number,
        "period": issue.period,
        "section": item.section,
        "url": item.links[0].url if item.links else issue.url,
        "score": round(hit.score, 4),
        "matched": list(hit.matched),
        "also": [{"key": each.key, "name": issue_name(each)} for each in hit.also],
        "by_meaning": hit.by_meaning,
    }


def found_record(found: Found, query: str, milliseconds: float) -> dict[str, object]:
    """Return a look-up's answer as `find --json` prints it."""
    return {
        "query": query,
        "ms": round(milliseconds, 3),
        "found": [hit_record(hit) for hit in found.found],
        "closest": [hit_record(hit) for hit in found.closest],
        "corrected": found.corrected,
        "unknown": list(found.unknown),
        "read_as": [{"typed": typed, "read": read} for typed, read in found.read_as],
        "filters": asdict(found.filters),
        "outside": found.outside,
    }


def saved_record(saved: Saved) -> dict[str, object]:
    """Return what became of one issue as `add --json` prints it."""
    issue = saved.outline
    notes = issue.notes if issue else (Note(None, "refused", saved.why),)
    return {
        "source": saved.source,
        "state": saved.state,
        "issue": issue.number if issue else None,
        "period": issue.period if issue else None,
        "items": issue.items if issue else 0,
        "notes": [asdict(note) for note in notes],
        "sections": issue.sections if issue else 0,
        "links": issue.links if issue else 0,
        "links_seen": issue.links_seen if issue else 0,
        "repairs": issue.repairs if issue else 0,
        "duplicates": report.duplicates(issue) if issue else 0,
        "misfits": list(saved.misfits),
        "seconds": round(saved.seconds, 4),
        "why": saved.why,
    }


def issue_view(issue: Issue, seconds: float, width: int) -> Group:
    """Return the report of one parsed issue: its head, its items, and what became of the rest."""
    head = {"newsletter": issue.newsletter, "issue": issue.number, "period": issue.period, "author": issue.author}
    lines = (Text(f"{name:>10}  {'not known' if value is None else value}") for name, value in head.items())
    told = [f"{report.counts(issue)}, read in {seconds:.2f} s"]
    told += [f"! {each}" for each in report.doubts(issue)]
    told += [f"  {each}" for each in report.left_out(issue)]
    return Group(*lines, _items(issue, width), *map(Text, told))


def _items(issue: Issue, width: int) -> Table:
    """Return the items as a table; a narrow terminal shows position, kind and title only."""
    table = Table()
    for column in ("#", "kind", "title", "section", "topics")[: 5 if width >= _WIDE else 3]:
        table.add_column(column, overflow="fold")
    for item in issue.items:
        row = (str(item.position), str(item.kind), item.title, item.section or "", ", ".join(item.topics))
        table.add_row(*map(Text, row[: len(table.columns)]))
    return table


def found_view(found: Found, query: str, milliseconds: float) -> Group:
    """Return a look-up's answer for people: how it was read, then a hit a line with what made it one."""
    corrected = line(found.corrected or "", _LONGEST_QUERY)
    told = [*([f"understood as “{corrected}”"] if corrected else []), *misread(found)]
    understood = f" [dim]({escape('; '.join(told))})[/]" if told else ""
    asked = line(query, _LONGEST_QUERY) if query.strip() or not found.found else "the newest"
    head = f"[bold]{escape(asked)}[/]{understood} [dim]{milliseconds:.1f} ms[/]"
    lines = [_hit_line(hit) for hit in found.found]
    if not found.found and not found.closest:
        lines.append("  nothing found; try fewer or other words")
    if found.closest:
        lines += ["  [yellow]closest, maybe related:[/]", *(_hit_line(hit) for hit in found.closest)]
    return Group(head, *lines, *(f"  [dim]{each}[/]" for each in without_filters(found)))


def _hit_line(hit: Hit) -> str:
    told = " · ".join((issue_name(hit.stored.issue), *reasons(hit)))
    return f"  {hit.score:.2f}  {escape(hit.stored.item.title)}  [dim]{escape(told)}[/]"


def page_view(page: Page, place: str) -> Panel:
    """Return a page roughly as Discord draws it; `place` says which page it is."""
    lines = (each.removeprefix("-# ") for each in page.text.replace("\u200b", "").split("\n"))
    text = Markdown("  \n".join(lines), hyperlinks=True)
    footer = (Text(f"\n{page.footer}", "dim"),) if page.footer else ()
    return Panel(
        Group(text, *footer),
        title=escape(page.title),
        subtitle=place or None,
        border_style=f"#{page.colour & 0xFFFFFF:06x}",
        title_align="left",
    )


def pages_view(pages: Sequence[Page]) -> Group:
    """Return pages one below the other."""
    total = len(pages)
    places = (f"page {at} of {total}" if total > 1 else "" for at in range(1, total + 1))
    return Group(*(page_view(page, place) for page, place in zip(pages, places, strict=True)))
