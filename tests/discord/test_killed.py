"""A bot that is killed or stopped while a post is on its way."""

import asyncio
import os
import signal
import sys

import pytest

from bot.model import DeliveryState
from tests.discord.stage import ROOT, Stage, ledger, tick, until
from tests.discord.test_trouble import DUE, SEND, SENT, in_order
from tests.fakediscord.rest import API


async def killed(stage: Stage, how: str, at: str) -> None:
    """Run a bot in a process of its own and kill it as soon as its first send is on the wire."""
    stage.fake.fail(path=SEND, how=how)
    arguments = [str(stage.folder), f"{at}+00:00", str(stage.guild.id), stage.fake.url + API]
    command = ["-m", "tests.discord.child", *arguments, stage.fake.gateway.url, stage.fake.token]
    child = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, env=os.environ)
    await until(lambda: child.returncode is not None or stage.fake.faults_left == 0, 20)
    if "after" in how:
        await until(lambda: len(stage.posts()) == 1)
    child.send_signal(signal.SIGKILL)
    assert await child.wait() == -signal.SIGKILL
    await until(lambda: not stage.fake.gateway.ready.is_set())


@pytest.mark.parametrize("how", ["slow-after:5", "slow:0.6"], ids=["stored", "on the wire"])
async def test_a_bot_killed_between_post_and_confirmation_posts_nothing_twice_when_it_is_back(
    stage: Stage, how: str
) -> None:
    async with stage.bot():
        await stage.subscribe("digest")
    stage.clock.set(DUE)
    await killed(stage, how, DUE)
    async with stage.bot() as bot:
        assert [d.state for d in await ledger(bot, stage)] == [DeliveryState.SENDING, DeliveryState.PENDING]
        await until(lambda: len(stage.posts()) == 1)
        await tick(bot, stage, "2026-11-01T09:00:59")
        assert stage.sends() <= 1, "the dead bot's lease still holds"
        await tick(bot, stage, "2026-11-01T09:10")
        assert in_order(stage)
        assert [d.state for d in await ledger(bot, stage)] == [SENT, SENT]


async def test_a_stop_lets_the_tick_under_way_end(stage: Stage) -> None:
    async with stage.bot():
        await stage.subscribe("digest")
    stage.clock.set(DUE)
    stage.fake.fail(path=SEND, how="slow-after:0.4")
    async with stage.hurried_bot():
        await until(lambda: len(stage.posts()) == 1)
    async with stage.bot() as bot:
        assert [d.state for d in await ledger(bot, stage)] == [SENT, SENT]
        assert in_order(stage)
        assert stage.sends() == 2
