"""A real discord.py bot meets the fake Discord: what the fake promises other tests, told as behaviour."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.http import Route

from tests.fakediscord import BadValue, Callback, Channel, CommandUnknown, FakeDiscord, NoAnswer, NotPermitted, Upload
from tests.fakediscord.sample import SampleBot

OPENAPI = Path(__file__).parents[2] / "shared" / "discord-openapi.json"
PUBLISHED = OPENAPI if OPENAPI.exists() else None


@asynccontextmanager
async def stage(window: float = 300.0) -> AsyncIterator[tuple[FakeDiscord, SampleBot, Channel]]:
    async with FakeDiscord(PUBLISHED, window) as fake:
        channel = fake.add_channel(fake.add_guild("home"), "news")
        bot = SampleBot()
        async with fake.running(bot):
            yield fake, bot, channel


def sendable(bot: SampleBot, channel: Channel) -> discord.TextChannel:
    found = bot.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    return found


async def test_a_bot_logs_in_within_a_second_and_sees_its_guilds_and_rights() -> None:
    begun = perf_counter()
    async with stage() as (fake, bot, channel):
        await asyncio.wait_for(bot.wait_until_ready(), 2)
        assert perf_counter() - begun < 1.5
        assert [guild.name for guild in bot.guilds] == ["home"]
        assert fake.identifies[0]["intents"] == discord.Intents(guilds=True).value
        assert (await bot.application_info()).owner.id == fake.owner.id
        home = sendable(bot, channel)
        assert home.permissions_for(home.guild.me).send_messages
        fake.permit(channel, send=False)
        await asyncio.sleep(0.05)
        assert not home.permissions_for(home.guild.me).send_messages
        fake.check()


async def test_a_synced_tree_answers_and_stays_within_the_published_schema() -> None:
    async with stage() as (fake, _, channel):
        assert ([c["name"] for c in fake.commands()], fake.syncs) == (["topic", "admin"], 1)
        answer = await fake.slash("topic find", {"query": "walrus", "limit": 2})
        assert (answer.embeds[0]["title"], answer.callback, answer.deferred) == ("walrus", Callback.REPLY, False)
        assert answer.elapsed_first < 1
        assert [m["id"] for m in fake.messages(channel)] == [str(answer.message_id)]
        assert (await fake.slash("topic find", {"query": "x", "limit": 1})).ephemeral
        assert len(fake.messages(channel)) == 1
        fake.check()


async def test_options_reach_the_bot_as_the_synced_command_types_them() -> None:
    async with stage() as (fake, _, channel):
        assert channel.guild
        fake.grant(fake.member, channel.guild, manage_guild=True)
        shown = await fake.slash("admin load", {"file": Upload("a.txt", b"abc", "text/plain")})
        assert shown.content == "a.txt: abc"
        shown = await fake.slash("admin point", {"channel": channel, "loud": True})
        assert shown.content == f"<#{channel.id}> True True"
        with pytest.raises(BadValue):
            await fake.slash("admin point", {"channel": "news"})
        fake.check()


async def test_discord_hides_what_is_unknown_or_not_permitted_unless_forced() -> None:
    async with stage() as (fake, _, channel):
        with pytest.raises(CommandUnknown):
            await fake.slash("topic lose")
        with pytest.raises(NotPermitted):
            await fake.slash("admin point", {"channel": channel})
        with pytest.raises(NotPermitted):
            await fake.slash("admin point", {"channel": channel}, channel=fake.open_dm(fake.member))
        assert (await fake.slash("admin point", {"channel": channel}, force=True)).content.endswith("False")
        assert (await fake.slash("topic edited", channel=fake.open_dm(fake.member))).content == "edited"


async def test_a_deferred_answer_is_awaited_to_its_end() -> None:
    async with stage() as (fake, _, __):
        answer = await fake.slash("topic slow")
        assert (answer.content, answer.deferred, answer.ephemeral) == ("done", True, True)
        assert (await fake.slash("topic edited")).content == "edited"
        fake.check()


async def test_an_answer_after_the_limit_finds_the_interaction_unknown() -> None:
    async with stage() as (fake, bot, __):
        with pytest.raises(NoAnswer):
            await fake.slash("topic slow", {"seconds": 0.2}, timeout=0.1)
        await asyncio.sleep(0.3)
        assert isinstance(bot.fallen, app_commands.CommandInvokeError)
        assert isinstance(bot.fallen.original, discord.NotFound)
        assert bot.fallen.original.code == 10062


async def test_autocomplete_returns_the_choices() -> None:
    async with stage() as (fake, _, __):
        choices = await fake.autocomplete("topic find", {"query": "ij"}, focused="query")
        assert choices[0] == {"name": "ij0", "value": "key0"}
        fake.check()


async def test_a_click_tells_an_update_from_a_reply_from_nothing() -> None:
    async with stage() as (fake, _, __):
        answer = await fake.slash("topic find", {"query": "walrus"})
        why = await fake.click(answer, "Why")
        assert (why.callback, why.content, why.ephemeral) == (Callback.REPLY, "because", True)
        turned = await fake.click(answer, "panel:next")
        assert (turned.callback, turned.content, turned.message_id) == (Callback.UPDATE, "page 2", answer.message_id)
        idle = await fake.click(answer, "Idle", timeout=0.2)
        assert (idle.callback, idle.content) == (Callback.DEFER_UPDATE, "page 2")
        with pytest.raises(LookupError):
            await fake.click(answer, "Back")
        fake.check()


async def test_one_nonce_is_one_message_for_as_long_as_the_window_lasts() -> None:
    async with stage(window=0.2) as (fake, bot, channel):
        home = sendable(bot, channel)
        first, second = await home.send("digest", nonce="n1"), await home.send("digest", nonce="n1")
        assert first.id == second.id
        await asyncio.sleep(0.25)
        assert (await home.send("digest", nonce="n1")).id != first.id
        assert [m["nonce"] for m in fake.messages(channel)] == ["n1", "n1"]
        fake.check()


async def test_missing_rights_are_refused_and_a_missing_history_is_empty() -> None:
    async with stage() as (fake, bot, channel):
        home = sendable(bot, channel)
        await home.send("kept")
        fake.permit(channel, history=False, send=False)
        assert [message async for message in home.history()] == []
        with pytest.raises(discord.Forbidden) as refusal:
            await home.send("no")
        assert refusal.value.code == 50013
        fake.permit(channel, view=False)
        with pytest.raises(discord.Forbidden) as refusal:
            await home.send("no")
        assert refusal.value.code == 50001


@pytest.mark.parametrize(
    ("how", "error", "stored"),
    [
        (500, None, 1),
        ("502-after", None, 1),
        ("429-user", None, 1),
        ("429-global", None, 1),
        ("slow:0.1", None, 1),
        (503, discord.DiscordServerError, 0),
        (520, discord.DiscordServerError, 0),
        ("429-cloudflare", discord.HTTPException, 0),
        ("reset-before", aiohttp.ServerDisconnectedError, 0),
        ("reset-after", aiohttp.ServerDisconnectedError, 1),
    ],
)
async def test_a_fault_shows_as_measured(how: int | str, error: type[Exception] | None, stored: int) -> None:
    async with stage() as (fake, bot, channel):
        fake.fail(path=r"/channels/\d+/messages$", how=how)
        if error is None:
            await sendable(bot, channel).send("digest", nonce="n")
        else:
            with pytest.raises(error):
                await sendable(bot, channel).send("digest", nonce="n")
        assert len(fake.messages(channel)) == stored
        await sendable(bot, channel).send("digest", nonce="n")
        assert len(fake.messages(channel)) == 1


async def test_a_wrong_token_is_turned_away() -> None:
    async with FakeDiscord() as fake:
        bot = SampleBot()
        with fake.adopt(), pytest.raises(discord.LoginFailure):
            async with bot:
                await bot.start("wrong")
        assert fake.requests[0].status == 401
        with pytest.raises(AssertionError, match="wrong Authorization"):
            fake.check()


async def test_what_breaks_a_limit_is_refused_and_recorded() -> None:
    async with stage() as (fake, bot, channel):
        home = sendable(bot, channel)
        halves = [discord.Embed(description="a" * 3001), discord.Embed(description="b" * 3000)]
        for bad in ({"embeds": halves}, {"embed": discord.Embed(title="\U0001f600" * 129)}, {"content": " "}):
            with pytest.raises(discord.HTTPException) as refusal:
                await home.send(**bad)
            assert refusal.value.status == 400
        assert [text.split(": ", 1)[1][:22] for text in fake.violations[:2]] == [
            "embeds: 6001 character",
            "embeds[0].title: 258 c",
        ]
        assert len(fake.violations) == 3


async def test_a_message_that_could_ping_goes_through_but_is_recorded() -> None:
    async with stage() as (fake, bot, channel):
        await sendable(bot, channel).send("hello", allowed_mentions=discord.AllowedMentions.all())
        assert len(fake.messages(channel)) == 1
        assert len(fake.violations) == 1


async def test_an_unknown_route_and_a_rush_are_recorded() -> None:
    async with stage() as (fake, bot, channel):
        with pytest.raises(discord.NotFound):
            await bot.http.request(Route("GET", "/nowhere"))
        await asyncio.gather(*(bot.http.get_channel(channel.id) for _ in range(55)))
        assert "unknown route" in fake.violations[0]
        assert fake.violations[1:] == ["rate: more than 50 requests within a second"]


async def test_a_dropped_gateway_is_resumed_and_a_lost_session_begun_anew() -> None:
    async with stage() as (fake, _, __):
        await fake.drop_gateway()
        await fake.ready()
        assert (fake.gateway.resumes, len(fake.identifies)) == (1, 1)
        assert (await fake.slash("topic edited")).content == "edited"
        await fake.drop_gateway(4009)
        await fake.ready()
        assert len(fake.identifies) == 2


async def test_files_threads_and_forum_posts_are_taken() -> None:
    async with stage() as (fake, bot, channel):
        assert channel.guild
        forum = fake.add_channel(channel.guild, "shelf", "forum")
        thread = fake.add_channel(channel.guild, "talk", "thread", parent=channel)
        await asyncio.sleep(0.05)
        sent = await sendable(bot, channel).send(file=discord.File(io.BytesIO(b"# notes"), "notes.md"))
        assert await sent.attachments[0].read() == b"# notes"
        shelf, talk = bot.get_channel(forum.id), bot.get_channel(thread.id)
        assert isinstance(shelf, discord.ForumChannel)
        assert isinstance(talk, discord.Thread)
        made = await shelf.create_thread(name="issue 1", content="first")
        await talk.send("in the thread")
        assert (await made.message.fetch()).content == "first"
        fake.remove_channel(thread)
        await asyncio.sleep(0.05)
        assert bot.get_channel(thread.id) is None
        fake.check()


@pytest.mark.skipif(PUBLISHED is None, reason="Discord's OpenAPI file lies beside the repository on some machines only")
async def test_a_body_that_the_published_schema_forbids_is_refused() -> None:
    async with stage() as (fake, bot, channel):
        with pytest.raises(discord.HTTPException) as refusal:
            await bot.http.request(Route("POST", f"/channels/{channel.id}/messages"), json={"content": 7})
        assert refusal.value.code == 50035
        assert "$.content" in fake.violations[0]


async def test_messages_are_paged_edited_pinned_published_and_deleted() -> None:
    async with stage() as (fake, bot, channel):
        assert channel.guild
        fake.permit(channel, pin=True)
        home = sendable(bot, channel)
        first, second, third = [await home.send(text) for text in "abc"]
        assert [m.content async for m in home.history(limit=1, before=third)] == ["b"]
        assert [m.content async for m in home.history(after=first, oldest_first=True)] == ["b", "c"]
        assert (await second.edit(content="B")).content == "B"
        await first.pin()
        assert [m.content async for m in home.pins()] == ["a"]
        await third.delete()
        assert [m["content"] for m in fake.messages(channel)] == ["a", "B"]
        news = fake.add_channel(channel.guild, "wire", "announcement")
        await asyncio.sleep(0.05)
        await (await sendable(bot, news).send("x")).publish()
        assert fake.messages(news)[0]["flags"] == 1
        fake.check()


async def test_what_another_user_says_is_blank_without_the_content_intent() -> None:
    async with stage() as (fake, bot, channel):
        fake.say(fake.member, channel, "secret")
        assert [m.content async for m in sendable(bot, channel).history()] == [""]
        assert [m["content"] for m in fake.messages(channel)] == ["secret"]


async def test_a_withheld_intent_ends_the_client() -> None:
    async with FakeDiscord() as fake:
        client = discord.Client(intents=discord.Intents(guilds=True, members=True))
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with fake.running(client):
                pass
