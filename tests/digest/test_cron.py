"""Cron lines: what they name, and which are refused with a sentence."""

from datetime import date, time, timedelta
from itertools import islice

import pytest

from bot.digest.cron import cron_of
from bot.errors import BadOption

JANUARY = date(2026, 1, 1)
NEVER = date(2200, 1, 1)
YEAR = [JANUARY + timedelta(days=n) for n in range(365)]


def days(line: str) -> set[date]:
    return set(cron_of(line).dates(JANUARY, date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("field", "weekdays"),
    [
        ("0", {7}),
        ("7", {7}),
        ("sun", {7}),
        ("1-5", {1, 2, 3, 4, 5}),
        ("MON-Fri", {1, 2, 3, 4, 5}),
        ("fri-sun", {5, 6, 7}),
        ("5-7", {5, 6, 7}),
        ("0,6", {6, 7}),
        ("0-6/2", {7, 2, 4, 6}),
        ("sat,1-2", {6, 1, 2}),
        ("*/3", {7, 3, 6}),
        ("*", {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_the_weekdays_of_a_line_are_those_of_cron_with_sunday_first_or_last(field: str, weekdays: set[int]) -> None:
    assert days(f"0 9 * * {field}") == {day for day in YEAR if day.isoweekday() in weekdays}


def test_where_day_and_weekday_are_both_restricted_either_is_enough() -> None:
    assert days("0 9 13 * fri") == {day for day in YEAR if day.day == 13 or day.weekday() == 4}
    assert days("0 9 */2 * mon") == {day for day in YEAR if day.day % 2 and day.weekday() == 0}, "a star restricts not"
    assert days("0 9 30 2 mon") == {day for day in YEAR if day.month == 2 and day.weekday() == 0}


def test_lists_ranges_steps_and_names_of_months_are_read() -> None:
    line = cron_of("15,45 8-12/2,20 1-7/3,31 jan,MAR-apr *")
    assert line.times == tuple(time(hour, minute) for hour in (8, 10, 12, 20) for minute in (15, 45))
    assert days("0 9 1-7/3,31 jan,MAR-apr *") == {
        day for day in YEAR if day.month in {1, 3, 4} and day.day in {1, 4, 7, 31}
    }


def test_a_leap_day_is_named_every_four_years_and_not_in_2100() -> None:
    found = cron_of("0 9 29 2 *").dates(date(2092, 1, 1), NEVER)
    assert [day.year for day in islice(found, 4)] == [2092, 2096, 2104, 2108]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "five fields such as 0 9 "),
        ("0 9 * *", "not “0 9 \\* \\*”"),
        ("0 0 9 * * 1", "five fields"),
        ("@daily", "five fields"),
        ("60 9 * * *", "minute is 0 to 59, not “60”"),
        ("0 24 * * *", "hour is 0 to 23"),
        ("0 9 0 * *", "day of the month is 1 to 31"),
        ("0 9 32 * *", "day of the month is 1 to 31"),
        ("0 9 * 13 *", "month is 1 to 12"),
        ("0 9 * mon *", "month is 1 to 12"),
        ("0 9 * * 8", "weekday is 0 to 7"),
        ("0 9 * * jan", "weekday is 0 to 7"),
        ("0 9 * * monday", "weekday is 0 to 7"),
        ("0 9 * * sat-mon", "weekday is 0 to 7, not “sat-mon”"),
        ("0 9 5-1 * *", "day of the month"),
        ("0 9 */0 * *", "day of the month"),
        ("0 9 3/2 * *", "a range, such as"),
        ("0 9 1,,2 * *", "day of the month"),
        ("0 9 -1 * *", "day of the month"),
        ("0 9 L * *", "day of the month"),
        ("0 9 ? * *", "day of the month"),
        ("٠ 9 * * *", "minute is 0 to 59"),
        ("0 9 *\x00 * *", "day of the month"),
        ("0 9 " + "1," * 5000 + "1 * *", "too long"),
        ("0 9 30 2 *", "names no day that ever comes"),
        ("0 9 31 2,4,6,9,11 *", "names no day that ever comes"),
        ("0 9 30 2 */2", "names no day that ever comes"),
        ("* * * * *", "at most 24 times a day, and “.*” would 1440 times"),
        ("*/5 9-17 * * *", "at most 24 times a day"),
    ],
)
def test_a_line_that_is_none_or_never_comes_or_comes_too_often_is_refused(line: str, why: str) -> None:
    with pytest.raises(BadOption, match=why) as caught:
        cron_of(line)
    assert len(str(caught.value)) < 400


def test_a_line_may_post_hourly() -> None:
    assert len(cron_of("30 * * * *").times) == 24
