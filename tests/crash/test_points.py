"""The bot is killed at every named point between two things of which a crash may leave one undone."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import points
from bot.model import Rule, Unit
from tests.crash.rig import Rig, rigged, spread

HOUR, NONCE_LASTS = timedelta(hours=1), timedelta(seconds=80)


async def scene(rig: Rig) -> None:
    """Owe posts of every sort at the present instant: what goes well, and what goes wrong at first."""
    plain, faulty = spread(rig.fake, 2)
    rig.fake.fail(path=f"^/channels/{faulty.id}/messages$", how=503)
    now = rig.clock.at
    await rig.order([plain, faulty], rule=Rule(Unit.MONTH, now.day, now.time()), due=now)


@pytest.mark.parametrize(
    ("passes", "step"),
    [
        pytest.param(1, HOUR, id="once"),
        pytest.param(3, HOUR, id="three passes, only the history knows", marks=pytest.mark.soak),
        pytest.param(3, NONCE_LASTS, id="three passes, the nonce still counts", marks=pytest.mark.soak),
    ],
)
async def test_killed_at_any_point_the_bot_posts_everything_once_when_it_is_back(
    tmp_path: Path, passes: int, step: timedelta
) -> None:
    kills = [f"{name}:{nth}" for nth in range(1, passes + 1) for name in points.POINTS]
    async with rigged(tmp_path / "data") as rig:
        # The first life is not killed: its posts that went wrong are there for the next ones to try again.
        for kill in ("", *kills):
            await scene(rig)
            assert await rig.lived(kill) is bool(kill), f"{kill} was never passed"
            rig.clock.at += step
        await rig.settle()
        sums = rig.sums()
        assert (sums.lost, sums.doubled, sums.disordered) == (0, 0, 0)
        assert sums.posted >= 2 * len(kills)
        assert set(rig.states()) == {"sent"}
        assert rig.kills == len(kills)
        rig.fake.check()
