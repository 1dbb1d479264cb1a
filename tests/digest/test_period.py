"""When posts are due: local times in every zone, at the ends of months and years, and what is owed after an absence."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.period import CROWDED, MAX_LATE, MOST_ANNOUNCED, announce, next_period, not_before, plan
from bot.digest.rule import zones
from bot.model import NEVER, Period, PostKind, Quiet, Rule, Subscription, Unit, Wishes
from tests.digest.reckoning import MINUTE, minutes, offsets

MONTHLY = Rule(Unit.MONTH, 1, time(9))
WEEKLY = Rule(Unit.WEEK, 0, time(9))
DAILY = Rule(Unit.DAY, 0, time(9))
HOURLY = Rule(Unit.CRON, 0, time(), cron="0 * * * *")
WEEKEND = Quiet(frozenset({5, 6}))
ZONES = sorted(zones().values())


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # at most six numbers are given


def order(rule: Rule = MONTHLY, zone: str = "UTC", due: datetime | None = None) -> Subscription:
    kind = PostKind.DIGEST if rule.unit is Unit.MONTH else PostKind.TIP
    return Subscription(1, 1, 1, kind, rule, zone, due or utc(2026, 1, 1, 9))


def walk(rule: Rule, zone: str, start: datetime, end: datetime) -> list[Period]:
    """Return what posts after `start` and before `end`; why it was shifted is tested elsewhere."""
    found = [next_period(rule, zone, start)]
    while found[-1].due < end:
        found.append(next_period(rule, zone, found[-1].due))
    return [replace(each, shift="") for each in found[:-1]]


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk"]
)
def test_on_a_day_of_change_every_time_is_posted_once_when_the_clock_first_shows_it(zone: str) -> None:
    known = offsets(zone, date(2026, 1, 1), date(2027, 1, 1))
    assert len(known.since) > 2
    for change, offset in zip(known.since[1:], known.offset, strict=False):
        day = known.shown(change - timedelta(seconds=1)).date()
        shown = minutes(zone, change)
        for minute in range(0, 24 * 60, 5):
            wall = datetime.combine(day, time(*divmod(minute, 60)))
            start = change - timedelta(days=2)
            due = [
                each.due for each in walk(Rule(Unit.MONTH, day.day, wall.time()), zone, start, start + 2 * timedelta(2))
            ]
            assert due == [shown.get(wall, wall.replace(tzinfo=UTC) - offset)], (zone, wall)


def test_the_day_that_samoa_skipped_is_posted_on_the_next() -> None:
    found = next_period(Rule(Unit.MONTH, 30, time(9)), "Pacific/Apia", utc(2011, 12, 15))
    assert (found.name, found.due) == ("2011-12", utc(2011, 12, 30, 19))
    assert found.due.astimezone(ZoneInfo("Pacific/Apia")).day == 31
    assert next_period(Rule(Unit.MONTH, 30, time(9)), "Pacific/Apia", found.due).name == "2012-01"


def test_the_last_day_of_the_year_that_kiribati_skipped_is_made_up_for_in_the_next() -> None:
    zone, after = "Pacific/Kiritimati", utc(1994, 12, 31, 18)
    for rule, name in ((Rule(Unit.MONTH, 31, time(9)), "1994-12"), (Rule(Unit.WEEK, 5, time(9)), "1994-W52")):
        found = next_period(rule, zone, after)
        assert (found.name, found.due) == (name, utc(1994, 12, 31, 19))
        assert (
            found.due.astimezone(ZoneInfo(zone)).date() == date(1995, 1, 1) == after.astimezone(ZoneInfo(zone)).date()
        )


@pytest.mark.parametrize(
    ("day", "dates"),
    [
        (31, ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        (29, ["2028-01-29", "2028-02-29", "2028-03-29", "2028-04-29"]),
        (30, ["2027-01-30", "2027-02-28", "2027-03-30", "2027-04-30"]),
    ],
)
def test_a_day_that_a_month_lacks_is_its_last(day: int, dates: list[str]) -> None:
    year = int(dates[0][:4])
    found = walk(Rule(Unit.MONTH, day, time(12)), "UTC", utc(year, 1, 1), utc(year, 5, 1))
    assert [f"{each.due:%Y-%m-%d}" for each in found] == dates


def test_weeks_over_new_year_have_their_iso_names() -> None:
    names = [each.name for each in walk(WEEKLY, "UTC", utc(2026, 12, 20), utc(2027, 1, 12))]
    assert names == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    friday = walk(replace(WEEKLY, day=4), "UTC", utc(2026, 12, 30), utc(2027, 1, 9))
    assert [(each.name, f"{each.due:%Y-%m-%d}") for each in friday] == [
        ("2026-W53", "2027-01-01"),
        ("2027-W01", "2027-01-08"),
    ]


def test_what_is_due_at_this_very_instant_is_not_the_next() -> None:
    assert next_period(MONTHLY, "UTC", utc(2026, 5, 1, 9)).name == "2026-06"
    assert next_period(MONTHLY, "UTC", utc(2026, 5, 1, 9) - timedelta(microseconds=1)).name == "2026-05"


def test_an_order_on_time_owes_its_period() -> None:
    made = plan(order(due=utc(2026, 5, 1, 9)), utc(2026, 5, 1, 9))
    assert (made.owed, made.skipped, made.next_due) == (
        (Period(utc(2026, 5, 1, 9), "2026-05"),),
        (),
        utc(2026, 6, 1, 9),
    )


@pytest.mark.parametrize("rule", [MONTHLY, WEEKLY], ids=["digest", "tip"])
def test_a_late_post_is_owed_up_to_its_limit_and_then_skipped_with_the_reason(rule: Rule) -> None:
    late = order(rule, due=next_period(rule, "UTC", utc(2026, 5, 20)).due)
    limit = late.next_due + MAX_LATE[late.kind]
    assert [each.due for each in plan(late, limit - timedelta(seconds=1)).owed] == [late.next_due]
    refused = plan(late, limit)
    assert refused.owed == ()
    [(period, why)] = refused.skipped
    assert period.due == late.next_due
    assert "missed while the bot was away" in why


def test_of_several_missed_periods_only_the_newest_is_owed() -> None:
    made = plan(order(due=utc(2026, 1, 1, 9)), utc(2026, 4, 3))
    assert [each.name for each in made.owed] == ["2026-04"]
    assert [each.name for each, _ in made.skipped] == ["2026-01", "2026-02", "2026-03"]
    assert made.next_due == utc(2026, 5, 1, 9)


@pytest.mark.parametrize("rule", [MONTHLY, WEEKLY], ids=["digest", "tip"])
def test_an_absence_of_ten_years_leaves_no_more_rows_than_one_of_ten_months(rule: Rule) -> None:
    for due in (utc(2016, 5, 1), utc(2025, 7, 1)):
        made = plan(order(rule, "Europe/Berlin", due), utc(2026, 5, 4, 8))
        assert len(made.skipped) <= 7
        assert len({each.name for each, _ in made.skipped}) == len(made.skipped)


def test_a_clock_that_went_back_owes_nothing_and_forgets_nothing() -> None:
    waiting = order(due=utc(2026, 6, 1, 9))
    made = plan(waiting, utc(2026, 3, 15))
    assert (made.owed, made.skipped, made.next_due) == ((), (), waiting.next_due)


def test_an_order_moved_to_another_zone_names_the_same_period() -> None:
    posted = utc(2026, 10, 31, 20)
    assert next_period(MONTHLY, "Pacific/Auckland", posted - MINUTE) == Period(posted, "2026-11")
    # Its server moves to Los Angeles an hour later: November comes again there, under the name the ledger knows.
    assert next_period(MONTHLY, "America/Los_Angeles", posted + timedelta(hours=1)).name == "2026-11"


at_minutes = st.times().map(lambda t: t.replace(second=0, microsecond=0))
rules = st.one_of(
    st.builds(Rule, st.just(Unit.MONTH), st.integers(1, 31), at_minutes),
    st.builds(Rule, st.just(Unit.MONTH), st.integers(0, 6), at_minutes, nth=st.integers(1, 5)),
    st.builds(Rule, st.just(Unit.WEEK), st.integers(0, 6), at_minutes, every=st.just(2), phase=st.integers(0, 1)),
    st.builds(Rule, st.just(Unit.DAY), st.just(0), at_minutes),
    st.sampled_from(["0 */8 * * *", "30 2 * * 0", "15 1,2 28-31 * *"]).map(lambda line: replace(HOURLY, cron=line)),
)


@given(
    rules,
    st.sampled_from(ZONES),
    st.lists(st.timedeltas(timedelta(hours=-30), timedelta(days=90)), min_size=1, max_size=12),
)
def test_however_the_clock_runs_no_period_is_owed_twice_and_none_is_lost(
    rule: Rule, zone: str, steps: list[timedelta]
) -> None:
    now = utc(2026, 1, 1)
    standing = order(rule, zone, next_period(rule, zone, now).due)
    named: list[str] = []
    for step in steps:
        now += step
        made = plan(standing, now)
        if standing.next_due <= now:
            told = [*(period for period, _ in made.skipped), *made.owed]
            assert all(standing.next_due <= each.due <= now for each in told)
            named += [each.name for each in sorted(told)]
            assert made.next_due > now
            assert len(made.owed) + len(made.skipped) >= 1
        standing = replace(standing, next_due=made.next_due)
    assert len(named) == len(set(named))
    assert named == sorted(named)


WAITING = Subscription(1, 1, 1, PostKind.ISSUE, Rule(Unit.ISSUE, 0, time()), "Asia/Kathmandu", NEVER)


def test_the_calendar_never_makes_an_order_due_that_waits_for_issues() -> None:
    assert next_period(WAITING.rule, WAITING.zone, utc(2026, 5, 1)).due == NEVER
    made = plan(WAITING, utc(9998, 12, 31))
    assert (made.owed, made.skipped, made.next_due) == ((), (), NEVER)


@pytest.mark.parametrize(("count", "lately"), [(0, 0), (1, 0), (5, 0), (6, 0), (40, 3), (2, 5), (2, 9)])
def test_issues_are_owed_in_their_order_at_most_five_in_an_hour_and_the_newest(count: int, lately: int) -> None:
    keys, now = [f"issue {n}" for n in range(count)], utc(2026, 5, 1)
    made = announce(WAITING, keys, lately, now)
    kept = min(count, max(0, MOST_ANNOUNCED - lately))
    assert [each.name for each in made.owed] == keys[count - kept :]
    assert [(each.name, why) for each, why in made.skipped] == [(key, CROWDED) for key in keys[: count - kept]]
    dues = [*(each.due for each, _ in made.skipped), *(each.due for each in made.owed)]
    assert dues == sorted(set(dues))
    assert not dues or (dues[-1] == now and now - dues[0] < timedelta(seconds=1))
    assert made.next_due == NEVER


def resting(due: datetime, rule: Rule = DAILY, kind: PostKind = PostKind.DIGEST) -> Subscription:
    return replace(order(rule, due=due), kind=kind, wishes=Wishes(quiet=WEEKEND))


def test_what_gave_way_to_a_post_is_told_with_it_and_what_is_next_does_post() -> None:
    friday = plan(resting(utc(2026, 11, 20, 9)), utc(2026, 11, 20, 9))
    assert ([each.name for each in friday.owed], friday.skipped) == (["2026-11-20"], ())
    assert friday.next_due == utc(2026, 11, 23, 9)
    monday = plan(resting(friday.next_due), utc(2026, 11, 23, 9))
    assert [each.name for each in monday.owed] == ["2026-11-23"]
    assert [(each.name, why) for each, why in monday.skipped] == [
        ("2026-11-21", "quiet on Saturday 21 November and until the next post"),
        ("2026-11-22", "quiet on Sunday 22 November and until the next post"),
    ]


def test_what_would_be_caught_up_on_a_quiet_day_waits_for_its_time_on_the_next_that_is_not() -> None:
    # The first is a Thursday; the bot is back on Saturday.
    back = utc(2026, 10, 3, 15)
    made = plan(resting(utc(2026, 10, 1, 9), MONTHLY), back)
    [owed] = made.owed
    assert (owed.name, owed.due) == ("2026-10", utc(2026, 10, 1, 9)), "its lateness counts from when it was due"
    waits = not_before(resting(made.next_due, MONTHLY), owed.due, back, made.next_due)
    assert waits == (utc(2026, 10, 5, 9), "quiet on Saturday 3 October: moved to Monday 5 October")
    # A daily one would come together with Monday's.
    made = plan(resting(utc(2026, 10, 1, 9)), back)
    assert made.owed == ()
    assert [each.name for each, _ in made.skipped] == ["2026-10-01", "2026-10-02", "2026-10-03"]
    assert (
        made.skipped[1][1] == "missed while the bot was away, and quiet on Saturday 3 October and until the next post"
    )


@pytest.mark.parametrize(
    ("kind", "rule", "quiet", "due", "now"),
    [
        ("tip", replace(WEEKLY, day=4, at=time(20)), WEEKEND, utc(2026, 10, 23, 20), utc(2026, 10, 24, 2)),
        (
            "digest",
            replace(MONTHLY, day=15),
            Quiet(yearly=frozenset({(12, day) for day in range(20, 32)})),
            utc(2026, 12, 15, 9),
            utc(2026, 12, 20, 9),
        ),
    ],
)
def test_what_would_come_too_late_after_quiet_days_is_not_caught_up(
    kind: str, rule: Rule, quiet: Quiet, due: datetime, now: datetime
) -> None:
    made = plan(replace(order(rule, due=due), kind=PostKind(kind), wishes=Wishes(quiet=quiet)), now)
    [(missed, why)] = made.skipped
    assert (made.owed, missed.due) == ((), due)
    assert why.startswith("missed while the bot was away, and quiet on ")
    assert why.endswith(", and too late to be welcome after that")


def test_a_post_due_just_before_a_quiet_day_is_not_held_back_by_a_tick_just_after_midnight() -> None:
    late = replace(DAILY, at=time(23, 59))
    [owed] = plan(resting(utc(2026, 11, 20, 23, 59), late), utc(2026, 11, 21, 0, 0, 10)).owed
    assert owed.due == utc(2026, 11, 20, 23, 59)


@pytest.mark.parametrize(
    ("kind", "due", "now", "ready"),
    [
        pytest.param("digest", utc(2026, 11, 20, 9), utc(2026, 11, 20, 12), utc(2026, 11, 20, 12), id="no quiet day"),
        pytest.param("digest", utc(2026, 11, 20, 9), utc(2026, 11, 21, 12), utc(2026, 11, 23, 9), id="it waits"),
        pytest.param("digest", utc(2026, 11, 20, 23, 59), utc(2026, 11, 21), utc(2026, 11, 21), id="just after it"),
        pytest.param("digest", utc(2026, 11, 16, 9), utc(2026, 11, 22, 12), NEVER, id="too late on Monday"),
        pytest.param("digest", utc(2026, 11, 28, 9), utc(2026, 11, 29, 12), NEVER, id="then the next comes"),
        pytest.param("tip", utc(2026, 11, 20, 20), utc(2026, 11, 21, 1), NEVER, id="a tip does not keep"),
        pytest.param("issue", utc(2026, 11, 20, 21), utc(2026, 11, 21, 2), NEVER, id="nor news for three days"),
    ],
)
def test_what_is_tried_again_waits_for_a_day_that_is_not_quiet_or_ends_where_that_is_too_late(
    kind: str, due: datetime, now: datetime, ready: datetime
) -> None:
    found, why = not_before(resting(utc(2026, 11, 30, 9), kind=PostKind(kind)), due, now, utc(2026, 11, 30, 9))
    assert found == ready
    assert bool(why) == (ready != now)
    assert not_before(replace(resting(NEVER), zone="Mars/Olympus"), due, now, NEVER) == (now, "")


@pytest.mark.parametrize(
    ("rule", "days"),
    [(DAILY, 10), (HOURLY, 1), (Rule(Unit.WEEK, 0, time(9), every=3, phase=2), 200)],
    ids=["daily", "hourly", "every third week"],
)
def test_an_absence_of_ten_years_owes_one_post_of_a_frequent_rule_and_tells_of_six_and_of_the_rest(
    rule: Rule, days: int
) -> None:
    now = utc(2026, 5, 4, 9, 30)
    made = plan(replace(order(rule, "Europe/Berlin", utc(2016, 5, 1)), kind=PostKind.DIGEST), now)
    latest = [each for each in walk(rule, "Europe/Berlin", now - timedelta(days), now) if each.due <= now]
    told = [*(each for each, _ in made.skipped), *made.owed]
    assert [each.name for each in told] == [each.name for each in latest[-7:]]
    first, *others = [why for _, why in made.skipped]
    assert first == "missed while the bot was away, like all since 2016-05-01; a newer one took its place"
    assert set(others) == {"missed while the bot was away; a newer one took its place"}
    assert made.next_due > now


def test_a_line_that_comes_every_four_years_is_found_however_long_ago() -> None:
    leap = replace(HOURLY, cron="0 9 29 2 *")
    made = plan(order(leap, due=utc(2024, 2, 29, 9)), utc(2026, 5, 4))
    assert [(each.name, why) for each, why in made.skipped] == [
        ("2024-02-29T09:00", "missed while the bot was away, by more than 12 hours")
    ]
    assert made.next_due == utc(2028, 2, 29, 9)


def test_a_period_whose_instant_the_zone_s_rules_moved_before_the_promised_one_is_owed_all_the_same() -> None:
    for moved in (timedelta(minutes=30), timedelta(hours=3)):
        made = plan(order(due=utc(2026, 5, 1, 9) + moved), utc(2026, 5, 1, 9) + moved)
        assert [each.name for each in made.owed] == ["2026-05"]
    made = plan(order(due=utc(2026, 5, 1, 8)), utc(2026, 5, 1, 8))
    assert (made.owed, made.next_due) == ((), utc(2026, 5, 1, 9)), "moved behind it, it waits"


def test_a_zone_that_left_the_database_is_not_planned() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        plan(order(zone="Mars/Olympus"), utc(2026, 5, 1))


def test_an_issue_that_is_news_on_a_quiet_day_is_announced_at_that_time_of_the_next_that_is_not() -> None:
    saturday = utc(2026, 11, 21, 14)
    waiting = replace(WAITING, zone="UTC", wishes=Wishes(quiet=WEEKEND))
    made = announce(waiting, ["one", "two"], 0, saturday)
    assert [each.due for each in made.owed] == [
        utc(2026, 11, 23, 14) - timedelta(microseconds=1),
        utc(2026, 11, 23, 14),
    ]
    assert {each.shift for each in made.owed} == {"quiet on Saturday 21 November: moved to Monday 23 November"}
    assert announce(replace(waiting, zone="Mars/Olympus"), ["one"], 0, saturday).owed[0].due == saturday
