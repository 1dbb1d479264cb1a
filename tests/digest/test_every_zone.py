"""Every zone of the time zone database against a second way to reckon, and the months that a cron trigger loses.

The sampled run takes seconds; `make soak` tries every half hour of every rule. Most of the 600 zones show the same time
as another all these years: one of each such group is tried then.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile

import pytest
from apscheduler.triggers.cron import CronTrigger

from bot.digest.instants import occurrences
from bot.digest.period import next_period
from bot.digest.quiet import NONE
from bot.digest.rule import zones
from bot.model import Rule, Unit
from tests.digest.reckoning import MINUTE, Offsets, minutes, month_day, offsets

ZONES = sorted(zones().values())
FIRST, LAST = 2025, 2035
PARTS = 8
DAYS = (1, 15, 28, 29, 30, 31)
HALF_HOURS = [time(*divmod(30 * half, 60)) for half in range(48)]
RULES = [
    *(Rule(Unit.MONTH, day, at) for day in DAYS for at in HALF_HOURS),
    *(Rule(Unit.WEEK, day, at) for day in range(7) for at in HALF_HOURS),
]
LOST = {
    "Africa/Cairo": ["2014-08"],
    "Africa/Casablanca": ["2008-06", "2009-06"],
    "Africa/El_Aaiun": ["2008-06", "2009-06"],
    "Africa/Tunis": ["2005-05"],
    "America/Asuncion": ["2000-10", "2002-09", "2017-10", "2023-10"],
    "America/Havana": ["2001-04", "2012-04"],
    "Asia/Amman": ["2005-04", "2011-04", "2016-04"],
    "Asia/Damascus": ["2000-04", "2001-04", "2002-04", "2003-04", "2004-04", "2005-04", "2006-04", "2011-04"],
    "Asia/Gaza": ["2006-04", "2007-04"],
    "Asia/Hebron": ["2006-04", "2007-04"],
    "Asia/Karachi": ["2008-06"],
    "Asia/Khandyga": ["2004-01"],
    "Cuba": ["2001-04", "2012-04"],
    "Egypt": ["2014-08"],
}


def walked(zone: str, first: int, last: int) -> Offsets:
    return offsets(zone, date(first - 1, 12, 20), date(last + 1, 1, 10))


def named(rule: Rule, first: int, last: int) -> Iterator[tuple[str, date]]:
    """Yield the periods of whole years by name, and the day that the rule names in each."""
    if rule.unit is Unit.MONTH:
        for year in range(first, last + 1):
            for month in range(1, 13):
                yield f"{year}-{month:02}", month_day(year, month, rule.day)
        return
    for number in range(date(first, 1, 1).toordinal(), date(last + 1, 1, 1).toordinal()):
        if (day := date.fromordinal(number)).weekday() == rule.day:
            year, week, _ = day.isocalendar()
            yield f"{year}-W{week:02}", day


def compare(rule: Rule, zone: str, known: Offsets, first: int, last: int) -> int:
    """Compare each period of whole years with the second reckoning, and return how many there were."""
    days = dict(named(rule, first, last))
    wanted = {name: known.first(datetime.combine(day, rule.at)) for name, day in days.items()}
    dues = list(wanted.values())
    coming = (each for each, gone in occurrences(rule, zone, dues[0] - MINUTE, NONE) if not gone)
    found = [each for each in takewhile(lambda each: each.due <= dues[-1], coming) if each.due >= dues[0]]
    assert {each.name: each.due for each in found} == wanted, (zone, rule)
    assert all(one.due < other.due for one, other in pairwise(found)), (zone, rule)
    for each in found:
        wall = datetime.combine(days[each.name], rule.at)
        assert known.shown(each.due) == wall or "does not exist" in each.shift, (zone, rule, each)
    return len(found)


def test_every_zone_posts_each_month_and_week_once_in_order_at_the_right_instant() -> None:
    chance, cases = random.Random(2030), 0  # noqa: S311 - picks examples, guards nothing
    for zone in ZONES:
        first = chance.randint(FIRST, LAST - 1)
        known = walked(zone, first, first + 1)
        at = chance.choice([*HALF_HOURS, *(known.shown(change).time() for change in known.since[1:9])])
        cases += compare(Rule(Unit.MONTH, chance.choice(DAYS), at), zone, known, first, first + 1)
        # Clocks change on a Sunday, mostly.
        cases += compare(Rule(Unit.WEEK, chance.choice([6, chance.randint(0, 5)]), at), zone, known, first, first + 1)
    assert len(ZONES) > 590
    assert cases > 75_000


def clocks() -> dict[tuple[tuple[datetime, ...], tuple[timedelta, ...]], str]:
    """Return a zone for every way in which clocks run in these years."""
    found = {zone: walked(zone, FIRST, LAST) for zone in ZONES}
    return {(tuple(known.since), tuple(known.offset)): zone for zone, known in found.items()}


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_every_half_hour_of_every_rule_on_every_clock(part: int) -> None:
    different = sorted(clocks().values())
    assert len(different) > 60
    cases = 0
    for zone in different[part::PARTS]:
        known = walked(zone, FIRST, LAST)
        cases += sum(compare(rule, zone, known, FIRST, LAST) for rule in RULES)
    assert cases >= len(different[part::PARTS]) * 48 * (len(DAYS) * 132 + 7 * 573)


def test_there_are_32_months_that_a_cron_trigger_at_midnight_loses() -> None:
    assert sum(map(len, LOST.values())) == 32


@pytest.mark.parametrize("zone", LOST)
def test_a_month_that_a_cron_trigger_loses_for_want_of_its_first_midnight_is_posted(zone: str) -> None:
    for name in LOST[zone]:
        first = datetime.fromisoformat(f"{name}-01")
        before = first.replace(tzinfo=UTC) - timedelta(days=15)
        lost = CronTrigger(day=1, hour=0, timezone=zone).get_next_fire_time(None, before)
        assert f"{lost:%Y-%m}" > name, "APScheduler goes on to the month after"
        for rule in (Rule(Unit.MONTH, 1, time()), Rule(Unit.CRON, 0, time(), cron="0 0 1 * *")):
            found = next_period(rule, zone, before)
            shown_at = minutes(zone, first.replace(tzinfo=UTC))
            assert first not in shown_at, "no clock shows it"
            assert found.name.startswith(name)
            assert found.due == shown_at[first + timedelta(hours=1)], "an hour later, by the offset before the gap"
            assert found.shift == "00:00 does not exist on that day: 01:00"
