"""Posts through trouble: refused, cut off, answered too late, killed; each goes out once, or says why not."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlite_utils import Database

from bot import points
from bot.composing import Composer
from bot.delivery import Deliverer
from bot.model import DeliveryState, Part, Posted, PostKind, Timing
from bot.pace import Pace
from bot.poster import ChannelPoster
from storage import decisions, notices
from storage.transactions import writing
from tests.discord.stage import Clock, Stage, body, ledger, text, tick, title, until

SEND = r"/channels/\d+/messages$"
DUE, SOON, LATER = "2026-11-01T09:00", "2026-11-01T09:01", "2026-11-01T09:30"
SENT, UNCERTAIN = DeliveryState.SENT, DeliveryState.UNCERTAIN


def in_order(stage: Stage) -> bool:
    """Say whether the digest's two parts are there, once each and in their order."""
    posts = stage.posts()
    return len(posts) == 2 and "Sowbot goes open source" in body(posts[0]) and "Battery arithmetic" in body(posts[1])


def told(stage: Stage) -> list[str]:
    """Return what the server's owner was told in direct messages."""
    return [body(message) for message in stage.fake.messages(stage.fake.open_dm(stage.guild.owner))]


@pytest.mark.parametrize("how", [500, 502, "502-after", "429-user", "429-global", "slow:0.2", "slow-after:0.2"])
async def test_trouble_that_discord_py_bears_itself_needs_one_attempt(stage: Stage, how: int | str) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.fail(path=SEND, how=how)
        await tick(bot, stage, DUE)
        assert in_order(stage)
        assert [(d.state, d.attempts) for d in await ledger(bot, stage)] == [(SENT, 1), (SENT, 1)]


@pytest.mark.parametrize("how", [503, 520, "reset-before", 401])
async def test_a_post_that_did_not_arrive_is_sent_again(stage: Stage, how: int | str) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.fail(path=SEND, how=how)
        await tick(bot, stage, DUE)
        assert stage.posts() == []
        assert [d.state for d in await ledger(bot, stage)] == [DeliveryState.PENDING] * 2, "no part overtakes the first"
        await tick(bot, stage, SOON)
        assert in_order(stage)
        assert [(d.state, d.attempts) for d in await ledger(bot, stage)] == [(SENT, 2), (SENT, 1)]


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("at", [SOON, LATER], ids=["within the nonce window", "after it"])
async def test_a_post_whose_answer_was_lost_is_found_in_the_history(stage: Stage, at: str, restarted: bool) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, DUE)
        assert len(stage.posts()) == 1
        if not restarted:
            await tick(bot, stage, at)
    if restarted:
        stage.clock.set(at)
    async with stage.bot() as bot:
        await bot.deliverer.tick()
        assert in_order(stage)
        assert stage.sends() == 2, "the lost part was not sent a second time"
        assert [d.message_id for d in await ledger(bot, stage)] == [int(m["id"]) for m in stage.posts()]


async def test_a_post_is_found_among_what_others_said_meanwhile(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.clock.set(DUE)
        for number in range(120):
            stage.fake.say(stage.fake.member, stage.channel, f"before {number}")
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, DUE)
        for number in range(120):
            stage.fake.say(stage.fake.member, stage.channel, f"after {number}")
        await tick(bot, stage, LATER)
        assert in_order(stage)
        assert [d.state for d in await ledger(bot, stage)] == [SENT, SENT]


@pytest.mark.parametrize("ahead", [120, 86_400], ids=["two minutes", "a day"])
async def test_a_post_is_found_that_was_made_while_the_clock_was_ahead(stage: Stage, ahead: int) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        true = Clock()
        stage.fake.world.clock = true.seconds
        true.set(DUE)
        stage.clock.at = true.at + timedelta(seconds=ahead)
        stage.fake.fail(path=SEND, how="reset-after")
        await bot.deliverer.tick()
        for wait in (10, 30 * 60, ahead):
            true.forward(seconds=wait)
            stage.clock.at = true.at
            await bot.deliverer.tick()
        assert in_order(stage)
        assert stage.sends() == 2


async def test_a_post_drowned_in_messages_is_uncertain_and_not_sent_again(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.fail(path=SEND, how="reset-before")
        await tick(bot, stage, DUE)
        for number in range(1000):
            stage.fake.say(stage.fake.member, stage.channel, f"after {number}")
        await tick(bot, stage, LATER)
        assert [d.state for d in await ledger(bot, stage)] == [UNCERTAIN, UNCERTAIN]
        assert stage.posts() == []


@pytest.mark.parametrize("how", ["reset-after", "reset-before"])
async def test_where_the_history_cannot_be_read_an_attempt_that_broke_off_stays_uncertain(
    stage: Stage, how: str
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.permit(stage.channel, history=False)
        stage.fake.fail(path=SEND, how=how)
        await tick(bot, stage, DUE)
        await tick(bot, stage, SOON)
        await tick(bot, stage, LATER)
        first, second = await ledger(bot, stage)
        assert first.state is second.state is UNCERTAIN
        assert "Read Message History" in (first.reason or "")
        assert len(stage.posts()) == (how == "reset-after")
        assert len(told(stage)) == 1, "the server's owner hears of it once"
        assert "Read Message History" in told(stage)[0]
        assert stage.sends() == 2, "of which one is the owner's message"


async def test_a_post_that_a_moderator_deleted_before_it_was_confirmed_is_not_posted_anew_under_its_nonce(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, DUE)
        stage.channel.messages.clear()
        await tick(bot, stage, SOON)
        first, _ = await ledger(bot, stage)
        assert (first.state, stage.posts()) == (UNCERTAIN, [])
        assert "deleted" in (first.reason or "")
        [standing] = await bot.orders.every()
        assert standing.subscription.paused is None


@pytest.mark.parametrize(
    ("right", "reason"), [("send", "may not post there"), ("embed", "may not post there"), ("view", "cannot see")]
)
async def test_a_missing_right_pauses_the_subscription_with_its_reason_until_it_is_ordered_again(
    stage: Stage, right: str, reason: str
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.permit(stage.channel, **{right: False})
        for at in (DUE, SOON, LATER):
            await tick(bot, stage, at)
        assert stage.sends() == 1, "Discord is not asked, and the one message is the owner's"
        assert reason in told(stage)[0]
        [standing] = await bot.orders.every()
        assert reason in (standing.subscription.paused or "")
        elsewhere = stage.fake.add_channel(stage.guild, "elsewhere")
        listed = text(await stage.fake.slash("digest list", channel=elsewhere))
        assert "paused" in listed
        assert reason in listed
        stage.fake.permit(stage.channel, **{right: True})
        await stage.subscribe("digest")
        await bot.deliverer.tick()
        assert in_order(stage)
        assert (await bot.orders.every())[0].subscription.paused is None


async def test_a_channel_that_is_gone_pauses_its_subscription(stage: Stage) -> None:
    doomed = stage.fake.add_channel(stage.guild, "doomed")
    async with stage.bot() as bot:
        await stage.subscribe("digest", doomed)
        stage.fake.remove_channel(doomed)
        await tick(bot, stage, DUE)
        [standing] = await bot.orders.every()
        assert (standing.subscription.paused or "").startswith("the channel is gone")


async def test_one_refused_channel_does_not_hold_up_another(stage: Stage) -> None:
    other = stage.fake.add_channel(stage.guild, "other")
    async with stage.bot() as bot:
        await stage.subscribe("digest", other)
        await stage.subscribe("digest")
        stage.fake.permit(other, send=False)
        await tick(bot, stage, DUE)
        assert in_order(stage)


async def test_an_archived_thread_is_looked_through_as_well(stage: Stage) -> None:
    thread = stage.fake.add_channel(stage.guild, "talk", "thread", parent=stage.channel)
    async with stage.bot() as bot:
        await stage.subscribe("tip", thread)
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, "2026-10-26T09:00")
        stage.fake.lock(thread, archived=True)
    stage.clock.set("2026-10-26T09:30")
    async with stage.bot() as bot:
        assert [d.state for d in await ledger(bot, stage)] == [SENT]
        assert stage.sends() == 1


@pytest.mark.parametrize("stands", [True, False], ids=["it is found", "it comes after the look for it"])
async def test_an_attempt_that_takes_too_long_is_given_up_and_its_message_is_not_sent_twice(
    stage: Stage, *, stands: bool
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        hasty = Deliverer(
            bot._store, Composer(bot._store, bot.library), ChannelPoster(bot, 0.2), bot.pace, stage.clock, "hasty"
        )
        stage.fake.fail(path=SEND, how="slow:0.4" if stands else "slow:1")
        stage.clock.set(DUE)
        await hasty.tick()
        assert {d.state for d in await ledger(bot, stage)} == {DeliveryState.PENDING}
        given_up = asyncio.get_running_loop().time()

        def arrived() -> bool:
            return any(each.at < given_up for each in stage.fake.requests if each.path.endswith("/messages"))

        if stands:
            await until(arrived)
        stage.clock.set(SOON)
        await hasty.tick()
        await until(arrived)
        assert in_order(stage)
        assert stage.sends() == 2 or not stands


async def test_trouble_that_lasts_is_tried_ever_more_seldom_and_ends_with_its_reason(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        stage.fake.fail(path=SEND, how=503, times=1000)
        stage.clock.set("2026-10-26T09:00")
        for _ in range(24):
            await bot.deliverer.tick()
            stage.clock.forward(minutes=5)
        assert 13 <= stage.sends() <= 15, "every ten minutes in these two hours, after a denser beginning"
        await tick(bot, stage, "2026-10-26T20:59:59")
        await tick(bot, stage, "2026-10-26T21:10:00")
        [failed] = await ledger(bot, stage)
        assert (failed.state, failed.reason) == (DeliveryState.FAILED, "Discord answered 503")
        assert stage.sends() <= 16


async def test_a_post_is_looked_for_when_it_is_too_late_to_send_it_and_what_it_tells_is_told(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, "2026-10-26T09:00")
        stage.fake.fail(method="GET", path=SEND, how=503)
        await tick(bot, stage, "2026-10-26T21:10")
        await tick(bot, stage, "2026-10-26T21:20")
        assert [(d.state, d.attempts) for d in await ledger(bot, stage)] == [(SENT, 3)]
        assert stage.sends() == 1


async def test_a_post_that_could_not_be_looked_for_until_it_was_too_late_is_uncertain(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, "2026-10-26T09:00")
        stage.fake.fail(method="GET", path=SEND, how=503, times=9)
        await tick(bot, stage, "2026-10-26T21:10")
        assert [d.state for d in await ledger(bot, stage)] == [DeliveryState.PENDING], "it is looked for a day longer"
        await tick(bot, stage, "2026-10-27T21:10")
        [lost] = await ledger(bot, stage)
        assert (lost.state, lost.reason) == (UNCERTAIN, "it may be posted, and is not sent again: Discord answered 503")
        assert len(told(stage)) == 1


async def test_what_is_tried_again_keeps_off_quiet_days_and_what_an_administrator_retries_does_not(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", day="20", quiet="Sat Sun")
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, "2026-11-20T09:00")
        stage.fake.fail(method="GET", path=SEND, how=503)
        await tick(bot, stage, "2026-11-20T23:50")
        await tick(bot, stage, "2026-11-21T12:00")
        first, second = await ledger(bot, stage)
        assert first.state is SENT, "to find what stands is no post"
        assert (second.state, second.reason) == (
            DeliveryState.PENDING,
            "quiet on Saturday 21 November: moved to Monday 23 November",
        )
        await tick(bot, stage, "2026-11-22T12:00")
        assert len(stage.posts()) == 1
        await bot.orders.give_up(stage.guild.id, second.id, 42)
        await bot.orders.again(stage.guild.id, second.id, 42)
        await bot.deliverer.tick()
        assert in_order(stage)


async def test_what_was_tried_in_vain_before_a_quiet_day_comes_after_it(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest", day="20", quiet="Sat Sun")
        stage.fake.fail(path=SEND, how=503)
        await tick(bot, stage, "2026-11-20T09:00")
        for at in ("2026-11-21T12:00", "2026-11-22T12:00", "2026-11-23T08:59"):
            await tick(bot, stage, at)
            assert stage.posts() == []
        await tick(bot, stage, "2026-11-23T09:00")
        assert in_order(stage)


async def test_many_channels_due_at_once_are_served_within_discords_limit(stage: Stage) -> None:
    places = []
    for name in "abc":
        guild = stage.fake.add_guild(name)
        places += [stage.fake.add_channel(guild, f"{name}{number}") for number in range(20)]
    async with stage.bot() as bot:
        for place in places:
            assert place.guild
            await bot.orders.subscribe(place.guild.id, place.id, PostKind.TIP, Timing(), 0)
        await tick(bot, stage, "2026-10-26T09:00")
        assert [len(stage.posts(place)) for place in places] == [1] * 60


async def test_an_attempt_that_comes_too_late_in_its_lease_is_not_made(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")

        class Drowsy(ChannelPoster):
            async def seek(self, place_id: int, part: Part, kind: PostKind, since: object) -> Posted | None:
                stage.clock.forward(seconds=31)
                return None

        pace = Pace(stage.clock.seconds)
        sleepy = Deliverer(bot._store, Composer(bot._store, bot.library), Drowsy(bot), pace, stage.clock, "sleepy")
        stage.fake.fail(path=SEND, how=503)
        stage.clock.set(DUE)
        await sleepy.tick()
        stage.clock.set(SOON)
        await sleepy.tick()
        assert (stage.posts(), stage.sends()) == ([], 1)
        await tick(bot, stage, LATER)
        assert in_order(stage)


async def test_a_broken_subscription_is_blocked_in_the_owners_status(stage: Stage) -> None:
    gone = stage.fake.add_channel(stage.guild, "gone")
    muted = stage.fake.add_channel(stage.guild, "muted")
    async with stage.bot():
        for place in (stage.channel, gone, muted):
            await stage.subscribe("digest", place)
        stage.fake.remove_channel(gone)
        stage.fake.permit(muted, send=False)
        shown = text(await stage.admin("status"))
        assert title(await stage.admin("status")) == "Status"
        assert "3 subscriptions, 2 of them blocked" in shown
        assert "the bot cannot see this channel" in shown
        assert "the bot lacks Send Messages" in shown
        assert "7 issues, 49 items" in shown
        assert "looked for due posts" in shown


async def test_administrators_hear_in_the_channel_they_named_and_let_what_is_uncertain_be_sent_again(
    stage: Stage,
) -> None:
    desk = stage.fake.add_channel(stage.guild, "desk")
    async with stage.bot() as bot:
        await stage.subscribe("digest")

        def name(db: Database) -> None:
            with writing(db):
                db.execute("INSERT INTO guilds (id, admin_channel_id) VALUES (?, ?)", [stage.guild.id, desk.id])

        await bot._store.run(name)
        stage.fake.permit(stage.channel, history=False)
        stage.fake.fail(path=SEND, how="reset-before")
        for at in (DUE, SOON, LATER):
            await tick(bot, stage, at)
        [notice] = stage.fake.messages(desk)
        assert "digest 2026-11" in body(notice)
        assert told(stage) == []
        first, _ = await ledger(bot, stage)
        await bot._store.run(decisions.again, stage.guild.id, first.id, stage.clock())
        await bot.deliverer.tick()
        assert in_order(stage)
        assert len(stage.fake.messages(desk)) == 1


async def test_a_post_that_could_not_be_sent_in_its_time_is_told_of_once(stage: Stage) -> None:
    stage.errors_expected = True
    async with stage.bot() as bot:
        await stage.subscribe("tip", day="Friday", time="20:00")
    stage.clock.set("2026-10-23T21:00")
    # It may have been sent in a life that this ledger does not know, and nobody can look.
    stage.fake.fail(method="GET", path=SEND, how=503, times=3)
    async with stage.bot() as bot:
        for at in ("2026-10-23T21:30", "2026-10-24T09:00"):
            await tick(bot, stage, at)
        for at in ("2026-10-24T09:30", "2026-10-24T10:00"):
            await tick(bot, stage, at)
        [failed] = await ledger(bot, stage)
        assert failed.state is DeliveryState.FAILED
        [notice] = told(stage)
        assert f"**tip {failed.period}** in <#{stage.channel.id}> was not posted: " in notice
        assert stage.posts() == []


async def test_an_owner_who_takes_no_messages_holds_nothing_up_and_is_not_asked_again(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.guild.owner.accepts_dms = False
        stage.fake.permit(stage.channel, send=False)
        for at in (DUE, SOON, LATER):
            await tick(bot, stage, at)
        assert await bot._store.run(notices.troubles, 9) == ()
        assert told(stage) == []


async def test_what_is_owed_to_administrators_survives_trouble_and_a_restart(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.permit(stage.channel, send=False)
        await stage.fake.slash("digest list")
        stage.fake.fail(path=SEND, how=503)
        await tick(bot, stage, DUE)
        assert told(stage) == []
    async with stage.bot() as bot:
        await bot.deliverer.tick()
        assert len(told(stage)) == 1


@pytest.mark.parametrize("desk", [False, True], ids=["the owner", "a channel"])
@pytest.mark.parametrize("at", [SOON, LATER], ids=["within the nonce window", "after it"])
async def test_a_notice_whose_answer_was_lost_is_not_sent_again(stage: Stage, at: str, *, desk: bool) -> None:
    place = stage.fake.add_channel(stage.guild, "desk") if desk else stage.fake.open_dm(stage.guild.owner)
    async with stage.bot() as bot:
        if desk:
            await bot.orders.settle(stage.guild.id, None, place.id, 42)
        await stage.subscribe("digest")
        stage.fake.permit(stage.channel, send=False)
        stage.fake.fail(path=f"^/channels/{place.id}/messages$", how="reset-after")
        await tick(bot, stage, DUE)
        assert len(await bot._store.run(notices.troubles, 9)) == 1
    stage.clock.set(at)
    async with stage.bot() as bot:
        await bot.deliverer.tick()
        assert len(stage.fake.messages(place)) == 1
        assert await bot._store.run(notices.troubles, 9) == ()
        assert sum(r.method == "POST" and r.path == f"/channels/{place.id}/messages" for r in stage.fake.requests) == 1
        stage.fake.permit(stage.channel, view=False)
        await tick(bot, stage, "2026-11-01T12:00")


async def test_an_order_whose_zone_is_gone_is_paused_and_told_of_once_and_the_others_post(stage: Stage) -> None:
    other = stage.fake.add_channel(stage.guild, "other")
    async with stage.bot() as bot:
        await stage.subscribe("digest", other)
        await stage.subscribe("digest")

        def lose(db: Database) -> None:
            with writing(db):
                db.execute("UPDATE subscriptions SET zone = 'Atlantis/Poseidonis' WHERE channel_id = ?", [other.id])

        await bot._store.run(lose)
        for at in (DUE, SOON, LATER):
            await tick(bot, stage, at)
        assert in_order(stage)
        assert len(told(stage)) == 1
        assert "Atlantis" in told(stage)[0]


async def test_a_clock_that_jumps_while_a_post_is_on_its_way_makes_no_second_one(stage: Stage) -> None:
    forum = stage.fake.add_channel(stage.guild, "forum", "forum")
    begun, gates = list[int](), {forum.id: asyncio.Event(), stage.channel.id: asyncio.Event()}

    class Held(ChannelPoster):
        async def post(self, place_id: int, part: Part, kind: PostKind) -> Posted:
            begun.append(place_id)
            if place_id in gates:
                await gates[place_id].wait()
            return await super().post(place_id, part, kind)

        async def seek(self, place_id: int, part: Part, kind: PostKind, since: datetime) -> Posted | None:
            begun.append(place_id)
            return await super().seek(place_id, part, kind, since)

    async with stage.bot() as bot:
        await stage.subscribe("digest", forum)
        await stage.subscribe("digest")
        stage.clock.set(DUE)
        composer = Composer(bot._store, bot.library)
        held = Deliverer(bot._store, composer, Held(bot), bot.pace, stage.clock, "held")
        ticking = asyncio.create_task(held.tick())
        await until(lambda: len(begun) == 2)
        stage.clock.forward(hours=1)
        claims = points.passed["claim.after"]
        gates[stage.channel.id].set()
        # What has ended makes room for another claim, and the post on its way looks like one whose lease is over.
        await until(lambda: points.passed["claim.after"] > claims)
        gates[forum.id].set()
        await ticking
        assert begun.count(forum.id) == 1
        # By such a clock it came too late to be sent at all; it is tried again.
        stage.clock.forward(minutes=2)
        await bot.deliverer.tick()
        assert len([place for place in stage.fake.world.channels.values() if place.parent is forum]) == 1
        assert {d.state for d in await ledger(bot, stage) if d.channel_id == forum.id} == {SENT}


async def test_a_delivery_frozen_by_an_older_version_still_goes_out(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        stage.fake.fail(path=SEND, how=503)
        await tick(bot, stage, DUE)

        def age(db: Database) -> None:
            with writing(db):
                db.execute("UPDATE deliveries SET payload = json_extract(payload, '$.page')")

        await bot._store.run(age)
        await tick(bot, stage, SOON)
        assert in_order(stage)
