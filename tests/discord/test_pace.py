"""The limits of Discord: how fast requests go out, and what stops all sending."""

import asyncio
import time
from contextlib import suppress

import discord
import pytest

from bot import wiring
from bot.composing import Composer
from bot.delivery import Deliverer
from bot.model import DeliveryState, PostKind, Timing
from bot.pace import ALL, INVALID, OF_LATE, POSTS, SPARE, Leave, Pace, Stopped, Turns, stopwatch
from bot.poster import ChannelPoster
from tests.crash.outcome import fullest
from tests.discord.stage import Clock, Stage, ledger, opened, tick, until
from tests.discord.test_trouble import DUE, LATER, SEND, in_order
from tests.fakediscord.ledger import GLOBAL_LIMIT


class Seconds:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def asked(stage: Stage, pace: Pace, *, times: int = 1) -> None:
    """Post as the bot's client does, and let the pace see it."""
    client = discord.Client(intents=discord.Intents.none(), http_trace=pace.trace())
    mentions = discord.AllowedMentions.none()
    with stage.fake.adopt():
        async with client:
            await client.login(stage.fake.token)
            place = client.get_partial_messageable(stage.channel.id)
            for _ in range(times):
                with suppress(discord.HTTPException):
                    await place.send("x", allowed_mentions=mentions)


@pytest.mark.parametrize(("rate", "spare"), [(POSTS, 1), (ALL, SPARE)])
def test_no_second_holds_more_turns_than_discord_allows_and_none_is_wasted(rate: int, spare: int) -> None:
    asked = [0.0] * 400 + [30.0] * 100 + [30 + n / 7 for n in range(200)]
    times = taken(Turns(lambda: 0.0, rate, spare), asked, stalls={})
    assert fullest_second(times) <= 50
    assert sum(at < 5 for at in times) >= 0.98 * 5 * rate
    # Nor where a process that stalls wakes up to all that waited.
    times = taken(Turns(lambda: 0.0, rate, spare), asked, stalls={100: 1.3, 180: 0.4, 181: 0.4, 450: 5.0})
    assert fullest_second(times) <= 50


async def test_who_waits_for_a_turn_gets_it_in_order_and_who_goes_away_holds_up_nobody() -> None:
    turns, got = Turns(time.monotonic, 1_000, 1), list[int]()

    async def wait(number: int) -> None:
        await turns.take()
        got.append(number)

    tasks = [asyncio.create_task(wait(number)) for number in range(40)]
    await asyncio.sleep(0)
    for task in tasks[5::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert got == [number for number, task in enumerate(tasks) if not task.cancelled()]
    assert len(got) >= 20
    await asyncio.wait_for(turns.take(), 5)


async def test_of_those_who_waited_while_the_process_stood_still_only_a_few_go_on_at_once() -> None:
    turns, got = Turns(time.monotonic, POSTS, 1), list[int]()

    async def wait(number: int) -> None:
        await turns.take()
        got.append(number)

    tasks = [asyncio.create_task(wait(number)) for number in range(60)]
    await until(lambda: len(got) >= 2)
    before = len(got)
    time.sleep(0.5)  # noqa: ASYNC251 # the process stands still: twenty turns come and go
    for _ in range(5):
        await asyncio.sleep(0)
    assert before < len(got) <= before + 10
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def taken(turns: Turns, asked: list[float], stalls: dict[int, float]) -> list[float]:
    """Return when each that asks gets its turn, where the process sleeps for so long over some of them."""
    times, now = list[float](), 0.0
    for number, at in enumerate(asked):
        now = max(now, at)
        # A timer is never on time.
        now += turns.wait(now) + 0.002 + stalls.get(number, 0.0)
        turns.taken(now, Turns.MADE_UP)
        times.append(now)
    return times


def fullest_second(times: list[float]) -> int:
    return max(sum(begun <= other < begun + 1.04 for other in times) for begun in times)


async def test_what_discord_py_repeats_by_itself_waits_its_turn_and_answers_to_members_do_not(stage: Stage) -> None:
    seconds = Seconds()
    pace = Pace(seconds, all_=1e9)
    stage.fake.fail(path=SEND, how="429-user", times=2)
    await asked(stage, pace)
    counted = pace._all._free
    async with stage.bot() as bot:
        assert bot.pace._all._free
        before = bot.pace._all._free
        await stage.fake.slash("digest show")
        assert bot.pace._all._free == before
    assert counted == pytest.approx(seconds.at + (5 - SPARE) / 1e9, abs=1e-6)


async def test_every_request_of_the_bot_waits_for_its_turn(stage: Stage) -> None:
    rate, posts = 50, 12
    await asked(stage, Pace(time.monotonic, all_=rate), times=posts)
    first, *_, last = [each.at for each in stage.fake.requests if each.method == "POST"]
    # A first one that arrives late shortens the wait of those that may follow after some rest, and of no other.
    assert last - first >= 0.99 * (posts - 2 - SPARE) / rate


async def test_a_429_from_before_discord_stops_all_sending_at_once_and_for_a_while(stage: Stage) -> None:
    stage.errors_expected = True
    others = [stage.fake.add_channel(stage.guild, f"other {n}") for n in range(3)]
    seconds = Seconds()
    async with stage.bot() as bot:
        for place in (stage.channel, *others):
            await stage.subscribe("digest", place)
        stage.fake.fail(path=SEND, how="429-cloudflare", times=100)
        await tick(bot, stage, DUE)
        before = stage.sends()
        assert before <= 4, "only what was on its way already"
        assert bot.pace.stopped
        await tick(bot, stage, LATER)
        assert stage.sends() == before
        assert {d.state for d in await ledger(bot, stage)} == {DeliveryState.PENDING}
        stage.fake._faults._waiting.clear()
        seconds.at = bot.pace._barred_until - bot.pace.seconds()
        assert seconds.at > OF_LATE - 60
        bot.pace._barred_until = 0.0
        await tick(bot, stage, LATER)
        await tick(bot, stage, "2026-11-01T09:50")
        assert in_order(stage)


@pytest.mark.parametrize(
    ("method", "path"), [("POST", SEND), ("GET", "/users/@me$")], ids=["while it posts", "as it logs in"]
)
async def test_a_process_that_starts_while_discord_bars_the_address_asks_nothing_until_the_end(
    stage: Stage, method: str, path: str
) -> None:
    stage.errors_expected = True
    stage.fake.fail(method=method, path=path, how="429-cloudflare")
    with suppress(discord.HTTPException):
        async with stage.bot() as bot:
            await stage.subscribe("digest")
            await tick(bot, stage, DUE)
    asked = len(stage.fake.requests)
    stage.clock.forward(seconds=10)
    with stage.fake.adopt():
        async with opened(stage.folder, stage.clock, None) as bot:
            starting = asyncio.create_task(bot.start(stage.fake.token))
            await until(lambda: any("not asking Discord" in said for said in stage.log.messages))
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
    assert len(stage.fake.requests) == asked
    stage.clock.forward(hours=1)
    async with stage.bot():
        assert len(stage.fake.requests) > asked


async def test_too_many_refused_requests_stop_all_sending_until_they_are_old(stage: Stage) -> None:
    stage.errors_expected = True
    seconds = Seconds()
    pace = Pace(seconds, all_=1e9)
    for how in ("429-user", 401, 403):
        stage.fake.fail(path=SEND, how=how)
    pace._invalid.extend([seconds.at - 1] * (INVALID - 3))
    assert pace.stopped is None
    await asked(stage, pace, times=2)
    assert "refused" in (pace.stopped or "")
    posted = len(stage.fake.requests)
    with pytest.raises(Stopped, match="refused"):
        await asked(stage, pace)
    assert {request.method for request in stage.fake.requests[posted:]} == {"GET"}, "the login is no sending"
    seconds.at += OF_LATE + 1
    assert pace.stopped is None


async def test_an_attempt_makes_no_request_after_its_end_nor_more_than_it_may() -> None:
    seconds = Seconds()
    given = Leave(stopwatch(seconds, Clock()), 10.0, most=1)
    given.check()
    given.made = 1
    with pytest.raises(Stopped, match="repeated"):
        given.check()
    given.most, seconds.at = 5, 1011.0
    with pytest.raises(Stopped, match="too late"):
        given.check()


@pytest.mark.parametrize("shows", ["the seconds", "the time of day"])
async def test_a_machine_that_slept_makes_no_request_whichever_of_its_clocks_shows_it(shows: str) -> None:
    seconds, clock = Seconds(), Clock()
    given = Leave(stopwatch(seconds, clock), 10.0)
    if shows == "the seconds":
        seconds.at += 11
        clock.forward(hours=-1)
    else:
        clock.forward(seconds=11)
    with pytest.raises(Stopped, match="too late"):
        given.check()


def test_the_bots_own_seconds_go_on_while_the_machine_sleeps() -> None:
    assert abs(wiring.seconds() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 60


async def test_a_hundred_channels_are_served_with_one_request_each(stage: Stage) -> None:
    guilds = [stage.fake.add_guild(f"guild {n}") for n in range(5)]
    places = [stage.fake.add_channel(guild, f"{n}") for guild in guilds for n in range(20)]
    async with stage.bot() as bot:
        for place in places:
            assert place.guild
            await bot.orders.subscribe(place.guild.id, place.id, PostKind.TIP, Timing(), 0)
        deliverer = Deliverer(
            bot._store, Composer(bot._store, bot.library), ChannelPoster(bot), bot.pace, stage.clock, "quick"
        )
        stage.clock.set("2026-10-26T09:00")
        begun = len(stage.fake.requests)
        await deliverer.tick()
        assert [len(stage.posts(place)) for place in places] == [1] * 100
        assert len(stage.fake.requests) == begun + 100, "one request a post"
        # On a busy machine the fake serves late, and many at once, what was sent in time.
        assert fullest(stage.fake.requests) <= GLOBAL_LIMIT
        stage.fake.violations[:] = [each for each in stage.fake.violations if not each.startswith("rate:")]
        times = [request.at for request in stage.fake.requests[begun:]]
        print(f"{99 / (times[-1] - times[0]):.1f} posts a second")  # noqa: T201 # the measured figure is wanted
