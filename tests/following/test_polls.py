"""What a poll brings is known by its content, is in the index, and is announced once."""

from datetime import timedelta
from typing import Any

from bot.errors import Unavailable
from bot.library import Library
from bot.model import State
from storage import Store, issues
from tests.following.desk import HOUR, Desk, followed, only
from tests.following.newsstand import entry, feed, numbered

PAGE = "<html><head><title>Invented Weekly #{n}</title></head><body><h1>Invented Weekly #{n}</h1>{body}</body></html>"
BODY = "<h2>A lantern of {n} lights</h2><p>It hangs over the quay and shines on kelp.</p>"


async def test_a_new_entry_is_in_the_index_and_announced_once_within_one_poll(desk: Desk) -> None:
    following = await followed(desk, 1, 2)
    desk.stand.put("/feed.xml", numbered(1, 2, 3))
    await desk.later(following)
    assert (sorted(filter(None, desk.numbers())), desk.announced) == ([1, 2, 3], ["3"])
    for _ in range(3):
        await desk.later(following)
    await desk.later(desk.following())
    assert desk.announced == ["3"]


async def test_nothing_is_asked_before_its_interval_has_passed(desk: Desk) -> None:
    following = await followed(desk, 1)
    await desk.later(following, HOUR - timedelta(seconds=1))
    assert desk.stand.asked() == 1
    await desk.later(following, HOUR * 0.1 + timedelta(seconds=1))
    assert desk.stand.asked() == 2


async def test_an_unchanged_feed_answers_304_and_costs_nothing(desk: Desk) -> None:
    following = await followed(desk, 1, ETag='"v1"', Last_Modified="Sun, 01 Nov 2026 08:00:00 GMT")
    await desk.later(following)
    await desk.later(desk.following())
    source = await only(following)
    assert [each.headers.get("If-None-Match") for each in desk.stand.requests] == [None, '"v1"', '"v1"']
    assert desk.stand.requests[-1].headers["If-Modified-Since"] == "Sun, 01 Nov 2026 08:00:00 GMT"
    assert (source.last_success, source.failures) == (desk.clock.at, 0)


async def test_a_changed_feed_is_read_anew_under_its_new_etag(desk: Desk) -> None:
    following = await followed(desk, 1, ETag='"v1"')
    desk.stand.put("/feed.xml", numbered(1, 2), ETag='"v2"')
    await desk.later(following)
    assert (desk.announced, (await only(following)).etag) == (["2"], '"v2"')


async def test_the_same_content_under_new_ids_and_addresses_is_not_news(desk: Desk) -> None:
    following = await followed(desk, *range(1, 9))
    desk.stand.put("/feed.xml", numbered(*range(1, 9), address="https://moved.example/archive/{}?id=x"))
    await desk.later(following)
    assert (desk.announced, len(desk.numbers())) == ([], 8)


async def test_an_edited_entry_changes_its_issue_and_is_not_news(desk: Desk) -> None:
    following = await followed(desk, 1, 2)
    desk.stand.put("/feed.xml", feed(entry(2, " The keeper corrected this on Monday."), entry(1)))
    (polled,) = await following.check()
    assert [each.state for each in polled.saved] == [State.SAME, State.CHANGED]
    assert (polled.announced, desk.announced) == (0, [])


async def test_many_new_entries_at_once_are_all_imported_but_only_the_newest_three_announced(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", numbered(*range(1, 11)))
    await desk.later(following)
    assert (desk.announced, len(desk.numbers())) == (["8", "9", "10"], 10)
    assert (await only(following)).held_back == 6
    await desk.later(following)
    assert desk.announced == ["8", "9", "10"]


async def test_an_issue_that_was_imported_by_hand_before_its_feed_had_it_is_announced_once(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/copy.xml", numbered(2))
    visitor = desk.stand.visitor()
    answer = await visitor.ask(desk.stand.url("/copy.xml"))
    assert answer.raw
    await desk.library.add(answer.raw)
    desk.stand.put("/feed.xml", numbered(1, 2))
    await desk.later(following)
    await desk.later(following)
    assert desk.announced == ["2"]


async def test_a_feed_that_became_a_web_page_imports_nothing_and_fails(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", PAGE.format(n=7, body=BODY.format(n=7)), "text/html")
    await desk.later(following)
    assert (desk.numbers(), (await only(following)).last_error) == ([1], f"{desk.stand.url()} is no feed any more.")


async def test_a_packed_feed_is_read(desk: Desk) -> None:
    following = await followed(desk, 1, Content_Encoding="gzip")
    desk.stand.put("/feed.xml", numbered(1, 2), Content_Encoding="gzip")
    await desk.later(following)
    assert desk.announced == ["2"]


class Flaky(Store):
    """A store that fails once to read the archive."""

    fails = True

    async def run(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        if verb is issues.load and self.fails:
            self.fails = False
            raise Unavailable("The database is busy; try again.")
        return await super().run(verb, *args, **kwargs)


async def test_an_issue_that_could_not_be_taken_into_the_index_is_announced_when_it_is_there(desk: Desk) -> None:
    await followed(desk, 1)
    desk.stand.put("/feed.xml", numbered(1, 2))
    desk.library = Library(Flaky(desk.store._db, desk.store.path, desk.store._thread), desk.clock)
    following = desk.following()
    await desk.later(following)
    assert (desk.announced, (await only(following)).last_error) == ([], "The database is busy; try again.")
    await desk.later(following)
    assert (desk.announced, desk.numbers()) == (["2"], [1, 2])
