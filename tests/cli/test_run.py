"""run keeps the bot online until it is told to stop; what keeps it from starting is a sentence and an exit code."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

import pytest
from discord.http import Route

from bot.cli import main, service
from bot.errors import Busy, Damaged, Misconfigured, Unavailable
from bot.settings import Settings, read
from bot.wiring import opened_bot
from tests.cli.conftest import ROOT, Cli
from tests.fakediscord import FakeDiscord

# The process is the real one; only where Discord lives is told to it.
START = """
import sys
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL
Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = sys.argv[1], URL(sys.argv[2])
from bot.cli import main
sys.exit(main(sys.argv[3:]))
"""


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as found:
        found.add_channel(found.add_guild("home"), "news")
        yield found


def settings(folder: Path, token: str, home: int | None = None) -> Settings:
    environment = {"DISCORD_TOKEN": token, "HOME_GUILD_ID": str(home) if home else ""}
    return read(environment, data=folder, need_token=True)


async def started(
    fake: FakeDiscord, folder: Path, token: str, *words: str, gateway: str = ""
) -> asyncio.subprocess.Process:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DISCORD_TOKEN": token}
    with fake.adopt():
        addresses = Route.BASE, gateway or fake.gateway.url
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", START, *addresses, *words), cwd=folder, env=environment, stdout=pipe, stderr=pipe
    )


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_running_bot_told_to_stop_ends_well_within_seconds(
    fake: FakeDiscord, tmp_path: Path, how: signal.Signals
) -> None:
    process = await started(fake, tmp_path, fake.token, "run")
    await fake.ready()
    begun = perf_counter()
    process.send_signal(how)
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    assert perf_counter() - begun < 15
    assert out == b""
    assert b"Traceback" not in err
    assert fake.token.encode() not in err
    assert b"stopping" in err
    fake.check()


async def test_a_bot_told_to_stop_while_it_starts_ends_well(fake: FakeDiscord, tmp_path: Path) -> None:
    fake.fail(how="slow:3", method="GET", path="/users/@me")
    process = await started(fake, tmp_path, fake.token, "run")
    async with asyncio.timeout(30):
        while not fake.requests and not (tmp_path / "data" / "bot.db").exists():  # noqa: ASYNC110 # another process
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, b"Traceback" in err) == (0, False)


async def test_a_bot_told_to_stop_while_it_opens_its_archive_ends_well(fake: FakeDiscord, tmp_path: Path) -> None:
    process = await started(fake, tmp_path, fake.token, "run")
    async with asyncio.timeout(30):
        while not (tmp_path / "data" / "bot.db").exists():  # noqa: ASYNC110 # another process
            await asyncio.sleep(0.001)
    process.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, b"Traceback" in err) == (0, False)


async def test_a_wrong_token_is_a_configuration_fault(fake: FakeDiscord, tmp_path: Path) -> None:
    wrong = fake.token[:-5] + "wrong"
    process = await started(fake, tmp_path, wrong, "run")
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, out) == (78, b"")
    assert err.decode() == "Discord does not accept DISCORD_TOKEN: copy it again from the developer portal\n"


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


async def test_a_discord_out_of_reach_is_unavailable(
    fake: FakeDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Route, "BASE", closed_port())
    with pytest.raises(Unavailable, match="cannot be reached"):
        await asyncio.wait_for(service._run(settings(tmp_path, fake.token)), 30)


async def test_a_home_server_that_the_bot_is_not_in_is_a_configuration_fault(fake: FakeDiscord, tmp_path: Path) -> None:
    fake.fail(how=403, method="PUT", path=r"/guilds/\d+/commands")
    with fake.adopt(), pytest.raises(Misconfigured, match="HOME_GUILD_ID"):
        await asyncio.wait_for(service._run(settings(tmp_path, fake.token, 123456789012345678)), 10)


async def test_two_bots_do_not_work_on_one_folder(fake: FakeDiscord, tmp_path: Path) -> None:
    found = settings(tmp_path / "data", fake.token)
    async with opened_bot(found):
        with pytest.raises(Busy):
            await service._run(found)


def damage(path: Path) -> None:
    """Overwrite all pages but the first, as a failing disk may."""
    with closing(sqlite3.connect(path)) as db:
        # Whoever has the file open notes that it was written to, and reads it again.
        db.execute("PRAGMA user_version = 1")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [size] = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek(size)
        file.write(b"\xff" * (path.stat().st_size - size))


async def test_a_bot_whose_database_breaks_while_it_runs_ends_with_the_remedy_and_does_not_start_again(
    fake: FakeDiscord, tmp_path: Path
) -> None:
    found = settings(tmp_path, fake.token)
    async with opened_bot(found) as bot:
        with fake.adopt():
            serving = asyncio.create_task(service._serve(bot, fake.token))
            await fake.ready()
            await asyncio.wait_for(bot.wait_until_ready(), 30)
            damage(tmp_path / "bot.db")
            bot._ticker.wake()
            with pytest.raises(Damaged, match="restore a backup"):
                await asyncio.wait_for(serving, 30)
    begun = len(fake.requests)
    with fake.adopt(), pytest.raises(Unavailable, match="restore a backup"):
        await asyncio.wait_for(service._run(found), 30)
    assert len(fake.requests) == begun, "Discord is not asked for anything"


def test_a_client_closed_for_good_is_a_configuration_fault_and_else_unavailable() -> None:
    assert isinstance(service._closed(4004), Misconfigured)
    assert isinstance(service._closed(4014), Misconfigured)
    assert isinstance(service._closed(1000), Unavailable)
    assert isinstance(service._closed(None), Unavailable)


async def test_check_asks_discord_and_tells_a_good_token_from_a_wrong_one_and_from_no_answer(
    fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fake.adopt():
        good, wrong = await service._discord(fake.token), await service._discord(fake.token[:-5] + "wrong")
    assert good.ok
    assert "logged in as" in good.message
    assert (wrong.ok, wrong.code) == (False, 78)
    monkeypatch.setattr(Route, "BASE", closed_port())
    gone = await service._discord(fake.token)
    assert (gone.ok, gone.code) == (False, 69)
    assert fake.token not in f"{good}{wrong}{gone}"


def test_check_ends_with_the_code_of_the_gravest_fault(
    cli: Cli, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkE0.canary-canary-canary-canary-canary-00"  # noqa: S105 # planted, opens nothing
    monkeypatch.setenv("DISCORD_TOKEN", token)
    monkeypatch.setattr(Route, "BASE", closed_port())
    assert main(["check"]) == 69
