"""The archive and what was told before go in, what to tell now comes out."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from bot.model import IssueRef, Kind, StoredItem, Told

_HIGHLIGHTS = {Kind.ARTICLE, Kind.PAPER, Kind.TOOL, Kind.RELEASE, Kind.VIDEO, Kind.PODCAST}
_MIN_SUMMARY = 60
_LATE = 3
"""Months after its own in which an issue is still news, and after which a newsletter counts as ended."""

_IMPORT = timedelta(days=1)
"""Issues that come so soon after the first of their newsletter are its archive, not news."""

_NO_MONTH = "~"
"""Comes after every month."""


def month_of(issue: IssueRef) -> str:
    """Return the month an issue counts to: its own, else the one it was added in."""
    return issue.period or _month(issue.added)


def place_of(stored: StoredItem) -> tuple[str, str, int, str, int]:
    """Return what items are ordered by for reading: month, newsletter, number, place in the issue."""
    issue = stored.issue
    return month_of(issue), issue.newsletter, issue.number or 0, issue.key, stored.item.position


def news_of(issues: Sequence[IssueRef], told: Told, fits: Callable[[IssueRef], bool]) -> list[IssueRef]:
    """Return the issues, given in reading order, that are new to an order which told some, each newsletter by itself.

    Of what the archive held when the order's first post was due, that is each newsletter's newest month that has
    anything that fits; and whatever came since, unless it was old by then.
    """
    known, begun = set(told.issues), dict[str, datetime]()
    for issue in issues:
        begun[issue.newsletter] = min(begun.get(issue.newsletter, issue.added), issue.added)

    def held(issue: IssueRef) -> bool:
        return told.since is None or issue.added <= told.since

    def first(issue: IssueRef) -> bool:
        return held(issue) or issue.added <= begun[issue.newsletter] + _IMPORT

    oldest = _oldest([issue for issue in issues if held(issue)], fits)
    recent = [each for each in issues if first(each) and (month_of(each) >= oldest if held(each) else _is_young(each))]
    # Where nothing fits, the newest are what does not.
    newest = _newest(recent, fits) or _newest(recent, lambda _: True)
    return [
        issue
        for issue in issues
        if issue.key not in known
        and (month_of(issue) >= newest.get(issue.newsletter, _NO_MONTH) if first(issue) else _is_young(issue))
    ]


def _oldest(issues: Sequence[IssueRef], fits: Callable[[IssueRef], bool]) -> str:
    """Return the month before which a newsletter has ended, seen from the newest issue with anything that fits."""
    last = next(filter(fits, reversed(issues)), issues[-1] if issues else None)
    # A month that is named wrongly, far ahead, must not make all others old.
    return months_before(min(month_of(last), _month(last.added)), _LATE) if last else ""


def _newest(issues: Sequence[IssueRef], fits: Callable[[IssueRef], bool]) -> dict[str, str]:
    """Return each newsletter's newest month with anything that fits."""
    newest: dict[str, str] = {}
    for issue in reversed(issues):
        if issue.newsletter not in newest and fits(issue):
            newest[issue.newsletter] = month_of(issue)
    return newest


def _is_young(issue: IssueRef) -> bool:
    return month_of(issue) >= months_before(_month(issue.added), _LATE)


def _month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


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
