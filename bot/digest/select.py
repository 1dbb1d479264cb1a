"""The archive and what was told before go in, what to tell now comes out."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from bot.model import Digest, IssueRef, Kind, Section, StoredItem, Told

_HIGHLIGHTS = {Kind.ARTICLE, Kind.PAPER, Kind.TOOL, Kind.RELEASE, Kind.VIDEO, Kind.PODCAST}
_MIN_SUMMARY = 60


def month_of(issue: IssueRef) -> str:
    """Return the month an issue counts to: its own, else the one it was added in."""
    return issue.period or issue.added.strftime("%Y-%m")


def new_digest(archive: Sequence[StoredItem], told: Told) -> Digest | None:
    """Return the issues newer than what was told, of every newsletter; at first only those of the newest month."""
    issues, known = _issues(archive), set(told.issues)
    before = [issue for issue in issues if issue.key in known]
    if not before:
        newest = max((month_of(issue) for issue in issues), default=None)
        return _digest(archive, lambda issue: month_of(issue) == newest)
    horizon: dict[str, str] = {}
    for issue in before:
        horizon[issue.newsletter] = max(horizon.get(issue.newsletter, ""), month_of(issue))
    latest = max(horizon.values())
    return _digest(
        archive,
        lambda issue: issue.key not in known and month_of(issue) >= horizon.get(issue.newsletter, latest),
    )


def digest_of(archive: Sequence[StoredItem], period: str) -> Digest | None:
    """Return the digest of one month, `YYYY-MM`, or None where the archive has nothing of it."""
    return _digest(archive, lambda issue: month_of(issue) == period)


def digest_of_issue(archive: Sequence[StoredItem], key: str) -> Digest | None:
    """Return one issue as a digest of its own, or None where the archive does not have it."""
    return _digest(archive, lambda issue: issue.key == key)


def tip_of(archive: Sequence[StoredItem], told: Told, seed: str) -> StoredItem | None:
    """Return a tip not told before, else a highlight not told before; once all were, the one told longest ago.

    The choice among equals follows from `seed`, so that one channel gets one answer however often it is asked.
    """
    pool = [stored for stored in archive if stored.item.kind is Kind.TIP or _is_highlight(stored)]
    if not pool:
        return None
    # A tip that two issues give is one tip: whoever was told either was told both.
    places = {key: at for at, key in enumerate(told.items)}
    heard = [stored for stored in pool if stored.item.key in places]
    last = {_name(stored): places[stored.item.key] for stored in sorted(heard, key=lambda s: places[s.item.key])}
    new = [stored for stored in pool if _name(stored) not in last] if last else pool
    if not new:
        return min(pool, key=lambda stored: (last[_name(stored)], stored.item.key))
    tips = [stored for stored in new if stored.item.kind is Kind.TIP]
    chosen = sorted(tips or new, key=lambda stored: stored.item.key)
    return chosen[int.from_bytes(hashlib.sha256(seed.encode("utf-8", "replace")).digest()) % len(chosen)]


def _is_highlight(stored: StoredItem) -> bool:
    return stored.item.kind in _HIGHLIGHTS and len(stored.item.summary) >= _MIN_SUMMARY


def _issues(archive: Iterable[StoredItem]) -> list[IssueRef]:
    return list({stored.issue.key: stored.issue for stored in archive}.values())


def _digest(archive: Sequence[StoredItem], wanted: Callable[[IssueRef], bool]) -> Digest | None:
    chosen = sorted(
        (stored for stored in archive if wanted(stored.issue)),
        key=lambda stored: (*_place(stored.issue), stored.item.position),
    )
    if not chosen:
        return None
    tip = next((stored for stored in chosen if stored.item.kind is Kind.TIP), None)
    listed = [stored for stored in _once([tip, *chosen] if tip else chosen) if stored is not tip]
    runs = groupby(listed, key=lambda stored: (stored.issue.key, stored.item.section))
    sections = tuple(Section(name, tuple(items)) for (_, name), items in runs)
    return Digest(tuple(_issues(chosen)), sections, tip)


def _place(issue: IssueRef) -> tuple[str, str, int, str]:
    return month_of(issue), issue.newsletter, issue.number or 0, issue.key


def _once(items: Iterable[StoredItem]) -> list[StoredItem]:
    """Return the items without those that repeat an earlier one's title."""
    first: dict[str, StoredItem] = {}
    for stored in items:
        first.setdefault(_name(stored), stored)
    return list(first.values())


def _name(stored: StoredItem) -> str:
    """Return what tells an item from another for a reader: its title, or its key if it has none."""
    return " ".join(stored.item.title.casefold().split()) or stored.item.key
