"""Orders with all their wishes, what became of them, and why: from slash commands and buttons to the tables."""

import asyncio
from datetime import time
from typing import Any

from sqlite_utils import Database

from bot.model import DeliveryState, Kind, Layout, Picks, Quiet, Rule, Unit
from storage.transactions import writing
from tests.discord.stage import Stage, text, tick, title
from tests.fakediscord import Channel

KIND = "digest subscribe"


async def test_an_order_takes_every_wish_says_them_back_and_changes_only_what_is_named(stage: Stage) -> None:
    stage.make_manager()
    wire = stage.fake.add_channel(stage.guild, "wire", "announcement")
    back = stage.fake.add_channel(stage.guild, "back")
    stage.fake.permit(wire, pin=True)
    role = stage.fake.add_role(stage.guild, "readers", mentionable=True)
    wishes: dict[str, Any] = {
        "day": "last",
        "time": "18:30",
        "zone": "Europe/Berlin",
        "only": "topic:LLMs kind:paper kind:tool",
        "never": 'newsletter:"the gradient garden"',
        "role": role,
        "layout": "topics",
        "minimum": 2,
        "maximum": 9,
        "quiet": "Sun 25 Dec 2026-12-31",
        "archives": True,
        "crosspost": True,
        "pin": True,
        "thread": True,
        "draft_channel": back,
        "draft_hours": 6,
        "draft_posts": False,
    }
    async with stage.bot() as bot:
        told = text(await stage.fake.slash(KIND, {"kind": "digest", "channel": wire, **wishes}))
        for words in (
            "on the last day of every month at 18:30 (Europe/Berlin)",
            "only topic large language models, kind paper or tool",
            "never newsletter The Gradient Garden",
            f"pings <@&{role.id}>",
            "laid out by topics",
            "at least 2 items",
            "at most 9 items",
            "quiet on Sundays, 25 December or 2026-12-31",
            "from the archives",
            "published to followers; pinned; with a thread",
            f"a draft in <#{back.id}> 6 hours before, and waits for approval",
        ):
            assert words in told, told
        (made,) = [each.subscription for each in await bot.orders.every()]
        assert made.wishes.only == Picks(("large language models",), (Kind.PAPER, Kind.TOOL))
        assert (made.wishes.layout, made.wishes.role_id) == (Layout.TOPICS, role.id)
        assert made.wishes.quiet.weekdays == Quiet(frozenset({6})).weekdays
        again = {"kind": "digest", "channel": wire, "time": "7:00", "clear": "draft", "pin": False}
        assert title(await stage.fake.slash(KIND, again)) == "Subscribed"
        (changed,) = [each.subscription for each in await bot.orders.every()]
        assert changed.rule == Rule(Unit.MONTH, 31, time(7))
        assert (changed.wishes.drafting, changed.wishes.pin, changed.wishes.thread) == (None, False, True)
        assert changed.wishes.only == made.wishes.only
        listed = text(await stage.fake.slash("digest list"))
        assert "only topic large language models" in listed


async def test_each_fault_of_a_wish_is_a_sentence_and_nothing_changes(stage: Stage) -> None:
    stage.make_manager()
    closed = stage.fake.add_channel(stage.guild, "closed")
    stage.fake.permit(closed, send=False)
    tight = stage.fake.add_channel(stage.guild, "tight")
    stage.fake.permit(tight, open_threads=False)
    talk = stage.fake.add_channel(stage.guild, "talk", "thread", parent=stage.channel)
    foreign = stage.fake.add_channel(stage.fake.add_guild("elsewhere"), "chat")
    forums = [
        stage.fake.add_channel(stage.guild, name, "forum") for name in ("shelf", "mute", "tagged", "unpinned", "closed")
    ]
    shelf, mute, tagged, unpinned, unfollowed = forums
    stage.fake.permit(unfollowed, threads=False)
    stage.fake.permit(mute, send=False)
    tagged.requires_tag = True
    wire = stage.fake.add_channel(stage.guild, "wire", "announcement")
    stage.fake.permit(wire, open_threads=False)
    quiet_role = stage.fake.add_role(stage.guild, "staff")
    faults: list[tuple[dict[str, Any], str]] = [
        ({"only": "topic:nonsense"}, "The archive has no topic “nonsense”"),
        ({"only": "section:Nowhere"}, "The archive has no section “Nowhere”"),
        ({"never": 'newsletter:"The Gradient"'}, "The archive has no newsletter “The Gradient”"),
        ({"only": "`@everyone` [a](https://evil.example)"}, "picks nothing"),
        ({"never": "kind:song"}, "There is no kind “song”"),
        ({"quiet": "someday"}, "“someday” is no day"),
        ({"minimum": 10, "maximum": 5}, "more than the maximum"),
        ({"role": quiet_role}, "staff cannot be pinged"),
        ({"crosspost": True}, "Only posts in an announcement channel"),
        ({"pin": True}, "give it Pin Messages there"),
        ({"channel": talk, "thread": True}, "A thread can be opened in a text or announcement channel only"),
        ({"channel": tight, "thread": True}, "give it Create Public Threads there"),
        ({"channel": wire, "thread": True, "crosspost": True}, "give it Create Public Threads there"),
        ({"channel": wire, "pin": True}, "give it Pin Messages there"),
        ({"channel": talk, "pin": True}, "give it Pin Messages there"),
        ({"channel": talk, "crosspost": True}, "Only posts in an announcement channel"),
        ({"channel": shelf, "crosspost": True}, "Only posts in an announcement channel"),
        ({"channel": shelf, "thread": True}, "A thread can be opened in a text or announcement channel only"),
        ({"channel": unpinned, "pin": True}, "give it Pin Messages there"),
        ({"channel": mute}, "give it Create Posts"),
        ({"channel": unfollowed}, "give it Send Messages in Posts there"),
        ({"channel": tagged}, "asks for a tag on every post"),
        ({"draft_channel": tagged}, "asks for a tag on every post"),
        ({"draft_hours": 5}, "Name draft_channel too"),
        ({"draft_channel": closed}, "Send Messages"),
        ({"draft_channel": foreign}, "cannot see that channel"),
        ({"kind": "tip", "layout": "topics"}, "layout is not for kind:tip"),
        ({"every": "fortnight"}, "Every is month, week, 2 weeks"),
        ({"cron": "0 9 30 2 *"}, "cron"),
        ({"cron": "0 9 * * *", "day": "1"}, "A cron line says it all"),
    ]
    async with stage.bot() as bot:
        for wishes, sentence in faults:
            answer = await stage.fake.slash(KIND, {"kind": "digest", "channel": stage.channel, **wishes})
            assert sentence in text(answer), text(answer)
            assert (title(answer), answer.ephemeral) == ("That did not work", True)
        assert await bot.orders.every() == ()
        assert stage.sends() == 0


async def test_a_role_is_pinged_only_for_whom_may_ping_it_and_by_a_bot_that_may(stage: Stage) -> None:
    stage.make_manager()
    role = stage.fake.add_role(stage.guild, "staff")
    options = {"kind": "tip", "channel": stage.channel, "role": role}
    stage.guild.bot_permissions |= 1 << 17
    async with stage.bot():
        assert "cannot be pinged" in text(await stage.fake.slash(KIND, options))
        stage.fake.grant(stage.fake.member, stage.guild, mention_everyone=True)
        assert "pings <@&" in text(await stage.fake.slash(KIND, options))


async def test_filters_are_completed_part_by_part_with_what_the_archive_has(stage: Stage) -> None:
    stage.make_manager()
    async with stage.bot():

        async def offered(typed: str) -> list[str]:
            choices = await stage.fake.autocomplete(KIND, {"only": typed}, focused="only")
            assert len(choices) <= 25
            assert all(each["name"] == each["value"] for each in choices)
            return [each["value"] for each in choices]

        assert (await offered(""))[:4] == ["topic:", "kind:", "section:", "newsletter:"]
        assert (await offered("kind:paper sec"))[0] == "kind:paper section:"
        assert await offered("kind:paper kind:pod") == ["kind:paper kind:podcast"]
        assert 'topic:"large language models"' in await offered("topic:large")
        assert 'topic:"large language models"' in await offered("large")
        assert await offered("newsletter:grad") == ['newsletter:"The Gradient Garden"']
        assert all(each.startswith("kind:tool section:") for each in await offered('kind:tool section:"'))
        assert await offered("x" * 3000) == []
        zones = await stage.fake.autocomplete("digest settings", {"zone": "berl"}, focused="zone")
        assert zones[0]["value"] == "Europe/Berlin"


async def test_a_server_looks_ahead_and_back_and_decides_of_what_is_not_sent(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", day="1")
        await stage.subscribe("tip")
        shown = text(await stage.fake.slash("digest calendar", {"days": 14}))
        assert f"digest in <#{stage.channel.id}>" in shown or f"<#{stage.channel.id}>" in shown
        assert title(await stage.fake.slash("digest history")) == "No deliveries"
        assert "October 2026" not in title(await stage.fake.slash("digest preview", {"subscription": 1}))
        assert "Tip of the week" in text(await stage.fake.slash("digest preview", {"subscription": 2}))
        await tick(bot, stage, "2026-11-01T09:00")
        sent = text(await stage.fake.slash("digest history", {"state": "sent"}))
        assert "digest November 2026" in sent
        for message in stage.posts():
            assert f"/{stage.channel.id}/{message['id']}" in sent
        await bot._store.run(lambda db: db.execute("UPDATE deliveries SET state = 'uncertain', reason = 'a hang-up'"))
        choices = await stage.fake.autocomplete("digest retry", {"delivery": ""}, focused="delivery")
        assert "uncertain: a hang-up" in choices[0]["name"]
        number = min(each["value"] for each in choices)
        assert title(await stage.fake.slash("digest skip", {"delivery": number})) == "Skipped"
        assert title(await stage.fake.slash("digest retry", {"delivery": number})) == "Sent again"
        assert title(await stage.fake.slash("digest retry", {"delivery": number})) == "That did not work"
        assert "no such" in text(await stage.fake.slash("digest skip", {"delivery": 999}))
        states = {each.state for each in await bot.orders.history(stage.guild.id)}
        assert states <= {DeliveryState.PENDING, DeliveryState.UNCERTAIN}


async def test_the_calendar_foretells_what_is_posted_and_nothing_that_is_not(stage: Stage) -> None:
    async with stage.bot() as bot:
        quick = stage.fake.add_channel(stage.guild, "quick")
        await stage.subscribe("digest")
        await stage.subscribe("tip", quick)
        await tick(bot, stage, "2026-10-26T09:00")
        await tick(bot, stage, "2026-11-01T09:00")
        stage.clock.set("2026-11-05T09:00")
        await stage.subscribe("digest", day="25")
        before = len(stage.posts()), len(stage.posts(quick))
        foreseen, _ = await bot.foresight.calendar(stage.guild.id, 60)
        digests = [each for each in foreseen if each.subscription.kind == "digest"]
        assert [(each.period.name, each.skipped) for each in digests] == [
            ("2026-12", "nothing new has come since the last post")
        ]
        tips = [each for each in foreseen if each not in digests]
        assert len(tips) == 8
        for each in foreseen:
            stage.clock.at = each.period.due
            await bot.deliverer.tick()
        told = [post["embeds"][0] for post in stage.posts(quick)[before[1] :]]
        assert [each.title in str(post) for each, post in zip(tips, told, strict=True)] == [True] * 8
        assert len(stage.posts()) == before[0]


async def test_why_tells_of_an_item_and_of_a_period_order_by_order(stage: Stage) -> None:
    async with stage.bot() as bot:
        assert "No channel is subscribed" in text(await _why(stage))
        await stage.subscribe("digest", day="1")
        await tick(bot, stage, "2026-11-01T09:00")
        assert "It was posted" in text(await _why(stage))
        assert "It was posted" in text(await _why(stage, period="2026-11", subscription=1))
        assert "It was posted" in text(await _why(stage, period=" november 2026 "))
        offered = await stage.fake.autocomplete("why", {"period": "nov"}, focused="period")
        assert [(each["name"], each["value"]) for each in offered] == [("November 2026", "2026-11")]
        assert await stage.fake.autocomplete("why", {"period": "2025"}, focused="period") == []
        choices = await stage.fake.autocomplete("why", {"item": "soup"}, focused="item")
        told = await _why(stage, item=choices[0]["value"])
        assert title(told).startswith("Why “Soup before semantics")
        assert f"digest in <#{stage.channel.id}>" in text(told)
        assert "archive" in text(await _why(stage, item="zzzqqqxxx"))
        assert "no such subscription" in text(await _why(stage, subscription=9))


async def test_why_tells_by_what_a_post_was_moved(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", day="31", quiet="Sat Sun")
        await tick(bot, stage, "2026-11-02T09:00")
        told = text(await _why(stage, period="2026-10"))
        assert "It was posted for October 2026 (quiet on Saturday 31 October: moved to Monday 2 November)" in told
        await tick(bot, stage, "2026-11-30T09:00")
        assert "November has no 31st: its last day" in text(await _why(stage, period="2026-11"))


async def _why(stage: Stage, **options: Any) -> Any:
    stage.make_manager()
    answer = await stage.fake.slash("why", options)
    assert answer.ephemeral
    return answer


async def test_a_vote_on_a_tip_is_kept_once_a_member_and_after_a_restart_too(stage: Stage) -> None:
    async def counted(bot: Any) -> list[tuple[int, int]]:
        sql = "SELECT useful, count(*) FROM votes GROUP BY useful ORDER BY useful"
        found: list[tuple[int, int]] = await bot._store.run(lambda db: db.execute(sql).fetchall())
        return found

    async with stage.bot() as bot:
        await stage.subscribe("tip")
        await tick(bot, stage, "2026-10-26T09:00")
        (message,) = stage.posts()
        pressed = {each["label"]: each["custom_id"] for each in message["components"][0]["components"]}
        assert list(pressed) == ["Another tip", "Useful", "Not useful"]
        number = int(message["id"])
        answer = await stage.fake.click(number, pressed["Useful"])
        assert (title(answer), answer.ephemeral) == ("Counted", True)
        await stage.fake.click(number, pressed["Useful"], user=stage.fake.owner)
        assert await counted(bot) == [(1, 2)]
    async with stage.bot() as bot:
        assert title(await stage.fake.click(number, pressed["Not useful"])) == "Counted"
        assert await counted(bot) == [(0, 1), (1, 1)]
        dump = await bot._store.run(lambda db: list(db["votes"].rows))
        assert str(stage.fake.member.id) not in str(dump)


async def test_a_server_that_removes_the_bot_ends_its_orders_and_a_return_restores_them(stage: Stage) -> None:
    other = stage.fake.add_guild("elsewhere")
    place: Channel = stage.fake.add_channel(other, "chat")
    stage.fake.grant(stage.fake.member, other, manage_guild=True)
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await stage.fake.slash(KIND, {"kind": "tip", "channel": place}, channel=place)

        async def standing() -> list[str]:
            return [each.subscription.kind for each in await bot.orders.every()]

        assert await standing() == ["digest", "tip"]
        stage.fake.remove_guild(other)
        await _become(standing, ["digest"])
    async with stage.bot() as bot:
        assert [each.subscription.kind for each in await bot.orders.every()] == ["digest"]
        stage.clock.forward(days=31)

        async def kept() -> list[int]:
            return [await bot._store.run(lambda db: db["subscriptions"].count)]

        home = bot.get_guild(stage.guild.id)
        assert home
        home.unavailable = True
        await bot._tick()
        assert await kept() == [2], "nothing is forgotten while Discord does not reach all servers"
        home.unavailable = False
        bot._ticker.wake()
        await _become(kept, [1])


async def _become(asked: Any, expected: list[Any]) -> None:
    async with asyncio.timeout(5):
        while await asked() != expected:  # noqa: ASYNC110 # what is waited for has no event
            await asyncio.sleep(0)


async def test_settings_are_a_server_s_own(stage: Stage) -> None:
    stage.make_manager()
    async with stage.bot() as bot:
        assert "Zone of new subscriptions: UTC" in text(await stage.fake.slash("digest settings"))
        options = {"zone": "europe/berlin", "admin_channel": stage.channel}
        told = text(await stage.fake.slash("digest settings", options))
        assert "Europe/Berlin" in told
        assert f"<#{stage.channel.id}>" in told
        assert "There is no time zone" in text(await stage.fake.slash("digest settings", {"zone": "Mars/Base"}))
        forum = stage.fake.add_channel(stage.guild, "forum", "forum")
        assert "is a forum: choose" in text(await stage.fake.slash("digest settings", {"admin_channel": forum}))
        assert await bot.orders.settings(stage.guild.id) == ("Europe/Berlin", stage.channel.id)


def _lost(db: Database) -> None:
    """Let every zone be one that this machine's time zone data no longer has."""
    with writing(db):
        db.execute("UPDATE subscriptions SET zone = 'Mars/Base'")
        db.execute("UPDATE guilds SET zone = 'Mars/Base'")


async def test_a_zone_that_is_not_known_any_more_pauses_its_order_and_is_named_wherever_it_is_needed(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", zone="Europe/Berlin")
        await stage.subscribe("tip")
        await bot._store.run(_lost)
        await tick(bot, stage, "2026-11-02T09:00")
        assert all("Mars/Base" in (each.subscription.paused or "") for each in await bot.orders.every())
        for name, options in (
            ("digest calendar", {}),
            ("digest preview", {}),
            ("digest preview", {"subscription": 1}),
            ("digest list", {}),
            ("digest settings", {}),
            ("why", {}),
            ("digest subscribe", {"kind": "issue", "channel": stage.channel}),
        ):
            assert "Mars/Base" in text(await stage.fake.slash(name, options)), name
        assert title(await stage.fake.slash("digest history")) == "No deliveries"
        assert "July 2026" in text(await stage.fake.slash("digest show"))
        await stage.fake.slash("digest settings", {"zone": "Europe/Berlin"})
        assert "Times in Europe/Berlin" in text(await stage.fake.slash("digest calendar"))
        assert stage.posts() == []
        for kind in ("digest", "tip"):
            await stage.subscribe(kind, zone="Europe/Berlin")
        assert all(each.subscription.paused is None for each in await bot.orders.every())
