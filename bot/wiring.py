"""Settings go in, everything opened and put together comes out, and is closed again in order; the one clock is here."""

import asyncio
import gc
import logging
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from bot import embedding
from bot.app import Bot
from bot.bounds import own_name
from bot.delivery import LEASE
from bot.errors import Damaged
from bot.fetch.conditional import Visitor
from bot.following import Announce, Following, Notify
from bot.importer import Importer
from bot.indexing import Indexing
from bot.library import Library
from bot.model import Clock
from bot.orders import Orders
from bot.pace import Pace
from bot.search import Embedder
from bot.settings import Settings
from bot.synonyms import readable as readable_synonyms
from bot.usage import opened_usage
from bot.vocabulary import read as read_vocabulary
from bot.vocabulary import readable as readable_vocabulary
from bot.worker.pool import Workers
from storage import Store, health, news, open_archive, open_store

log = logging.getLogger(__name__)


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)  # noqa: TID251 # the one clock: everything else is given it


def seconds() -> float:
    """Return seconds on a clock that only goes forward, also while the machine sleeps where its system can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@asynccontextmanager
async def opened_importer(folder: Path, clock: Clock = now) -> AsyncIterator[Importer]:
    """Open the data folder and yield what imports into it, which needs nothing that the folder already holds."""
    async with open_store(folder) as store, Workers() as workers:
        importer = Importer(store, clock, workers.parse)
        importer.vocabulary = await asyncio.to_thread(read_vocabulary, folder)
        yield importer


@cache
def _embedder() -> Embedder | None:
    """Return what embeds texts, None where the weights are not installed, which the log says; read once a process."""
    embedder, why = embedding.load()
    if embedder is None:
        log.info("look-up goes by words alone: %s", why)
    return embedder


@asynccontextmanager
async def opened_library(
    folder: Path,
    *,
    write: bool,
    labels: bool | None = None,
    clock: Clock = now,
    replaced: Callable[[], object] | None = None,
) -> AsyncIterator[tuple[Store, Library]]:
    """Open the data folder and yield its store and its library, loaded; only one process may write at a time.

    Only what `labels` items, as all that write do unless said otherwise, fails where topics.toml has a fault. For
    `replaced` see the library.
    """
    # An archive is a million objects without a cycle: to look through them again and again only takes time.
    gc.set_threshold(50_000, 20, 100)
    vocabulary = read_vocabulary if (write if labels is None else labels) else readable_vocabulary
    async with open_store(folder) if write else open_archive(folder) as store, Workers() as workers:
        library = Library(store, clock, workers.parse, Indexing(folder, await asyncio.to_thread(_embedder)), replaced)
        library.importer.vocabulary = await asyncio.to_thread(vocabulary, folder)
        library.synonyms = await asyncio.to_thread(readable_synonyms, folder)
        try:
            await library.refresh()
            yield store, library
        finally:
            await library.close()


@asynccontextmanager
async def opened_following(
    folder: Path, notify: Notify, *, labels: bool, clock: Clock = now
) -> AsyncIterator[Following]:
    """Open the data folder for writing and yield what follows newsletters there; `labels` as for `opened_library`."""
    async with opened_library(folder, write=True, labels=labels, clock=clock) as (store, library):
        yield Following(store, library, clock, announcer(store), notify, Visitor())


def announcer(store: Store) -> Announce:
    """Return what makes issues news to the channels that wish to hear of each, and counts those that were none."""

    async def announce(keys: Sequence[str], now: datetime) -> int:
        return await store.run(news.tell, keys, now)

    return announce


@asynccontextmanager
async def opened_bot(
    settings: Settings,
    clock: Clock = now,
    visitor: Visitor | None = None,
    pace: Pace | None = None,
    lease: timedelta = LEASE,
) -> AsyncIterator[Bot]:
    """Open storage, library, counts and bot, and close them in the other order; the bot is not yet connected."""
    # A thread that searches gives way to the event loop ten times as soon as it would. No collection of garbage stops
    # both for as long as it takes to look through an archive: what was loaded is set apart each time.
    sys.setswitchinterval(0.0005)
    async with (
        opened_library(settings.data, write=True, clock=clock, replaced=_set_apart) as (store, library),
        opened_usage(store, clock) as usage,
    ):
        if faults := await store.run(health.damage):
            raise Damaged(f"{store.path}: {faults[0]}.")
        library.popular = lambda: usage.chosen
        orders = Orders(store, clock, settings.zone, partial(own_name, library))
        owner = f"{socket.gethostname()}:{os.getpid()}"
        announce, visitor = announcer(store), visitor or Visitor()
        async with Bot(
            store,
            library,
            orders,
            clock,
            announce,
            visitor,
            usage=usage,
            pace=pace or Pace(seconds),
            owner=owner,
            home_guild=settings.home_guild,
            lease=lease,
        ) as bot:
            try:
                yield bot
            finally:
                gc.unfreeze()


def _set_apart() -> None:
    """Let no collection look through what there is now; what is garbage already would stay for good, and goes first."""
    gc.collect()
    gc.freeze()
