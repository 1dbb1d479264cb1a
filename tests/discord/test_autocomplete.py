"""Two key-presses, the earlier one slow: only the newest is answered, nothing piles up, and nothing is logged."""

import asyncio

import pytest

from bot.library import Library
from bot.model import Suggestion
from cogs._ui.newest import Newest
from tests.discord.stage import Stage, worst
from tests.fakediscord import NoAnswer


class SlowLibrary:
    """The bot's library, whose suggestions for the first text wait until they are let go."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.asked: list[str] = []
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    async def suggest(self, text: str) -> tuple[Suggestion, ...]:
        self.asked.append(text)
        if len(self.asked) == 1:
            self.begun.set()
            await self.go.wait()
        return await self._library.suggest(text)


async def test_only_the_newest_key_press_is_answered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage.bot() as bot:
        slow = SlowLibrary(bot.library)
        monkeypatch.setattr(bot.cogs["topic"], "_library", slow)
        press = stage.fake.autocomplete
        first = asyncio.create_task(press("topic find", {"query": "s"}, focused="query", timeout=1))
        await slow.begun.wait()
        second = asyncio.create_task(press("topic find", {"query": "so"}, focused="query", timeout=1))
        other = await press("topic find", {"query": "so"}, focused="query", user=stage.fake.owner)
        third = asyncio.create_task(press("topic find", {"query": "soup"}, focused="query"))
        await asyncio.sleep(0.05)
        slow.go.set()
        assert (await third)[0]["name"].startswith("Soup before semantics")
        assert other, "another member does not wait"
        for earlier in (first, second):
            with pytest.raises(NoAnswer):
                await earlier
        assert slow.asked == ["s", "so", "soup"], "of the first member, what waited behind the first was never computed"
        assert worst(stage.log.records) == []


async def test_nothing_is_left_behind_when_an_answer_fails() -> None:
    newest = Newest()

    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await newest.answer("somebody", fail)
    await asyncio.sleep(0)
    assert (newest._tasks, newest._running) == ({}, {})
