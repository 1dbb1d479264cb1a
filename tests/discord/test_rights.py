"""Who may do what: each command past Discord's own gating, with others' ids, and without the bot's rights."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from bot.app import Bot
from bot.model import Period, Plan, PostKind
from storage import deliveries
from tests.discord.stage import Stage, text, title
from tests.fakediscord import NotPermitted, Upload

MANAGED = ["subscribe", "list", "remove", "post", "preview", "calendar", "history", "retry", "skip", "settings"]
OWNED = ["reload", "import", "searches", "sync", "status"]


def dump(stage: Stage) -> list[str]:
    """Return everything that the database holds."""
    with closing(sqlite3.connect(stage.folder / "bot.db")) as db:
        return list(db.iterdump())


def _options(stage: Stage, command: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "subscribe": {"kind": "tip", "channel": stage.channel},
        "remove": {"subscription": 1},
        "retry": {"delivery": 1},
        "skip": {"delivery": 1},
        "settings": {"zone": "Asia/Tokyo"},
        "post": {"kind": "digest"},
        "import": {"file": Upload("a.txt", b"words", "text/plain")},
    }
    return known.get(command, {})


async def test_a_member_without_manage_server_is_refused_and_changes_nothing(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await _owe(bot)
        before = dump(stage)
        member = stage.fake.add_user("plain member")
        for command in [*(f"digest {name}" for name in MANAGED), "why"]:
            answer = await stage.fake.slash(command, _options(stage, command.split()[-1]), user=member, force=True)
            assert "needs the permission Manage Server" in text(answer), command
            assert answer.ephemeral
        for command in ("digest retry", "digest skip"):
            assert await stage.fake.autocomplete(command, {"delivery": ""}, focused="delivery", user=member) == []
        assert dump(stage) == before
        assert stage.fake.messages(stage.channel) == []


async def test_digests_are_for_servers_only(stage: Stage) -> None:
    async with stage.bot():
        before, private = dump(stage), stage.fake.open_dm(stage.fake.member)
        for command in [*(f"digest {name}" for name in ("show", *MANAGED)), "why"]:
            options = _options(stage, command.split()[-1])
            with pytest.raises(NotPermitted):
                await stage.fake.slash(command, options, channel=private)
            answer = await stage.fake.slash(command, options, channel=private, force=True)
            assert answer.embeds, command
        assert dump(stage) == before
        assert stage.posts() == []


async def _owe(bot: Bot) -> None:
    """Let the only subscription owe a delivery that nobody can tell the end of."""
    (order,) = [each.subscription for each in await bot.orders.every()]
    plan = Plan(order.id, (Period(order.next_due, "2026-11"),), (), order.next_due)
    await bot._store.run(deliveries.plan, [plan])
    await bot._store.run(lambda db: db.execute("UPDATE deliveries SET state = 'uncertain', reason = 'a hang-up'"))


@pytest.mark.parametrize("command", OWNED)
async def test_administration_is_for_the_applications_owner_whoever_else_rules_the_server(
    stage: Stage, command: str
) -> None:
    async with stage.bot() as bot:
        before = await bot.orders.audit(), len(bot.library.archive.refs), stage.fake.syncs
        ruler = stage.fake.add_user("server administrator")
        stage.fake.grant(ruler, stage.guild, administrator=True)
        answer = await stage.fake.slash(f"admin {command}", _options(stage, command), user=ruler)
        assert text(answer).strip().endswith("Only this bot's owner may do that.")
        assert answer.ephemeral
        assert (await bot.orders.audit(), len(bot.library.archive.refs), stage.fake.syncs) == before


async def test_administration_is_hidden_from_members_and_unknown_in_other_servers(stage: Stage) -> None:
    other = stage.fake.add_guild("elsewhere")
    place = stage.fake.add_channel(other, "chat")
    async with stage.bot():
        with pytest.raises(NotPermitted):
            await stage.fake.slash("admin status", channel=stage.channel)
        with pytest.raises(LookupError, match="not synced here"):
            await stage.fake.slash("admin status", user=stage.fake.owner, channel=place)


async def test_the_owner_is_known_without_asking_discord(stage: Stage) -> None:
    async with stage.bot():
        before = len(stage.fake.requests)
        await stage.admin("status")
        paths = [request.path for request in stage.fake.requests[before:]]
        assert not any("applications/@me" in path for path in paths), paths


async def test_the_numbers_of_another_server_are_refused(stage: Stage) -> None:
    other = stage.fake.add_guild("elsewhere")
    place = stage.fake.add_channel(other, "chat")
    thief = stage.fake.add_user("thief")
    stage.fake.grant(thief, other, manage_guild=True)
    asked: list[tuple[str, dict[str, Any], str]] = [
        ("digest remove", {"subscription": 1}, "This server has no such subscription"),
        ("digest preview", {"subscription": 1}, "This server has no such subscription"),
        ("digest retry", {"delivery": 1}, "no such delivery"),
        ("digest skip", {"delivery": 1}, "no such delivery"),
        ("digest history", {"subscription": 1}, "No deliveries"),
        ("why", {"subscription": 1}, "This server has no such subscription"),
        ("digest list", {}, "No subscriptions"),
        ("digest calendar", {}, "Nothing is due"),
    ]
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await _owe(bot)
        before = dump(stage)
        for command, options, told in asked:
            answer = await stage.fake.slash(command, options, user=thief, channel=place)
            assert told in text(answer), command
        hint = await stage.fake.autocomplete(
            "digest retry", {"delivery": ""}, focused="delivery", user=thief, channel=place
        )
        assert hint == []
        assert dump(stage) == before


@pytest.mark.parametrize("command", ["subscribe", "post"])
async def test_the_channel_of_another_server_is_refused(stage: Stage, command: str) -> None:
    foreign = stage.fake.add_channel(stage.fake.add_guild("elsewhere"), "chat")
    stage.make_manager()
    async with stage.bot() as bot:
        options = {"kind": "digest", "channel": foreign}
        answer = await stage.fake.slash(f"digest {command}", options, channel=stage.channel)
        assert "The bot cannot see that channel" in text(answer)
        assert await bot.orders.every() == ()
        assert stage.fake.messages(foreign) == []


@pytest.mark.parametrize(
    ("right", "named"),
    [
        ("view", "View Channel"),
        ("send", "Send Messages"),
        ("embed", "Embed Links"),
        ("history", "Read Message History"),
    ],
)
@pytest.mark.parametrize("command", ["subscribe", "post"])
async def test_a_channel_where_the_bot_may_not_post_is_refused_by_the_name_of_the_right(
    stage: Stage, right: str, named: str, command: str
) -> None:
    closed = stage.fake.add_channel(stage.guild, "closed")
    stage.fake.permit(closed, **{right: False})
    stage.make_manager()
    async with stage.bot() as bot:
        answer = await stage.fake.slash(f"digest {command}", {"kind": "tip", "channel": closed})
        assert named in text(answer)
        assert await bot.orders.every() == ()
        assert stage.fake.messages(closed) == []
        assert stage.sends() == 0, "no request that Discord would refuse is made at all"


async def test_a_thread_is_judged_by_its_own_right_to_send(stage: Stage) -> None:
    thread = stage.fake.add_channel(stage.guild, "talk", "thread", parent=stage.channel)
    stage.fake.permit(stage.channel, threads=False)
    stage.make_manager()
    async with stage.bot() as bot:
        answer = await stage.fake.slash("digest subscribe", {"kind": "tip", "channel": thread})
        assert "Send Messages in Threads" in text(answer)
        stage.fake.permit(stage.channel, threads=True)
        answer = await stage.fake.slash("digest subscribe", {"kind": "tip", "channel": thread})
        assert title(answer) == "Subscribed"
        assert len(await bot.orders.every()) == 1


async def test_a_forum_and_an_announcement_channel_take_posts(stage: Stage) -> None:
    forum = stage.fake.add_channel(stage.guild, "shelf", "forum")
    news = stage.fake.add_channel(stage.guild, "wire", "announcement")
    stage.make_manager()
    async with stage.bot():
        assert title(await stage.fake.slash("digest post", {"kind": "tip", "channel": forum})) == "Posted"
        [thread] = [place for place in stage.guild.channels.values() if place.parent is forum]
        [first] = stage.fake.messages(thread)
        assert title(await stage.fake.slash("digest post", {"kind": "tip", "channel": news})) == "Posted"
        [second] = stage.posts(news)
        assert first["embeds"] != second["embeds"], "a tip by hand is one the server was not told yet"


async def test_a_post_by_hand_lands_once_and_leaves_schedules_alone(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        before = await bot.orders.every()
        answer = await stage.fake.slash("digest post", {"kind": "digest"})
        assert (title(answer), len(stage.posts())) == ("Posted", 2)
        assert await bot.orders.every() == before
        stage.clock.set("2026-11-01T09:00")
        await bot.deliverer.tick()
        assert len(stage.posts()) == 4


@pytest.mark.parametrize(("how", "shown"), [(503, "may not have been posted"), (403, "could not be posted")])
async def test_a_post_by_hand_that_fails_says_why(stage: Stage, how: int, shown: str) -> None:
    stage.make_manager()
    async with stage.bot():
        stage.fake.fail(path=r"/channels/\d+/messages$", how=how)
        answer = await stage.fake.slash("digest post", {"kind": PostKind.TIP.value})
        assert shown in text(answer)
        assert "subscribe" not in text(answer)
        assert answer.ephemeral
        assert stage.posts() == []
