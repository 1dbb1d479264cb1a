"""Takes an issue and finds the one that is held and is the same: at one address, or alike in what it says."""

import json

from sqlite_utils import Database

from bot.ingest import likeness
from bot.model import Issue
from storage.transactions import insert

_CANDIDATES = 8


def find(db: Database, issue: Issue, besides: str = "") -> str | None:
    """Return the key of a stored issue that says the same, or stands at the same address and says some of it, or None.

    Issues whose numbers differ are never one, nor is the issue with the key `besides`.
    """
    sketch = likeness.sketch(issue)
    for key, at_address in _candidates(db, sketch, likeness.address_mark(issue), issue.number):
        theirs = _sketch(db, key)
        alike = likeness.overlap(sketch, theirs) >= likeness.ALIKE
        if key != besides and (alike or (at_address and not likeness.unlike(sketch, theirs))):
            return key
    return None


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
