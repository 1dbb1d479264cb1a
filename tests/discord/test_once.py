"""What may stand in a channel is looked for before anybody sends it again, whatever happened to the bot meanwhile."""

from datetime import timedelta

import pytest

from bot.model import DeliveryState
from storage import outbox
from tests.discord.stage import Stage, ledger, text, tick
from tests.discord.test_trouble import SEND

SENT, SKIPPED, UNCERTAIN = DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.UNCERTAIN
DUE, SOON, LATER = "2026-10-26T09:00", "2026-10-26T09:01", "2026-10-26T10:05"
"""When a tip is due, and when it is tried again."""


@pytest.mark.parametrize("readable", [True, False], ids=["readable again", "still unreadable"])
@pytest.mark.parametrize("how", ["reset-after", "reset-before"])
async def test_what_an_administrator_sends_again_is_looked_for_first_where_anybody_can(
    stage: Stage, how: str, *, readable: bool
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        stage.fake.permit(stage.channel, history=False)
        stage.fake.fail(path=SEND, how=how)
        await tick(bot, stage, DUE)
        await tick(bot, stage, SOON)
        [lost] = await ledger(bot, stage)
        assert lost.state is UNCERTAIN
        stage.fake.permit(stage.channel, history=readable)
        await stage.fake.slash("digest list")
        stage.clock.set(LATER)
        answer = text(await stage.fake.slash("digest retry", {"delivery": lost.id}))
        assert "looked for first" in answer
        assert "posts it all the same" in answer
        await bot.deliverer.tick()
        assert [d.state for d in await ledger(bot, stage)] == [SENT]
        assert len(stage.posts()) == (2 if how == "reset-after" and not readable else 1)


async def test_an_administrators_decision_is_good_for_one_post(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        stage.fake.permit(stage.channel, history=False)
        stage.fake.fail(path=SEND, how="reset-before")
        await tick(bot, stage, DUE)
        await tick(bot, stage, SOON)
        stage.fake.fail(path=SEND, how="reset-after")
        stage.clock.set(LATER)
        await stage.fake.slash("digest retry", {"delivery": 1})
        await bot.deliverer.tick()
        await tick(bot, stage, "2026-10-26T10:30")
        assert [d.state for d in await ledger(bot, stage)] == [UNCERTAIN]
        assert len(stage.posts()) == 1


async def test_what_was_claimed_but_never_composed_posts_where_the_history_cannot_be_read(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        stage.fake.permit(stage.channel, history=False)
        stage.clock.set(DUE)
        await bot.deliverer.plan()
        await bot._store.run(outbox.claim, stage.clock(), timedelta(seconds=60), "killed")
        await tick(bot, stage, LATER)
        assert [d.state for d in await ledger(bot, stage)] == [SENT]


@pytest.mark.parametrize("stood", [None, "reset-after", "reset-before"])
async def test_what_was_under_way_when_its_order_was_removed_ends(stage: Stage, stood: str | None) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        stage.clock.set(DUE)
        if stood:
            stage.fake.fail(path=SEND, how=stood)
            await bot.deliverer.tick()
        else:
            await bot.deliverer.plan()
        stage.clock.set(SOON)
        await bot._store.run(outbox.claim, stage.clock(), timedelta(seconds=60), "killed")
        await bot.orders.remove(stage.guild.id, 1, 0)
    stage.clock.set(LATER)
    async with stage.bot() as bot:
        await bot.deliverer.tick()
        [ended] = await ledger(bot, stage)
        found = (SENT, None) if stood == "reset-after" else (SKIPPED, "its subscription was removed")
        assert (ended.state, ended.reason) == found
        assert stage.sends() == (stood is not None)
