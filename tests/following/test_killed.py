"""A bot that is killed in the middle of a poll loses no news, and adds none."""

from pathlib import Path
from typing import Any

import pytest

from bot.library import Library
from storage import Store, open_store
from tests.following.desk import AN_HOUR_LATER, Clock, Desk, followed, only
from tests.following.newsstand import Newsstand, numbered


class Killed(BaseException):
    """Ends a poll at once, as SIGKILL would: nothing that is written after it was written."""


class Mortal(Store):
    """A store whose bot is killed at one of its calls, before or after the verb has done its work."""

    calls = 0
    fatal = 0
    after = False

    async def run(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        Mortal.calls += 1
        if Mortal.calls == Mortal.fatal and not Mortal.after:
            raise Killed
        answer = await super().run(verb, *args, **kwargs)
        if Mortal.calls == Mortal.fatal:
            raise Killed
        return answer


async def _killed_at(desk: Desk, step: int, *, after: bool) -> bool:
    """Poll with a bot that dies at this call of its store, and return whether it did."""
    Mortal.calls, Mortal.fatal, Mortal.after = 0, step, after
    mortal = Mortal(desk.store._db, desk.store.path, desk.store._thread)
    desk.library = Library(mortal, desk.clock)
    try:
        await desk.following(mortal).tick()
    except Killed:
        return True
    return False


@pytest.mark.parametrize("after", [False, True], ids=["before its work", "after its work"])
async def test_a_bot_killed_at_any_step_of_a_poll_loses_no_news_and_adds_none(
    stand: Newsstand, tmp_path: Path, after: bool
) -> None:
    for step in range(1, 100):
        async with open_store(tmp_path / f"{step}") as store:
            clock = Clock()
            desk = Desk(stand, store, clock, Library(store, clock))
            await followed(desk, 1, 2, ETag='"v1"')
            stand.put("/feed.xml", numbered(1, 2, 3, 4), ETag='"v2"')
            clock.at += AN_HOUR_LATER
            died = await _killed_at(desk, step, after=after)
            desk.library = Library(store, clock)
            await desk.library.refresh()
            again = desk.following()
            await again.tick()
            await desk.later(again)
            # The table of news takes a key once, however often it is told.
            assert list(dict.fromkeys(desk.announced)) == ["3", "4"], step
            assert sorted(filter(None, desk.numbers())) == [1, 2, 3, 4]
            assert (await only(again)).etag == '"v2"'
            if not died:
                break
    assert step > 6, "the poll has that many steps"


async def test_a_notice_that_was_on_its_way_when_the_bot_was_killed_is_told_by_the_next_poll(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.refuse("/feed.xml", 500)
    await following.check()
    await following.check()

    async def killed(_: str) -> None:
        raise Killed

    following._notify = killed
    with pytest.raises(Killed):
        await following.check()
    again = desk.following()
    await again.check()
    await again.check()
    assert len(desk.notices) == 1
