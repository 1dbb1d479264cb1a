"""Days on which clocks change: each post once, and no later than a minute after it could go out."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.crash.days import changes, lived

NO_FAULTS: dict[str, list[str]] = {"never": [], "twice": [], "late": [], "early": []}
EUROPE = date(2026, 10, 25)


def test_the_year_has_the_changes_that_are_known_of_it() -> None:
    days = changes(2026)
    assert len(days) >= 10
    assert len({zone for found in days.values() for zone, _ in found}) > 190


async def test_the_end_of_summer_in_europe_is_lived_through(tmp_path: Path) -> None:
    assert await lived(tmp_path, EUROPE, length=timedelta(hours=6), most=12) == NO_FAULTS


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("day", sorted(changes(2026)), ids=str)
async def test_every_change_of_the_year_is_lived_through(tmp_path: Path, day: date, seed: int) -> None:
    assert await lived(tmp_path, day, seed) == NO_FAULTS
