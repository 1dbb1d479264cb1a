"""Where posts go and what is done to them there: forums, roles, publishing, pins, threads; once, through trouble."""

from dataclasses import replace
from typing import Any

import pytest

from bot.app import Bot
from bot.model import DeliveryState, Step, Wishes
from storage import subscriptions
from tests.discord.stage import Stage, ledger, text, tick
from tests.discord.test_trouble import told
from tests.fakediscord import Channel
from tests.storage.samples import steps_of

DUE, SOON, LATER = "2026-11-01T09:00", "2026-11-01T09:01", "2026-11-01T09:30"
THREADS = r"/channels/\d+/threads$"
SENT = DeliveryState.SENT


async def wish(bot: Bot, wishes: Wishes, number: int = 1) -> None:
    """Give the order with this number these wishes."""

    def write(db: Any) -> None:
        order = subscriptions.get(db, number)
        assert order is not None
        subscriptions.put(db, replace(order, wishes=wishes))

    await bot._store.run(write)


def threads(stage: Stage, forum: Channel) -> list[Channel]:
    return [place for place in stage.fake.world.channels.values() if place.parent is forum]


@pytest.mark.parametrize("how", [None, "reset-before", "reset-after", "502-after", 503, "archived"])
async def test_a_forum_gets_one_thread_with_all_parts_in_order(stage: Stage, how: str | int | None) -> None:
    forum = stage.fake.add_channel(stage.guild, "forum", "forum")
    async with stage.bot() as bot:
        await stage.subscribe("digest", forum)
        if how:
            stage.fake.fail(path=THREADS, how="reset-after" if how == "archived" else how)
        await tick(bot, stage, DUE)
        if how == "archived":
            [thread] = threads(stage, forum)
            stage.fake.lock(thread, archived=True)
            await tick(bot, stage, SOON)
            stage.fake.lock(thread, archived=False)
            thread.locked = False
        await tick(bot, stage, SOON)
        await tick(bot, stage, LATER)
        await tick(bot, stage, "2026-11-01T10:31")
        [thread] = threads(stage, forum)
        assert thread.name.startswith("📬 Newsletter digest")
        assert len(thread.messages) == 2
        found = await ledger(bot, stage)
        assert [(d.state, d.place_id) for d in found] == [(SENT, thread.id), (SENT, thread.id)]
        assert [d.message_id for d in found] == list(thread.messages)


async def test_a_forum_that_asks_for_tags_pauses_its_order_and_gets_its_post_once_it_does_not(stage: Stage) -> None:
    forum = stage.fake.add_channel(stage.guild, "forum", "forum")
    async with stage.bot() as bot:
        await stage.subscribe("digest", forum)
        forum.requires_tag = True
        for minute in range(5):
            await tick(bot, stage, f"2026-11-01T09:0{minute}")
        [standing] = await bot.orders.every()
        assert "asks for a tag" in (standing.subscription.paused or "")
        asked = [r for r in stage.fake.requests if r.path.endswith("/threads") and r.method == "POST"]
        assert len(asked) == 1, "it is asked again after an hour"
        forum.requires_tag = False
        await tick(bot, stage, "2026-11-01T10:05")
        assert len(threads(stage, forum)) == 1
        assert (await bot.orders.every())[0].subscription.paused is None


async def test_a_role_is_pinged_by_the_first_message_alone(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await wish(bot, Wishes(role_id=4242))
        await tick(bot, stage, DUE)
        assert [post["content"] for post in stage.posts()] == ["<@&4242>", ""]


TROUBLE = [None, "reset-before", "reset-after", 503]


@pytest.mark.parametrize("how", TROUBLE)
async def test_what_is_ordered_beside_a_post_is_done_once_each(stage: Stage, how: str | int | None) -> None:
    place = stage.fake.add_channel(stage.guild, "announcements", "announcement")
    stage.fake.permit(place, pin=True)
    async with stage.bot() as bot:
        await stage.subscribe("digest", place)
        await wish(bot, Wishes(crosspost=True, pin=True, thread=True))
        if how:
            for method, path in (("POST", "/crosspost$"), ("PUT", r"/pins/\d+$"), ("POST", r"/messages/\d+/threads$")):
                stage.fake.fail(method=method, path=path, how=how)
        await tick(bot, stage, DUE)
        await tick(bot, stage, LATER)
        first, second = await ledger(bot, stage)
        done = ("done", None)
        assert await bot._store.run(steps_of, first.id) == dict.fromkeys(Step, done)
        assert await bot._store.run(steps_of, second.id) == {Step.CROSSPOST: done}
        assert [message["flags"] & 1 for message in stage.fake.messages(place)] == [1, 1]
        assert list(place.pins) == [first.message_id]
        assert [thread.id for thread in threads(stage, place)] == [first.message_id]
        pins = [r for r in stage.fake.requests if r.method == "PUT" and r.status == 204]
        assert len(pins) <= 1


async def test_a_step_that_is_not_allowed_fails_with_its_reason_and_the_others_are_done(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await wish(bot, Wishes(pin=True, thread=True))
        await tick(bot, stage, DUE)
        first, _ = await ledger(bot, stage)
        taken = await bot._store.run(steps_of, first.id)
        assert taken[Step.THREAD] == ("done", None)
        assert taken[Step.PIN][0] == "failed"
        assert "may not" in (taken[Step.PIN][1] or "")
        assert (await bot.orders.every())[0].subscription.paused is None
        [heard] = told(stage)
        assert f"digest** in <#{stage.channel.id}>: it is not pinned: the bot may not do it there" in heard
        assert "give it Pin Messages" in heard
        assert "it is not pinned: the bot may not" in text(await stage.fake.slash("digest history"))


@pytest.mark.parametrize("same", [True, False], ids=["of this post", "of another one"])
async def test_a_thread_that_lost_its_first_message_makes_no_second_one(stage: Stage, *, same: bool) -> None:
    forum = stage.fake.add_channel(stage.guild, "forum", "forum")
    async with stage.bot() as bot:
        await stage.subscribe("digest", forum)
        stage.fake.fail(path=THREADS, how="reset-after")
        await tick(bot, stage, DUE)
        [thread] = threads(stage, forum)
        thread.messages.clear()
        thread.name = thread.name if same else "Another post"
        await tick(bot, stage, SOON)
        first, *_ = await ledger(bot, stage)
        assert (first.state, len(threads(stage, forum))) == ((DeliveryState.UNCERTAIN, 1) if same else (SENT, 2))
