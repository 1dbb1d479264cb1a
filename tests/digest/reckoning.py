"""A second way to reckon local times: it walks a zone's offsets, and never asks Python to read a local time."""

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
STEP = timedelta(days=1)


@dataclass(frozen=True)
class Offsets:
    """The instants from which a zone has an offset, the first being where the walk began, and these offsets."""

    since: list[datetime]
    offset: list[timedelta]

    def first(self, wall: datetime) -> datetime:
        """Return the first instant whose clock shows `wall`; in a gap, when the clock before it would have."""
        label = wall.replace(tzinfo=UTC)
        for place in range(max(0, bisect_right(self.since, label - STEP) - 1), len(self.since)):
            instant = label - self.offset[place]
            if place + 1 == len(self.since) or instant < self.since[place + 1]:
                # Not yet changed when the wanted time would come; in a gap it came before this offset's beginning.
                return instant if instant >= self.since[place] else label - self.offset[place - 1]
        raise AssertionError("unreachable")

    def shown(self, instant: datetime) -> datetime:
        return (instant + self.offset[bisect_right(self.since, instant) - 1]).replace(tzinfo=None)


@cache
def offsets(zone: str, start: date, end: date) -> Offsets:
    """Walk a zone day by day and find each change of offset to the second by halving."""
    info = ZoneInfo(zone)

    def at(instant: datetime) -> timedelta:
        found = instant.astimezone(info).utcoffset()
        assert found is not None
        return found

    now, last = datetime.combine(start, time(), UTC), datetime.combine(end, time(), UTC)
    walked = Offsets([now], [at(now)])
    while now < last:
        later = now + STEP
        if at(later) != walked.offset[-1]:
            low, high = now, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if at(middle) == at(low) else (low, middle)
            change = high.replace(microsecond=0)
            walked.since.append(change)
            walked.offset.append(at(change))
        now = later
    return walked


def minutes(zone: str, around: datetime) -> dict[datetime, datetime]:
    """Look at a clock at every minute of three days, and return the first instant at which it shows each time."""
    info, shown = ZoneInfo(zone), dict[datetime, datetime]()
    for minute in range(-36 * 60, 36 * 60):
        instant = around + minute * MINUTE
        shown.setdefault(instant.astimezone(info).replace(tzinfo=None), instant)
    return shown


def month_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
