"""A rule, a zone and quiet days go in, the instants at which posts are due come out, moved ones with the reason.

Local times follow RFC 5545 section 3.3.5: a time that a clock change skips is read with the offset before the gap, a
time that it repeats is its first; days 29 to 31 fall on the month's last day where it is shorter. A post due on a quiet
day moves to the next that is not, at the same local time. What a clock or a quiet day moves to the instant of a later
post, or beyond, gives way to that one: so no two are due at once, and each is due after the one before.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.digest.dates import END, name_of, shortened, walls
from bot.digest.quiet import is_quiet
from bot.model import Period, Quiet, Rule

_DAY = timedelta(days=1)
_FAR = timedelta(days=366 * 45)
"""How far ahead a post is looked for: a 29 February on a given weekday can be 40 years away."""


def occurrences(rule: Rule, zone: str, after: datetime, quiet: Quiet) -> Iterator[tuple[Period, str]]:
    """Yield the rule's periods in order, from at latest the first due later than `after`, for 45 years.

    Each comes with the reason why it gives way to a later one, or with an empty text where it posts.
    """
    place = place_of(zone)
    # A clock moves a post by a day at most, quiet days move it no further than they reach.
    start = after.astimezone(place).date() - _DAY
    while is_quiet(quiet, start) and after.date() - start < _FAR:
        start -= _DAY
    end = min(start, END - _FAR) + _FAR
    return (_occurrence(rule, place, quiet, wall) for wall in walls(rule, start, end))


@lru_cache(maxsize=1024)
def place_of(zone: str) -> ZoneInfo:
    """Return a zone by its name; ZoneInfo itself remembers only the last eight, and reads others from their files."""
    return ZoneInfo(zone)


def free_instant(day: date, at: time, zone: str, quiet: Quiet) -> datetime:
    """Return when it is `at` on the first day from `day` that is not quiet."""
    end = day + _FAR
    while is_quiet(quiet, day) and day < end:
        day += _DAY
    return _instant(datetime.combine(day, at), place_of(zone))


def zone_fault(zone: str) -> str | None:
    """Return why nothing can be due by a zone's clock, None where it can: zones are renamed, and taken away."""
    try:
        place_of(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"the time zone {zone[:50]} is not known here any more; subscribe again with another"
    return None


def day_name(day: date) -> str:
    """Return a day as `Saturday 25 December`."""
    return f"{day:%A} {day.day} {day:%B}"


def _occurrence(rule: Rule, place: ZoneInfo, quiet: Quiet, wall: datetime) -> tuple[Period, str]:
    """Return what is due for a local time that the rule names, and why it gives way, if it does."""
    name, offset = name_of(rule, wall), _steady(place, wall.date())
    if offset is not None and not is_quiet(quiet, wall.date()):
        # Nothing moves it, as is so on nearly all days.
        return Period((wall - offset).replace(tzinfo=UTC), name, _short(rule, wall)), ""
    day = wall
    due, shown = _met(wall, place)
    first = shown
    while not (taken := shown != wall and _is_taken(rule, place, wall, due)) and is_quiet(quiet, shown.date()):
        day += _DAY
        due, shown = _met(day, place)
    moved = f"quiet on {day_name(first)}" if day != wall else ""
    if taken:
        why = (
            f"{moved} and until the next post" if moved else f"{_clock(wall, first, place)}, when the next post is due"
        )
        return Period(_instant(wall, place), name), why
    words = (_short(rule, wall), f"{moved}: moved to {day_name(shown)}" if moved else "", _clock(day, shown, place))
    return Period(due, name, "; ".join(filter(None, words))), ""


def _is_taken(rule: Rule, place: ZoneInfo, wall: datetime, due: datetime) -> bool:
    """Tell whether a later time that the rule names comes no later than the instant that this one was moved to."""
    shown = _shown(due, place)
    later = takewhile(lambda each: each <= shown, walls(rule, wall.date()))
    return any(each > wall and _instant(each, place) <= due for each in later)


def _short(rule: Rule, wall: datetime) -> str:
    return (
        f"{wall:%B} has no {rule.day}{'st' if rule.day == 31 else 'th'}: its last day" if shortened(rule, wall) else ""
    )


def _clock(wall: datetime, shown: datetime, place: ZoneInfo) -> str:
    """Return what a change of clocks does to a local time, nothing on most days."""
    if _steady(place, wall.date()) is not None:
        return ""
    if shown != wall:
        day = "" if shown.date() == wall.date() else f" on {day_name(shown)}"
        return f"{wall:%H:%M} does not exist on that day: {shown:%H:%M}{day}"
    twice = place.utcoffset(wall) != place.utcoffset(wall.replace(fold=1))
    return f"the first of two {wall:%H:%M}s" if twice else ""


def _instant(wall: datetime, place: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=place).astimezone(UTC)


def _met(wall: datetime, place: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instant of a local time, and what the clock shows then: another time where that one does not exist."""
    offset = _steady(place, wall.date())
    if offset is not None:
        return (wall - offset).replace(tzinfo=UTC), wall
    due = _instant(wall, place)
    return due, _shown(due, place)


@lru_cache(maxsize=4096)
def _steady(place: ZoneInfo, day: date) -> timedelta | None:
    """Return how far ahead of UTC a zone is all day long, None on a day when its clocks change."""
    opening = datetime.combine(day, time(), place)
    # The midnight after it, as it is on the other side of a change: one that goes back into this day counts as well.
    closing = (opening + _DAY).replace(fold=1)
    return place.utcoffset(opening) if place.utcoffset(opening) == place.utcoffset(closing) else None


def _shown(instant: datetime, place: ZoneInfo) -> datetime:
    return instant.astimezone(place).replace(tzinfo=None, fold=0)
