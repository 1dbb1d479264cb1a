"""Digests go out to many channels while connections break, Discord stumbles, and the bot is killed."""

from pathlib import Path

from benchmarks.delivery.crowd import crowd
from tests.crash.fanout import SPEED, through_trouble
from tests.crash.outcome import Sums
from tests.crash.rig import rigged


async def test_everything_is_posted_once_though_requests_fail_and_the_bot_is_killed(tmp_path: Path) -> None:
    async with rigged(tmp_path / "data", 40, speed=SPEED) as rig:
        sums = await through_trouble(rig, kills=4, share=0.15)
        assert sums == Sums(52, 0, 0, 0)
        assert rig.kills == 4
        assert sum(rig.fake.faults_met.values()) > 3
        rig.check()


async def test_without_trouble_discord_has_nothing_to_refuse_or_to_slow_down(tmp_path: Path) -> None:
    async with rigged(tmp_path / "data", 100) as rig:
        assert not await rig.lived()
        assert rig.sums() == Sums(130, 0, 0, 0)
        assert [request for request in rig.fake.requests if request.status >= 400] == []
        rig.check()


async def test_a_bot_with_many_orders_is_ready_and_plans_them(tmp_path: Path) -> None:
    measured = await crowd(tmp_path / "data", 5, 50)
    assert min(measured.ready, measured.planned, measured.megabytes) > 0
