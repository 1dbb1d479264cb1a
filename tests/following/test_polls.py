"""What a poll brings is known by its content, is in the index, and is announced once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.errors import NotFound, Unavailable
from bot.library import Library
from bot.model import State
from bot.wiring import announcer
from storage import Store, audit, issues
from tests.following.desk import AN_HOUR_LATER, HOUR, Desk, followed, only
from tests.following.newsstand import entry, feed, numbered
from tests.importing import added

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
    await added(desk.library, answer.raw)
    desk.stand.put("/feed.xml", numbered(1, 2))
    await desk.later(following)
    await desk.later(following)
    assert desk.announced == ["2"]


async def test_an_issue_that_two_sources_bring_is_counted_as_announced_once(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/other.xml", numbered(1))
    await following.add(desk.stand.url("/other.xml"))
    following._announce = announcer(desk.store)
    desk.stand.put("/feed.xml", numbered(1, 2))
    desk.stand.put("/other.xml", numbered(1, 2))
    assert [polled.announced for polled in await following.check()] == [1, 0]


async def test_a_feed_that_became_a_web_page_imports_nothing_and_fails(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", PAGE.format(n=7, body=BODY.format(n=7)), "text/html")
    await desk.later(following)
    assert (desk.numbers(), (await only(following)).last_error) == ([1], f"{desk.stand.url()} is no feed any more.")


async def test_a_feed_that_turned_empty_is_not_broken_and_what_it_had_before_is_not_news(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", feed())
    for _ in range(4):
        await desk.later(following)
    source = await only(following)
    assert (source.failures, source.last_error, source.last_success) == (0, None, desk.clock.at)
    desk.stand.put("/feed.xml", numbered(1, 2))
    await desk.later(following)
    assert (desk.announced, desk.notices) == (["2"], [])


async def test_a_feed_whose_entries_cannot_be_read_is_not_taken_for_an_empty_one(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", feed("<item><title>Issue 2</title></item>"))
    await desk.later(following)
    assert "without entries" in ((await only(following)).last_error or "")


async def test_a_source_that_is_checked_while_it_comes_due_is_polled_once(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.clock.at += AN_HOUR_LATER
    desk.stand.seconds = 0.05
    begun = desk.stand.asked()
    await asyncio.gather(following.check(), following.tick(), following.tick())
    assert desk.stand.asked() == begun + 1


async def test_news_that_could_not_be_announced_is_announced_later_and_keeps_no_other_source_from_its_poll(
    desk: Desk,
) -> None:
    following = await followed(desk, 1, ETag='"v1"')
    desk.stand.put("/other.xml", numbered(5))
    await following.add(desk.stand.url("/other.xml"))
    desk.stand.put("/feed.xml", numbered(1, 2), ETag='"v2"')
    desk.stand.put("/other.xml", numbered(5, 6))
    announce, asked = following._announce, []

    async def fails_once(keys: Sequence[str], now: datetime) -> int:
        asked.append(keys)
        if len(asked) == 1:
            raise OSError("unforeseen")
        return await announce(keys, now)

    following._announce = fails_once
    await desk.later(following)
    assert (desk.announced, [each.failures for each in await following.every()]) == (["6"], [1, 0])
    await desk.later(following)
    assert desk.announced == ["6", "2"]


async def test_a_notice_that_could_not_be_given_is_given_after_the_next_poll(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.refuse("/feed.xml", 410)
    desk.stand.put("/other.xml", numbered(5))
    await following.add(desk.stand.url("/other.xml"))
    notify = following._notify

    async def fails(_: str) -> None:
        raise OSError("unforeseen")

    following._notify = fails
    assert len(await following.check()) == 2
    following._notify = notify
    await following.resume("1")
    desk.stand.refuse("/feed.xml", 410)
    await following.check("1")
    assert len(desk.notices) == 1


async def test_no_secret_of_an_address_is_told_or_written_down_outside_the_list_of_sources(desk: Desk) -> None:
    desk.stand.put("/feed.xml", numbered(1))
    following, url = desk.following(), desk.stand.url("/feed.xml?token=s3cret")
    await following.add(url)
    desk.stand.refuse("/feed.xml", 410)
    await following.check("1")
    await following.resume(url)
    desk.stand.put("/feed.xml", "<html><p>Hello", "text/html")
    for _ in range(3):
        await following.check(url)
    with pytest.raises(NotFound) as refusal:
        await following.pause(url.replace("feed", "food"))
    await following.pause(url)
    await following.remove(url)
    written = [entry.detail for entry in await desk.store.run(audit.recent, 50)]
    assert len(written) == 4
    assert len(desk.notices) == 2
    assert "s3cret" not in repr((written, desk.notices, str(refusal.value)))
    assert all("/feed.xml?token=…" in each for each in (*written, *desk.notices))


async def test_whoever_changes_what_is_followed_stands_in_the_audit_log(desk: Desk) -> None:
    desk.stand.put("/feed.xml", numbered(1))
    following = desk.following()
    await following.add(desk.stand.url(), actor=7)
    await following.check("1", actor=7)
    desk.stand.put("/feed.xml", numbered(1, 2))
    await following.check(actor=7)
    await following.pause("1")
    await following.resume("1", 7)
    await following.remove("1", 7)
    done = [(entry.action, entry.actor_id) for entry in await desk.store.run(audit.recent, 50)]
    acts = [("follow", 7), ("check sources", 7), ("pause source", None), ("resume source", 7), ("remove source", 7)]
    assert sorted(done, key=repr) == sorted(acts, key=repr)
    (check,) = [entry.detail for entry in await desk.store.run(audit.recent, 50) if entry.action == "check sources"]
    assert check == "source 1: 1 new, 1 as before, 1 announced"


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
