"""The worker's loop: jobs come in on one stream, answers go out on another, one after the other."""

import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from bot.errors import BotError
from bot.ingest.records import line_of
from bot.model import Issue, RawIssue
from bot.worker import limits
from bot.worker.messages import LENGTHS, MAX_HEAD, MAX_LINES, Answer, job, packed_answer

MAX_JOBS, MAX_KEPT = 500, 300_000_000


def serve(parse: Callable[[RawIssue], tuple[Issue, ...]], jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more, or until this process is worn: then it says so and ends."""
    for done in range(1, MAX_JOBS + 1):
        raw = _next(jobs)
        if raw is None:
            return
        limits.allow()
        told = _tried(parse, raw)
        worn = told.worn or done == MAX_JOBS or limits.peak() > MAX_KEPT
        answers.writelines(packed_answer(replace(told, worn=worn)))
        answers.flush()
        if worn:
            return


def _next(jobs: BinaryIO) -> RawIssue | None:
    lengths = jobs.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    return job(jobs.read(head), jobs.read(body))


def _tried(parse: Callable[[RawIssue], tuple[Issue, ...]], raw: RawIssue) -> Answer:
    try:
        lines = "\n".join(map(line_of, parse(raw))).encode("utf-8", "replace")
    except BotError as refusal:
        return Answer(refused=str(refusal))
    except MemoryError:
        limit = f"{limits.MEMORY >> 20:,} MB"
        why = f"{raw.source} needs over {limit} of memory to be read; newsletters do not. Give one issue as text."
        return Answer(refused=why, worn=True)
    except RecursionError:
        return Answer(refused=f"{raw.source} is nested too deeply to be read; save its text and give that.")
    except Exception as fault:  # noqa: BLE001 # the last door: whatever a parser raises is a refusal, not the bot's end
        why = f"{raw.source} cannot be read ({type(fault).__name__}); save its text and give that."
        return Answer(refused=why, fault=traceback.format_exc()[-MAX_HEAD // 4 :])
    if len(lines) > MAX_LINES:
        why = f"{raw.source} gives over {MAX_LINES // 1_000_000} MB of items; newsletters do not. Give one issue."
        return Answer(refused=why)
    return Answer(lines)
