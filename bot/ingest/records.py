"""Issues go in and the records of `parse --json` and `export` come out, and back."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bot.errors import Unreadable
from bot.ingest.identity import issue_key, keyed
from bot.ingest.links import checked, kept
from bot.model import Issue, Item, Kind, Link, Note, RawIssue, Repair

Record = dict[str, Any]

MAX_BYTES = 200_000_000
_KEY = re.compile(r"[a-z2-7]{16}")
_PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_MOST = 2**63 - 1  # what a column of the archive holds


def record_of(issue: Issue) -> Record:
    """Return the issue as the record that `parse --json` prints."""
    return {
        "newsletter": issue.newsletter,
        "issue": issue.number,
        "period": issue.period,
        "title": issue.title,
        "author": issue.author,
        "url": issue.url,
        "sections": list(issue.sections),
        "items": [asdict(item) for item in issue.items],
        "tip": asdict(issue.tip) if issue.tip else None,
        "notes": [asdict(note) for note in issue.notes],
        "repairs": [asdict(repair) for repair in issue.repairs],
        "links_seen": issue.links_seen,
        "key": issue.key,
    }


def line_of(issue: Issue) -> str:
    """Return the issue as one line of an export."""
    return json.dumps(record_of(issue), ensure_ascii=False)


def looks_like(raw: RawIssue) -> bool:
    """Tell whether the bytes are an export: by the file's name, or by a first record with a newsletter and items."""
    if raw.source.lower().endswith(".jsonl"):
        return True
    start = raw.body[:2048].lstrip()
    return start.startswith(b'{"newsletter"') and raw.body.find(b'"items"') != -1


def issues(raw: RawIssue) -> tuple[Issue, ...]:
    """Return the issues of an export; raises Unreadable naming the first line that is no record."""
    if len(raw.body) > MAX_BYTES:
        raise Unreadable(f"{raw.source} is larger than {MAX_BYTES // 1_000_000} MB; split it by lines.")
    found = []
    for number, line in enumerate(raw.body.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(_issue(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise Unreadable(
                f"Line {number} of {raw.source} is not a record that `export` wrote; export again."
            ) from fault
    if not found:
        raise Unreadable(f"{raw.source} is empty; export again.")
    return tuple(found)


def _issue(record: Record) -> Issue:
    items = tuple(_item(entry) for entry in _list(record, "items"))
    newsletter, period = _text(record, "newsletter"), _maybe(record, "period")
    number = None if record["issue"] is None else _count(record, "issue")
    title, url = _text(record, "title"), checked(_maybe(record, "url") or "", None)
    if period is not None and not _PERIOD.fullmatch(period):
        raise ValueError("period")
    if len({item.position for item in items}) < len(items):
        raise ValueError("position")
    key = _key(record) or issue_key(newsletter, number, period, url, title, items)
    return Issue(
        key=key,
        newsletter=newsletter,
        number=number,
        period=period,
        title=title,
        author=_maybe(record, "author"),
        url=url,
        sections=_texts(record, "sections"),
        items=_with_keys(key, items),
        notes=tuple(_note(entry) for entry in _list(record, "notes")),
        repairs=tuple(_repair(entry) for entry in _list(record, "repairs")),
        links_seen=_count({"links_seen": 0, **record}, "links_seen"),
    )


def _note(record: Record) -> Note:
    line = None if record["line"] is None else _count(record, "line")
    return Note(line, _text(record, "what"), _text(record, "why"))


def _repair(record: Record) -> Repair:
    confidence = float(_as(record, "confidence", lambda value: isinstance(value, int | float) and 0 <= value <= 1))
    return Repair(_count(record, "line"), _text(record, "raw"), _text(record, "repaired"), confidence)


def _key(record: Record) -> str:
    """Return the key that an export names, or nothing where it names none of ours."""
    return _text(record, "key") if _KEY.fullmatch(str(record.get("key"))) else ""


def _with_keys(issue: str, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the items with the keys of the export, which a new title leaves as they were, else computed anew."""
    own = [item.key for item in items]
    return items if all(own) and len(set(own)) == len(own) else keyed(issue, items)


def _item(record: Record) -> Item:
    return Item(
        key=_key(record),
        position=_count(record, "position"),
        title=_text(record, "title"),
        section=_maybe(record, "section"),
        kind=Kind(record["kind"]),
        body=_text(record, "body"),
        summary=_text(record, "summary"),
        links=tuple(link for entry in _list(record, "links") if (link := _link(entry))),
        topics=_texts(record, "topics"),
        entities=_texts(record, "entities"),
    )


def _link(record: Record) -> Link | None:
    """Return the link, its addresses checked like any from outside; an original only where it leads to the same."""
    url, text, original = _text(record, "url"), _text(record, "text"), record.get("original")
    written = kept(_text(record, "original"), None, text) if original is not None else None
    if written and written.url == url and written.original == original:
        return written
    return kept(url, None, text)


def _as(record: Record, name: str, check: Callable[[Any], bool]) -> Any:  # what JSON holds
    value = record[name]
    if not check(value):
        raise TypeError(name)
    return value


def _text(record: Record, name: str) -> str:
    value = _as(record, name, lambda value: isinstance(value, str))
    return _valid(str(value))


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # JSON can hold lone surrogates, a database cannot


def _count(record: Record, name: str) -> int:
    return int(_as(record, name, lambda value: type(value) is int and 0 <= value <= _MOST))


def _maybe(record: Record, name: str) -> str | None:
    return None if record[name] is None else _text(record, name)


def _list(record: Record, name: str) -> list[Record]:
    return list(_as(record, name, lambda value: isinstance(value, list)))


def _texts(record: Record, name: str) -> tuple[str, ...]:
    return tuple(_valid(str(value)) for value in _as(record, name, lambda value: isinstance(value, list)))
