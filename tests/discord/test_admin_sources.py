"""What the owner follows from Discord, what is said of it, and the direct message when a source breaks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.app import Bot
from bot.settings import Settings
from bot.wiring import opened_bot
from tests.discord.stage import Stage, refs, text, title, until
from tests.following.newsstand import Newsstand, entry, feed, newsstand, numbered, unreadable


@pytest.fixture
async def stand() -> AsyncIterator[Newsstand]:
    async with newsstand() as opened:
        opened.put("/feed.xml", numbered(1, 2))
        yield opened


@asynccontextmanager
async def started(stage: Stage, stand: Newsstand) -> AsyncIterator[Bot]:
    """Start the bot as it is, but with a way to the newsstand."""
    settings = Settings(None, stage.guild.id, stage.folder, "UTC", 20, "text")
    async with opened_bot(settings, stage.clock, stand.visitor()) as bot, stage.fake.running(bot):
        await until(lambda: bot.deliverer.last_tick is not None and bot.get_guild(stage.guild.id) is not None)
        yield bot


def told(stage: Stage) -> list[str]:
    """Return what the owner read in direct messages."""
    channel = stage.fake.open_dm(stage.fake.owner)
    return [str(message["embeds"][0]["description"]).replace("\u200b", "") for message in stage.fake.messages(channel)]


async def poll(bot: Bot, stage: Stage) -> None:
    stage.clock.at += timedelta(days=1.2)
    await bot.following.tick()


async def test_a_newsletter_is_followed_listed_checked_paused_resumed_and_removed(
    stage: Stage, stand: Newsstand
) -> None:
    async with started(stage, stand) as bot:
        added = await stage.admin("sources add", url=stand.url(), every=30)
        assert (title(added), added.deferred, added.ephemeral) == ("Followed", True, True)
        assert "is polled every 30 minutes" in text(added)
        assert "2 new" in text(added)
        assert "followed already" in text(await stage.admin("sources add", url=stand.url()))
        assert "every 30 minutes" in text(await stage.admin("sources list"))
        stand.put("/feed.xml", numbered(1, 2, 3))
        assert "1 new, 2 as before, 1 announced" in text(await stage.admin("sources check"))
        assert 3 in [ref.number for ref in refs(bot) if ref.newsletter.startswith("Invented")]
        assert title(await stage.admin("sources pause", source="1")) == "Paused"
        assert "paused: by its owner" in text(await stage.admin("sources list"))
        assert title(await stage.admin("sources check")) == "Nothing was polled"
        assert title(await stage.admin("sources resume", source=stand.url())) == "Resumed"
        assert title(await stage.admin("sources remove", source="1")) == "Removed"
        assert title(await stage.admin("sources list")) == "No sources"
        done = [entry.action for entry in await bot.orders.audit()]
        assert done == ["remove source", "resume source", "pause source", "check sources", "follow"]


async def test_an_entry_that_cannot_be_read_is_told_by_check_by_list_and_by_a_message(
    stage: Stage, stand: Newsstand
) -> None:
    async with started(stage, stand) as bot:
        await stage.admin("sources add", url=stand.url())
        stand.put("/feed.xml", feed(unreadable(4), entry(2), entry(1)))
        await poll(bot, stage)
        assert "1 refused; not read: Invented Weekly #4" in text(await stage.admin("sources check"))
        assert "⚠️ not read: Invented Weekly #4" in text(await stage.admin("sources list"))
        (message,) = told(stage)
        assert "has what cannot be read. Invented Weekly #4" in message


async def test_a_paused_source_is_not_said_to_be_polled_when_it_is_added_again(stage: Stage, stand: Newsstand) -> None:
    async with started(stage, stand):
        await stage.admin("sources add", url=stand.url())
        await stage.admin("sources pause", source="1")
        assert "is paused (by its owner); once resumed" in text(await stage.admin("sources add", url=stand.url()))


async def test_what_cannot_be_followed_is_answered_with_a_sentence(stage: Stage, stand: Newsstand) -> None:
    async with started(stage, stand):
        for url in ("http://127.0.0.1/feed", "file:///etc/passwd", "nonsense", stand.url("/missing")):
            answer = await stage.admin("sources add", url=url)
            assert title(answer) == "That did not work"
        assert "is not followed" in text(await stage.admin("sources pause", source="9"))


async def test_sources_are_suggested_by_number_or_address(stage: Stage, stand: Newsstand) -> None:
    async with started(stage, stand):
        await stage.admin("sources add", url=stand.url())
        for typed in ("1", "FEED.xml", ""):
            options: dict[str, Any] = {"source": typed}
            offered = await stage.fake.autocomplete(
                "admin sources check", options, focused="source", user=stage.fake.owner
            )
            assert [choice["value"] for choice in offered] == ["1"]


async def test_nobody_but_the_owner_follows_anything(stage: Stage, stand: Newsstand) -> None:
    async with started(stage, stand) as bot:
        stage.fake.grant(stage.fake.member, stage.guild, administrator=True)
        answer = await stage.fake.slash("admin sources add", {"url": stand.url()}, channel=stage.channel)
        assert "Only this bot's owner" in text(answer)
        assert await bot.following.every() == ()


async def test_the_owner_is_told_once_that_a_source_broke_and_once_that_it_recovered_over_restarts(
    stage: Stage, stand: Newsstand
) -> None:
    async with started(stage, stand) as bot:
        await stage.admin("sources add", url=stand.url())
        stand.refuse("/feed.xml", 500)
        await poll(bot, stage)
        await poll(bot, stage)
        assert told(stage) == []
    async with started(stage, stand) as bot:
        for _ in range(3):
            await poll(bot, stage)
        (broken,) = told(stage)
        assert "failed 3 times in a row" in broken
        status = await stage.admin("status")
        assert "source 1" in text(status)
        assert "answers 500" in text(status)
    stand.put("/feed.xml", numbered(1, 2))
    async with started(stage, stand) as bot:
        await poll(bot, stage)
        await poll(bot, stage)
        assert len(told(stage)) == 2
        assert "answers again" in told(stage)[1]
        assert "answers 500" not in text(await stage.admin("status")).split("Last acts")[0]


async def test_an_owner_who_takes_no_messages_finds_the_notice_in_the_status(stage: Stage, stand: Newsstand) -> None:
    async with started(stage, stand) as bot:
        await stage.admin("sources add", url=stand.url())
        stand.refuse("/feed.xml", 410)
        stage.fake.fail(path="/users/@me/channels", how="403")
        await poll(bot, stage)
        await poll(bot, stage)
        assert told(stage) == []
        assert "notice" in text(await stage.admin("status"))
        assert "could not be told" in stage.log.text


async def test_the_poller_starts_with_the_bot_and_polls_what_came_due_meanwhile(stage: Stage, stand: Newsstand) -> None:
    async with started(stage, stand):
        await stage.admin("sources add", url=stand.url())
    stand.put("/feed.xml", numbered(1, 2, 3))
    stage.clock.forward(days=1)
    async with started(stage, stand) as bot:
        await until(lambda: any(ref.number == 3 and ref.newsletter.startswith("Invented") for ref in refs(bot)))


async def test_a_server_that_hangs_delays_no_post_and_no_stop(stage: Stage, stand: Newsstand) -> None:
    async with started(stage, stand) as bot:
        await stage.admin("sources add", url=stand.url())
        await stage.subscribe("digest")
        stand.seconds = 3.0
        stage.clock.set("2026-11-01T09:00")
        bot._poller._patience = 0.1
        asked = stand.asked()
        await bot._poller._once()
        await until(lambda: stand.asked() > asked)
        await bot.deliverer.tick()
        assert stage.posts()
