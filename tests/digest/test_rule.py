"""Days, times and zones as people write them."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.digest import rule as written
from bot.digest.period import next_period
from bot.digest.rule import zone_of, zones_like
from bot.errors import BadOption
from bot.model import LAST, PostKind, Rule, Unit

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)  # a Saturday


def rule_of(
    kind: PostKind, day: str | None, at: str | None = None, every: str | None = None, cron: str | None = None
) -> Rule:
    return written.rule_of(kind, every, day, at, cron, TODAY)


def test_without_wishes_a_digest_comes_on_the_first_and_a_tip_on_monday_at_nine() -> None:
    assert rule_of(PostKind.DIGEST, None, None) == Rule(Unit.MONTH, 1, time(9))
    assert rule_of(PostKind.TIP, None, None) == Rule(Unit.WEEK, 0, time(9))


def test_an_issue_is_announced_as_it_comes_and_takes_neither_day_nor_time() -> None:
    assert rule_of(PostKind.ISSUE, None, None) == Rule(Unit.ISSUE, 0, time())
    for day, at in (("1", None), (None, "09:00"), ("Monday", "9 am")):
        with pytest.raises(BadOption, match="as it comes: leave day and time out"):
            rule_of(PostKind.ISSUE, day, at)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9", time(9)),
        ("09:00", time(9)),
        ("9am", time(9)),
        ("9:30 pm", time(21, 30)),
        (" 9 AM ", time(9)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
        ("12:05am", time(0, 5)),
    ],
)
def test_a_time_may_be_written_in_the_usual_ways(text: str, at: time) -> None:
    assert rule_of(PostKind.TIP, None, text).at == at


@pytest.mark.parametrize(
    "text", ["24:00", "9:60", "-1", "13pm", "0am", "noon", "", "9:5", "9:00:00", "1e1", "9 am pm", "٩٩", "²", "9\u0000"]
)
def test_a_time_that_no_clock_shows_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadOption, match="such as 09:00") as caught:
        rule_of(PostKind.DIGEST, None, text)
    assert f"“{text}”" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "day"), [("1", 1), ("31", 31), ("last", 31), ("Last ", 31), ("2nd", 2), ("3.", 3), ("05", 5)]
)
def test_a_digest_takes_a_day_of_the_month(text: str, day: int) -> None:
    assert rule_of(PostKind.DIGEST, text, None) == Rule(Unit.MONTH, day, time(9))


@pytest.mark.parametrize("text", ["0", "32", "Monday", "-1", "first", "1.5", "99999999", "²"])
def test_a_day_that_no_month_has_is_refused(text: str) -> None:
    with pytest.raises(BadOption, match="1 to 31 or “last”"):
        rule_of(PostKind.DIGEST, text, None)


@pytest.mark.parametrize(
    ("text", "day"), [("Monday", 0), ("sun", 6), ("TU", 1), (" thursday ", 3), ("we", 2), ("sat", 5)]
)
def test_a_tip_takes_a_weekday_or_its_beginning(text: str, day: int) -> None:
    assert rule_of(PostKind.TIP, text, None).day == day


@pytest.mark.parametrize("text", ["t", "s", "1", "Montag", "mondayy", "day"])
def test_a_weekday_that_is_none_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(BadOption, match="weekday such as Monday"):
        rule_of(PostKind.TIP, text, None)


@pytest.mark.parametrize(
    ("every", "day", "rule"),
    [
        ("month", None, Rule(Unit.MONTH, 1, time(9))),
        ("Monthly", "15", Rule(Unit.MONTH, 15, time(9))),
        ("month", "2nd Tuesday", Rule(Unit.MONTH, 1, time(9), nth=2)),
        (None, "First  mon", Rule(Unit.MONTH, 0, time(9), nth=1)),
        (None, "last friday", Rule(Unit.MONTH, 4, time(9), nth=LAST)),
        ("week", None, Rule(Unit.WEEK, 0, time(9))),
        ("every week", "fri", Rule(Unit.WEEK, 4, time(9))),
        ("1 week", "fri", Rule(Unit.WEEK, 4, time(9))),
        ("day", None, Rule(Unit.DAY, 0, time(9))),
        ("daily", "", Rule(Unit.DAY, 0, time(9))),
    ],
)
def test_a_digest_and_a_tip_come_as_often_as_is_wished(every: str | None, day: str | None, rule: Rule) -> None:
    assert rule_of(PostKind.DIGEST, day, None, every) == rule
    if every:
        assert rule_of(PostKind.TIP, day, None, every) == rule


@pytest.mark.parametrize("every", [2, 3, 13, 52])
@pytest.mark.parametrize(("day", "first"), [("Saturday", 21), ("Sunday", 22), ("Friday", 27)])
def test_of_several_weeks_the_first_is_that_of_the_next_such_day(every: int, day: str, first: int) -> None:
    rule = rule_of(PostKind.TIP, day, None, f"{every} weeks")
    assert (rule.unit, rule.every) == (Unit.WEEK, every)
    found = next_period(rule, "UTC", datetime(2026, 11, 21, tzinfo=UTC))
    assert found.due == datetime(2026, 11, first, 9, tzinfo=UTC)
    assert next_period(rule, "UTC", found.due).due == found.due + timedelta(weeks=every)


@pytest.mark.parametrize(
    "every", ["year", "0 weeks", "53 weeks", "2", "2 months", "-1 weeks", "２ weeks", "weeks", "x" * 99]
)
def test_how_often_it_never_comes_is_refused(every: str) -> None:
    with pytest.raises(BadOption, match="Every is month, week, 2 weeks"):
        rule_of(PostKind.DIGEST, None, None, every)


def test_a_day_that_does_not_fit_how_often_says_what_would() -> None:
    with pytest.raises(BadOption, match="choose every week"):
        rule_of(PostKind.DIGEST, "Monday", None)
    with pytest.raises(BadOption, match="choose every month"):
        rule_of(PostKind.TIP, "2nd Tuesday", None)
    with pytest.raises(BadOption, match="takes no day"):
        rule_of(PostKind.DIGEST, "Monday", None, "day")
    for day in ("5th Monday", "2nd day", "last day off", "2nd t"):
        with pytest.raises(BadOption, match="such as “2nd Tuesday”"):
            rule_of(PostKind.DIGEST, day, None)


def test_a_cron_line_stands_alone() -> None:
    assert rule_of(PostKind.TIP, None, None, None, " 0  9 * * MON ") == Rule(Unit.CRON, 0, time(), cron="0 9 * * mon")
    for every, day, at in (("week", None, None), (None, "1", None), (None, None, "9")):
        with pytest.raises(BadOption, match="says it all"):
            rule_of(PostKind.TIP, day, at, every, "0 9 * * 1")
    with pytest.raises(BadOption, match="five fields"):
        rule_of(PostKind.DIGEST, None, None, None, "often")
    for every, cron in (("week", None), (None, "0 9 * * 1")):
        with pytest.raises(BadOption, match="as it comes"):
            rule_of(PostKind.ISSUE, None, None, every, cron)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("europe/berlin", "Europe/Berlin"),
        (" America/New York ", "America/New_York"),
        ("utc", "UTC"),
        ("ASIA/KATHMANDU", "Asia/Kathmandu"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_zone_may_be_written_in_any_case(text: str, zone: str) -> None:
    assert zone_of(text) == zone


@pytest.mark.parametrize(
    "text", ["", "  ", "Mars/Olympus", "+05:30", "../etc/passwd", "localtime", "Factory", "Europe/", "posixrules"]
)
def test_a_zone_that_is_none_or_depends_on_the_machine_is_refused(text: str) -> None:
    with pytest.raises(BadOption, match="Europe/Berlin or UTC"):
        zone_of(text)


def test_typing_a_city_suggests_its_zone_first() -> None:
    assert zones_like("berl")[0] == "Europe/Berlin"
    assert zones_like("new york")[0] == "America/New_York"
    assert zones_like("kol")[0] == "Asia/Kolkata"
    assert zones_like("nowhere at all") == ()


def test_an_empty_box_suggests_twenty_five_zones_with_utc_first() -> None:
    assert len(zones_like("")) == 25
    assert zones_like("")[0] == "UTC"


def test_a_key_press_asks_the_file_system_for_nothing() -> None:
    code = """
import sys
from bot.digest.rule import zones_like
zones_like("")
asked = []
sys.addaudithook(lambda event, _: asked.append(event) if event in {"open", "os.listdir", "os.scandir"} else None)
for letters in ("b", "be", "ber", "berl"):
    assert zones_like(letters)
print(asked)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
