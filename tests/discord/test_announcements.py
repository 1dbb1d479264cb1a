"""Announcements: each new issue in each channel that waits for it, once, through restarts, kills and trouble."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.app import Bot
from bot.digest.period import CROWDED
from bot.model import DeliveryState, Issue, PostKind, Timing
from storage import news
from tests.discord.stage import Stage, body, issue, keep, ledger, refs, text, tick, title, until
from tests.discord.test_killed import killed
from tests.discord.test_trouble import SEND
from tests.fakediscord import Channel
from tests.storage.samples import forget

SENT, SKIPPED = DeliveryState.SENT, DeliveryState.SKIPPED
JULY = 26 * 12 + 6


def new(number: int = JULY, items: int = 3) -> Issue:
    return issue(number, items, newsletter="Followed Weekly")


async def arrive(bot: Bot, stage: Stage, *made: Issue) -> None:
    """Do what the poller of sources does with issues that are new: keep them, index them, tell them."""
    await keep(bot._store, stage.clock, *made)
    await bot.library.refresh()
    await bot._store.run(news.tell, [each.key for each in made], stage.clock())


def announced(stage: Stage, channel: Channel | None = None) -> list[str]:
    return [message["embeds"][0]["title"] for message in stage.posts(channel)]


def names(made: Sequence[Issue]) -> list[str]:
    months = {JULY + n: month for n, month in enumerate(["July", "August", "September", "October"])}
    return [f"🗞️ Followed Weekly #{each.number} · {months[each.number or 0]} 2026" for each in made]


async def test_a_new_issue_is_announced_at_the_next_tick_and_once(stage: Stage) -> None:
    async with stage.bot() as bot:
        answer = await stage.subscribe("issue")
        assert "Each new issue of the newsletters that this bot follows will be posted in" in text(answer)
        assert "Next" not in text(answer)
        await bot.deliverer.tick()
        assert stage.posts() == [], "what is known already is no news"
        await arrive(bot, stage, new())
        for _ in range(3):
            await bot.deliverer.tick()
            stage.clock.forward(minutes=5)
        [post] = stage.posts()
        assert announced(stage) == names([new()])
        assert post["embeds"][0]["url"] == "https://example.org/318"
        assert all(item.title in body(post) for item in new().items)
        assert [(d.state, d.period, d.part) for d in await ledger(bot, stage)] == [(SENT, new().key, 1)]


async def test_a_restart_announces_nothing_twice_and_what_came_before_it_still(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await arrive(bot, stage, new())
        await bot.deliverer.tick()
        await arrive(bot, stage, new(JULY + 1))
    for _ in range(2):
        stage.clock.forward(minutes=10)
        async with stage.bot() as bot:
            await bot._store.run(news.tell, [new().key, new(JULY + 1).key], stage.clock())
            await bot.deliverer.tick()
    assert announced(stage) == names([new(), new(JULY + 1)])
    assert stage.sends() == 2


async def test_what_comes_on_a_quiet_day_is_foreseen_and_announced_as_soon_as_there_is_none(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.clock.set("2026-10-24T12:00")
        await stage.subscribe("issue", quiet="Sat Sun")
        await arrive(bot, stage, new(), new(JULY + 1))
        await bot.deliverer.tick()
        foreseen, _ = await bot.foresight.calendar(stage.guild.id, 7)
        assert [(each.title, each.period.due.isoformat()[:16], each.items) for each in foreseen] == [
            ("Followed Weekly 2026-07", "2026-10-26T12:00", 3),
            ("Followed Weekly 2026-08", "2026-10-26T12:00", 3),
        ]
        assert foreseen[0].period.shift == "quiet on Saturday 24 October: moved to Monday 26 October"
        stage.clock.set("2026-10-25T22:00")
        await stage.subscribe("issue", quiet="Sat Sun 24 Dec")
        later, _ = await bot.foresight.calendar(stage.guild.id, 7)
        assert [each.period.due for each in later] == [each.period.due for each in foreseen], "it is not put off again"
        stage.clock.set("2026-10-24T12:01")
        await stage.subscribe("issue", quiet="Sat")
        await tick(bot, stage, "2026-10-25T11:59")
        assert stage.posts() == []
        await stage.subscribe("issue", clear="quiet")
        await bot.deliverer.tick()
        assert announced(stage) == names([new(), new(JULY + 1)])


@pytest.mark.parametrize("how", ["slow-after:5", "slow:0.6"], ids=["stored", "on the wire"])
async def test_a_bot_killed_while_it_announces_announces_nothing_twice_when_it_is_back(stage: Stage, how: str) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await arrive(bot, stage, new())
    await killed(stage, how, "2026-10-20T12:00")
    async with stage.bot() as bot:
        assert [d.state for d in await ledger(bot, stage)] == [DeliveryState.SENDING]
        await until(lambda: len(stage.posts()) == 1)
        await tick(bot, stage, "2026-10-20T12:10")
        assert announced(stage) == names([new()])
        assert [d.state for d in await ledger(bot, stage)] == [SENT]


@pytest.mark.parametrize("how", [503, "reset-after"])
async def test_an_announcement_comes_once_through_trouble(stage: Stage, how: int | str) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await arrive(bot, stage, new())
        stage.fake.fail(path=SEND, how=how)
        await bot.deliverer.tick()
        await tick(bot, stage, "2026-10-20T12:05")
        assert announced(stage) == names([new()])
        assert [d.state for d in await ledger(bot, stage)] == [SENT]


async def test_channels_of_two_servers_each_get_their_own(stage: Stage) -> None:
    elsewhere = stage.fake.add_guild("elsewhere")
    other = stage.fake.add_channel(elsewhere, "theirs")
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await bot.orders.subscribe(elsewhere.id, other.id, PostKind.ISSUE, Timing(), 0)
        await arrive(bot, stage, new())
        await bot.deliverer.tick()
        assert announced(stage) == announced(stage, other) == names([new()])
        assert stage.posts()[0]["nonce"] != stage.posts(other)[0]["nonce"]


async def test_several_come_oldest_first_and_of_too_many_the_newest_five(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        made = [new(JULY + n) for n in (2, 0, 1)]
        await arrive(bot, stage, *made)
        await bot.deliverer.tick()
        assert announced(stage) == names([made[1], made[2], made[0]])
        many = [issue(300 + n, 1, newsletter="Flood") for n in range(9)]
        stage.clock.forward(hours=2)
        await arrive(bot, stage, *many)
        await bot.deliverer.tick()
        assert [each.split()[2] for each in announced(stage)[3:]] == ["#304", "#305", "#306", "#307", "#308"]
        skipped = [d for d in await ledger(bot, stage) if d.state is SKIPPED]
        assert {d.period for d in skipped} == {each.key for each in many[:4]}
        assert {d.reason for d in skipped} == {CROWDED}


@pytest.mark.parametrize(("late", "states"), [({"hours": 47}, [SENT]), ({"hours": 48}, [SKIPPED])])
async def test_an_announcement_is_caught_up_for_two_days_and_then_skipped_with_the_reason(
    stage: Stage, late: dict[str, float], states: list[DeliveryState]
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await arrive(bot, stage, new())
    stage.clock.forward(**late)
    async with stage.bot() as bot:
        found = await ledger(bot, stage)
        assert [d.state for d in found] == states
        assert len(stage.posts()) == states.count(SENT)
        assert found[0].reason in {None, "it came to its turn too late to be welcome"}


async def test_a_channel_that_takes_no_posts_pauses_and_resumes_without_a_flood(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        stage.fake.permit(stage.channel, send=False)
        await arrive(bot, stage, new())
        await bot.deliverer.tick()
        listed = text(await stage.fake.slash("digest list"))
        assert "paused: the bot may not post there" in listed
        await arrive(bot, stage, new(JULY + 1), new(JULY + 2))
        stage.fake.permit(stage.channel, send=True)
        await stage.fake.slash("digest list")  # by then the bot has heard of the permission
        stage.clock.forward(hours=1)
        await bot.deliverer.tick()
        assert announced(stage) == names([new()]), "what came while it was paused is not announced"
        await arrive(bot, stage, new(JULY + 3))
        await bot.deliverer.tick()
        assert announced(stage) == names([new(), new(JULY + 3)]), "the one it was owed, and what came since"


async def test_an_issue_that_is_gone_when_its_turn_comes_is_skipped_with_the_reason(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await arrive(bot, stage, new())
        await bot._store.run(forget, new().key)
        await bot.library.refresh()
        await bot.deliverer.tick()
        assert stage.posts() == []
        [skipped] = await ledger(bot, stage)
        assert (skipped.state, skipped.reason) == (SKIPPED, "the issue was removed or replaced before it was announced")


async def test_an_issue_told_before_it_is_in_the_index_is_taken_in_and_announced(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await keep(bot._store, stage.clock, new())
        await bot._store.run(news.tell, [new().key], stage.clock())
        await bot.deliverer.tick()
        assert announced(stage) == names([new()])
        assert new().key in [ref.key for ref in refs(bot)]


@pytest.mark.parametrize("by", [timedelta(days=-30), timedelta(days=30)])
async def test_a_clock_that_jumps_announces_each_issue_once(stage: Stage, by: timedelta) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        for n in range(3):
            await arrive(bot, stage, new(JULY + n))
            await bot.deliverer.tick()
            stage.clock.at += by
            await bot.deliverer.tick()
        assert announced(stage) == names([new(JULY + n) for n in range(3)])


async def test_what_waits_while_the_clock_goes_back_is_announced_once_it_has_caught_up(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await arrive(bot, stage, new())
        for at, count in (("2026-10-19T12:00", 0), ("2026-10-20T12:00", 1), ("2026-10-19T12:00", 1)):
            await tick(bot, stage, at)
            assert len(stage.posts()) == count


async def test_an_announced_issue_is_in_the_months_digest_all_the_same(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await stage.subscribe("digest")
        made = new(JULY + 2)
        await arrive(bot, stage, made)
        await bot.deliverer.tick()
        assert announced(stage) == names([made])
        await tick(bot, stage, "2026-11-01T09:00")
        assert made.items[1].title in "".join(body(post) for post in stage.posts()[1:])


async def test_the_button_under_an_announcement_shows_its_items_also_after_a_restart(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await arrive(bot, stage, new(items=2))
        await bot.deliverer.tick()
    async with stage.bot():
        reader = stage.fake.add_user("reader")
        shown = await stage.fake.click(stage.posts()[0], "Show the items", user=reader)
        assert shown.ephemeral
        assert title(shown).endswith(new().items[1].title), "a tip comes last"
        assert title(await stage.fake.click(shown, "Next", user=reader)).endswith(new().items[0].title)


async def test_an_issue_edited_between_news_and_post_is_told_as_it_is_then(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await arrive(bot, stage, new(items=2))
        await keep(bot._store, stage.clock, new(items=4))
        await bot.library.refresh()
        await bot.deliverer.tick()
        assert new(items=4).items[3].title in body(stage.posts()[0])


@pytest.mark.parametrize("wish", [{"day": "1"}, {"time": "09:00"}])
async def test_a_day_or_a_time_for_announcements_is_refused_with_a_sentence(stage: Stage, wish: dict[str, Any]) -> None:
    stage.make_manager()
    async with stage.bot() as bot:
        options = {"kind": "issue", "channel": stage.channel, **wish}
        answer = await stage.fake.slash("digest subscribe", options)
        assert "An issue is announced as it comes: leave day and time out." in text(answer)
        assert await bot.orders.every() == ()


async def test_the_newest_issue_can_be_seen_and_posted_by_hand_without_being_news(stage: Stage) -> None:
    stage.make_manager()
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        seen = await stage.fake.slash("digest preview", {"kind": "issue"})
        assert (seen.ephemeral, title(seen)) == (True, "🗞️ The Gradient Garden #19 · July 2026")
        assert title(await stage.fake.slash("digest post", {"kind": "issue"})) == "Posted"
        assert announced(stage) == [title(seen)]
        assert await ledger(bot, stage) == []


async def test_lists_and_status_say_what_the_order_waits_for_and_its_last_post(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("issue")
        await stage.subscribe("digest")
        await arrive(bot, stage, new())
        await bot.deliverer.tick()
        last = stage.posts()[-1]["id"]
        for shown in (text(await stage.fake.slash("digest list")), text(await stage.admin("status"))):
            assert f"issue in <#{stage.channel.id}> · as soon as it comes" in shown
            assert f"last post: https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{last}" in shown
            assert shown.count("next <t:") == 1
        removed = await stage.fake.slash("digest remove", {"subscription": 1})
        assert "gets no issue any more" in text(removed)
        await arrive(bot, stage, new(JULY + 1))
        await bot.deliverer.tick()
        assert len(stage.posts()) == 1
