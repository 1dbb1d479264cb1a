"""Scheduled posts: on time, in order, once; and what is skipped, with its reason."""

import pytest

from bot.composing import Composer
from bot.delivery import Deliverer
from bot.delivery.upkeep import MOST_ATTEMPTS
from bot.model import DeliveryState, Part, Posted, PostKind, Step, Wishes
from tests.discord.stage import Stage, body, issue, keep, ledger, tick
from tests.discord.test_places import wish
from tests.storage.samples import steps_of

FAULT = "a fault of the bot itself (ZeroDivisionError)"
SENT, SKIPPED = DeliveryState.SENT, DeliveryState.SKIPPED


async def test_a_digest_is_posted_when_due_not_before_and_once(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await tick(bot, stage, "2026-11-01T08:59:59")
        assert stage.posts() == []
        await tick(bot, stage, "2026-11-01T09:00")
        first, second = stage.posts()
        assert first["embeds"][0]["title"] == second["embeds"][0]["title"] == "📬 Newsletter digest · July 2026"
        assert "Sowbot goes open source" in body(first)
        assert "Battery arithmetic" in body(second)
        for _ in range(3):
            stage.clock.forward(minutes=5)
            await bot.deliverer.tick()
        assert len(stage.posts()) == 2
        assert [(d.state, d.part, d.attempts) for d in await ledger(bot, stage)] == [(SENT, 1, 1), (SENT, 2, 1)]
        assert stage.sends() == 2


async def test_a_nonce_follows_from_what_the_post_is_and_never_from_when_it_is_sent(stage: Stage) -> None:
    seen = []
    for minutes in (0, 7):
        async with stage.bot() as bot:
            if not minutes:
                await stage.subscribe("digest")
                stage.fake.fail(path=r"/channels/\d+/messages$", how=503)
            await tick(bot, stage, f"2026-11-01T09:0{minutes}")
            seen.append([d.nonce for d in await ledger(bot, stage)])
    assert seen[0] == seen[1] == [m["nonce"] for m in stage.posts()]
    assert len(set(seen[0])) == 2
    assert all(nonce and len(nonce) == 25 for nonce in seen[0])


async def test_a_restart_posts_nothing_twice(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await tick(bot, stage, "2026-11-01T09:00")
    for _ in range(2):
        stage.clock.forward(minutes=10)
        async with stage.bot() as bot:
            await bot.deliverer.tick()
    assert (len(stage.posts()), stage.sends()) == (2, 2)


async def test_what_fell_due_while_the_bot_was_away_is_posted_at_its_start(stage: Stage) -> None:
    async with stage.bot():
        await stage.subscribe("digest")
    stage.clock.set("2026-11-03T17:00")
    async with stage.bot():
        assert len(stage.posts()) == 2


async def test_the_local_time_counts_through_a_change_of_clocks(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", zone="America/New_York")
        await tick(bot, stage, "2026-11-01T13:59:59")
        assert stage.posts() == []
        await tick(bot, stage, "2026-11-01T14:00")
        assert len(stage.posts()) == 2


@pytest.mark.parametrize(
    ("kind", "last", "late"),
    [
        ("digest", "2026-11-08T08:59:59", "2026-11-08T09:00"),
        ("tip", "2026-10-26T20:59:59", "2026-10-26T21:00"),
    ],
)
async def test_a_post_is_caught_up_until_it_is_too_late_and_then_skipped_with_the_reason(
    stage: Stage, kind: str, last: str, late: str
) -> None:
    other = stage.fake.add_channel(stage.guild, "other")
    async with stage.bot() as bot:
        await stage.subscribe(kind)
        await tick(bot, stage, last)
        assert stage.posts()
        await bot.orders.remove(stage.guild.id, 1, 0)
        before = len(await ledger(bot, stage))
        stage.clock.set("2026-10-20T12:00")
        await stage.subscribe(kind, other)
        await tick(bot, stage, late)
        assert stage.posts(other) == []
        *_, skipped = await ledger(bot, stage)
        assert len(await ledger(bot, stage)) == before + 1, "the removed order's ledger stays"
        assert skipped.state is SKIPPED
        assert "missed while the bot was away, by more than" in (skipped.reason or "")


async def test_what_is_caught_up_on_a_quiet_day_comes_after_it_unless_that_is_too_late(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", day="23", quiet="Sat Sun")
        await stage.subscribe("tip", day="Friday", time="20:00", quiet="Sat Sun")
        for at in ("2026-10-24T02:00", "2026-10-26T08:59"):
            await tick(bot, stage, at)
            assert stage.posts() == []
        await tick(bot, stage, "2026-10-26T20:00")
        assert len(stage.posts()) == 2
        *digest, tip = await ledger(bot, stage)
        assert [each.state for each in digest] == [SENT, SENT]
        assert (tip.state, tip.reason) == (
            SKIPPED,
            "missed while the bot was away, and quiet on Saturday 24 October, and too late to be welcome after that",
        )


async def test_what_waits_for_a_day_that_is_not_quiet_is_in_the_calendar_and_comes_when_there_is_none(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", day="23", quiet="Sat Sun")
        await tick(bot, stage, "2026-10-24T02:00")
        assert stage.posts() == []
        foreseen, _ = await bot.foresight.calendar(stage.guild.id, 7)
        [waiting] = [each for each in foreseen if each.period.name == "2026-10"]
        assert waiting.period.due.isoformat()[:16] == "2026-10-26T09:00"
        assert waiting.items
        assert waiting.period.shift == "quiet on Saturday 24 October: moved to Monday 26 October"
        await stage.subscribe("digest", quiet="Sat")
        await tick(bot, stage, "2026-10-24T02:05")
        assert stage.posts() == []
        await tick(bot, stage, "2026-10-25T09:00")
        assert len(stage.posts()) == 2
        assert {each.state for each in await ledger(bot, stage)} == {SENT}


async def test_of_several_missed_periods_only_the_newest_is_posted(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        await tick(bot, stage, "2026-11-16T10:00")
        assert len(stage.posts()) == 1
        assert [(d.period, d.state) for d in await ledger(bot, stage)] == [
            ("2026-W44", SKIPPED),
            ("2026-W45", SKIPPED),
            ("2026-W46", SKIPPED),
            ("2026-W47", SENT),
        ]


async def test_what_a_clock_that_was_months_ahead_put_off_is_posted_in_its_time_and_nothing_twice(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip", every="day")
        await tick(bot, stage, "2026-12-20T09:30")
        assert [each.period for each in await ledger(bot, stage) if each.state is SENT] == ["2026-12-20"]
    stage.clock.set("2026-10-20T12:01")
    async with stage.bot() as bot:
        for day in range(21, 32):
            await tick(bot, stage, f"2026-10-{day}T09:00")
        assert len(stage.posts()) == 12
        for day in range(1, 32):
            await tick(bot, stage, f"2026-12-{day:02}T09:00")
        sent = [each.period for each in await ledger(bot, stage) if each.state is SENT]
        assert sent == [
            f"2026-{month}-{day:02}" for month, days in ((10, range(21, 32)), (12, range(1, 32))) for day in days
        ]
        assert len(stage.posts()) == len(sent)


async def test_a_post_that_was_held_up_past_its_time_is_not_sent_late(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.permit(stage.channel, send=False)
        await tick(bot, stage, "2026-11-01T09:00")
        stage.clock.set("2026-11-20T12:00")
        stage.fake.permit(stage.channel, send=True)
        await stage.subscribe("digest")
        await bot.deliverer.tick()
        assert stage.posts() == []
        failed, following = await ledger(bot, stage)
        assert failed.state is following.state is DeliveryState.FAILED
        assert "the bot may not post there" in (failed.reason or "")
        await tick(bot, stage, "2026-12-01T09:00")
        assert len(stage.posts()) == 2, "what was not told then is told now"


async def test_nothing_new_is_skipped_with_the_reason_and_the_next_issue_is_told(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await tick(bot, stage, "2026-11-01T09:00")
        await tick(bot, stage, "2026-12-01T09:00")
        assert len(stage.posts()) == 2
        *_, skipped = await ledger(bot, stage)
        assert (skipped.state, skipped.reason) == (SKIPPED, "nothing new has come since the last post")
        new = issue(26 * 12 + 11, 3, newsletter="The Gradient Garden")
        await keep(bot._store, stage.clock, new)
        await bot.library.refresh()
        await tick(bot, stage, "2027-01-01T09:00")
        assert len(stage.posts()) == 3
        assert new.items[0].title in body(stage.posts()[2])
        assert "Sowbot" not in body(stage.posts()[2])


async def test_tips_do_not_repeat_until_all_were_told(stage: Stage) -> None:
    for file in stage.folder.iterdir():
        file.unlink()
    async with stage.bot() as bot:
        await keep(bot._store, stage.clock, issue(300, 4))
        await bot.library.refresh()
        await stage.subscribe("tip")
        stage.clock.set("2026-10-19T09:00")
        for _ in range(9):
            stage.clock.forward(weeks=1)
            await bot.deliverer.tick()
        told = [message["embeds"][0]["description"].split("**")[1] for message in stage.posts()]
        assert len(told) == 9
        assert len(set(told[:4])) == 4
        assert told[4:8] == told[:4]
        assert "serial" not in told[0]
        assert stage.posts()[0]["embeds"][0]["title"] == "💡 Tip of the week"
        assert stage.posts()[1]["embeds"][0]["title"] == "✨ Highlight of the week"


async def test_two_channels_get_their_own_posts(stage: Stage) -> None:
    other = stage.fake.add_channel(stage.guild, "other")
    thread = stage.fake.add_channel(stage.guild, "talk", "thread", parent=stage.channel)
    async with stage.bot() as bot:
        for place in (stage.channel, other, thread):
            await stage.subscribe("digest", place)
        await tick(bot, stage, "2026-11-01T09:00")
        assert [len(stage.posts(place)) for place in (stage.channel, other, thread)] == [2, 2, 2]
        assert len({m["nonce"] for place in (stage.channel, other, thread) for m in stage.posts(place)}) == 6


async def test_what_was_frozen_at_the_first_attempt_is_sent_at_the_second(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.fail(path=r"/channels/\d+/messages$", how=503)
        await tick(bot, stage, "2026-11-01T09:00")
        await keep(bot._store, stage.clock, issue(26 * 12 + 8, 3, newsletter="The Gradient Garden"))
        await bot.library.refresh()
        frozen = [d.post.page.text for d in await ledger(bot, stage) if d.post]
        await tick(bot, stage, "2026-11-01T09:05")
        assert [body(message) for message in stage.posts()] == frozen
        assert "number 320" not in "".join(frozen)


async def test_a_removed_subscription_posts_no_more(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.fail(path=r"/channels/\d+/messages$", how=503)
        await tick(bot, stage, "2026-11-01T09:00")
        await stage.fake.slash("digest remove", {"subscription": 1})
        await tick(bot, stage, "2026-11-01T09:10")
        await tick(bot, stage, "2026-12-01T09:10")
        assert stage.posts() == []
        assert {(d.state, d.reason) for d in await ledger(bot, stage)} == {(SKIPPED, "its subscription was removed")}


class Poisoned:
    """A poster to which one channel, and every step, is a bug."""

    def __init__(self, bad: int) -> None:
        self.bad = bad
        self.posted: list[int] = []
        self.told = 0

    async def post(self, place_id: int, part: Part, kind: PostKind) -> Posted:
        if place_id == self.bad:
            raise ZeroDivisionError
        self.posted.append(place_id)
        return Posted(1, place_id)

    async def seek(self, place_id: int, part: Part, kind: PostKind, since: object) -> Posted | None:
        return None

    async def take(self, step: object) -> None:
        raise ZeroDivisionError

    async def close(self, draft: object) -> None:
        raise AssertionError("nothing is drafted")

    async def tell(self, trouble: object, notice: object, since: object) -> None:
        self.told += 1

    def obstacle(self, order: object) -> str | None:
        return None


async def test_one_faulty_delivery_does_not_hold_up_the_others(stage: Stage) -> None:
    stage.errors_expected = True
    other = stage.fake.add_channel(stage.guild, "other")
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await stage.subscribe("digest", other)
        poster = Poisoned(stage.channel.id)
        deliverer = Deliverer(bot._store, Composer(bot._store, bot.library), poster, bot.pace, stage.clock, "another")
        stage.clock.set("2026-11-01T09:00")
        await deliverer.tick()
        assert poster.posted == [other.id, other.id]
        assert [d.state for d in await ledger(bot, stage) if d.channel_id == stage.channel.id][:1] == [
            DeliveryState.SENDING
        ]
        await tick(bot, stage, "2026-11-01T09:02")
        assert len(stage.posts()) == 2, "its lease over, it is tried again"


async def test_one_faulty_step_does_not_hold_up_what_comes_after_it_and_is_given_up_at_last(stage: Stage) -> None:
    stage.errors_expected = True
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await wish(bot, Wishes(pin=True))
        poster = Poisoned(0)
        deliverer = Deliverer(bot._store, Composer(bot._store, bot.library), poster, bot.pace, stage.clock, "another")
        stage.clock.set("2026-11-01T09:00")
        await deliverer.tick()
        [first, _] = await ledger(bot, stage)
        assert (await bot._store.run(steps_of, first.id))[Step.PIN] == ("pending", FAULT)
        for _ in range(MOST_ATTEMPTS):
            stage.clock.forward(minutes=15)
            await deliverer.tick()
        assert (await bot._store.run(steps_of, first.id))[Step.PIN] == ("failed", FAULT)
        assert poster.told == 1
