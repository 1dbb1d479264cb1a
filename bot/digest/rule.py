"""A day, a time and a zone as people write them go in, a rule comes out, or a sentence that says what is right."""

import re
from datetime import date, time, timedelta
from functools import cache
from zoneinfo import available_timezones

from bot.digest.cron import cron_of
from bot.digest.dates import week_number
from bot.errors import BadOption
from bot.model import LAST, PostKind, Rule, Unit

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DEFAULT_TIME = time(9)
MOST_WEEKS = 52
_NTH = {"1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4, "last": LAST}
_UNITS = {
    **dict.fromkeys(("month", "monthly", "1 month"), Unit.MONTH),
    **dict.fromkeys(("week", "weekly"), Unit.WEEK),
    **dict.fromkeys(("day", "daily", "1 day"), Unit.DAY),
}
_DEFAULT_UNIT = {PostKind.DIGEST: Unit.MONTH, PostKind.TIP: Unit.WEEK}


def rule_of(kind: PostKind, every: str | None, day: str | None, at: str | None, cron: str | None, today: date) -> Rule:
    """Return the rule: a digest once a month (the 1st), a tip once a week (Monday), at 09:00, unless said otherwise.

    `every` is month, week, day, or such as "2 weeks", of which the first is the next such day from `today`; `day` is
    1 to 31, "last", "2nd Tuesday", or a weekday; `cron` says all that by itself. An issue is announced as it comes.
    Raises BadOption for what does not fit.
    """
    if kind is PostKind.ISSUE:
        if every or day or at or cron:
            raise BadOption("An issue is announced as it comes: leave day and time out.")
        return Rule(Unit.ISSUE, 0, time())
    if cron:
        if every or day or at:
            raise BadOption("A cron line says it all: leave every, day and time out.")
        cron_of(cron)
        return Rule(Unit.CRON, 0, time(), cron=" ".join(cron.lower().split()))
    unit, weeks = _unit(every, _DEFAULT_UNIT[kind])
    if unit is Unit.MONTH:
        return _monthly(day, _time(at))
    if unit is Unit.DAY:
        if day:
            raise BadOption("What comes every day takes no day: leave it out.")
        return Rule(Unit.DAY, 0, _time(at))
    weekday = _weekday(day)
    first = today + timedelta(days=(weekday - today.weekday()) % 7)
    return Rule(Unit.WEEK, weekday, _time(at), every=weeks, phase=week_number(first) % weeks)


@cache
def zones() -> dict[str, str]:
    """Return the IANA names of all time zones by their casefolded names; asking the system anew takes 20 ms."""
    # `localtime` is whatever this machine is set to, `Factory` a machine that was set to nothing.
    named = sorted(available_timezones() - {"localtime", "Factory"})
    return {name.casefold(): name for name in named}


def zone_of(text: str) -> str:
    """Return the IANA name of a zone written in any case; raises BadOption for an unknown one."""
    found = zones().get(_folded(text))
    if found is None:
        raise BadOption(f"There is no time zone “{text}”; write one like Europe/Berlin or UTC.")
    return found


def zones_like(text: str, limit: int = 25) -> tuple[str, ...]:
    """Return the names of zones that hold the text: UTC, then those whose city begins with it, then the others."""
    wanted = _folded(text)
    fitting = [folded for folded in zones() if wanted in folded and ("/" in folded or folded == "utc")]

    def rank(folded: str) -> tuple[bool, bool, bool, str]:
        area, _, city = folded.rpartition("/")
        return bool(area), not city.startswith(wanted), not folded.startswith(wanted), folded

    return tuple(zones()[folded] for folded in sorted(fitting, key=rank)[:limit])


def _folded(zone: str) -> str:
    return zone.strip().replace(" ", "_").casefold()


def _unit(text: str | None, usual: Unit) -> tuple[Unit, int]:
    """Return how often: the unit, and for weeks every how many of them."""
    word = " ".join((text or "").lower().split()).removeprefix("every ")
    if not word:
        return usual, 1
    if word in _UNITS:
        return _UNITS[word], 1
    weeks = re.fullmatch(r"([0-9]{1,2}) ?weeks?", word)
    if weeks and 1 <= int(weeks.group(1)) <= MOST_WEEKS:
        return Unit.WEEK, int(weeks.group(1))
    raise BadOption(f"Every is month, week, 2 weeks (up to {MOST_WEEKS} weeks), or day, not “{text}”.")


def _monthly(text: str | None, at: time) -> Rule:
    word = " ".join((text or "1").lower().split())
    if word == "last":
        return Rule(Unit.MONTH, 31, at)
    day = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?", word)
    if day and 1 <= int(day.group(1)) <= 31:
        return Rule(Unit.MONTH, int(day.group(1)), at)
    which, _, weekday = word.partition(" ")
    if which in _NTH and len(fitting := _weekdays(weekday)) == 1:
        return Rule(Unit.MONTH, fitting[0], at, nth=_NTH[which])
    remedy = "; for each such weekday, choose every week" if _weekdays(word) else ""
    raise BadOption(f"A month's day is 1 to 31 or “last”, or such as “2nd Tuesday”, not “{text}”{remedy}.")


def _weekday(text: str | None) -> int:
    fitting = _weekdays((text or "Monday").strip().lower())
    if len(fitting) != 1:
        remedy = "; for a day of the month, choose every month" if re.search(r"[0-9]|last", text or "") else ""
        raise BadOption(f"A week's day is a weekday such as Monday, not “{text}”{remedy}.")
    return fitting[0]


def _weekdays(word: str) -> list[int]:
    """Return the weekdays that a lower-case word may be the beginning of."""
    return [number for number, name in enumerate(WEEKDAYS) if len(word) >= 2 and name.lower().startswith(word)]


def _time(text: str | None) -> time:
    if text is None:
        return DEFAULT_TIME
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?\s*(am|pm)?", text.strip().lower())
    if found:
        hour, minute, half = int(found.group(1)), int(found.group(2) or 0), found.group(3)
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif half:
            hour = 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise BadOption(f"The time is hours and minutes such as 09:00, not “{text}”.")
