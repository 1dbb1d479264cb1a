"""Takes parsed issues, keeps them with their items, and gives them back whole."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.ingest import likeness
from bot.ingest.corrections import corrected
from bot.model import Issue, Link, Saved, State
from storage import copies, corrections, rows
from storage.transactions import insert, reading, select, writing

POORER = "a poorer copy of an issue that is held"
COMPLETED = "a copy that says what the issue that is held does not"
LITTLE = "what stands there now is but a part of the issue that is held"
CORRECTED = "the issue that is held, with its corrections"


def keep(db: Database, issue: Issue, source: str, digest: str, now: datetime, others: Collection[str] = ()) -> Saved:
    """Keep `issue`, read from `source` with this content hash; SAME and REFUSED write nothing.

    Return the issue under the key by which it is held, and why a copy changed nothing. `others` are keys of issues that
    came with this one: it is a copy of none of them.
    """
    with writing(db):
        told = foresee(db, issue, source, digest, others)
        if told.state is State.REFUSED:
            return told
        if told.issue and told.state is not State.SAME:
            added, source_id = _removed(db, told.before.key) if told.before else (now, None)
            if source_id is None or told.why != COMPLETED:
                source_id = _source_id(db, source, digest, now)
            _insert(db, told.issue, source_id, added=added, changed=now)
            if told.before:
                _sweep(db)
        return told


def foresee(db: Database, issue: Issue, source: str, digest: str, others: Collection[str] = ()) -> Saved:
    """Return what `keep` would answer, with the issue that is held in this one's place; writes nothing."""
    with reading(db):
        if remnant := _remnant(db, issue, source, digest):
            return remnant
        held = _held(db, issue, source, others)
        if held is None:
            return Saved(source, State.NEW, likeness.renewed(issue) if get(db, issue.key) else issue)
        taken = likeness.taken_as(issue, held)
        again = _came_from(db, held.key, source) and likeness.one_place(held, issue)
        kept = likeness.reread(held, taken) if again else likeness.best(held, taken)
        if held in (issue, taken, kept):
            return Saved(
                source, State.SAME, held, POORER if held not in (issue, taken) and not again else "", before=held
            )
        if _as_members_see(db, held, issue):
            return Saved(source, State.SAME, held, CORRECTED, before=held)
        return Saved(source, State.CHANGED, kept, "" if again or kept.items != held.items else COMPLETED, before=held)


def _held(db: Database, issue: Issue, source: str, others: Collection[str]) -> Issue | None:
    """Return the stored issue that this is another reading of: the one with its key, or a copy under another key."""
    known = get(db, issue.key)
    if known is None:
        return _copy(db, issue, others)
    if likeness.is_one(known, issue, again=_came_from(db, known.key, source)):
        return known
    return _copy(db, issue, (*others, known.key)) or get(db, likeness.renewed(issue).key)


def _remnant(db: Database, issue: Issue, source: str, digest: str) -> Saved | None:
    """Return what becomes of a notice, or of first lines, that stands in place of an issue: the held one stays."""
    for key in dict.fromkeys((issue.key, *copies.at_page(db, issue))) if issue.url or "://" in source else ():
        held = get(db, key)
        if not held or not _placed(db, held, issue, source, digest) or not likeness.is_remnant(held, issue):
            continue
        if not likeness.differs(held, issue):
            return Saved(source, State.SAME, held, LITTLE, before=held)
        why = f"{source} shows next to nothing where “{held.title}” stood, which stays as it is; look what it says now."
        return Saved(source, State.REFUSED, why=why, entry=key)
    return None


def _placed(db: Database, held: Issue, issue: Issue, source: str, digest: str) -> bool:
    """Tell whether an issue stands where a held one was read from, in other bytes: the same ones may be read anew."""
    sql = "SELECT name, digest FROM sources JOIN issues ON sources.id = source_id WHERE key = ?"
    row = next(db.query(sql, [held.key]))
    return row["digest"] != digest and (row["name"] == source or likeness.one_page(held, issue))


def _copy(db: Database, issue: Issue, others: Collection[str]) -> Issue | None:
    """Return the stored issue of which this is a copy and that is none of these others, or None."""
    near = (get(db, key) for key in copies.alike(db, issue) if key not in others)
    return next((held for held in near if held and likeness.is_copy(held, issue)), None)


def _as_members_see(db: Database, held: Issue, issue: Issue) -> bool:
    """Tell whether an issue is the held one with its corrections, as an export has it: these stay corrections.

    An older export has only those that were made before it.
    """
    made = corrections.of_issue(db, held.key)
    once = (corrected(held, made[:count])[0] for count in range(len(made), 0, -1))
    return any(shown in (issue, likeness.taken_as(issue, shown)) for shown in once)


def get(db: Database, key: str) -> Issue | None:
    """Return the issue with this key, or None."""
    with reading(db):
        return next((issue for issue, _ in _read(db, [key])), None)


def load(db: Database, keys: Sequence[str] | None = None) -> tuple[tuple[Issue, datetime], ...]:
    """Return every issue, or those of these keys that are stored, with the instants they were added.

    They come by period, newsletter and number; undated issues come first.
    """
    with reading(db):
        return _read(db, keys)


def _insert(db: Database, issue: Issue, source_id: int, *, added: datetime, changed: datetime) -> None:
    topics = rows.topic_rows(issue)
    insert(db, "issues", [rows.issue_row(issue, source_id, added, changed)])
    insert(db, "items", rows.item_rows(issue))
    insert(db, "links", rows.link_rows(issue))
    names = [(name,) for name in dict.fromkeys(topic["topic"] for topic in topics)]
    db.conn.executemany("INSERT INTO topics (name) VALUES (?) ON CONFLICT (name) DO NOTHING", names)
    insert(db, "item_topics", topics)
    copies.remember(db, issue)


def _removed(db: Database, key: str) -> tuple[datetime, int]:
    """Remove an issue that another reading of it replaces, and return when it was added, and from which source."""
    row = next(db.query("DELETE FROM issues WHERE key = ? RETURNING added, source_id", [key]))
    return rows.instant(row["added"]), row["source_id"]


def _source_id(db: Database, name: str, digest: str, now: datetime) -> int:
    sql = "INSERT INTO sources (name, digest, added) VALUES (?, ?, ?) ON CONFLICT (name, digest) DO NOTHING"
    db.execute(sql, [name, digest, rows.stamp(now)])
    row = next(db.query("SELECT id FROM sources WHERE name = ? AND digest = ?", [name, digest]))
    return int(row["id"])


def _came_from(db: Database, key: str, source: str) -> bool:
    """Tell whether a stored issue came from this source: then another reading of it is no mere copy."""
    found = "id = (SELECT source_id FROM issues WHERE key = ?) AND name = ?"
    return db.table("sources").count_where(found, [key, source]) > 0


def _sweep(db: Database) -> None:
    db.execute("DELETE FROM sources WHERE NOT EXISTS (SELECT 1 FROM issues WHERE source_id = sources.id)")
    db.execute("DELETE FROM topics WHERE NOT EXISTS (SELECT 1 FROM item_topics WHERE topic = topics.name)")


def _read(db: Database, keys: Sequence[str] | None = None) -> tuple[tuple[Issue, datetime], ...]:
    """Read some issues or all in four queries, however many there are."""
    places, links, topics = "issue_key, item, position", defaultdict(list), defaultdict(list)
    for key, item, *link in _rows(db, "links", "issue_key, item, url, text, original", places, keys):
        links[key, item].append(Link(*link))
    for key, item, topic in _rows(db, "item_topics", "issue_key, item, topic", places, keys):
        topics[key, item].append(topic)
    items = defaultdict(list)
    for key, position, *row in _rows(db, "items", f"issue_key, position, {rows.ITEM}", "issue_key, position", keys):
        place = key, position
        items[key].append(rows.to_item(row, links.get(place, ()), topics.get(place, ())))
    where, args = _among("key", keys)
    found = select(db, f"SELECT * FROM issues {where} ORDER BY period, newsletter, number, key", args)  # noqa: S608 # names are this room's own
    return tuple((rows.to_issue(row, items.get(row["key"], ())), rows.instant(row["added"])) for row in found)


def _rows(db: Database, table: str, columns: str, order: str, keys: Sequence[str] | None) -> Iterator[tuple[Any, ...]]:
    """Yield these columns of a table's rows of some issues or of all: plain rows, as an archive has many."""
    where, args = _among("issue_key", keys)
    return db.conn.execute(f"SELECT {columns} FROM {table} {where} ORDER BY {order}", args)  # noqa: S608 # names are this room's own


def _among(name: str, keys: Sequence[str] | None) -> tuple[str, list[str]]:
    """Return the condition that a column is one of these keys, and its arguments; none for all."""
    if keys is None:
        return "", []
    return f"WHERE {name} IN (SELECT value FROM json_each(?))", [json.dumps(list(keys))]  # noqa: S608 # names are this room's own
