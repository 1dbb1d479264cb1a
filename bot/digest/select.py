"""The archive and what was told before go in, what to tell now comes out."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

from bot.model import IssueRef, Kind, StoredItem, Told

_HIGHLIGHTS = {Kind.ARTICLE, Kind.PAPER, Kind.TOOL, Kind.RELEASE, Kind.VIDEO, Kind.PODCAST}
_MIN_SUMMARY = 60
_LATE = 3
"""Months before the newest one told whose issues are still news when they come only after they were due."""


def month_of(issue: IssueRef) -> str:
    """Return the month an issue counts to: its own, else the one it was added in."""
    return issue.period or issue.added.strftime("%Y-%m")


def place_of(stored: StoredItem) -> tuple[str, str, int, str, int]:
    """Return what items are ordered by for reading: month, newsletter, number, place in the issue."""
    issue = stored.issue
    return month_of(issue), issue.newsletter, issue.number or 0, issue.key, stored.item.position


def news_of(issues: Sequence[IssueRef], told: Told) -> list[IssueRef]:
    """Return the issues newer than what was told, of every newsletter; at first only those of the newest month.

    Of a newsletter told before, one of the last few months that came after the last post is news too.
    """
    known = set(told.issues)
    before = [issue for issue in issues if issue.key in known]
    if not before:
        newest = max(map(month_of, issues), default=None)
        return [issue for issue in issues if month_of(issue) == newest]
    horizon: dict[str, str] = {}
    for issue in before:
        horizon[issue.newsletter] = max(horizon.get(issue.newsletter, ""), month_of(issue))
    latest = max(horizon.values())
    return [
        issue
        for issue in issues
        if issue.key not in known
        and (
            month_of(issue) >= horizon.get(issue.newsletter, latest)
            or _came_late(issue, horizon.get(issue.newsletter, ""), told.until)
        )
    ]


def _came_late(issue: IssueRef, horizon: str, until: datetime | None) -> bool:
    if until is None or issue.added <= until:
        return False
    return horizon != "" and month_of(issue) >= months_before(horizon, _LATE)


def months_before(month: str, count: int) -> str:
    """Return the month so many before one, `YYYY-MM`; what is no month stays as it is."""
    year, _, number = month.partition("-")
    if not (year.isdecimal() and number.isdecimal()):
        return month
    year_now, month_now = divmod(int(year) * 12 + int(number) - 1 - count, 12)
    return f"{year_now:04}-{month_now + 1:02}"


def tip_of(
    archive: Iterable[StoredItem], told: Told, seed: str, liking: Mapping[str, float] | None = None
) -> StoredItem | None:
    """Return a tip not told before, else a highlight not told before; once all were, the one told longest ago.

    The choice among equals follows from `seed`, so that one server gets one answer however often it is asked. `liking`
    says by an item's key how welcome it is, above or below 0: what is more welcome is more likely to come, and what
    was told and is unwelcome does not come again while there is another.
    """
    return next_tip(pool_of(archive), told, seed, liking or {})


class Pool(NamedTuple):
    """What can be a tip of the week, by key and in the order of keys, and the names that tell one from another."""

    tips: Mapping[str, StoredItem]
    highlights: Mapping[str, StoredItem]
    names: Mapping[str, str]


def pool_of(archive: Iterable[StoredItem]) -> Pool:
    """Return what can be a tip of the week among items."""
    found = sorted((stored for stored in archive if is_telling(stored)), key=lambda stored: stored.item.key)
    tips = {stored.item.key: stored for stored in found if stored.item.kind is Kind.TIP}
    highlights = {stored.item.key: stored for stored in found if stored.item.key not in tips}
    return Pool(tips, highlights, {stored.item.key: _name(stored) for stored in found})


def next_tip(pool: Pool, told: Told, seed: str, liking: Mapping[str, float]) -> StoredItem | None:
    """Return what `tip_of` does, of a pool."""
    # A tip that two issues give is one tip: whoever was told either was told both.
    names = pool.names
    last = {names[key]: place for place, key in enumerate(told.items) if key in names}
    for some in (pool.tips, pool.highlights):
        if new := [key for key in some if names[key] not in last]:
            return some[_drawn(new, seed, liking)]
    oldest = min(names, key=lambda key: (liking.get(key, 0) < 0, last[names[key]], key), default=None)
    return None if oldest is None else pool.tips.get(oldest) or pool.highlights[oldest]


def _drawn(keys: Sequence[str], seed: str, liking: Mapping[str, float]) -> str:
    """Return the key that draws the highest lot: liked by 1 more, it is twice as likely the higher of two."""
    draw = Random(seed.encode("utf-8", "replace")).random  # noqa: S311 # the lot of a tip is no secret: it has to be the same each time
    lots = [draw() for _ in keys]
    if liking:
        lots = [math.pow(lot, math.pow(2.0, -liking.get(key, 0))) for lot, key in zip(lots, keys, strict=True)]
    return keys[lots.index(max(lots))]


def is_telling(stored: StoredItem) -> bool:
    """Tell whether an item can be a tip of the week: a tip, or a highlight that says enough about itself."""
    item = stored.item
    return item.kind is Kind.TIP or (item.kind in _HIGHLIGHTS and len(item.summary) >= _MIN_SUMMARY)


def _name(stored: StoredItem) -> str:
    """Return what tells an item from another for a reader: its title, or its key if it has none."""
    return " ".join(stored.item.title.casefold().split()) or stored.item.key
