"""Servers are asked politely, and the owner has the last word."""

import asyncio
import re
from itertools import pairwise
from typing import Any

import pytest

from bot.errors import BadOption, NotFound
from bot.fetch.conditional import Visitor
from bot.model import Answer
from tests.following.desk import AN_HOUR_LATER, Desk, followed
from tests.following.newsstand import numbered


async def test_one_host_is_asked_one_request_at_a_time_with_a_pause_between(desk: Desk) -> None:
    following = desk.following(visitor=desk.stand.visitor(pause=0.05))
    desk.stand.seconds = 0.01
    for number in range(4):
        desk.stand.put(f"/{number}.xml", numbered(number + 1))
        await following.add(desk.stand.url(f"/{number}.xml"))
    desk.clock.at += AN_HOUR_LATER
    await asyncio.gather(following.tick(), following.check(), following.check("2"))
    (times,) = desk.stand.times.values()
    assert len(times) >= 12
    assert desk.stand.most_of_a_host == 1
    assert min(after - before for before, after in pairwise(times)) >= 0.05


async def test_fifty_sources_due_at_once_are_polled_a_few_at_a_time_and_come_due_apart(desk: Desk) -> None:
    following = desk.following()
    desk.stand.put("/feed.xml", numbered(1))
    for number in range(50):
        await following.add(desk.stand.url(host=f"host{number}.example"))
    desk.stand.put("/feed.xml", numbered(1, 2))
    desk.stand.seconds, desk.stand.most_at_once = 0.01, 0
    await desk.later(following)
    found = await following.every()
    assert desk.stand.asked() == 100
    assert 2 <= desk.stand.most_at_once <= 4
    assert {each.last_success for each in found} == {desk.clock.at}
    assert len({each.next_poll for each in found}) > 45
    assert set(desk.announced) == {"2"}


async def test_one_source_that_fails_in_an_unforeseen_way_keeps_no_other_from_its_poll(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Visitor):
        async def ask(self, url: str, *marks: Any) -> Answer:
            if "bad" in url and self.bad:
                raise RuntimeError("unforeseen")
            return await super().ask(url, *marks)

        bad = False

    visitor = desk.stand.visitor()
    visitor.__class__ = Broken
    following = desk.following(visitor=visitor)
    for host in ("bad.example", "good.example"):
        desk.stand.put("/feed.xml", numbered(1))
        await following.add(desk.stand.url(host=host))
    Broken.bad = True
    desk.stand.put("/feed.xml", numbered(1, 2))
    await desk.later(following)
    bad, _ = await following.every()
    assert (desk.announced, bad.failures) == (["2"], 1)
    assert "RuntimeError" not in (bad.last_error or "")
    incident = re.search(r"logged as incident (\w{8}); it is polled again\.", bad.last_error or "")
    assert incident
    assert any(incident[1] in record.message and record.exc_info for record in caplog.records)
    assert "source 1 failed" in caplog.text


async def test_a_paused_source_is_not_polled_until_it_is_resumed(desk: Desk) -> None:
    following = await followed(desk, 1)
    assert (await following.pause("1")).paused == "by its owner"
    await desk.later(following)
    with pytest.raises(BadOption, match="resume it first"):
        await following.check("1")
    assert await following.check() == ()
    await following.resume(desk.stand.url())
    await following.tick()
    assert desk.stand.asked() == 2


async def test_a_removed_source_leaves_its_issues_and_may_be_followed_again_without_a_flood(desk: Desk) -> None:
    following = await followed(desk, 1, 2)
    await following.remove("1")
    assert (await following.every(), len(desk.numbers())) == ((), 2)
    await following.add(desk.stand.url())
    await desk.later(following)
    assert desk.announced == []


async def test_a_source_removed_or_paused_while_it_is_polled_stays_so(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", numbered(1, 2))
    for change in (following.pause, following.remove):
        desk.stand.seconds = 0.1
        begun = desk.stand.asked()
        checking = asyncio.create_task(following.check())
        while desk.stand.asked() == begun:  # noqa: ASYNC110 # what is waited for has no event
            await asyncio.sleep(0.005)
        await change("1")
        await checking
        assert [each.paused for each in await following.every()] == ["by its owner"][: change == following.pause]
        await following.resume("1") if change == following.pause else None


async def test_an_unknown_source_is_named_in_the_refusal(desk: Desk) -> None:
    for verb in (desk.following().pause, desk.following().resume, desk.following().remove, desk.following().check):
        with pytest.raises(NotFound, match="“7” is not followed"):
            await verb("7")


async def test_a_check_says_what_each_source_brought(desk: Desk) -> None:
    following = await followed(desk, 1, ETag='"v1"')
    desk.stand.put("/bad.xml", numbered(5))
    await following.add(desk.stand.url("/bad.xml"))
    desk.stand.refuse("/bad.xml", 500)
    good, bad = await following.check()
    assert (good.saved, good.source.last_error) == ((), None)
    assert bad.source.last_error == f"{desk.stand.url('/bad.xml')} answers 500."
