"""An entry that a feed cannot give is told, tried again, and news only if it came after the feed was followed."""

from html import escape

import pytest

from bot.discretion import shown
from bot.model import State
from bot.pages.sources import begun, outcome
from tests.following.desk import Desk, followed, only
from tests.following.newsstand import entry, feed, numbered, unreadable
from tests.importing import added


def why(desk: Desk, number: int) -> str:
    return f"Invented Weekly #{number}: {desk.stand.url()} has tags nested over 500 deep; save its text and give that."


async def test_what_a_poll_could_not_read_is_said_with_its_reason_and_stays_with_the_source(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", feed(unreadable(3), entry(2), entry(1)))
    (polled,) = await following.check()
    assert outcome(polled) == f"1 new, 1 as before, 1 refused, 1 announced; not read: {why(desk, 3)}".rstrip(".")
    assert (polled.source.unread, polled.source.failures) == ((why(desk, 3),), 0)
    desk.stand.refuse("/feed.xml", 500)
    await following.check()
    assert (await only(following)).unread == (why(desk, 3),)


async def test_what_the_first_import_could_not_read_is_said_to_whoever_follows(desk: Desk) -> None:
    desk.stand.put("/feed.xml", feed(entry(2), unreadable(1)))
    polled = await desk.following().add(desk.stand.url())
    assert begun(polled) == f"1 new, 1 refused; not read: {why(desk, 1)}".rstrip(".")
    assert (polled.source.unread, desk.notices) == ((why(desk, 1),), [])


async def test_the_owner_is_told_once_of_each_entry_that_cannot_be_read(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", feed(unreadable(2), entry(1)))
    await desk.later(following)
    await desk.later(following)
    desk.stand.put("/feed.xml", feed(unreadable(3), unreadable(2), entry(1)))
    await desk.later(following)
    await desk.later(following)
    head = f"Source 1, {desk.stand.url()}, has what cannot be read."
    assert desk.notices == [f"{head} {why(desk, 2)}", f"{head} {why(desk, 3)}"]


async def test_what_could_not_be_read_is_asked_for_again_though_the_feed_has_not_changed(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put(
        "/feed.xml", feed(unreadable(2), entry(1)), ETag='"v2"', Last_Modified="Sun, 01 Nov 2026 08:00:00 GMT"
    )
    await desk.later(following)
    await desk.later(following)
    asked = desk.stand.requests[-1].headers
    assert ("If-None-Match" in asked, "If-Modified-Since" in asked) == (False, False)
    (polled,) = await following.check()
    assert [each.state for each in polled.saved] == [State.SAME, State.REFUSED]


async def test_an_entry_that_can_be_read_later_is_announced_and_no_longer_said_to_be_unread(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", feed(unreadable(2), entry(1)))
    await desk.later(following)
    desk.stand.put("/feed.xml", numbered(1, 2))
    await desk.later(following)
    assert (desk.announced, (await only(following)).unread) == (["2"], ())


def nameless(told: str) -> str:
    """Return an entry that has no number, only an address of its own."""
    return told.replace("Invented Weekly #1", "A lantern for everybody")


@pytest.mark.parametrize("by_hand", [False, True], ids=["first seen", "imported by hand before"])
@pytest.mark.parametrize("numbered_so", [True, False], ids=["with a number", "with an address"])
async def test_what_could_not_be_read_when_its_feed_was_first_followed_is_never_news(
    desk: Desk, numbered_so: bool, by_hand: bool
) -> None:
    titled = str if numbered_so else nameless
    desk.stand.put("/feed.xml", feed(entry(2), titled(unreadable(1))))
    if by_hand:
        answer = await desk.stand.visitor().ask(desk.stand.url())
        assert answer.raw
        await added(desk.library, answer.raw)
    following = desk.following()
    await following.add(desk.stand.url())
    desk.stand.put("/feed.xml", feed(entry(3), entry(2), titled(entry(1))))
    await desk.later(following)
    assert (desk.announced, len(desk.numbers())) == (["3"], 3)


async def test_an_issue_that_a_feed_hid_behind_a_notice_when_it_was_first_followed_is_never_news(desk: Desk) -> None:
    desk.stand.put("/feed.xml", numbered(1, 2))
    answer = await desk.stand.visitor().ask(desk.stand.url())
    assert answer.raw
    await added(desk.library, answer.raw)
    whole, notice = entry(1), escape("<p>This post is for paid subscribers. Please subscribe to read it.</p>")
    hidden = f"{whole.split('<description>')[0]}<description>{notice}</description></item>"
    desk.stand.put("/feed.xml", feed(entry(2), hidden))
    following = desk.following()
    polled = await following.add(desk.stand.url())
    assert [each.state for each in polled.saved] == [State.REFUSED, State.SAME]
    desk.stand.put("/feed.xml", numbered(1, 2, 3))
    await desk.later(following)
    assert (desk.announced, (await only(following)).unread) == (["3"], ())


async def test_of_very_many_entries_that_cannot_be_read_the_newest_few_are_told(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", feed(*map(unreadable, range(60, 1, -1)), entry(1)))
    (polled,) = await following.check()
    assert [each.split(":")[0] for each in polled.source.unread] == [f"Invented Weekly #{n}" for n in range(41, 61)]
    assert outcome(polled).endswith("; and 17 more")
    assert [f"#{n}:" in desk.notices[0] for n in (57, 58, 59, 60)] == [False, True, True, True]


async def test_no_secret_of_an_address_is_told_with_an_entry_that_cannot_be_read(desk: Desk) -> None:
    desk.stand.put("/feed.xml", numbered(1))
    url = desk.stand.url("/feed.xml?token=s3cret")
    following = desk.following()
    await following.add(url)
    desk.stand.put("/feed.xml", feed(unreadable(2), entry(1)))
    (polled,) = await following.check()
    assert "s3cret" not in repr((outcome(polled), polled.source.unread, desk.notices))
    assert shown(url) in desk.notices[0]


async def test_that_nobody_could_be_told_keeps_no_poll_from_being_kept(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", feed(unreadable(3), entry(2), entry(1)))

    async def fails(_: str) -> None:
        raise OSError("unforeseen")

    following._notify = fails
    await desk.later(following)
    assert (desk.announced, len((await only(following)).unread)) == (["2"], 1)
