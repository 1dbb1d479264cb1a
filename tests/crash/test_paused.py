"""The process is stopped for longer than its leases last, as on a machine that sleeps, and then goes on."""

from pathlib import Path

import pytest

from tests.crash.fanout import through_pauses
from tests.crash.rig import rigged


@pytest.mark.parametrize(
    ("pauses", "channels", "window"),
    [pytest.param(3, 20, 0.5, id="3 times"), pytest.param(100, 2_000, 2.0, id="100 times", marks=pytest.mark.soak)],
)
async def test_a_bot_that_was_paused_for_twice_its_lease_posts_nothing_twice(
    tmp_path: Path, pauses: int, channels: int, window: float
) -> None:
    async with rigged(tmp_path / "data", channels, window=window, lease=2 * window, speed=1.0) as rig:
        sums = await through_pauses(rig, pauses)
        assert (sums.posted, sums.lost, sums.doubled) == (rig.parts, 0, 0)
        rig.check()
