"""Addresses in; for as long as the context lasts, discord.py clients talk to them instead of to Discord."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


@contextlib.contextmanager
def adopt(rest: str, gateway: str) -> Iterator[None]:
    """Point discord.py at a REST base and a gateway, and put its own addresses back at the end."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rest, URL(gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@contextlib.asynccontextmanager
async def running(client: discord.Client, token: str, ready: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Keep a client logged in from the moment `ready` returns; raise what ended it, if it ends before."""
    run = asyncio.ensure_future(client.start(token))
    wait = asyncio.ensure_future(ready())
    try:
        await asyncio.wait({run, wait}, return_when=asyncio.FIRST_COMPLETED)
        await (run if run.done() else wait)
        yield
    finally:
        wait.cancel()
        await client.close()
        await asyncio.gather(run, wait, return_exceptions=True)
