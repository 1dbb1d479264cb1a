"""Takes a data folder and gives a Store, through which async callers run the verbs of this room."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from storage.connection import close_writer, open_reader, open_writer
from storage.faults import explained
from storage.lock import sole_writer

P = ParamSpec("P")
T = TypeVar("T")

FILE = "bot.db"


class Store:
    """One open database and the one thread that may touch it."""

    def __init__(self, db: Database, path: Path, thread: Executor) -> None:
        self.path = path
        self._db = db
        self._thread = thread

    async def run(self, verb: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `verb` with these arguments on the database's thread and return its result; Unavailable if it fails."""
        call = partial(verb, self._db, *args, **kwargs)
        with explained(self.path):
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)


@asynccontextmanager
async def open_store(folder: Path) -> AsyncIterator[Store]:
    """Open the database in `folder` for writing, made or migrated if need be; Busy, Misconfigured or Unavailable."""
    with sole_writer(folder):
        async with _served(folder / FILE, open_writer, close_writer) as store:
            yield store


@asynccontextmanager
async def open_archive(folder: Path) -> AsyncIterator[Store]:
    """Open the database in `folder` for reading beside a running bot; NotFound, Misconfigured or Unavailable."""
    async with _served(folder / FILE, open_reader, Database.close) as store:
        yield store


@asynccontextmanager
async def _served(
    path: Path, connect: Callable[[Path], Database], close: Callable[[Database], None]
) -> AsyncIterator[Store]:
    loop = asyncio.get_running_loop()
    # Leaving the block waits for the thread, so a verb whose caller was cancelled still ends before the file closes.
    with ThreadPoolExecutor(1, thread_name_prefix="storage") as thread:
        with explained(path):
            db = await loop.run_in_executor(thread, connect, path)
        try:
            yield Store(db, path, thread)
        finally:
            await loop.run_in_executor(thread, close, db)
