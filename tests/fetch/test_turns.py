"""Hosts are asked politely, wherever the request for them came from."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import pytest

from bot.fetch.conditional import Visitor
from bot.fetch.http import Guard, get
from bot.fetch.turns import Turns
from tests.following.newsstand import OPEN, Newsstand, newsstand

PAUSE = 0.1


@pytest.fixture
async def stand() -> AsyncIterator[Newsstand]:
    async with newsstand() as opened:
        opened.put("/feed.xml", "words")
        yield opened


def guard(stand: Newsstand, seconds: float) -> Guard:
    async def lookup(_: str, __: int) -> Sequence[str]:
        return [OPEN]

    return Guard(lambda address: address == OPEN, frozenset({stand.port}), seconds, lookup)


def gaps(stand: Newsstand, host: str) -> list[float]:
    return [after - before for before, after in pairwise(stand.times[f"{host}:{stand.port}"])]


async def test_a_host_that_several_hosts_redirect_to_is_asked_one_request_at_a_time_with_a_pause_between(
    stand: Newsstand,
) -> None:
    visitor, stand.seconds = stand.visitor(PAUSE), 0.01
    stand.refuse("/away", 302, Location=stand.url(host="feeds.example"))
    urls = [stand.url("/away", f"{name}.example") for name in "abcd"]
    assert [answer.status for answer in await asyncio.gather(*map(visitor.ask, urls))] == [200] * 4
    assert stand.most_of_a_host == 1
    assert len(gaps(stand, "feeds.example")) == 3
    assert min(gaps(stand, "feeds.example")) >= PAUSE


async def test_a_host_that_redirects_to_itself_is_not_hurried_either(stand: Newsstand) -> None:
    stand.refuse("/away", 301, Location="/feed.xml")
    assert (await stand.visitor(PAUSE).ask(stand.url("/away"))).status == 200
    assert min(gaps(stand, OPEN)) >= PAUSE


async def test_two_hosts_that_redirect_to_each_other_do_not_wait_for_each_other_for_ever(stand: Newsstand) -> None:
    stand.refuse("/to-b", 302, Location=stand.url(host="b.example"))
    stand.refuse("/to-a", 302, Location=stand.url(host="a.example"))
    urls = [stand.url("/to-b", "a.example"), stand.url("/to-a", "b.example")]
    async with asyncio.timeout(10):
        answers = await asyncio.gather(*map(stand.visitor(PAUSE).ask, urls))
    assert [answer.status for answer in answers] == [200, 200]


async def test_the_time_that_a_request_may_take_does_not_run_while_it_waits_for_its_turn(stand: Newsstand) -> None:
    for hop in range(3):
        stand.refuse(f"/{hop}", 302, Location=f"/{hop + 1}" if hop < 2 else "/feed.xml")
    answer = await Visitor(guard(stand, seconds=2), pause=1).ask(stand.url("/0"))
    assert answer.status == 200


async def test_pages_fetched_one_after_the_other_take_turns_too(stand: Newsstand) -> None:
    turns = Turns(PAUSE)
    for _ in range(2):
        await get(stand.url(), guard(stand, seconds=5), turns)
    assert min(gaps(stand, OPEN)) >= PAUSE
