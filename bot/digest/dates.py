"""A rule goes in, the local dates and times that it names come out, in order; of clocks and zones it knows nothing."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import dropwhile, takewhile

from bot.digest.cron import cron_of
from bot.model import LAST, Rule, Unit

_FIRST_MONDAY = date(1970, 1, 5).toordinal()
_monthrange = lru_cache(maxsize=1024)(monthrange)
END = date(9990, 1, 1)
"""The first day that no calendar reaches."""


def walls(rule: Rule, start: date, end: date = END) -> Iterator[datetime]:
    """Yield the local times that the rule names, in order, from the day `start` to before `end`; none for issues."""
    days = _dates(rule, start, end)
    if rule.unit is Unit.CRON:
        return (datetime.combine(day, at) for day in days for at in cron_of(rule.cron).times)
    at = rule.at
    return (datetime.combine(day, at) for day in days)


def name_of(rule: Rule, wall: datetime) -> str:
    """Return the name of the period that the rule posts for at a local time."""
    if rule.unit is Unit.MONTH:
        return f"{wall.year:04}-{wall.month:02}"
    if rule.unit is Unit.WEEK:
        week = wall.isocalendar()
        return f"{week.year:04}-W{week.week:02}"
    return wall.isoformat(timespec="minutes") if rule.unit is Unit.CRON else wall.date().isoformat()


def week_number(day: date) -> int:
    """Return how many weeks lie between the first Monday of 1970 and the week of this day."""
    return (day.toordinal() - _FIRST_MONDAY) // 7


def shortened(rule: Rule, day: date) -> bool:
    """Tell whether the rule names a later day than the month of this day has."""
    return rule.unit is Unit.MONTH and not rule.nth and rule.day > day.day


def _dates(rule: Rule, start: date, end: date) -> Iterator[date]:
    if rule.unit is Unit.ISSUE:
        return iter(())
    if rule.unit is Unit.CRON:
        return cron_of(rule.cron).dates(start, end)
    if rule.unit is Unit.MONTH:
        months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
        days = (_in_month(rule, *divmod(number, 12)) for number in months)
        return takewhile(lambda day: day < end, dropwhile(lambda day: day < start, days))
    step = 7 * rule.every if rule.unit is Unit.WEEK else 1
    away = (_FIRST_MONDAY + rule.day + 7 * rule.phase - start.toordinal()) % step
    return map(date.fromordinal, range(start.toordinal() + away, end.toordinal(), step))


def _in_month(rule: Rule, year: int, month: int) -> date:
    """Return the rule's day of a month, of which the first is 0."""
    month += 1
    opening, length = _monthrange(year, month)
    if not rule.nth:
        return date(year, month, min(rule.day, length))
    first = 1 + (rule.day - opening) % 7
    weeks = (length - first) // 7 if rule.nth == LAST else rule.nth - 1
    return date(year, month, first + 7 * weeks)
