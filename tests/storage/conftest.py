"""Opens each engine that must honour the contract of the storage room."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from storage.store import Store, open_store

Engine = Callable[[Path], AbstractAsyncContextManager[Store]]

ENGINES: dict[str, Engine] = {"sqlite": open_store}


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


@pytest.fixture
async def store(engine: Engine, tmp_path: Path) -> AsyncIterator[Store]:
    async with engine(tmp_path / "data") as opened:
        yield opened
