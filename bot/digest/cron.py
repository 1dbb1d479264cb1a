"""A cron line of five fields goes in, the days and times that it names come out, as cron(8) reads it.

Sunday is 0 or 7. Where both the day of the month and the weekday are restricted, a day that fits either is named;
a field that begins with `*` restricts nothing in this sense.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from bot.errors import BadOption

MOST_A_DAY = 24
_LONGEST = 100
_EXAMPLE = "five fields such as 0 9 * * 1 (minute, hour, day of the month, month, weekday)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PART = re.compile(r"(?:(\*)|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()
    named_from: int = 0


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS, 1),
    _Field("weekday", 0, 7, _WEEKDAYS),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """What a cron line names: times of a day in order, and its days; weekdays have Monday as 0."""

    times: tuple[time, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def names(self, day: date) -> bool:
        """Tell whether the line names this day."""
        if day.month not in self.months:
            return False
        if self.either:
            return day.day in self.days or day.weekday() in self.weekdays
        return day.day in self.days and day.weekday() in self.weekdays

    def dates(self, start: date, end: date) -> Iterator[date]:
        """Yield the days that the line names, from `start` to before `end`."""
        return filter(self.names, map(date.fromordinal, range(start.toordinal(), end.toordinal())))


@lru_cache(maxsize=1024)
def cron_of(text: str) -> Cron:
    """Return what a cron line names; raises BadOption for one that is none, never comes, or comes too often."""
    if len(text) > _LONGEST:
        raise BadOption(f"That cron line is too long; it has {_EXAMPLE}.")
    fields = text.lower().split()
    if len(fields) != len(_FIELDS):
        raise BadOption(f"A cron line has {_EXAMPLE}, not “{text}”.")
    minutes, hours, days, months, weekdays = map(_numbers, fields, _FIELDS)
    if len(minutes) * len(hours) > MOST_A_DAY:
        count = len(minutes) * len(hours)
        raise BadOption(f"A cron line posts at most {MOST_A_DAY} times a day, and “{text}” would {count} times.")
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    if not either and not any(min(days) <= _LONGEST_MONTH[month - 1] for month in months):
        raise BadOption(f"The cron line “{text}” names no day that ever comes.")
    return Cron(
        tuple(time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes)),
        frozenset(days),
        frozenset(months),
        frozenset((number - 1) % 7 for number in weekdays),
        either,
    )


def _numbers(text: str, field: _Field) -> set[int]:
    """Return the numbers that one field of a line lists."""
    found = set[int]()
    for part in text.split(","):
        read = _PART.fullmatch(part)
        if read is None:
            raise _wrong(part, field)
        star, first, last, step = read.groups()
        if step and not star and not last:
            raise BadOption(f"A step of a cron line needs a range, such as */2 or 0-20/{step}, not “{part}”.")
        low = field.first if star else _number(first, part, field)
        high = field.last if star else _number(last or first, part, field)
        if last == "sun":  # as a range's end it is the week's last day, not its first
            high = 7
        if low > high or (step and not int(step)):
            raise _wrong(part, field)
        found.update(range(low, high + 1, int(step or 1)))
    return found


def _number(word: str, part: str, field: _Field) -> int:
    if word in field.names:
        return field.names.index(word) + field.named_from
    if not word.isdigit() or not field.first <= int(word) <= field.last:
        raise _wrong(part, field)
    return int(word)


def _wrong(part: str, field: _Field) -> BadOption:
    return BadOption(f"A cron line's {field.name} is {field.first} to {field.last}, not “{part}”; it has {_EXAMPLE}.")
