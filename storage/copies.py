"""Takes an issue and finds the one that is held and is the same: at one address, or alike in what it says."""

import json

from sqlite_utils import Database

from bot.ingest import likeness
from bot.model import Issue

_CANDIDATES = 8


def find(db: Database, issue: Issue) -> str | None:
    """Return the key of the stored issue that this is a copy of, or None; issues whose numbers differ are never one."""
    sketch, address = likeness.sketch(issue), likeness.address_mark(issue)
    marks = json.dumps([*sketch, address] if address else [*sketch])
    candidates = db.query(
        """
        SELECT issue_key, max(mark = :address) AS at_address
        FROM sketches JOIN issues ON issues.key = issue_key
        WHERE mark IN (SELECT value FROM json_each(:marks)) AND (number IS NULL OR :number IS NULL OR number = :number)
        GROUP BY issue_key ORDER BY at_address DESC, count(*) DESC, issue_key LIMIT :limit
        """,
        {"marks": marks, "address": address or 0, "number": issue.number, "limit": _CANDIDATES},
    )
    for row in list(candidates):
        if row["at_address"] or likeness.overlap(sketch, _sketch(db, row["issue_key"])) >= likeness.ALIKE:
            return str(row["issue_key"])
    return None


def remember(db: Database, issue: Issue) -> None:
    """Keep the marks by which copies of a stored issue will be found."""
    marks = {*likeness.sketch(issue), likeness.address_mark(issue)} - {None}
    rows = [{"issue_key": issue.key, "mark": mark} for mark in marks]
    db.table("sketches").insert_all(rows)


def _sketch(db: Database, key: str) -> likeness.Sketch:
    rows = db.table("sketches").rows_where("issue_key = ? AND mark >= 0", [key], select="mark")
    return frozenset(row["mark"] for row in rows)
