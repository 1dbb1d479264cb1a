"""A day, a time and a zone as people write them go in, a rule comes out, or a sentence that says what would be right."""

import re
from datetime import time
from zoneinfo import available_timezones

from bot.errors import BadOption
from bot.model import PostKind, Rule, Unit

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DEFAULT_TIME = time(9)


def rule_of(kind: PostKind, day: str | None, at: str | None) -> Rule:
    """Return the rule: a digest once a month (the 1st), a tip once a week (Monday), at 09:00, unless said otherwise."""
    if kind is PostKind.DIGEST:
        return Rule(Unit.MONTH, _month_day(day), _time(at))
    return Rule(Unit.WEEK, _weekday(day), _time(at))


def zone_of(text: str) -> str:
    """Return the IANA name of a zone written in any case; raises BadOption for an unknown one."""
    wanted = text.strip().replace(" ", "_").casefold()
    found = next((name for name in available_timezones() if name.casefold() == wanted), None)
    if found is None:
        raise BadOption(f"There is no time zone “{text}”; write one like Europe/Berlin or UTC.")
    return found


def zones_like(text: str, limit: int = 25) -> tuple[str, ...]:
    """Return the names of zones that hold the text, those that begin with it or whose city does first."""
    wanted = text.strip().replace(" ", "_").casefold()
    fitting = [name for name in available_timezones() if (wanted in name.casefold() and "/" in name) or name == "UTC"]

    def rank(name: str) -> tuple[bool, bool, str]:
        lower = name.casefold()
        return not lower.rsplit("/", 1)[-1].startswith(wanted), not lower.startswith(wanted), name

    return tuple(sorted(fitting, key=rank)[:limit])


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
