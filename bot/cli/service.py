"""`check` and `run`: settings go in, a list of checks or a running bot comes out."""

import asyncio
import logging
import signal
import sqlite3
import stat
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
import click
import discord

from bot import logs
from bot.app import Bot
from bot.cli.archive import Read, as_json
from bot.cli.output import console, json_line
from bot.errors import BotError, Busy, Exit, Misconfigured, NotFound, Unavailable
from bot.pages.report import count
from bot.settings import Settings
from bot.synonyms import read as read_synonyms
from bot.vocabulary import read as read_vocabulary
from bot.wiring import opened_bot, opened_library
from storage import health

log = logging.getLogger(__name__)

# discord.py warns at every start of packages that only voice would need.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

_FATAL = {4004, 4010, 4011, 4012, 4013, 4014}


@click.command()
@click.pass_obj
def run(read: Read) -> int:
    """Start the bot with the token from the environment or .env."""
    settings = read(need_token=True)
    logs.start(settings.log_level, settings.log_format, settings.token)
    asyncio.run(_run(settings))
    return Exit.OK


async def _run(settings: Settings) -> None:
    stopping = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stopping.set)
    async with opened_bot(settings) as bot:
        serving = asyncio.create_task(_serve(bot, settings.token or ""))
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if serving.done():
            await serving
            return
        log.info("stopping")
        await bot.close()
        # What a client interrupted in its start says of the closed connection is no fault of anybody's.
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def _serve(bot: Bot, token: str) -> None:
    try:
        await bot.start(token)
    except (discord.LoginFailure, discord.PrivilegedIntentsRequired) as fault:
        raise Misconfigured("Discord does not accept DISCORD_TOKEN: copy it again from the developer portal") from fault
    except discord.Forbidden as fault:
        raise Misconfigured(
            "HOME_GUILD_ID names a server that Discord keeps from this bot: invite it there, or correct the id"
        ) from fault
    except discord.ConnectionClosed as fault:
        raise _closed(fault.code) from fault
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError, TimeoutError) as fault:
        raise Unavailable(
            f"Discord cannot be reached ({type(fault).__name__}); check the network and start again."
        ) from fault
    if bot.fault:
        raise bot.fault


def _closed(code: int | None) -> BotError:
    if code in _FATAL:
        return Misconfigured(f"Discord closed the connection for good ({code}): check the token and intents")
    return Unavailable(f"Discord closed the connection ({code}); start again in a minute.")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, and what was seen or is to be done."""

    check: str
    ok: bool
    message: str
    code: Exit = Exit.FAILED


@click.command()
@click.option("--offline", is_flag=True, help="Do not ask Discord.")
@as_json
@click.pass_obj
def check(read: Read, offline: bool, as_json: bool) -> int:  # click hands flags over by name
    """Look at configuration and health, and name all faults at once."""
    found = asyncio.run(_checks(read, offline))
    if as_json:
        json_line([{k: v for k, v in asdict(each).items() if k != "code"} for each in found])
    else:
        for each in found:
            mark = "[green]ok[/]   " if each.ok else "[red]fault[/]"
            console().print(f"{mark} {each.check}: ", end="")
            console().print(each.message, markup=False)
    return max((each.code for each in found if not each.ok), default=Exit.OK)


async def _checks(read: Read, offline: bool) -> list[Check]:  # as given
    version = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, discord.py {discord.__version__}"
    found = [Check("versions", ok=True, message=version)]
    try:
        settings = read(need_token=not offline)
    except Misconfigured as faults:
        return [*found, *(Check("settings", ok=False, message=fault, code=Exit.CONFIG) for fault in faults.faults)]
    found.append(Check("settings", ok=True, message=f"data in {settings.data}, times in {settings.zone}"))
    found += _secrets(Path(".env"))
    found += [await _archive(settings), *_topics(settings.data), *_synonyms(settings.data)]
    if not offline:
        found.append(await _discord(settings.token or ""))
    return found


def _secrets(path: Path) -> list[Check]:
    if not path.exists():
        return []
    open_to_all = bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    message = "other users can read it: chmod 600 .env" if open_to_all else "only you can read it"
    return [Check(".env", ok=not open_to_all, message=message, code=Exit.CONFIG)]


def _topics(folder: Path) -> list[Check]:
    try:
        read_vocabulary(folder)
    except Misconfigured as fault:
        message = f"{fault} Until then nothing is imported and the bot does not start; look-ups go on."
        return [Check("topics", ok=False, message=message, code=Exit.CONFIG)]
    return []


def _synonyms(folder: Path) -> list[Check]:
    try:
        read_synonyms(folder)
    except Misconfigured as fault:
        message = f"{fault} Until then look-ups know the shipped synonyms only."
        return [Check("synonyms", ok=False, message=message, code=Exit.CONFIG)]
    return []


async def _archive(settings: Settings) -> Check:
    try:
        async with opened_library(settings.data, write=False) as (store, library):
            faults = await store.run(health.check)
            if faults:
                return Check("archive", ok=False, message="; ".join(faults))
            archive = library.archive
            message = f"{len(archive.refs)} issues, {len(archive.items)} items"
            if archive.unfitting:
                message += (
                    f", {count(len(archive.unfitting), 'correction')} without a place; see `python -m bot correct list`"
                )
            return Check("archive", ok=True, message=message)
    except (NotFound, Busy) as state:
        return Check("archive", ok=True, message=str(state))
    except BotError as fault:
        return Check("archive", ok=False, message=str(fault), code=fault.code)


async def _discord(token: str) -> Check:
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await asyncio.wait_for(client.login(token), 20)
            limits = await asyncio.wait_for(client.http.get_bot_gateway(), 20)
        except discord.LoginFailure:
            return Check(
                "discord", ok=False, message="it does not accept DISCORD_TOKEN: copy it again", code=Exit.CONFIG
            )
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as fault:
            return Check(
                "discord", ok=False, message=f"it cannot be reached ({type(fault).__name__})", code=Exit.UNAVAILABLE
            )
        return Check(
            "discord", ok=True, message=f"logged in as {client.user}, {limits[2]['remaining']} starts left today"
        )


COMMANDS = (check, run)
