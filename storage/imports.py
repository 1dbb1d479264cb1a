"""Takes the issues that one source gave, keeps them in one go with its raw bytes, and knows them again."""

import json
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.errors import Unreadable
from bot.model import Correction, Issue, RawIssue, Saved, State
from storage import corrections, issues, rows
from storage.transactions import reading, select, writing

MAX_ORIGINAL = 10_000_000
MAX_AT_ONCE = 25
"""How many issues one transaction keeps: more would let the other verbs of storage wait too long for their turn."""
Recalled = tuple[Saved, tuple[Correction, ...]]
"""What became of an issue or of a refused part of a source, and the issue's corrections, if it is given whole."""

_GIVEN = """
    SELECT
        digest, imports.rules, issue_key, refusal, entry,
        refusal IS NOT NULL OR issues.changed IS imports.changed AS same,
        newsletter, number, period, notes, links_seen,
        json_array_length(sections) AS sections, json_array_length(repairs) AS repairs,
        (SELECT count(*) FROM items WHERE items.issue_key = imports.issue_key) AS items,
        (SELECT count(DISTINCT url) FROM links WHERE links.issue_key = imports.issue_key) AS links,
        EXISTS (SELECT 1 FROM corrections WHERE corrections.issue_key = imports.issue_key) AS corrected
    FROM imports LEFT JOIN issues ON issues.key = imports.issue_key
    WHERE digest IN (SELECT value FROM json_each(?)) ORDER BY digest, position
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Bytes and how they were read: their own hash, one of all that parsing was told, and one of its rules."""

    raw: RawIssue
    content: str
    told: str
    rules: str


def recalled(db: Database, origins: Sequence[Origin], *, whole: bool) -> tuple[tuple[Recalled, ...], ...]:
    """Return for each origin what the same bytes gave by the same rules, if all of it is still as it was, else nothing.

    Issues that nothing was corrected of come in outline, unless they are asked for `whole`.
    """
    with reading(db):
        given = defaultdict(list)
        for row in select(db, _GIVEN, [json.dumps([origin.told for origin in origins])]):
            given[row["digest"], row["rules"]].append(row)
        return tuple(
            tuple(_recalled(db, origin, row, whole) for row in rows) if all(row["same"] for row in rows) else ()
            for origin in origins
            for rows in [given[origin.told, origin.rules]]
        )


def _recalled(db: Database, origin: Origin, row: rows.Row, whole: bool) -> Recalled:  # as asked
    if row["issue_key"] is None:
        return Saved(origin.raw.source, State.REFUSED, why=row["refusal"], entry=row["entry"]), ()
    made = corrections.of_issue(db, row["issue_key"]) if whole or row["corrected"] else ()
    if whole or made:
        return Saved(origin.raw.source, State.SAME, issues.get(db, row["issue_key"])), made
    return Saved(origin.raw.source, State.SAME, known=rows.to_outline(row)), ()


def keep(
    db: Database, origin: Origin, found: Sequence[Issue | Saved], now: datetime, earlier: Sequence[Saved] = ()
) -> tuple[Saved, ...]:
    """Keep the next 25 issues of what a source gave, all or nothing, and return what became of each.

    `earlier` is what became of those before; refusals are handed through. With the last issue the bytes are known from
    then on, if they gave one at all. Bytes over 10 MB are not kept.
    Raises Unreadable where an issue holds what no row may.
    """
    try:
        return _keep(db, origin, found, now, earlier)
    except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, ValueError) as fault:
        raise Unreadable(f"{origin.raw.source} holds what the archive cannot keep ({fault}).") from fault


def _keep(
    db: Database, origin: Origin, found: Sequence[Issue | Saved], now: datetime, earlier: Sequence[Saved]
) -> tuple[Saved, ...]:
    with writing(db):
        saved = _kept(db, origin, found, earlier, now)
        _keep_original(db, origin)
        # A clock may show one instant twice, so that a change is told by more than its time.
        for key in (each.issue.key for each in saved if each.issue and each.state is State.CHANGED):
            db.execute("DELETE FROM imports WHERE digest IN (SELECT digest FROM imports WHERE issue_key = ?)", [key])
        gave = (*earlier, *saved)
        # What is the same by way of corrections is so only while these stand; what gave no issue leaves no trace.
        if (
            len(gave) == len(found)
            and any(each.issue for each in gave)
            and not any(each.why == issues.CORRECTED for each in gave)
        ):
            _remember(db, origin, gave)
        return saved


def _kept(
    db: Database, origin: Origin, found: Sequence[Issue | Saved], earlier: Sequence[Saved], now: datetime
) -> tuple[Saved, ...]:
    """Keep the next of the issues that came together, none a copy of another; what is a refusal stays one."""
    together = {each.key for each in found if isinstance(each, Issue)}
    together.update(each.issue.key for each in earlier if each.issue)
    saved, source, digest = list[Saved](), origin.raw.source, origin.content
    for each in found[len(earlier) :][:MAX_AT_ONCE]:
        saved.append(each if isinstance(each, Saved) else issues.keep(db, each, source, digest, now, together))
        together.update(kept.key for kept in (saved[-1].issue,) if kept)
    return tuple(saved)


def _keep_original(db: Database, origin: Origin) -> None:
    """Keep the bytes beside the issues that came from them, unless they are there already, or are too many."""
    lacking, source = "name = ? AND digest = ? AND body IS NULL", [origin.raw.source, origin.content]
    if len(origin.raw.body) <= MAX_ORIGINAL and db.table("sources").count_where(lacking, source):
        db.execute(f"UPDATE sources SET body = ? WHERE {lacking}", [zlib.compress(origin.raw.body), *source])  # noqa: S608 # the condition is a constant


def original(db: Database, key: str) -> RawIssue | None:
    """Return the bytes that the issue with this key was read from, or None where they were not kept."""
    sql = "SELECT name, body FROM sources JOIN issues ON issues.source_id = sources.id WHERE issues.key = ?"
    with reading(db):
        row = next(db.query(sql, [key]), None)
    return RawIssue(row["name"], zlib.decompress(row["body"])) if row and row["body"] else None


def _remember(db: Database, origin: Origin, saved: Sequence[Saved]) -> None:
    """Note what the bytes gave, each issue under the key it is held by, in place of what their source gave before."""
    db.execute("DELETE FROM imports WHERE digest = ? OR source = ?", [origin.told, origin.raw.source])
    sql = """
        INSERT INTO imports (digest, position, source, rules, issue_key, changed, refusal, entry)
        VALUES (?, ?, ?, ?, ?, (SELECT changed FROM issues WHERE key = ?), ?, ?)
    """
    given = [(each.issue.key, None, None) if each.issue else (None, each.why, each.entry) for each in saved]
    db.conn.executemany(
        sql,
        [
            (origin.told, n, origin.raw.source, origin.rules, key, key, why, entry)
            for n, (key, why, entry) in enumerate(given)
        ],
    )
