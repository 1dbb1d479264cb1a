"""The zones whose clocks change on a day in; that day and the next as the bot lives them out: who got what, and when.

Storage, periods and delivery are the real ones; Discord is a list. A tick comes every 30 seconds of a clock that is set
wrong and right again meanwhile, that is stopped and started, and that sleeps for three days. A share of posts fails.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from bot.composing import Composer
from bot.delivery import LEASE, Deliverer, Later
from bot.delivery.sender import pause_after
from bot.digest.period import MAX_LATE
from bot.digest.rule import zones
from bot.library import Library
from bot.model import Draft, Part, Posted, PostKind, Rule, StepOwed, Subscription, Trouble, Unit
from bot.pace import Pace
from bot.poster import _SINCE
from storage import Store, issues, open_store, subscriptions
from storage.transactions import writing
from tests.digest.reckoning import offsets
from tests.discord.stage import Clock, issue

TICK, HOUR, DAY = timedelta(seconds=30), timedelta(hours=1), timedelta(days=1)
ASLEEP = timedelta(days=3)


FAILURES = ("refused", "answer lost", "died before", "died after")
"""What becomes of an attempt: known to have failed or left to its lease, before Discord kept the post or after."""


@dataclass(slots=True)
class Memory:
    """Takes posts as Discord does, and remembers at which step of the day each came; some fail, each once.

    `now` is the right time, whatever the bot's clock shows. What failed before it was kept is in `failed`, with the
    time after which it is tried again.
    """

    rng: random.Random
    now: datetime
    at: int = 0
    taken: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    stood: dict[str, tuple[Posted, datetime]] = field(default_factory=dict)
    met: dict[str, str | None] = field(default_factory=dict)
    failed: list[tuple[int, timedelta]] = field(default_factory=list)

    async def post(self, place_id: int, part: Part, kind: PostKind) -> Posted:
        again = part.marker in self.met
        how = self.met.setdefault(part.marker, self.rng.choice(FAILURES) if self.rng.random() < 0.1 else None)
        if again or how is None:
            return self._keep(place_id, part.marker)
        pause = LEASE if how.startswith("died") else pause_after(1)
        if how in {"answer lost", "died after"}:
            self._keep(place_id, part.marker)
        else:
            self.failed.append((place_id, pause))
        raise (RuntimeError if how.startswith("died") else Later)(how)

    def _keep(self, place_id: int, marker: str) -> Posted:
        # It knows no nonce: it may have been forgotten, and then a look alone finds what stands.
        self.taken[place_id].append(self.at)
        posted = Posted(len(self.taken) * 10_000 + self.at, place_id)
        self.stood[marker] = posted, self.now
        return posted

    async def seek(self, place_id: int, part: Part, kind: PostKind, since: datetime) -> Posted | None:
        posted, at = self.stood.get(part.marker, (None, self.now))
        return posted if at >= since - _SINCE else None

    async def take(self, step: StepOwed) -> None:
        raise AssertionError("no order asks for any")

    async def close(self, draft: Draft) -> None:
        raise AssertionError("nothing is drafted here")

    async def tell(self, trouble: Trouble, notice: Part, since: datetime | None) -> None:
        raise AssertionError(trouble)

    def obstacle(self, order: Subscription) -> str | None:
        return None


@cache
def changes(year: int) -> dict[date, list[tuple[str, datetime]]]:
    """Return, by their day in UTC, the zones whose offset changes in a year and the instants of it."""
    found = defaultdict(list)
    for zone in sorted(zones().values()):
        for change in offsets(zone, date(year, 1, 1), date(year + 1, 1, 1)).since[1:]:
            found[change.date()].append((zone, change))
    return dict(found)


def wishes(zone: str, change: datetime, rng: random.Random) -> Iterator[tuple[PostKind, Rule, datetime]]:
    """Yield orders for times of the day around a change, and when each has to be obeyed, by the second reckoning."""
    known = offsets(zone, change.date() - DAY, change.date() + 9 * DAY)
    before, after = known.shown(change - timedelta(seconds=1)), known.shown(change)
    # Just what the change skips or repeats, and what a person would choose.
    odd = {(min(before, after) + timedelta(minutes=each)).time().replace(second=0) for each in (-30, 1, 30, 59)}
    for day in (before.date(), before.date() + 2 * DAY):
        for at in {*rng.sample(sorted(odd), 2), rng.choice([time(0), time(0, 30), time(2, 30), time(9)])}:
            due = known.first(datetime.combine(day, at))
            yield PostKind.DIGEST, Rule(Unit.MONTH, day.day, at), due
            kind = rng.choice([PostKind.DIGEST, PostKind.TIP])
            yield kind, rng.choice([Rule(Unit.WEEK, day.weekday(), at), cron(day, at)]), due


def cron(day: date, at: time) -> Rule:
    """Return the rule of an administrator who writes cron lines: that weekday, at that time."""
    return Rule(Unit.CRON, 0, time(), cron=f"{at.minute} {at.hour} * * {day.isoweekday() % 7}")


def moves(length: timedelta, rng: random.Random) -> list[timedelta]:
    """Return by how much the clock moves before each tick: half a minute mostly, three days near the end."""
    steps = [TICK] * int(length / TICK)
    for jump in (HOUR, -HOUR, DAY, -DAY, timedelta(minutes=17), timedelta(minutes=3)):
        # The last two: the bot was down for so long.
        steps[rng.randrange(len(steps))] = jump
    return [*steps, ASLEEP, *[TICK] * 4]


async def lived(
    folder: Path, day: date, seed: int = 26, *, length: timedelta = DAY, most: int = 1_000
) -> dict[str, list[str]]:
    """Live through a day on which clocks change, in `most` zones, and return what went wrong: four empty lists."""
    rng = random.Random(seed + day.toordinal())  # noqa: S311 - picks moments, guards nothing
    changing = changes(day.year)[day]
    start = min(change for _, change in changing) - length / 3
    clock, memory = Clock(start), Memory(rng, start)
    picked = rng.sample(changing, min(most, len(changing)))
    owed = [each for zone, change in picked for each in _orders(zone, change, start, start + length + ASLEEP, rng)]
    async with open_store(folder) as store:
        stands = await store.run(_kept, [order for order, _ in owed])
        await store.run(issues.keep, issue(12 * (day.year - 2000) + day.month - 2, 2), "a.txt", "a", start)
        library = Library(store, clock)
        await library.refresh()
        due_at = {order.channel_id: due for order, due in owed}
        possible = await _ticked(store, library, clock, memory, moves(length, rng), due_at)
    faults: dict[str, list[str]] = {"never": [], "twice": [], "late": [], "early": []}
    for order, due in owed:
        name, taken = f"{order.zone} {order.rule.day} {order.rule.at} {due}", memory.taken[order.channel_id]
        first, late = possible.get(order.channel_id, (None, DAY))
        if len(taken) > 1:
            faults["twice"].append(name)
        if first is None or late >= MAX_LATE[order.kind]:
            # Not due yet, or when the bot was back it was too late.
            faults["early"] += [name] * bool(taken)
        elif not taken:
            faults["never"].append(name)
        elif taken[0] != first:
            # Each tick is half a minute: two of them are the minute.
            faults["early" if taken[0] < first else "late"] += [name] * (not first <= taken[0] <= first + 2)
    assert len(stands) == len(owed) > 0
    return faults


def _orders(
    zone: str, change: datetime, start: datetime, end: datetime, rng: random.Random
) -> Iterator[tuple[Subscription, datetime]]:
    for kind, rule, due in wishes(zone, change, rng):
        if start <= due < end:
            number = rng.getrandbits(60)
            yield Subscription(0, number, number, kind, rule, zone, due), due


def _kept(db: Database, orders: list[Subscription]) -> list[Subscription]:
    with writing(db):
        return [subscriptions.put(db, order) for order in orders]


async def _ticked(
    store: Store,
    library: Library,
    clock: Clock,
    memory: Memory,
    steps: list[timedelta],
    due: dict[int, datetime],
) -> dict[int, tuple[int, timedelta]]:
    """Tick through the steps, by a new process now and then; return when each could be served, and how late."""
    possible: dict[int, tuple[int, timedelta]] = {}
    # From when on each can be served, and when it was due.
    waiting = {channel: (instant, instant) for channel, instant in due.items()}
    # Seconds that never pass, and posts as many at once as there are: only the calendar's time is looked at here.
    pace = Pace(lambda: 0.0, posts=1e9)
    for number, step in enumerate(steps):
        if number % 300 == 0 or step > HOUR:
            deliverer = Deliverer(store, Composer(store, library), memory, pace, clock, f"process {number}")
        clock.at += step
        # Only the clock is wrong by an hour or a day; the other steps are time that goes by.
        memory.now += TICK if abs(step) in {HOUR, DAY} else step
        memory.at = number
        for channel in [each for each, (ready, _) in waiting.items() if ready <= clock.at]:
            possible[channel] = number, clock.at - waiting.pop(channel)[1]
        await deliverer.tick()
        while memory.failed:
            channel, pause = memory.failed.pop()
            waiting[channel] = clock.at + pause, due[channel]
            del possible[channel]
    return possible
