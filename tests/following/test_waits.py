"""When a source is asked again, and who is told when it breaks and recovers."""

from datetime import timedelta

import pytest

from bot import polling
from bot.fetch.conditional import Visitor
from bot.following import Following
from bot.model import Answer, Source, SourceKind
from tests.following.desk import HOUR, NOW, Desk, followed, only
from tests.following.newsstand import numbered


@pytest.mark.parametrize(
    ("control", "wait"),
    [
        ("max-age=7200", HOUR * 2),
        ("public, max-age=60", HOUR),
        ("no-cache, max-age=7200", HOUR),
        ("max-age=9999999", HOUR * 24),
    ],
)
async def test_a_feed_that_stays_fresh_for_longer_is_polled_less_often_but_daily(
    desk: Desk, control: str, wait: timedelta
) -> None:
    following = await followed(desk, 1, Cache_Control=control)
    assert wait <= (await only(following)).next_poll - NOW <= wait * 1.1


@pytest.mark.parametrize("asked", ["10800", "Sun, 01 Nov 2026 12:00:00 GMT"])
async def test_a_server_that_asks_to_be_left_alone_is(desk: Desk, asked: str) -> None:
    following = await followed(desk, 1)
    desk.stand.refuse("/feed.xml", 503, Retry_After=asked, Date="Sun, 01 Nov 2026 09:00:00 GMT")
    await desk.later(following)
    assert 3 * HOUR <= (await only(following)).next_poll - desk.clock.at <= 3.3 * HOUR


async def test_a_source_that_fails_is_asked_ever_more_rarely_but_daily_and_told_once_and_so_is_its_recovery(
    desk: Desk,
) -> None:
    following = await followed(desk, 1)
    desk.stand.refuse("/feed.xml", 500)
    waits = []
    for _ in range(9):
        await desk.later(following, (await only(following)).next_poll - desk.clock.at)
        waits.append(((await only(following)).next_poll - desk.clock.at) / HOUR)
    for wait, hours in zip(waits, [1, 2, 4, 8, 16, 24, 24, 24, 24], strict=True):
        assert hours <= wait <= hours * 1.1
    assert desk.notices == [
        f"Source 1, {desk.stand.url()}, failed 3 times in a row. The last fault: {desk.stand.url()} answers 500."
    ]
    desk.stand.put("/feed.xml", numbered(1, 2))
    await desk.later(following, timedelta(days=2))
    await desk.later(following)
    assert desk.notices[1:] == [f"Source 1, {desk.stand.url()}, answers again."]
    assert (desk.announced, (await only(following)).next_poll - desk.clock.at <= HOUR * 1.1) == (["2"], True)


async def test_two_failures_are_nobodys_business(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.refuse("/feed.xml", 500)
    await following.check()
    await following.check()
    desk.stand.put("/feed.xml", numbered(1))
    await following.check()
    assert (desk.notices, (await only(following)).last_error) == ([], None)


async def test_a_feed_that_is_gone_for_good_is_paused_with_the_reason_not_removed(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.refuse("/feed.xml", 410)
    for _ in range(3):
        await desk.later(following, timedelta(days=2))
    source = await only(following)
    assert source.paused == "its server says that it is gone for good (410)"
    assert (desk.stand.asked(), len(desk.notices)) == (2, 1)
    desk.stand.put("/feed.xml", numbered(1, 2))
    await following.resume("1")
    await following.tick()
    assert (desk.announced, len(desk.notices)) == (["2"], 1)


class Pausing(Visitor):
    """A visitor whose source is paused by its owner while the server answers."""

    following: Following

    async def ask(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Answer:
        await self.following.pause("1")
        return await super().ask(url, etag, last_modified)


@pytest.mark.parametrize(
    ("status", "why"),
    [(410, "is paused: its server says that it is gone for good (410)"), (500, "failed 3 times in a row")],
)
async def test_the_reason_of_a_fault_is_told_though_the_owner_paused_the_source_meanwhile(
    desk: Desk, status: int, why: str
) -> None:
    following = await followed(desk, 1)
    desk.stand.refuse("/feed.xml", 500)
    await following.check()
    await following.check()
    desk.stand.refuse("/feed.xml", status)
    visitor = Pausing(desk.stand.visitor()._guard, 0.0)
    visitor.following = following
    await desk.following(visitor=visitor).check()
    assert why in desk.notices[0]
    assert (await only(following)).paused is not None


async def test_the_recovery_of_a_failing_source_is_told_though_it_was_resumed_meanwhile_and_failed_again(
    desk: Desk,
) -> None:
    following = await followed(desk, 1)
    desk.stand.refuse("/feed.xml", 500)
    for _ in range(3):
        await following.check()
    await following.resume("1")
    await following.check()
    assert len(desk.notices) == 1
    desk.stand.put("/feed.xml", numbered(1))
    await following.check()
    await following.check()
    assert desk.notices[1:] == [f"Source 1, {desk.stand.url()}, answers again."]


async def test_an_interval_that_is_shortened_holds_at_once(desk: Desk) -> None:
    following = await followed(desk, 1)
    await following.add(desk.stand.url(), timedelta(days=7))
    await desk.later(following)
    shortened = await following.add(desk.stand.url(), timedelta(minutes=15))
    assert shortened.source.next_poll == desk.clock.at + timedelta(minutes=15)


async def test_a_permanent_redirect_that_is_seen_twice_in_a_row_changes_the_address(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/new.xml", numbered(1, 2))
    desk.stand.refuse("/feed.xml", 301, Location="/new.xml")
    await desk.later(following)
    assert ((await only(following)).feed, desk.announced) == (desk.stand.url(), ["2"])
    await desk.later(following)
    source = await only(following)
    assert (source.feed, source.url) == (desk.stand.url("/new.xml"), desk.stand.url())
    await desk.later(following)
    assert desk.stand.asked() == 3


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_temporary_redirect_is_followed_and_changes_nothing(desk: Desk, status: int) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/new.xml", numbered(1, 2))
    desk.stand.refuse("/feed.xml", status, Location="/new.xml")
    for _ in range(3):
        await desk.later(following)
    assert ((await only(following)).feed, desk.announced) == (desk.stand.url(), ["2"])


async def test_a_source_that_moved_to_the_address_of_another_stays_where_it_was(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/new.xml", numbered(2))
    await following.add(desk.stand.url("/new.xml"))
    desk.stand.refuse("/feed.xml", 308, Location="/new.xml")
    for _ in range(4):
        await desk.later(following)
    assert [each.feed for each in await following.every()] == [desk.stand.url(), desk.stand.url("/new.xml")]


async def test_a_clock_that_goes_back_neither_stops_the_polls_nor_repeats_news(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", numbered(1, 2))
    await desk.later(following, timedelta(days=400))
    desk.stand.put("/feed.xml", numbered(1, 2, 3))
    await desk.later(following, timedelta(days=-400))
    assert desk.announced == ["2", "3"]
    await desk.later(following, -HOUR)
    assert desk.announced == ["2", "3"]


SOURCE = Source(1, "https://a.example", "https://a.example/feed", SourceKind.FEED, HOUR, NOW)


@pytest.mark.parametrize(
    ("far", "due"),
    [(timedelta(0), True), (timedelta(seconds=1), False), (timedelta(days=8), False), (timedelta(days=15), True)],
)
def test_a_turn_that_no_wait_can_have_set_counts_as_due(far: timedelta, due: bool) -> None:
    source = polling.succeeded(SOURCE, Answer(200), NOW)
    assert polling.is_due(Source(1, "", "", SourceKind.FEED, HOUR, NOW + far), NOW) is due
    assert not polling.is_due(source, NOW)


def test_no_number_of_failures_makes_a_wait_longer_than_a_day_or_the_interval() -> None:
    source = Source(1, "", "", SourceKind.FEED, polling.MOST, NOW, failures=10**6)
    assert polling.failed(source, "x", NOW).next_poll - NOW <= polling.MOST * 1.1
