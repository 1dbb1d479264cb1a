"""The stage that every test of this room acts on."""

import asyncio
import gc
import logging
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import pytest_asyncio

from tests.discord.stage import OPENAPI, SAMPLES, Clock, Stage, fill, worst
from tests.fakediscord import FakeDiscord


@pytest.fixture(autouse=True)
def left_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave set apart what was, or the next bot of a test looks for garbage in all that pytest holds."""
    monkeypatch.setattr("bot.wiring.gc", SimpleNamespace(**{**vars(gc), "unfreeze": lambda: None}))


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the sample archive, made once and only to be copied."""
    folder = tmp_path_factory.mktemp("archive") / "data"
    asyncio.run(fill(folder, SAMPLES, Clock()))
    return folder


@pytest_asyncio.fixture
async def stage(archive: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Stage]:
    """Open a fake Discord with one guild; at the end no rule may be broken, and no error logged unasked."""
    for name in ("bot", "cogs", "storage"):
        caplog.set_level(logging.DEBUG, name)
    folder, clock = tmp_path / "data", Clock()
    shutil.copytree(archive, folder)
    async with FakeDiscord(OPENAPI if OPENAPI.exists() else None, clock=clock.seconds) as fake:
        guild = fake.add_guild("home")
        made = Stage(fake, clock, folder, guild, fake.add_channel(guild, "news"), caplog)
        yield made
        fake.check()
    if not made.errors_expected:
        assert worst(caplog.get_records("call")) == []
