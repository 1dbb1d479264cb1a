"""Measures what a crowd waits on Discord: 20 members type and search through the real client while issues are imported.

python -m benchmarks.discord_lag [ITEMS] [SECONDS]

The bot is the whole one, logged in at the tests' Discord of our own, which runs on the same event loop: its work counts
in the loop's lateness, as discord.py's does, so only what members wait has a target. A member presses four keys a
second, which is fast.
"""

import asyncio
import random
import sys
import tempfile
from functools import partial
from pathlib import Path

from rich.console import Console

from benchmarks.lookup.archive import PER_ISSUE, archive
from benchmarks.lookup.words import SEED
from benchmarks.loop_lag import MEMBERS, TYPED, Waits, as_issues, as_markdown, fill, importing, sampled, table, timed
from bot.app import Bot
from storage import open_store
from tests.discord.stage import Clock, opened, until
from tests.fakediscord import FakeDiscord

KEY = 0.25


async def member(fake: FakeDiscord, bot: Bot, number: int, waits: Waits, seconds: float) -> None:
    """Type what stands in titles, key by key, and look it up."""
    rng = random.Random(SEED + number)  # noqa: S311 - chooses what to type, guards nothing
    user = fake.add_user(f"member-{number}")
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    await asyncio.sleep(rng.random() * KEY)
    while loop.time() < end:
        text = rng.choice(bot.library.archive.items).item.title[:TYPED]
        for length in range(3, len(text) + 1, 3):
            options = {"query": text[:length]}
            await timed(waits.suggest, fake.autocomplete("topic find", options, focused="query", user=user))
            await asyncio.sleep(KEY)
        await timed(waits.find, fake.slash("topic find", {"query": text}, user=user))


async def crowd(folder: Path, items: int, seconds: float) -> Waits:
    """Return what the members waited, and the loop with them."""
    waits, clock = Waits(), Clock()
    async with open_store(folder) as store:
        await store.run(partial(fill, archive(items)))
    raws = [as_markdown(issue) for issue in as_issues(archive(50 * PER_ISSUE, items))]
    async with FakeDiscord(clock=clock.seconds) as fake:
        fake.add_channel(fake.add_guild("home"), "news")
        async with opened(folder, clock, None) as bot, fake.running(bot):
            await until(lambda: bot.deliverer.last_tick is not None and bot.guilds, seconds=60)
            async with sampled(waits.idle):
                await asyncio.sleep(1)
            async with sampled(waits.lag), asyncio.TaskGroup() as group:
                group.create_task(importing(bot.library, raws, waits, seconds))
                for number in range(MEMBERS):
                    group.create_task(member(fake, bot, number, waits, seconds))
        fake.check()
    return waits


def main(items: int = 100_000, seconds: float = 20.0) -> None:
    with tempfile.TemporaryDirectory() as folder:
        waits = asyncio.run(crowd(Path(folder), items, seconds))
    shown = table(waits, {"suggest", "find"})
    shown.title = f"{MEMBERS} members on Discord, {items:,} invented items, {len(waits.imports)} imports meanwhile"
    Console().print(shown)


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:]))
