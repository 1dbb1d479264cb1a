"""Digests go out to many channels while connections break, Discord stumbles, and the bot is killed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.delivery.crowd import crowd
from tests.crash.fanout import SPEED, through_trouble
from tests.crash.outcome import Sums
from tests.crash.rig import rigged


@pytest.mark.parametrize(
    ("channels", "kills", "share"),
    [
        pytest.param(40, 4, 0.15, id="40 channels"),
        pytest.param(10_000, 50, 0.06, id="10,000 channels", marks=pytest.mark.soak),
    ],
)
async def test_everything_is_posted_once_though_requests_fail_and_the_bot_is_killed(
    tmp_path: Path, channels: int, kills: int, share: float
) -> None:
    async with rigged(tmp_path / "data", channels, speed=SPEED) as rig:
        sums = await through_trouble(rig, kills, share)
        assert sums == Sums(channels * 13 // 10, 0, 0, 0)
        assert rig.kills == kills
        met = sum(rig.fake.faults_met.values())
        assert met > 0.5 * share * rig.parts
        rig.check()


async def test_without_trouble_discord_has_nothing_to_refuse_or_to_slow_down(tmp_path: Path) -> None:
    async with rigged(tmp_path / "data", 100) as rig:
        assert not await rig.lived()
        assert rig.sums() == Sums(130, 0, 0, 0)
        assert [request for request in rig.fake.requests if request.status >= 400] == []
        rig.check()


@pytest.mark.parametrize(
    ("servers", "orders"),
    [(5, 50), pytest.param(10_000, 100_000, id="100,000 orders", marks=pytest.mark.soak)],
)
async def test_a_bot_with_many_orders_is_ready_and_plans_them_in_the_memory_it_may_have(
    tmp_path: Path, servers: int, orders: int
) -> None:
    """How long it takes is printed by `make bench-delivery`."""
    measured = await crowd(tmp_path / "data", servers, orders)
    assert 0 < measured.megabytes < 400
    with closing(sqlite3.connect(tmp_path / "data" / "bot.db")) as db:
        assert db.execute("SELECT count(DISTINCT subscription_id) FROM deliveries").fetchone()[0] == orders
