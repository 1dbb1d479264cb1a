"""A fake Discord, a data folder and a clock in; a bot started and killed as often as a test likes, and what came of it.

The bot's clock stands still while it lives, unless asked to run: it does what is due at that instant and no more, so
that no test waits for leases and pauses. Between two lives the clock goes on. Most posts have one part, some have more.
"""

import asyncio
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from datetime import time as wall
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.delivery import LEASE
from bot.model import PostKind, Rule, Subscription, Unit, Wishes
from bot.poster import ATTEMPT_SECONDS
from storage import guilds, issues, open_store
from storage.rows import stamp, subscription_row
from storage.transactions import insert, select, writing
from tests.crash.child import Life, RunningClock, live
from tests.crash.outcome import Sums, fullest, posts
from tests.discord.stage import issue, until
from tests.fakediscord import Channel, FakeDiscord, Guild
from tests.fakediscord.ledger import GLOBAL_LIMIT
from tests.fakediscord.rest import API
from tests.forked import CONTEXT, forks

DUE = datetime(2026, 11, 1, 9, tzinfo=UTC)
MONTHLY = Rule(Unit.MONTH, 1, wall(9))
PLAIN, TWO_PARTS, THREE_PARTS = Wishes(most=3), Wishes(most=15), Wishes(most=25)
SEND = r"^/channels/\d+/messages$"
PER_GUILD = 25


@dataclass(slots=True)
class Running:
    """A bot that lives: its process, how many ticks it has told of, and passes of the point at which it should die."""

    process: ForkServerProcess
    _told: Connection
    passed: int = 0
    _ticks: int = 0

    @property
    def ticks(self) -> int:
        """Return how many ticks have ended; what a dying process no longer told is not counted."""
        try:
            while self._told.poll():
                self.passed = int(self._told.recv_bytes())
                self._ticks += 1
        except (EOFError, OSError):
            pass
        return self._ticks

    @property
    def dead(self) -> bool:
        """Say whether the process has ended."""
        return self.process.exitcode is not None

    async def kill(self) -> None:
        """Kill it, as a power cut would, and wait until it is gone."""
        self.process.kill()
        await self.gone()

    async def pause(self, seconds: float) -> None:
        """Stop it in its tracks, as a machine that sleeps does, and let it go on later."""
        os.kill(self.process.pid or 0, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.kill(self.process.pid or 0, signal.SIGCONT)

    async def gone(self) -> int | None:
        """Wait for its end and return its exit code."""
        await until(lambda: self.dead, 30)
        self._told.close()
        return self.process.exitcode


@dataclass(slots=True)
class Rig:
    """Where a test kills: the orders' channels are in `channels`, by the id of each order."""

    fake: FakeDiscord
    folder: Path
    clock: RunningClock
    lease: float = LEASE.total_seconds()
    attempt: float = ATTEMPT_SECONDS
    rush: bool = False
    parts: int = 0
    """How many the posts to the channels of `rigged` have."""

    channels: dict[int, Channel] = field(default_factory=dict)
    kills: int = 0
    passes: int = 0

    async def order(
        self, places: Iterable[Channel], rule: Rule = MONTHLY, due: datetime = DUE, wishes: Wishes = PLAIN
    ) -> None:
        """Subscribe channels to the digest."""
        await self.keep(
            (place, Subscription(0, 0, 0, PostKind.DIGEST, rule, "UTC", due, None, wishes)) for place in places
        )

    async def keep(self, wanted: Iterable[tuple[Channel, Subscription]]) -> None:
        """Subscribe channels, each as the order beside it says."""
        async with open_store(self.folder) as store:
            self.channels |= await store.run(_subscribed, list(wanted))

    async def tell_in(self, guild: Guild, desk: Channel) -> None:
        """Let a server's administrators hear of trouble in a channel."""
        async with open_store(self.folder) as store:
            await store.run(guilds.set_admin_channel, guild.id, desk.id)

    async def publish(self, number: int, items: int = 30) -> None:
        """Keep an invented issue that no post has told yet; 323 is of November 2026."""
        new = issue(number, items)
        async with open_store(self.folder) as store:
            await store.run(issues.keep, new, f"{new.key}.txt", new.key, self.clock())

    @property
    def patience(self) -> float:
        """Return how many seconds a life may take: for all posts at a tenth of the pace, and for what is not sent."""
        return 120 + self.parts / 4

    def planned(self, kill_at: str = "", every: float = 0.1) -> Life:
        """Return what a bot that is started now has to know."""
        where = (self.folder, self.fake.url + API, self.fake.gateway.url, self.fake.token)
        shown = self.clock.at, self.clock.origin, self.clock.speed
        return Life(*where, *shown, kill_at, self.lease, self.attempt, every, self.rush)

    @asynccontextmanager
    async def life(self, kill_at: str = "", every: float = 0.1) -> AsyncIterator[Running]:
        """Start a bot, and kill it at the end unless it has been."""
        heard, told = forks().Pipe(duplex=False)
        process = CONTEXT.Process(target=live, args=(self.planned(kill_at, every), told), daemon=True)
        await asyncio.to_thread(process.start)
        told.close()
        running = Running(process, heard)
        try:
            yield running
        finally:
            if not running.dead:
                await running.kill()
            process.close()

    async def lived(self, kill_at: str = "") -> bool:
        """Let a bot live until it has nothing left to do, or dies at a point; return whether it died.

        If it did not, `passes` says how often it passed the point.
        """
        async with self.life(kill_at) as bot:
            await until(lambda: bot.dead or bot.ticks >= 2, self.patience)
            if not bot.dead:
                self.passes = bot.passed
                return False
            assert await bot.gone() == -signal.SIGKILL, "it ended by itself"
            self.kills += 1
            return True

    async def killed_after(self, requests: int) -> bool:
        """Let a bot live until the fake has served so many more requests, and kill it; False: it had no more to do."""
        begun = len(self.fake.requests)
        async with self.life() as bot:
            await until(lambda: bot.ticks >= 2 or len(self.fake.requests) >= begun + requests, self.patience)
            assert not bot.dead
            if bot.ticks >= 2:
                return False
            self.kills += 1
            return True

    async def served(self, more: int, bot: Running) -> None:
        """Wait until the fake has served so many more requests, or the bot has nothing to do."""
        wanted, idle = len(self.fake.requests) + more, bot.ticks + 2
        await until(lambda: len(self.fake.requests) >= wanted or bot.ticks >= idle, self.patience)

    async def settle(self, **step: float) -> None:
        """Let a bot live again and again, the clock going on between, until nothing is open in the ledger."""
        for _ in range(12):
            await self.lived()
            if not self.open():
                return
            self.clock.forward(**step or {"minutes": 15})
        raise AssertionError(f"never settled: {self.states()}")

    def check(self) -> None:
        """Raise AssertionError for rules that were broken.

        On a busy machine the fake serves late, and many at once, what was sent in time: so the rate may be beyond the
        limit in one second, where it is not over the others.
        """
        broken = [each for each in self.fake.violations if not each.startswith("rate:")]
        assert broken == []
        assert self.rush or fullest(self.fake.requests) <= GLOBAL_LIMIT

    def standing(self) -> int:
        """Return how many posts stand in the channels."""
        return sum(len(place.messages) for place in self.channels.values())

    def hurry(self) -> None:
        """Let what was put off be tried at once."""
        with closing(sqlite3.connect(self.folder / "bot.db")) as db, db:
            db.execute("UPDATE deliveries SET ready = ? WHERE state = 'pending'", [stamp(self.clock())])

    def open(self) -> int:
        """Return how many deliveries are neither posted nor given up."""
        return sum(count for state, count in self.states().items() if state in {"pending", "sending", "held"})

    def states(self) -> Counter[str]:
        """Return how many deliveries are in each state."""
        return Counter(row["state"] for row in self.ledger())

    def ledger(self) -> list[dict[str, Any]]:
        """Return every part that was ever owed, in the order in which the parts of a post follow each other."""
        db = Database(self.folder / "bot.db", recursive_triggers=False)
        columns = "subscription_id, period, part, state, marker, message_id, place_id, reason"
        sql = f"SELECT {columns} FROM deliveries ORDER BY 1, 2, 3"  # noqa: S608 # our own words
        try:
            return list(db.query(sql))
        finally:
            db.close()

    def sums(self, periods: int = 1) -> Sums:
        """Compare what stands in the channels with what each order is owed: a whole post for each of its periods."""
        owed: dict[int, list[str]] = {number: [] for number in self.channels}
        whole, unknown = Counter[int](), set[str | None]()
        posted = lost = doubled = disordered = 0
        for row in self.ledger():
            if row["part"] == 0:
                # What administrators see first loses its buttons in the end: in a channel of its own it is counted.
                drafts = len(self.fake.world.channels[row["place_id"]].messages)
                posted += drafts
                lost += row["state"] == "sent" and not drafts
                doubled += max(0, drafts - 1)
                continue
            if row["state"] == "uncertain":
                unknown.add(row["marker"])
            owed[row["subscription_id"]] += [row["marker"]] if row["marker"] else []
            whole[row["subscription_id"]] += row["part"] == 1
        for number, markers in owed.items():
            times = Counter(each["marker"] for each in posts(self.fake, self.channels[number]))
            posted += sum(times.values())
            lost += sum(marker not in times and marker not in unknown for marker in markers)
            lost += max(0, periods - whole[number])
            doubled += sum(times.values()) - len(times)
            disordered += list(times) != [marker for marker in markers if marker in times]
        return Sums(posted, lost, doubled, disordered, len(unknown))


def _subscribed(db: Database, wanted: list[tuple[Channel, Subscription]]) -> dict[int, Channel]:
    """Insert orders as many at once as no server could give."""
    by_channel = {place.id: place for place, _ in wanted}
    orders = (replace(order, guild_id=place.guild.id, channel_id=place.id) for place, order in wanted if place.guild)
    with writing(db):
        insert(db, "subscriptions", [subscription_row(order) for order in orders])
        found = select(db, "SELECT id, channel_id FROM subscriptions")
    return {row["id"]: by_channel[row["channel_id"]] for row in found if row["channel_id"] in by_channel}


def spread(fake: FakeDiscord, count: int) -> list[Channel]:
    """Add so many text channels, in as many guilds as an administrator may subscribe them in."""
    found: list[Channel] = []
    while len(found) < count:
        guild = fake.add_guild(f"guild {len(found)}")
        found += [fake.add_channel(guild, f"news-{n}") for n in range(min(PER_GUILD, count - len(found)))]
    return found


@asynccontextmanager
async def rigged(
    folder: Path,
    channels: int = 0,
    *,
    window: float = 300.0,
    lease: float = LEASE.total_seconds(),
    speed: float = 0.0,
    rush: bool = False,
) -> AsyncIterator[Rig]:
    """Open a fake Discord with so many subscribed channels, at the instant at which they are due.

    Discord knows a nonce for `window` seconds; the clock runs `speed` times as fast as the machine's. Of ten channels
    one gets a post of two parts, and another one of three. In a `rush` lives keep to no limit of requests.
    """
    clock = RunningClock(DUE, time.monotonic(), speed)
    async with FakeDiscord(nonce_window=window, clock=clock.seconds) as fake:
        rig = Rig(fake, folder, clock, lease, min(ATTEMPT_SECONDS, 0.4 * window / (speed or 1)), rush)
        await rig.publish(322)
        places = spread(fake, channels)
        two, three = places[8::10], places[9::10]
        await rig.order([place for n, place in enumerate(places) if n % 10 < 8])
        await rig.order(two, wishes=TWO_PARTS)
        await rig.order(three, wishes=THREE_PARTS)
        rig.parts = channels + len(two) + 2 * len(three)
        yield rig


def chance(seed: int) -> random.Random:
    """Return what picks the moments of kills, the same in every run."""
    return random.Random(seed)  # noqa: S311 - picks moments, guards nothing
