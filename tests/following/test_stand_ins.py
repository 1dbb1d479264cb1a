"""What a site shows for an hour in place of an issue takes nothing from the archive, and is no issue."""

import pytest

from tests.following.desk import Desk
from tests.following.newsstand import entry, feed

LETTERS = [
    (
        "<h2>Lantern festival opens</h2><p>The harbour lit two hundred paper lanterns on Friday, and the "
        "keepers saw it.</p><h2>New moss catalogue</h2><p>Botanists printed a catalogue of moss on the wall.</p>"
    ),
    (
        "<h2>Ferry timetable changes</h2><p>From next week the early ferry leaves at six and is home at nine.</p>"
        "<h2>A violin was found</h2><p>Someone left a violin under the bench; the owner may ask for it at the desk.</p>"
    ),
]
NOTES = [
    "<h2>Lanterns</h2><p>Two hundred were lit.</p><h2>Moss</h2><p>A catalogue.</p>",
    "<h2>Ferry</h2><p>Leaves at six.</p><h2>Violin</h2><p>It was found.</p>",
]
STAND_INS = [
    "<p>We are sorry, the site is down for maintenance. Please come back later.</p>",
    "<h1>Just a moment</h1><p>Checking your browser. Please enable JavaScript and cookies to continue.</p>",
    "<h1>404</h1><p>The page you are looking for has moved. Try the search, or go back to the front page.</p>",
    (
        "<h1>Read on</h1><p>This post is for paying subscribers. Sign in below to read the whole of this letter.</p>"
        "<p>Choose a plan: five a month or fifty a year, paid by card. You may leave whenever you like.</p>"
    ),
]


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def titles(desk: Desk) -> list[list[str]]:
    return [[item.title for item in issue.items] for issue in desk.library.archive.issues]


@pytest.mark.parametrize("stand_in", STAND_INS, ids=["maintenance", "browser check", "not found", "paywall"])
@pytest.mark.parametrize("title", ["Harbour Letter #3", "Harbour Letter"])
async def test_a_notice_in_place_of_an_issue_is_a_fault_of_its_source_and_the_issue_stays(
    desk: Desk, title: str, stand_in: str
) -> None:
    following = desk.following()
    desk.stand.put("/latest", page(title, LETTERS[0]), "text/html")
    await following.add(desk.stand.url("/latest"))
    before = titles(desk)
    desk.stand.put("/latest", f"<html><body>{stand_in}</body></html>", "text/html")
    (polled,) = await following.check()
    assert "shows next to nothing where “Harbour Letter" in (polled.source.last_error or "")
    assert (titles(desk), desk.announced) == (before, [])


async def test_an_entry_that_a_paywall_closed_later_stays_as_it_was(desk: Desk) -> None:
    following = desk.following()
    desk.stand.put("/feed.xml", feed(entry(2), entry(1)))
    await following.add(desk.stand.url())
    before = titles(desk)
    closed = entry(2).split("<description>")[0] + "<description>This post is for paid subscribers.</description></item>"
    desk.stand.put("/feed.xml", feed(closed, entry(1)))
    await following.check()
    assert (titles(desk), desk.announced) == (before, [])


@pytest.mark.parametrize("letters", [LETTERS, NOTES], ids=["long", "short"])
async def test_letters_without_a_number_that_follow_each_other_at_one_address_are_issues_each(
    desk: Desk, letters: list[str]
) -> None:
    following = desk.following()
    for number, letter in enumerate(letters, 1):
        desk.stand.put("/latest", page("Harbour Letter", letter), "text/html")
        await (following.add(desk.stand.url("/latest")) if number == 1 else following.check())
        assert len(titles(desk)) == number
