"""The desk that every test of this room works at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library import Library
from storage import open_store
from tests.following.desk import Clock, Desk
from tests.following.newsstand import Newsstand, newsstand


@pytest.fixture
async def stand() -> AsyncIterator[Newsstand]:
    async with newsstand() as opened:
        yield opened


@pytest.fixture
async def desk(stand: Newsstand, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_store(tmp_path / "data") as store:
        clock = Clock()
        yield Desk(stand, store, clock, Library(store, clock))
