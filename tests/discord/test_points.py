"""The points at which tests of crashes kill the bot: each is passed by what the bot does, each is survived."""

import asyncio
import os
import re
import signal
import sys

import pytest

from bot import points
from bot.app import Bot
from bot.model import DeliveryState, Step, Wishes
from tests.discord.stage import ROOT, Stage, ledger, tick, until
from tests.discord.test_places import threads, wish
from tests.discord.test_trouble import DUE, SEND, told
from tests.fakediscord import Channel
from tests.fakediscord.rest import API
from tests.storage.samples import steps_of

ALL_DONE = Wishes(crosspost=True, pin=True, thread=True)


def test_every_point_in_the_code_is_listed_and_every_listed_one_is_in_the_code() -> None:
    code = "".join(path.read_text("utf-8") for room in ("bot", "storage") for path in (ROOT / room).rglob("*.py"))
    found = set(re.findall(r'points\.reached\("([a-z.]+)"\)', code))
    found |= {f"{step}.{when}" for step in Step for when in re.findall(r'points\.reached\(f"{step}\.([a-z]+)"\)', code)}
    assert found == set(points.POINTS)
    assert len(points.POINTS) >= 20


async def staged(stage: Stage) -> Channel:
    """Order a digest in an announcement channel, with all that can be done to it."""
    place = stage.fake.add_channel(stage.guild, "announcements", "announcement")
    stage.fake.permit(place, pin=True)
    async with stage.bot() as bot:
        await stage.subscribe("digest", place)
        await wish(bot, ALL_DONE)
    return place


async def once_each(stage: Stage, bot: Bot, place: Channel) -> None:
    """Hold that everything is there, and is there once."""
    first, second = await ledger(bot, stage)
    assert [first.state, second.state] == [DeliveryState.SENT] * 2
    assert [m["nonce"] for m in stage.fake.messages(place)] == [first.nonce, second.nonce]
    taken = await bot._store.run(steps_of, first.id)
    assert taken == dict.fromkeys(Step, ("done", None))
    assert list(place.pins) == [first.message_id]
    assert [thread.id for thread in threads(stage, place)] == [first.message_id]
    assert [message["flags"] & 1 for message in stage.fake.messages(place)] == [1, 1]


async def test_each_point_is_passed(stage: Stage) -> None:
    points.passed.clear()
    place = await staged(stage)
    async with stage.bot() as bot:
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, DUE)
        await tick(bot, stage, "2026-11-01T09:01")
        await once_each(stage, bot, place)
        await tick(bot, stage, "2026-12-01T09:00")
        await stage.subscribe("tip")
        stage.fake.permit(stage.channel, send=False)
        await tick(bot, stage, "2026-12-07T09:00")
        assert len(told(stage)) == 1
        stage.fake.permit(stage.channel, send=True)
        await stage.fake.slash("digest list")
        await tick(bot, stage, "2026-12-07T10:01")
        assert len(stage.posts()) == 1
        back, later = (stage.fake.add_channel(stage.guild, name) for name in ("back", "later"))
        await stage.subscribe("digest", later, draft_channel=back)
        await tick(bot, stage, "2026-12-31T09:00")
        await tick(bot, stage, "2027-01-01T09:00")
    assert set(points.POINTS) - set(points.passed) == set()


async def killed(stage: Stage, at: str) -> None:
    """Run a bot in a process of its own until it dies at a point."""
    arguments = [str(stage.folder), f"{DUE}+00:00", str(stage.guild.id), stage.fake.url + API]
    command = ["-m", "tests.discord.child", *arguments, stage.fake.gateway.url, stage.fake.token]
    environment = os.environ | {points.VARIABLE: at}
    child = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, env=environment)
    try:
        assert await asyncio.wait_for(child.wait(), 30) == -signal.SIGKILL
    finally:
        if child.returncode is None:
            child.kill()
    await until(lambda: not stage.fake.gateway.ready.is_set())


SOME = ("claim.commit", "freeze.commit", "send.inflight", "send.after", "confirm.commit", "pin.after", "thread.after")
"""The windows between two things of which one is done; `make soak` kills at every point."""


@pytest.mark.parametrize("at", os.environ.get("KILL_AT", " ".join(SOME)).split())
async def test_a_bot_killed_at_a_point_finishes_everything_once_when_it_is_back(stage: Stage, at: str) -> None:
    place = await staged(stage)
    stage.clock.set(DUE)
    await killed(stage, at)
    for later in ("2026-11-01T09:02", "2026-11-01T09:10"):
        stage.clock.set(later)
        async with stage.bot() as bot:
            await bot.deliverer.tick()
    async with stage.bot() as bot:
        await once_each(stage, bot, place)
