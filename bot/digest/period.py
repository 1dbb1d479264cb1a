"""A rule and a zone go in, the instants at which posts are due come out.

Local times follow RFC 5545 section 3.3.5: a time that a clock change skips is read with the offset before the gap, a
time that it repeats is its first; days 29 to 31 fall on the month's last day where it is shorter.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.model import NEVER, Period, Plan, PostKind, Rule, Subscription, Unit

MAX_LATE = {PostKind.DIGEST: timedelta(days=7), PostKind.TIP: timedelta(hours=12), PostKind.ISSUE: timedelta(days=2)}
MOST_ANNOUNCED, BURST = 5, timedelta(hours=1)
CROWDED = f"more than {MOST_ANNOUNCED} issues came at once: the monthly digest tells of this one"
_REMEMBERED = 6
_LOOK_BACK = timedelta(days=31 * (_REMEMBERED + 2))


def next_period(rule: Rule, zone: str, after: datetime) -> Period:
    """Return the first period due later than the instant `after`; it never is, where the rule waits for issues."""
    if rule.unit is Unit.ISSUE:
        return Period(NEVER, "")
    return next(period for period in _periods(rule, zone, after) if period.due > after)


def plan(subscription: Subscription, now: datetime) -> Plan:
    """Return what is owed at `now`: the newest missed period while it is not too late, older ones skipped, and why."""
    if now < subscription.next_due:
        # The clock went back: what was planned stays planned.
        return Plan(subscription.id, (), (), subscription.next_due)
    later = next_period(subscription.rule, subscription.zone, now)
    due = _missed(subscription, now)
    if not due:
        return Plan(subscription.id, (), (), later.due)
    newest, missed = due[-1], due[:-1][-_REMEMBERED:]
    skipped = [(period, "missed while the bot was away; a newer one took its place") for period in missed]
    if now - newest.due < MAX_LATE[subscription.kind]:
        return Plan(subscription.id, (newest,), tuple(skipped), later.due)
    hours = int(MAX_LATE[subscription.kind].total_seconds() // 3600)
    skipped.append((newest, f"missed while the bot was away, by more than {hours} hours"))
    return Plan(subscription.id, (), tuple(skipped), later.due)


def announce(subscription: Subscription, keys: Sequence[str], lately: int, now: datetime) -> Plan:
    """Return what is owed for the issues that are news at `now`, oldest first: the newest, five in an hour at most.

    `lately` is how many were announced in the hour before; what is over is skipped, and why.
    """
    # A microsecond apart: the ledger claims by the instant, and so in this order.
    before = now - timedelta(microseconds=len(keys))
    news = [Period(before + timedelta(microseconds=place), key) for place, key in enumerate(keys, 1)]
    over = max(0, len(news) - max(0, MOST_ANNOUNCED - lately))
    return Plan(
        subscription.id, tuple(news[over:]), tuple((each, CROWDED) for each in news[:over]), subscription.next_due
    )


def _missed(subscription: Subscription, now: datetime) -> list[Period]:
    # However long the bot was away, only the latest periods are looked at.
    since = max(subscription.next_due, now - _LOOK_BACK)
    upcoming = _periods(subscription.rule, subscription.zone, since)
    return [period for period in takewhile(lambda period: period.due <= now, upcoming) if period.due >= since]


def _periods(rule: Rule, zone: str, start: datetime) -> Iterator[Period]:
    """Yield the rule's periods in order, from at latest the one that the local date of `start` is in."""
    local = start.astimezone(ZoneInfo(zone)).date()
    if rule.unit is Unit.MONTH:
        # A skipped last day of the month before is made up for on the first of this one.
        year, month = _shifted(local.year, local.month, -1)
        while True:
            day = date(year, month, min(rule.day, monthrange(year, month)[1]))
            yield Period(_instant(day, rule, zone), f"{year:04}-{month:02}")
            year, month = _shifted(year, month, 1)
    day = local - timedelta(days=(local.weekday() - rule.day) % 7)
    while True:
        week = day.isocalendar()
        yield Period(_instant(day, rule, zone), f"{week.year:04}-W{week.week:02}")
        day += timedelta(days=7)


def _shifted(year: int, month: int, by: int) -> tuple[int, int]:
    months = year * 12 + month - 1 + by
    return months // 12, months % 12 + 1


def _instant(day: date, rule: Rule, zone: str) -> datetime:
    return datetime.combine(day, rule.at, tzinfo=ZoneInfo(zone)).replace(fold=0).astimezone(UTC)
