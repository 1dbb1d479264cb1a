"""What two years of posts would be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given

from bot.digest.forecast import Means, forecast
from bot.digest.pick import Picked
from bot.model import NEVER, Forecast, Kind, Picks, PostKind, Quiet, Rule, StoredItem, Subscription, Unit, Wishes
from bot.search import Stories, build
from tests.digest.archive import archives, ref, stored, whole

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
WEEKEND = Quiet(frozenset({5, 6}))


def order(kind: PostKind, number: int = 1, zone: str = "Europe/Berlin") -> Subscription:
    rule = Rule(Unit.MONTH, 1, time(9)) if kind is PostKind.DIGEST else Rule(Unit.WEEK, 0, time(9))
    return Subscription(number, number, number, kind, rule, zone, START)


WORDS = build([]).vocabulary


def nothing(picked: Picked) -> str:
    if picked.waits:
        return f"waits with {len(picked.stories)}"
    return "unfit" if picked.unfit else "nothing new"


MEANS = Means({}, Stories(WORDS).of, nothing)


def foretold(
    orders: Sequence[Subscription], archive: Sequence[StoredItem], start: datetime, end: datetime
) -> list[Forecast]:
    return list(forecast(orders, archive, start, end, MEANS))


def two_years(archive: list[StoredItem], *orders: Subscription) -> list[Forecast]:
    return foretold(orders, archive, START, END)


ARCHIVE = [
    each
    for month in range(1, 13)
    for issue in [ref(f"m{month}", f"2026-{month:02}", number=month)]
    for each in [*whole(issue, f"a{month}", f"b{month}", kind=Kind.TOOL), stored(issue, f"tip {month}", Kind.TIP, 3)]
]


def test_two_years_have_every_month_and_week_in_order_through_every_change_of_clocks() -> None:
    found = two_years(ARCHIVE, order(PostKind.DIGEST), order(PostKind.TIP, 2))
    assert [each.period.due for each in found] == sorted(each.period.due for each in found)
    local = [each.period.due.astimezone(ZoneInfo("Europe/Berlin")) for each in found]
    assert {moment.hour for moment in local} == {9}
    assert len({moment.utcoffset() for moment in local}) == 2
    counts = Counter(each.subscription.kind for each in found)
    assert counts == {PostKind.DIGEST: 24, PostKind.TIP: 104}


def test_an_issue_is_told_once_its_month_has_ended_and_never_again() -> None:
    found = two_years(ARCHIVE, order(PostKind.DIGEST))
    told = [(each.period.name, each.title) for each in found if not each.skipped]
    names = [f"2026-{month:02}" for month in range(1, 13)]
    assert told == list(zip([*names[1:], "2027-01"], [f"Garden {name}" for name in names], strict=True))
    assert found[0].skipped == "nothing new"
    assert {each.items for each in found if not each.skipped} == {3}
    assert all(each.skipped for each in found[13:])


def test_tips_come_only_from_months_that_have_ended() -> None:
    found = two_years(ARCHIVE, order(PostKind.TIP))
    assert found[0].skipped == "the archive has no tips yet"
    for each in found:
        if each.title:
            month = int(each.title.removeprefix("tip ").lstrip("ab"))
            assert f"2026-{month:02}" < f"{each.period.due:%Y-%m}"


def test_the_month_ends_where_the_channel_is() -> None:
    zone, at = "Pacific/Auckland", Rule(Unit.MONTH, 1, time(9))
    [first, *_] = foretold(
        [replace(order(PostKind.DIGEST, zone=zone), rule=at)],
        whole(ref("jan"), "a"),
        datetime(2026, 1, 31, 12, tzinfo=UTC),
        END,
    )
    assert first.period.due == datetime(2026, 1, 31, 20, tzinfo=UTC)
    assert first.title == "Garden 2026-01"


def test_what_is_due_at_the_beginning_is_foreseen_and_at_the_end_is_not() -> None:
    begin, end = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 4, 1, 7, tzinfo=UTC)
    found = foretold([order(PostKind.DIGEST)], ARCHIVE, begin, end)
    assert [each.period.name for each in found] == ["2026-03"]
    found = foretold([order(PostKind.DIGEST)], ARCHIVE, begin, end + timedelta(microseconds=1))
    assert [each.period.name for each in found] == ["2026-03", "2026-04"]


def test_a_paused_order_is_foreseen_to_post_nothing_and_says_why() -> None:
    paused = replace(order(PostKind.DIGEST), paused="no permission to post")
    assert {each.skipped for each in two_years(ARCHIVE, paused)} == {"paused: no permission to post"}


@given(archives())
def test_no_issue_and_no_tip_before_its_turn_is_foreseen_twice(archive: list[StoredItem]) -> None:
    found = two_years(archive, order(PostKind.DIGEST), order(PostKind.TIP, 2))
    told = [each for each in found if not each.skipped]
    digests = [part for each in told if each.subscription.kind is PostKind.DIGEST for part in each.title.split(", ")]
    issues = Counter(f"{each.newsletter} {each.period or ''}".strip() for each in {i.issue for i in archive})
    assert not Counter(digests) - issues
    tips = [each.title for each in told if each.subscription.kind is PostKind.TIP]
    pool = {each.item.title for each in archive if each.item.kind in {Kind.TIP, Kind.TOOL}}
    late = tips[-len(pool) :] if pool else []
    assert len(late) == len(set(late)), "a whole round tells each once"


def waiting(zone: str = "Europe/Berlin") -> Subscription:
    return Subscription(3, 3, 3, PostKind.ISSUE, Rule(Unit.ISSUE, 0, time()), zone, NEVER)


def test_each_issue_is_foreseen_to_be_announced_once_as_its_month_ends_where_the_channel_is() -> None:
    found = two_years(ARCHIVE, waiting("Pacific/Auckland"))
    assert [each.title for each in found] == [f"Garden 2026-{month:02}" for month in range(1, 13)]
    assert [each.period.name for each in found] == [f"m{month}" for month in range(1, 13)]
    local = [each.period.due.astimezone(ZoneInfo("Pacific/Auckland")) for each in found]
    assert {(moment.day, moment.time()) for moment in local} == {(1, time())}
    assert {each.items for each in found} == {3}
    assert not any(each.skipped for each in found)


def test_what_came_out_before_the_beginning_is_not_foreseen() -> None:
    assert [each.title for each in foretold([waiting()], ARCHIVE, datetime(2026, 12, 15, tzinfo=UTC), END)] == [
        "Garden 2026-12"
    ]


def test_of_a_month_with_too_many_issues_and_of_a_paused_order_it_is_said_what_is_left_out() -> None:
    crowd = [each for n in range(7) for each in whole(ref(f"i{n}", newsletter=f"Pond {n}"), f"title {n}")]
    found = two_years(crowd, waiting())
    assert [bool(each.skipped) for each in found] == [True, True, False, False, False, False, False]
    assert {each.skipped for each in two_years(crowd, replace(waiting(), paused="gone"))} == {"paused: gone"}


def test_what_is_shifted_or_gives_way_is_foreseen_with_the_reason() -> None:
    daily = replace(order(PostKind.DIGEST), rule=Rule(Unit.DAY, 0, time(2, 30)), wishes=Wishes(quiet=WEEKEND))
    found = foretold([daily], ARCHIVE, datetime(2026, 10, 22, tzinfo=UTC), datetime(2026, 10, 27, tzinfo=UTC))
    assert [(each.period.name, each.skipped) for each in found if "quiet" in (each.skipped or "")] == [
        ("2026-10-24", "quiet on Saturday 24 October and until the next post"),
        ("2026-10-25", "quiet on Sunday 25 October and until the next post"),
    ]
    spring = list(
        foretold(
            [replace(daily, wishes=Wishes())], [], datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
        )
    )
    assert [each.period.shift for each in spring] == ["02:30 does not exist on that day: 03:30"]


def test_an_announcement_on_a_quiet_day_is_foreseen_on_the_next_that_is_not() -> None:
    resting = replace(waiting(), wishes=Wishes(quiet=WEEKEND))
    found = two_years(ARCHIVE, resting)
    local = [each.period.due.astimezone(ZoneInfo("Europe/Berlin")) for each in found]
    assert len(found) == 12
    assert not any(moment.weekday() > 4 for moment in local)
    assert [each.period.shift for each in found if each.period.name == "m7"] == [
        "quiet on Saturday 1 August: moved to Monday 3 August"
    ]


def test_an_order_whose_zone_left_the_database_is_foreseen_to_be_paused_and_holds_up_no_other() -> None:
    gone = replace(order(PostKind.DIGEST), zone="Mars/Olympus")
    found = two_years(ARCHIVE, gone, order(PostKind.DIGEST, 2))
    reasons = {each.skipped for each in found if each.subscription.id == 1}
    assert reasons == {"paused: the time zone Mars/Olympus is not known here any more; subscribe again with another"}
    assert any(not each.skipped for each in found if each.subscription.id == 2)


def test_every_month_of_two_years_is_told_once_by_ten_daily_orders() -> None:
    daily = [replace(order(PostKind.DIGEST, n), rule=Rule(Unit.DAY, 0, time(9))) for n in range(10)]
    found = two_years(ARCHIVE, *daily)
    assert len(found) == 7300
    told = Counter((each.subscription.id, each.title) for each in found if not each.skipped)
    assert len(told) == 120
    assert set(told.values()) == {1}
    assert {each.period.name[8:] for each in found if not each.skipped} == {"01"}


def wishing(kind: PostKind, wishes: Wishes) -> Subscription:
    return replace(order(kind), wishes=wishes)


def test_what_is_foreseen_fits_what_the_channel_wishes() -> None:
    tools = Wishes(only=Picks(kinds=(Kind.TOOL,)), most=1)
    found = [each for each in two_years(ARCHIVE, wishing(PostKind.DIGEST, tools)) if not each.skipped]
    assert [each.items for each in found] == [1] * 12, "at most as many as it wishes"
    papers = Wishes(only=Picks(kinds=(Kind.PAPER,)))
    assert two_years(ARCHIVE, wishing(PostKind.DIGEST, papers))[1].skipped == "unfit"
    tips = two_years(ARCHIVE, wishing(PostKind.TIP, papers))
    assert [tips[0].skipped, tips[-1].skipped] == ["the archive has no tips yet", "no tip fits what the channel wishes"]
    announced = two_years(ARCHIVE, replace(waiting(), wishes=papers))
    assert {each.skipped for each in announced} == {"none of its items fits what the channel wishes"}


def test_a_digest_that_waits_for_more_items_is_foreseen_to_wait() -> None:
    found = two_years(ARCHIVE, wishing(PostKind.DIGEST, Wishes(least=6)))
    assert [each.skipped for each in found[1:5]] == ["waits with 3", None, "waits with 3", None]
    assert [each.title for each in found[1:3]] == ["", "Garden 2026-01, Garden 2026-02"]


def test_the_archives_are_foreseen_where_nothing_is_new_and_the_channel_wishes_them() -> None:
    daily = replace(wishing(PostKind.DIGEST, Wishes(archives=True)), rule=Rule(Unit.DAY, 0, time(9)))
    found = {each.period.name: each for each in two_years(ARCHIVE, daily)}
    assert found["2026-02-01"].title == "Garden 2026-01"
    assert [found[f"2027-02-0{day}"].title for day in (1, 2)] == ["", ""], "what it told it does not tell again"
    late = foretold([daily], ARCHIVE, datetime(2027, 1, 15, tzinfo=UTC), END)
    told = [(each.period.name, each.title) for each in late if not each.skipped]
    assert told[:3] == [
        ("2027-01-15", "Garden 2026-12"),
        ("2027-01-16", "Garden 2026-01"),
        ("2027-02-01", "Garden 2026-02"),
    ]


def test_the_channels_of_a_server_are_foreseen_to_get_the_same_tips() -> None:
    both = [replace(order(PostKind.TIP, number), guild_id=7) for number in (1, 2)]
    one, other = ([each.title for each in two_years(ARCHIVE, *both) if each.subscription.id == n] for n in (1, 2))
    assert one == other
