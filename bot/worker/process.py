"""One worker process: a raw issue goes in, what it answers comes out; it is killed where it does not answer in time."""

import asyncio
import signal
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.errors import Unreadable
from bot.model import RawIssue
from bot.worker import messages
from bot.worker.limits import SECONDS
from bot.worker.messages import LENGTHS, MAX_HEAD, MAX_LINES, Answer, Job

COMMAND = (sys.executable, "-m", "bot.worker")
PATIENCE = 30.0  # seconds of the clock, which also run while others compute: what is slow is ended by its own limit
_HOME = Path(__file__).parents[2]
_SLICE, _GRACE = 1 << 18, 0.5


class Worker:
    """A process that parses; it has no environment and no open file of ours, so no secret of ours."""

    def __init__(self, process: Process, jobs: StreamWriter, answers: StreamReader) -> None:
        self._process = process
        self._jobs = jobs
        self._answers = answers
        self._worn = False

    @classmethod
    async def started(cls, command: Sequence[str] = COMMAND) -> "Worker":
        """Return a new worker, which may still be loading what it needs."""
        # The child's own module must be found where ours is, whatever folder the bot was started in.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_HOME, env={}
        )
        assert process.stdin is not None  # noqa: S101 # mypy does not know what PIPE gives
        assert process.stdout is not None  # noqa: S101 # likewise
        return cls(process, process.stdin, process.stdout)

    @property
    def alive(self) -> bool:
        """Whether the process can take another job."""
        return not self._worn and self._process.returncode is None

    async def answer(
        self, raw: RawIssue, vocabulary: str, seconds: float = SECONDS, patience: float = PATIENCE
    ) -> Answer:
        """Return what the process answers; raises Unreadable where it dies, answers nonsense or takes too long.

        It may compute for `seconds`, and is waited for with `patience`.
        """
        try:
            async with asyncio.timeout(patience):
                told = await self._exchange(Job(raw, vocabulary, seconds))
        except TimeoutError:
            await self.end()
            why = f"{raw.source} took over {patience:g} s to read, as this machine is too busy; try again later."
            raise Unreadable(why) from None
        except (OSError, ValueError, asyncio.IncompleteReadError) as fault:
            code = await self.end(dying=True)
            raise Unreadable(f"{raw.source} {_what(code, seconds)} Save its text and give that.") from fault
        except BaseException:
            # Whoever asked is gone; the next job must not get this one's answer.
            await self.end()
            raise
        self._worn = told.worn
        return told

    async def _exchange(self, job: Job) -> Answer:
        for part in messages.packed_job(job):
            for at in range(0, len(part), _SLICE):
                self._jobs.write(part[at : at + _SLICE])  # all at once, it would be held twice
                await self._jobs.drain()
        head, lines = LENGTHS.unpack(await self._answers.readexactly(LENGTHS.size))
        if head > MAX_HEAD or lines > MAX_LINES:
            raise ValueError("an answer larger than any")
        return messages.answer(await self._answers.readexactly(head), await self._answers.readexactly(lines))

    async def end(self, *, dying: bool = False) -> int:
        """Kill the process if it lives, wait until it is gone, and return its exit code; one `dying` may end itself."""
        # Shielded, or a second cancellation leaves a process that nobody waits for.
        return await asyncio.shield(self._killed(dying))

    async def _killed(self, dying: bool) -> int:
        self._jobs.close()
        if dying:
            # Killing looks first whether the process is gone, and would take from asyncio the code that says how.
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE):
                    return await self._process.wait()
        with suppress(ProcessLookupError):
            self._process.kill()
        return await self._process.wait()


def _what(code: int, seconds: float) -> str:
    """Return what a file did to its reader, by whose exit code: the system ends one that computes too long."""
    if code == -signal.SIGXCPU:
        return f"took over {seconds:g} s to read; newsletters do not."
    name = f"exit code {code}"
    if code < 0:
        with suppress(ValueError):
            name = signal.Signals(-code).name
    return f"broke its reader ({name}); newsletters do not."
