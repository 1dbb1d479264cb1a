"""What may stand in a channel is looked for before anybody sends it again, whatever happened to the bot meanwhile."""

import asyncio
import shutil
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.delivery import deliverer
from bot.delivery.upkeep import planned
from bot.model import Delivery, DeliveryState, PostKind, Timing
from storage import outbox
from tests.discord.stage import Stage, body, ledger, text, tick, until
from tests.discord.test_trouble import SEND, told

SENT, SKIPPED, UNCERTAIN = DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.UNCERTAIN
DUE, SOON, LATER = "2026-10-26T09:00", "2026-10-26T09:01", "2026-10-26T10:05"
"""When a tip is due, and when it is tried again."""


async def unsure(stage: Stage, bot: Bot, how: str) -> Delivery:
    """Return a tip of which nobody knows whether it is posted: its answer was lost, and the history is hidden."""
    await stage.subscribe("tip")
    stage.fake.permit(stage.channel, history=False)
    stage.fake.fail(path=SEND, how=how)
    await tick(bot, stage, DUE)
    await tick(bot, stage, SOON)
    [lost] = await ledger(bot, stage)
    assert lost.state is UNCERTAIN
    return lost


@pytest.mark.parametrize("readable", [True, False], ids=["readable again", "still unreadable"])
@pytest.mark.parametrize("how", ["reset-after", "reset-before"])
async def test_what_an_administrator_sends_again_is_looked_for_first_where_anybody_can(
    stage: Stage, how: str, *, readable: bool
) -> None:
    async with stage.bot() as bot:
        lost = await unsure(stage, bot, how)
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
        await unsure(stage, bot, "reset-before")
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


async def test_a_machine_that_slept_over_an_attempt_does_not_repeat_its_request(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        stage.fake.fail(path=SEND, how="502-after")
        stage.clock.set(DUE)
        ticking = asyncio.create_task(bot.deliverer.tick())
        await until(lambda: stage.fake.faults_left == 0)
        stage.clock.forward(minutes=30)  # of its clocks only the one on the wall shows it
        await ticking
        assert (len(stage.posts()), stage.sends()) == (1, 1)
        await tick(bot, stage, LATER)
        assert [d.state for d in await ledger(bot, stage)] == [SENT]


async def test_a_change_of_an_order_while_it_is_planned_stands(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.clock.set("2026-11-01T09:00")
        begun, may_end = threading.Event(), threading.Event()

        def slowly(*given: Any) -> Any:
            begun.set()
            may_end.wait(5)
            return planned(*given)

        monkeypatch.setattr(deliverer, "planned", slowly)
        ticking = asyncio.create_task(bot.deliverer.tick())
        await until(begun.is_set)
        timing = Timing(every="week", day="wednesday")
        changed = await bot.orders.subscribe(stage.guild.id, stage.channel.id, PostKind.DIGEST, timing, 0)
        may_end.set()
        await ticking
        assert [each.subscription for each in await bot.orders.every()] == [changed]
        assert len(stage.posts()) == 2, "what was due before the change is posted once"


@pytest.mark.parametrize("composed", [False, True])
async def test_a_period_that_an_administrator_skipped_stays_skipped_on_another_day(
    stage: Stage, *, composed: bool
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.clock.set("2026-11-01T09:00")
        if composed:
            stage.fake.fail(path=SEND, how=503)
            await bot.deliverer.tick()
        else:
            await bot.deliverer.plan()
        await bot.orders.give_up(stage.guild.id, 1, 0)
        order = await bot.orders.subscribe(stage.guild.id, stage.channel.id, PostKind.DIGEST, Timing(day="5"), 0)
        assert f"{order.next_due:%Y-%m-%d}" == "2026-12-05"
        await tick(bot, stage, "2026-11-05T09:00")
        assert stage.posts() == []


async def test_administrators_hear_once_why_an_order_pauses_until_it_has_posted(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")

        async def allowed(*, may: bool) -> None:
            stage.fake.permit(stage.channel, send=may)
            await stage.fake.slash("digest list")

        async def refused(week: str) -> None:
            """Let the post of a week be refused, break off for another reason, and be refused again."""
            await allowed(may=False)
            await tick(bot, stage, f"{week}T09:00")
            await allowed(may=True)
            stage.fake.fail(path=SEND, how=503)
            await tick(bot, stage, f"{week}T11:10")
            assert stage.fake.faults_left == 0
            await allowed(may=False)
            await tick(bot, stage, f"{week}T12:15")

        await refused("2026-10-26")
        await refused("2026-11-02")
        assert len(told(stage)) == 1
        await allowed(may=True)
        await tick(bot, stage, "2026-11-02T13:20")
        assert len(stage.posts()) == 1
        await refused("2026-11-09")
        assert len(told(stage)) == 2


def copied(folder: Path, to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)


@pytest.mark.parametrize("readable", [True, False])
async def test_a_restored_backup_posts_nothing_that_stands_already(stage: Stage, *, readable: bool) -> None:
    backup = stage.folder.parent / "backup"
    async with stage.bot():
        await stage.subscribe("digest")
        stage.fake.permit(stage.channel, history=readable)
    copied(stage.folder, backup)
    async with stage.bot() as bot:
        await tick(bot, stage, "2026-11-01T09:00")
        asked = [r for r in stage.fake.requests if r.method == "GET" and r.path.endswith("/messages")]
        assert asked == [], "what comes in time costs no look"
    copied(backup, stage.folder)
    stage.clock.set("2026-11-01T09:10")
    async with stage.bot() as bot:
        await bot.deliverer.tick()
        assert [d.state for d in await ledger(bot, stage)] == [SENT, SENT]
        # Where nobody can look, a post that comes late by itself must not be lost.
        assert len(stage.posts()) == (2 if readable else 4)


async def test_what_comes_late_is_posted_after_one_look(stage: Stage) -> None:
    async with stage.bot():
        await stage.subscribe("tip")
    stage.clock.set("2026-10-26T10:00")
    stage.fake.fail(method="GET", path=SEND, how=503)
    async with stage.bot() as bot:
        await bot.deliverer.tick()
        await tick(bot, stage, "2026-10-26T10:01")
        assert len(stage.posts()) == 1
        asked = [r for r in stage.fake.requests if r.method == "GET" and r.path.endswith("/messages")]
        assert len(asked) == 2, "the first of them failed"


async def test_what_an_administrator_sent_again_unseen_and_in_vain_may_stand_and_is_told_no_second_time(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        left = await unsure(stage, bot, "reset-after")
        await stage.fake.slash("digest retry", {"delivery": left.id})
    stage.clock.set("2026-10-26T21:30")
    async with stage.bot() as bot:
        await bot.deliverer.tick()
        [first] = await ledger(bot, stage)
        assert first.state is DeliveryState.UNCERTAIN, "too late to be sent, and nobody could look"
        await tick(bot, stage, "2026-11-02T09:00")
        assert len({body(post) for post in stage.posts()}) == len(stage.posts()) == 2


async def test_a_decision_to_send_again_outlasts_a_look_that_failed(stage: Stage) -> None:
    async with stage.bot() as bot:
        left = await unsure(stage, bot, "reset-before")
        await stage.fake.slash("digest retry", {"delivery": left.id})
        stage.fake.permit(stage.channel, history=True)
        stage.fake.fail(method="GET", path=SEND, how=503)
        await bot.deliverer.tick()
        stage.fake.permit(stage.channel, history=False)
        stage.clock.forward(minutes=2)
        await bot.deliverer.tick()
        [first] = await ledger(bot, stage)
        assert (first.state, len(stage.posts())) == (DeliveryState.SENT, 1)


async def test_what_waits_for_a_day_that_is_not_quiet_and_comes_too_late_was_refused_by_nobody(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", day="23", quiet="Sat Sun")
        stage.fake.fail(path=SEND, how="reset-before")
        await tick(bot, stage, "2026-10-23T09:00")
        await tick(bot, stage, "2026-10-24T12:00")
        assert (await ledger(bot, stage))[0].reason == "quiet on Saturday 24 October: moved to Monday 26 October"
    stage.clock.set("2026-10-31T12:00")
    async with stage.bot() as bot:
        await bot.deliverer.tick()
        late = (await ledger(bot, stage))[0]
        assert (late.state, late.reason) == (DeliveryState.SKIPPED, "it came to its turn too late to be welcome")
