"""Takes corrections and keeps them in the order they were made; gives them back, or forgets one."""

import json
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from bot.model import Action, Correction, Kind, Target
from storage import rows
from storage.transactions import select, writing

_ARGUMENTS = ("into", "words", "title", "kind", "section", "topics")


def add(db: Database, correction: Correction) -> Correction:
    """Keep a correction and return it with its number, which no other will ever have."""
    with writing(db):
        table = db.table("corrections").insert(_row(correction))
        return next(_to_correction(row) for row in table.rows_where("id = ?", [table.last_rowid]))


def remove(db: Database, number: int) -> bool:
    """Forget the correction with this number and return whether it was there."""
    with writing(db):
        return db.execute("DELETE FROM corrections WHERE id = ?", [number]).rowcount > 0


def every(db: Database) -> tuple[Correction, ...]:
    """Return all corrections, oldest first."""
    return tuple(map(_to_correction, db.table("corrections").rows_where(order_by="id")))


def of_issue(db: Database, issue_key: str) -> tuple[Correction, ...]:
    """Return the corrections of one issue, whether the archive has it or not, oldest first."""
    found = select(db, "SELECT * FROM corrections WHERE issue_key = ? ORDER BY id", [issue_key])
    return tuple(map(_to_correction, found))


def _row(correction: Correction) -> rows.Row:
    whole = asdict(correction)
    return {
        "issue_key": correction.issue_key,
        "action": str(correction.action),
        "item": _json(whole["item"]),
        "known": _json(correction.known),
        "arguments": _json({name: whole[name] for name in _ARGUMENTS if whole[name] is not None}),
        "at": rows.stamp(correction.at),
        "actor": correction.actor,
    }


def _to_correction(row: rows.Row) -> Correction:
    arguments = json.loads(row["arguments"])
    into, kind, topics = (arguments.get(name) for name in ("into", "kind", "topics"))
    return Correction(
        id=row["id"],
        issue_key=row["issue_key"],
        action=Action(row["action"]),
        item=Target(**json.loads(row["item"])),
        known=tuple(json.loads(row["known"])),
        at=rows.instant(row["at"]),
        actor=row["actor"],
        into=Target(**into) if into else None,
        words=arguments.get("words", ""),
        title=arguments.get("title", ""),
        kind=Kind(kind) if kind else None,
        section=arguments.get("section"),
        topics=None if topics is None else tuple(topics),
    )


def _json(value: Any) -> str:  # what JSON can hold
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
