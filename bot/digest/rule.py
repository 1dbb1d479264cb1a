"""A day, a time and a zone as people write them go in, a rule comes out, or a sentence that says what is right."""

import re
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from bot.errors import BadOption
from bot.model import PostKind, Rule, Unit

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DEFAULT_TIME = time(9)


def rule_of(kind: PostKind, day: str | None, at: str | None) -> Rule:
    """Return the rule: a digest once a month (the 1st), a tip once a week (Monday), at 09:00, unless said otherwise.

    An issue is announced as it comes. Raises BadOption for what a kind does not take.
    """
    if kind is PostKind.ISSUE:
        if day or at:
            raise BadOption("An issue is announced as it comes: leave day and time out.")
        return Rule(Unit.ISSUE, 0, time())
    if kind is PostKind.DIGEST:
        return Rule(Unit.MONTH, _month_day(day), _time(at))
    return Rule(Unit.WEEK, _weekday(day), _time(at))


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


def _month_day(text: str | None) -> int:
    word = (text or "1").strip().lower()
    if word == "last":
        return 31
    day = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|\.)?", word)
    if day and 1 <= int(day.group(1)) <= 31:
        return int(day.group(1))
    raise BadOption(f"A digest's day is 1 to 31 or “last”, not “{text}”.")


def _weekday(text: str | None) -> int:
    word = (text or "Monday").strip().lower()
    fitting = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 2 and name.lower().startswith(word)]
    if len(fitting) != 1:
        raise BadOption(f"A tip's day is a weekday such as Monday, not “{text}”.")
    return fitting[0]


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
