"""Takes the issues that one source gave, keeps them in one go with its raw bytes, and knows them again."""

import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.errors import Unreadable
from bot.model import Correction, Issue, RawIssue, Saved, State
from storage import corrections, issues
from storage.transactions import insert, reading, select, writing

MAX_ORIGINAL = 10_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Bytes and how they were read: their own hash, one of all that parsing was told, and one of its rules."""

    raw: RawIssue
    content: str
    told: str
    rules: str


def known(db: Database, origin: Origin) -> tuple[Issue, ...]:
    """Return the issues that the same bytes gave by the same rules, if each is still as it was then, else none."""
    sql = """
        SELECT imports.issue_key, issues.changed IS imports.changed AS same
        FROM imports LEFT JOIN issues ON issues.key = imports.issue_key
        WHERE imports.digest = ? AND imports.rules = ? ORDER BY imports.rowid
    """
    with reading(db):
        given = select(db, sql, [origin.told, origin.rules])
        if not all(row["same"] for row in given):
            return ()
        return tuple(issue for row in given if (issue := issues.get(db, row["issue_key"])))


def recalled(db: Database, origin: Origin) -> tuple[tuple[Issue, tuple[Correction, ...]], ...]:
    """Return what `known` does, each issue with its corrections."""
    with reading(db):
        return tuple((issue, corrections.of_issue(db, issue.key)) for issue in known(db, origin))


def keep(db: Database, origin: Origin, found: Sequence[Issue], now: datetime, *, whole: bool) -> tuple[Saved, ...]:
    """Keep what a source gave, all or nothing, and return what became of each issue.

    The bytes are known from then on if these issues are the `whole` of what they gave. Bytes over 10 MB are not kept.
    Raises Unreadable where an issue holds what no row may.
    """
    try:
        return _keep(db, origin, found, now, whole)
    except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, ValueError) as fault:
        raise Unreadable(
            f"{origin.raw.source} holds what the archive cannot keep ({fault}); nothing of it was stored."
        ) from fault


def _keep(
    db: Database, origin: Origin, found: Sequence[Issue], now: datetime, whole: bool
) -> tuple[Saved, ...]:  # as given
    raw = origin.raw
    with writing(db):
        saved = tuple(issues.keep(db, issue, raw.source, origin.content, now) for issue in found)
        if any(each.state is not State.SAME for each in saved) and len(raw.body) <= MAX_ORIGINAL:
            sql = "UPDATE sources SET body = ? WHERE name = ? AND digest = ? AND body IS NULL"
            db.execute(sql, [zlib.compress(raw.body), raw.source, origin.content])
        # A clock may show one instant twice, so that a change is told by more than its time.
        for key in (each.issue.key for each in saved if each.issue and each.state is State.CHANGED):
            db.execute("DELETE FROM imports WHERE digest IN (SELECT digest FROM imports WHERE issue_key = ?)", [key])
        # What is the same by way of corrections is so only while these stand.
        if whole and not any(each.why == issues.CORRECTED for each in saved):
            _remember(db, origin, [each.issue.key for each in saved if each.issue])
        return saved


def original(db: Database, key: str) -> RawIssue | None:
    """Return the bytes that the issue with this key was read from, or None where they were not kept."""
    sql = "SELECT name, body FROM sources JOIN issues ON issues.source_id = sources.id WHERE issues.key = ?"
    with reading(db):
        row = next(db.query(sql, [key]), None)
    return RawIssue(row["name"], zlib.decompress(row["body"])) if row and row["body"] else None


def _remember(db: Database, origin: Origin, keys: Sequence[str]) -> None:
    """Note the state of each issue that the bytes gave, under the keys by which the issues are held."""
    db.execute("DELETE FROM imports WHERE digest = ?", [origin.told])
    held = {key: row["changed"] for key in keys for row in db.query("SELECT changed FROM issues WHERE key = ?", [key])}
    if len(held) == len(set(keys)):
        noted = [{"digest": origin.told, "rules": origin.rules, "issue_key": k, "changed": c} for k, c in held.items()]
        insert(db, "imports", noted)
