"""The bot's own ticker in a process of its own: a post does not wait for the next turn of the interval."""

from datetime import time, timedelta
from pathlib import Path

from bot.model import Rule, Unit
from tests.crash.outcome import posts
from tests.crash.rig import DUE, rigged, spread
from tests.discord.stage import until


async def test_what_is_due_between_two_ticks_wakes_the_bot_at_its_instant(tmp_path: Path) -> None:
    async with rigged(tmp_path / "data", speed=1.0) as rig:
        [place] = spread(rig.fake, 1)
        due = rig.clock() + timedelta(seconds=2)
        assert due - DUE < timedelta(minutes=1)
        await rig.order([place], Rule(Unit.MONTH, 1, time(9, 0, due.second, due.microsecond)), due)
        async with rig.life(every=0) as bot:
            # The interval alone would come a quarter of a minute after the start.
            await until(lambda: bot.dead or rig.states() == {"sent": 1}, 14)
        assert rig.clock() >= due
        assert len(posts(rig.fake, place)) == 1
