"""Workers that parse, for tests of something else: forked off one process that has loaded what they need.

To start each anew takes half a second, which was a third of all tests' time. They are processes all the same: confined,
asked over a pipe, and killed where they do not answer. Tests of the worker itself start it as the bot does.
"""

import asyncio
import multiprocessing
import os
import socket
from collections.abc import Sequence
from contextlib import chdir
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import cast

from bot import ingest
from bot.worker import limits
from bot.worker.process import COMMAND, Worker
from bot.worker.serving import serve

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.crash.nursery"])
ROOT = Path(__file__).parent.parent

_anew = Worker.started


class _Forked:
    """What a worker needs of its process, as asyncio names it."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int | None:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    async def wait(self) -> int | None:
        await asyncio.to_thread(self._process.join)
        return self._process.exitcode


def forks() -> ForkServerContext:
    """Return what forks off a process that has imported everything: it begins in milliseconds instead of seconds."""
    # It finds what to import from the folder in which it is started, and without it says nothing.
    with chdir(ROOT):
        forkserver.ensure_running()
    return CONTEXT


async def started(command: Sequence[str] = COMMAND) -> Worker:
    """Return a worker as `Worker.started` does."""
    if command != COMMAND:
        return await _anew(command)
    ours, theirs = forks().Pipe()
    process = CONTEXT.Process(target=_work, args=(theirs,), daemon=True)
    await asyncio.to_thread(process.start)
    theirs.close()
    answers, jobs = await asyncio.open_connection(sock=socket.socket(fileno=os.dup(ours.fileno())))
    ours.close()
    return Worker(cast("asyncio.subprocess.Process", _Forked(process)), jobs, answers)


def _work(pipe: Connection) -> None:
    with os.fdopen(os.dup(pipe.fileno()), "rb") as jobs, os.fdopen(os.dup(pipe.fileno()), "wb") as answers:
        limits.confine()
        serve(ingest.issues, jobs, answers)
