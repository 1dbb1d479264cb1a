"""The points at which tests of crashes kill the bot (tests/crash): each is passed by what the bot does."""

import re

from bot import points
from bot.app import Bot
from bot.model import DeliveryState, Step, Wishes
from tests.discord.stage import ROOT, Stage, ledger, tick
from tests.discord.test_places import threads, wish
from tests.discord.test_trouble import DUE, SEND, told
from tests.fakediscord import Channel
from tests.storage.samples import steps_of

ALL_DONE = Wishes(crosspost=True, pin=True, thread=True)


def test_every_point_in_the_code_is_listed_and_every_listed_one_is_in_the_code() -> None:
    code = "".join(path.read_text("utf-8") for room in ("bot", "storage") for path in (ROOT / room).rglob("*.py"))
    found = set(re.findall(r'points\.reached\("([a-z.]+)"\)', code))
    found |= {f"{step}.{when}" for step in Step for when in re.findall(r'points\.reached\(f"{step}\.([a-z]+)"\)', code)}
    assert found == set(points.POINTS)
    assert len(points.POINTS) >= 20


async def staged(stage: Stage) -> Channel:
    """Order a digest in an announcement channel, with all that can be done to it."""
    place = stage.fake.add_channel(stage.guild, "announcements", "announcement")
    stage.fake.permit(place, pin=True)
    async with stage.bot() as bot:
        await stage.subscribe("digest", place)
        await wish(bot, ALL_DONE)
    return place


async def once_each(stage: Stage, bot: Bot, place: Channel) -> None:
    """Hold that everything is there, and is there once."""
    first, second = await ledger(bot, stage)
    assert [first.state, second.state] == [DeliveryState.SENT] * 2
    assert [m["nonce"] for m in stage.fake.messages(place)] == [first.nonce, second.nonce]
    taken = await bot._store.run(steps_of, first.id)
    assert taken == dict.fromkeys(Step, ("done", None))
    assert list(place.pins) == [first.message_id]
    assert [thread.id for thread in threads(stage, place)] == [first.message_id]
    assert [message["flags"] & 1 for message in stage.fake.messages(place)] == [1, 1]


async def test_each_point_is_passed(stage: Stage) -> None:
    points.passed.clear()
    place = await staged(stage)
    async with stage.bot() as bot:
        stage.fake.fail(path=SEND, how="reset-after")
        await tick(bot, stage, DUE)
        await tick(bot, stage, "2026-11-01T09:01")
        await once_each(stage, bot, place)
        await tick(bot, stage, "2026-12-01T09:00")
        await stage.subscribe("tip")
        stage.fake.permit(stage.channel, send=False)
        await tick(bot, stage, "2026-12-07T09:00")
        assert len(told(stage)) == 1
        stage.fake.permit(stage.channel, send=True)
        await stage.fake.slash("digest list")
        await tick(bot, stage, "2026-12-07T10:01")
        assert len(stage.posts()) == 1
        back, later = (stage.fake.add_channel(stage.guild, name) for name in ("back", "later"))
        await stage.subscribe("digest", later, draft_channel=back)
        await tick(bot, stage, "2026-12-31T09:00")
        await tick(bot, stage, "2027-01-01T09:00")
    assert set(points.POINTS) - set(points.passed) == set()
