"""Rules of every kind: in order, under names that come once, on the right local day, or with a word why not."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.instants import occurrences, zone_fault
from bot.digest.period import next_period
from bot.digest.quiet import NONE, is_quiet, sensible
from bot.digest.rule import zones
from bot.errors import BadOption
from bot.model import LAST, NEVER, Period, Quiet, Rule, Unit

DAILY = Rule(Unit.DAY, 0, time(9))
WEEKEND = Quiet(frozenset({5, 6}))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # at most six numbers are given


def cron(line: str) -> Rule:
    return Rule(Unit.CRON, 0, time(), cron=line)


def told(
    rule: Rule, zone: str, start: datetime, end: datetime, quiet: Quiet = NONE
) -> tuple[list[Period], list[tuple[Period, str]]]:
    """Return what posts from `start` to before `end`, and what gives way."""
    kept, gone = list[Period](), list[tuple[Period, str]]()
    for each, why in occurrences(rule, zone, start, quiet):
        if each.due >= end:
            break
        if each.due >= start and why:
            gone.append((each, why))
        elif each.due >= start:
            kept.append(each)
    return kept, gone


def names(found: Sequence[Period]) -> list[str]:
    return [each.name for each in found]


def test_the_nth_and_the_last_weekday_of_each_month_are_found() -> None:
    for nth, days in ((1, [6, 3, 3, 7]), (2, [13, 10, 10, 14]), (4, [27, 24, 24, 28]), (LAST, [27, 24, 31, 28])):
        rule = Rule(Unit.MONTH, 1, time(9), nth=nth)
        found, _ = told(rule, "UTC", utc(2026, 1, 1), utc(2026, 5, 1))
        assert [each.due.day for each in found] == days
        assert names(found) == ["2026-01", "2026-02", "2026-03", "2026-04"]
        assert {each.due.weekday() for each in found} == {1}


def test_every_third_week_keeps_its_step_over_new_year_and_a_week_53() -> None:
    found, _ = told(Rule(Unit.WEEK, 2, time(9), every=3, phase=1), "UTC", utc(2026, 11, 1), utc(2027, 2, 1))
    assert {one.due - other.due for other, one in pairwise(found)} == {timedelta(weeks=3)}
    weeks = {(each.due.date() - date(1970, 1, 5)).days // 7 % 3 for each in found}
    assert weeks == {1}
    assert all(each.name == f"{each.due:%G-W%V}" for each in found)


def test_a_day_and_a_cron_line_have_local_dates_and_times_for_names() -> None:
    found, _ = told(DAILY, "Pacific/Auckland", utc(2026, 11, 20), utc(2026, 11, 22))
    assert names(found) == ["2026-11-21", "2026-11-22"]
    found, _ = told(cron("30 9,17 * * 6-7"), "UTC", utc(2026, 11, 20), utc(2026, 11, 23))
    assert names(found) == ["2026-11-21T09:30", "2026-11-21T17:30", "2026-11-22T09:30", "2026-11-22T17:30"]


@pytest.mark.parametrize(
    ("rule", "zone", "after", "due", "shift"),
    [
        (Rule(Unit.DAY, 0, time(2, 30)), "America/New_York", utc(2026, 3, 8), utc(2026, 3, 8, 7, 30),
         "02:30 does not exist on that day: 03:30"),
        (Rule(Unit.WEEK, 6, time(1, 30)), "America/New_York", utc(2026, 10, 31), utc(2026, 11, 1, 5, 30),
         "the first of two 01:30s"),
        (Rule(Unit.WEEK, 5, time(23, 30)), "America/Nuuk", utc(2026, 3, 28), utc(2026, 3, 29, 1, 30),
         "23:30 does not exist on that day: 00:30 on Sunday 29 March"),
        (Rule(Unit.MONTH, 31, time(9)), "UTC", utc(2026, 2, 1), utc(2026, 2, 28, 9),
         "February has no 31st: its last day"),
        (Rule(Unit.MONTH, 29, time(9)), "UTC", utc(2028, 2, 1), utc(2028, 2, 29, 9), ""),
        (Rule(Unit.MONTH, 5, time(9), nth=LAST), "UTC", utc(2026, 2, 1), utc(2026, 2, 28, 9), ""),
    ],
)  # fmt: skip
def test_a_shift_is_explained(rule: Rule, zone: str, after: datetime, due: datetime, shift: str) -> None:
    found = next_period(rule, zone, after)
    assert (found.due, found.shift) == (due, shift)


def test_a_post_due_on_a_quiet_day_moves_to_the_next_that_is_not() -> None:
    christmas = Quiet(frozenset({5, 6}), frozenset({(12, 25), (12, 28)}))
    found = next_period(Rule(Unit.MONTH, 25, time(9)), "Europe/Berlin", utc(2026, 12, 1), christmas)
    assert (found.name, found.due) == ("2026-12", utc(2026, 12, 29, 8))
    assert found.shift == "quiet on Friday 25 December: moved to Tuesday 29 December"
    alone = Quiet(dates=frozenset({date(2026, 12, 25)}))
    assert next_period(Rule(Unit.MONTH, 25, time(9)), "UTC", utc(2026, 12, 1), alone).due == utc(2026, 12, 26, 9)


def test_an_order_that_was_moved_is_still_to_come_while_its_own_day_is_over() -> None:
    long = Quiet(dates=frozenset(date(2026, 8, 1) + timedelta(days=n) for n in range(40)))
    rule = Rule(Unit.MONTH, 31, time(9))
    for after in (utc(2026, 7, 31, 9), utc(2026, 8, 15), utc(2026, 8, 31), utc(2026, 9, 10, 8, 59)):
        assert next_period(rule, "UTC", after, long).due == utc(2026, 9, 10, 9)
        assert next_period(rule, "UTC", after, long).name == "2026-08"
    assert next_period(rule, "UTC", utc(2026, 9, 10, 9), long).name == "2026-09"


def test_what_a_quiet_day_moves_to_the_next_post_or_beyond_is_skipped_with_the_reason() -> None:
    kept, gone = told(DAILY, "UTC", utc(2026, 11, 20), utc(2026, 11, 25), WEEKEND)
    assert names(kept) == ["2026-11-20", "2026-11-23", "2026-11-24"]
    assert [(each.name, why) for each, why in gone] == [
        ("2026-11-21", "quiet on Saturday 21 November and until the next post"),
        ("2026-11-22", "quiet on Sunday 22 November and until the next post"),
    ]
    assert {each.shift for each in kept} == {""}


def test_quiet_days_that_leave_none_are_refused_and_never_looked_through_for_ever() -> None:
    yearly = frozenset((day.month, day.day) for n in range(366) for day in [date(2028, 1, 1) + timedelta(days=n)])
    for quiet in (Quiet(frozenset(range(7))), Quiet(yearly=yearly), Quiet(yearly=yearly - {(2, 29)})):
        with pytest.raises(BadOption, match="at least one day"):
            sensible(quiet)
    assert next_period(Rule(Unit.WEEK, 1, time(9)), "UTC", utc(2026, 1, 1), Quiet(frozenset(range(7)))).due == NEVER
    assert sensible(Quiet(frozenset(range(6)), yearly - {(6, 1)})).weekdays == frozenset(range(6))
    assert sensible(WEEKEND) is WEEKEND


def test_of_two_cron_times_that_a_gap_makes_one_the_later_posts() -> None:
    kept, gone = told(cron("15,30 2,3 * * *"), "America/New_York", utc(2026, 3, 8, 5), utc(2026, 3, 9, 4))
    assert [(each.name, each.due) for each in kept] == [
        ("2026-03-08T03:15", utc(2026, 3, 8, 7, 15)),
        ("2026-03-08T03:30", utc(2026, 3, 8, 7, 30)),
    ]
    assert [(each.name, why) for each, why in gone] == [
        ("2026-03-08T02:15", "02:15 does not exist on that day: 03:15, when the next post is due"),
        ("2026-03-08T02:30", "02:30 does not exist on that day: 03:30, when the next post is due"),
    ]


def test_a_cron_time_in_a_gap_is_shifted_and_in_a_repeated_hour_comes_once() -> None:
    kept, _ = told(cron("30 2 * * *"), "America/New_York", utc(2026, 3, 7), utc(2026, 3, 9, 12))
    assert [each.due for each in kept] == [utc(2026, 3, 7, 7, 30), utc(2026, 3, 8, 7, 30), utc(2026, 3, 9, 6, 30)]
    kept, _ = told(cron("0 * * * *"), "Europe/Berlin", utc(2026, 10, 24, 22), utc(2026, 10, 25, 23))
    assert len(kept) == len(set(names(kept))) == 24, "of 25 hours"


def test_a_whole_day_that_was_skipped_is_not_posted_at_the_time_of_the_next() -> None:
    kept, gone = told(DAILY, "Pacific/Apia", utc(2011, 12, 29), utc(2012, 1, 1))
    assert names(kept) == ["2011-12-29", "2011-12-31", "2012-01-01"]
    [(lost, why)] = gone
    assert lost.name == "2011-12-30"
    assert why == "09:00 does not exist on that day: 09:00 on Saturday 31 December, when the next post is due"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe", "../etc/passwd", "", "a" * 300, "nul\0", "\ud800"])
def test_a_zone_that_left_the_database_is_told_by_name(zone: str) -> None:
    assert "is not known here any more" in (zone_fault(zone) or "")


def test_a_zone_that_is_known_has_no_fault() -> None:
    assert all(zone_fault(zone) is None for zone in zones().values())


minute = st.times().map(lambda at: at.replace(second=0, microsecond=0))
lines = st.tuples(
    st.sampled_from(["0", "15,45", "59"]),
    st.sampled_from(["*/3", "0", "2,3", "1-4", "23"]),
    st.sampled_from(["*", "1", "29-31", "*/5", "13"]),
    st.sampled_from(["*", "2,3", "10-11", "mar"]),
    st.sampled_from(["*", "0", "5-7", "mon,wed"]),
).filter(lambda fields: fields[2:4] != ("29-31", "2"))
every_rule = st.one_of(
    st.builds(Rule, st.just(Unit.MONTH), st.integers(1, 31), minute),
    st.builds(Rule, st.just(Unit.MONTH), st.integers(0, 6), minute, nth=st.integers(1, LAST)),
    st.builds(Rule, st.just(Unit.WEEK), st.integers(0, 6), minute, every=st.just(5), phase=st.integers(0, 4)),
    st.builds(Rule, st.just(Unit.DAY), st.just(0), minute),
    lines.map(lambda fields: cron(" ".join(fields))),
)
quiets = st.builds(
    Quiet,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.frozensets(st.tuples(st.integers(1, 12), st.integers(1, 28)), max_size=8),
    st.frozensets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=8),
)
CHANGING = [
    "Europe/Berlin",
    "America/New_York",
    "Africa/Casablanca",
    "America/Nuuk",
    "Australia/Lord_Howe",
    "Asia/Gaza",
]
starts = st.integers(0, 900 * 24 * 60).map(lambda minutes: utc(2025, 1, 1) + timedelta(minutes=minutes))


@given(every_rule, st.sampled_from(CHANGING), starts, st.just(NONE) | quiets)
def test_every_rule_is_in_order_and_named_once_and_on_the_right_day_or_says_why(
    rule: Rule, zone: str, start: datetime, quiet: Quiet
) -> None:
    place = ZoneInfo(zone)
    found = list(islice(occurrences(rule, zone, start, quiet), 120))
    assert len(set(names([each for each, _ in found]))) == len(found)
    kept = [each for each, gone in found if not gone]
    assert all(one.due < other.due for one, other in pairwise(kept))
    for each in kept:
        local = each.due.astimezone(place)
        assert not is_quiet(quiet, local.date())
        if rule.unit is Unit.CRON:
            right = f"{local:%Y-%m-%dT%H:%M}" == each.name
        else:
            on = local.date() if rule.unit is Unit.DAY else None
            of_day = {Unit.MONTH: local.day == rule.day, Unit.WEEK: local.weekday() == rule.day}
            nth = bool(rule.nth) and local.weekday() == rule.day
            right = (on.isoformat() == each.name if on else nth or of_day[rule.unit]) and local.time() == rule.at
        assert right or each.shift, (rule, each)


@given(every_rule, st.sampled_from(CHANGING), starts, quiets, st.integers(0, 100))
def test_what_is_next_does_not_depend_on_where_one_begins_to_look(
    rule: Rule, zone: str, start: datetime, quiet: Quiet, days: int
) -> None:
    walked = [each for each, gone in islice(occurrences(rule, zone, start, quiet), 100) if not gone]
    later = start + timedelta(days=days)
    if walked and walked[-1].due > later:
        assert next_period(rule, zone, later, quiet) == next(each for each in walked if each.due > later)
