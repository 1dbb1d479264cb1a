"""Takes an issue and finds those held that may be the same: at one address, or alike in what they say."""

import json
from collections.abc import Iterator

from sqlite_utils import Database

from bot.ingest import likeness
from bot.model import Issue
from storage.transactions import insert

_CANDIDATES = 8


def alike(db: Database, issue: Issue) -> Iterator[str]:
    """Yield the keys of stored issues that say the same, or stand at the same address and say some of it.

    Issues whose numbers differ are never one.
    """
    sketch = likeness.sketch(issue)
    for key, at_address in _candidates(db, sketch, likeness.address_mark(issue), issue.number):
        theirs = _sketch(db, key)
        if at_address or likeness.overlap(sketch, theirs) >= likeness.ALIKE:
            yield key


def at_page(db: Database, issue: Issue) -> tuple[str, ...]:
    """Return the keys of stored issues that name the same page."""
    address = likeness.address_mark(issue)
    rows = db.table("sketches").rows_where("mark = ?", [address], select="issue_key", order_by="issue_key")
    return tuple(str(row["issue_key"]) for row in rows) if address else ()


def _candidates(
    db: Database, sketch: likeness.Sketch, address: int | None, number: int | None
) -> list[tuple[str, bool]]:
    """Return the keys of issues that share marks, those at the same address first, then those that share the most."""
    marks = json.dumps([*sketch, address] if address else [*sketch])
    rows = db.query(
        """
        SELECT issue_key, max(mark = :address) AS at_address
        FROM sketches JOIN issues ON issues.key = issue_key
        WHERE mark IN (SELECT value FROM json_each(:marks)) AND (number IS NULL OR :number IS NULL OR number = :number)
        GROUP BY issue_key ORDER BY at_address DESC, count(*) DESC, issue_key LIMIT :limit
        """,
        {"marks": marks, "address": address or 0, "number": number, "limit": _CANDIDATES},
    )
    return [(str(row["issue_key"]), bool(row["at_address"])) for row in rows]


def remember(db: Database, issue: Issue) -> None:
    """Keep the marks by which copies of a stored issue will be found."""
    marks = {*likeness.sketch(issue), likeness.address_mark(issue)} - {None}
    rows = [{"issue_key": issue.key, "mark": mark} for mark in marks]
    insert(db, "sketches", rows)


def _sketch(db: Database, key: str) -> likeness.Sketch:
    rows = db.table("sketches").rows_where("issue_key = ? AND mark >= 0", [key], select="mark")
    return frozenset(row["mark"] for row in rows)
