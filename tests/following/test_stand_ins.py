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
MANY = ["kiln", "harbour", "walrus", "kelp", "lantern", "ledger", "violin", "moss", "comet", "anvil"]
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


MORE_STAND_INS = [
    "<h1>503 Service Unavailable</h1><p>The server is down for maintenance downtime. Please try again later.</p>",
    "<h1>Sorry, you have been blocked</h1><p>You are unable to access this site.</p>",
    "<h1>Wartungsarbeiten</h1><p>Wir sind bald wieder da.</p>",
    "<h1>harbour.example</h1><p>This domain is for sale. Ask its owner for a price.</p>",
    "<h1>We value your privacy</h1><p>We and our 842 partners store cookies on your device.</p>",
]


@pytest.mark.parametrize("stand_in", MORE_STAND_INS)
async def test_a_notice_is_no_issue_where_a_short_letter_stood_either(desk: Desk, stand_in: str) -> None:
    following = desk.following()
    desk.stand.put("/latest", page("Harbour Letter", NOTES[0]), "text/html")
    await following.add(desk.stand.url("/latest"))
    before = titles(desk)
    desk.stand.put("/latest", f"<html><body>{stand_in}</body></html>", "text/html")
    await following.check()
    assert (titles(desk), desk.announced) == (before, [])


async def test_a_short_letter_after_a_long_one_at_the_same_address_is_an_issue(desk: Desk) -> None:
    following = desk.following()
    things = "".join(f"<h2>{thing} number {n}</h2><p>A {thing} came on day {n}.</p>" for n, thing in enumerate(MANY))
    for title, body in (
        ("Barn Letter May 2025", things),
        ("Barn Letter June 2025", NOTES[0]),
        ("Barn Letter", NOTES[1]),
    ):
        desk.stand.put("/latest", page(title, body), "text/html")
        known = await following.every()
        await (following.check() if known else following.add(desk.stand.url("/latest")))
    assert [len(each) for each in titles(desk)].count(2) == 2


async def test_an_entry_that_was_edited_after_its_feed_moved_is_changed(desk: Desk) -> None:
    following = desk.following()
    desk.stand.put("/feed.xml", feed(entry(2), entry(1)))
    await following.add(desk.stand.url())
    desk.stand.put("/new.xml", feed(entry(2), entry(1)))
    desk.stand.refuse("/feed.xml", 301, Location="/new.xml")
    for _ in range(2):
        await following.check()
    desk.stand.put("/new.xml", feed(entry(2, " Robots came, too."), entry(1)))
    await following.check()
    assert "Robots came, too." in repr(desk.library.archive.issues)


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
