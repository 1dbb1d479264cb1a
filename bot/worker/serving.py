"""The worker's loop: jobs come in on one stream, answers go out on another, one after the other."""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import BinaryIO

from bot.errors import BotError
from bot.ingest import SHIPPED, Vocabulary, vocabulary_of
from bot.ingest.records import line_of
from bot.model import Issue, RawIssue
from bot.worker import limits
from bot.worker.messages import LENGTHS, MAX_HEAD, MAX_LINES, Answer, Job, job_of, packed_answer

MAX_JOBS, MAX_KEPT = 500, 300_000_000
Parse = Callable[[RawIssue, Vocabulary], Iterable[Issue]]


@lru_cache(1)
def _vocabulary(text: str) -> Vocabulary:
    # Of the shipped one there is one in every process.
    return SHIPPED if text == SHIPPED.text else vocabulary_of(text)


def serve(parse: Parse, jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more, or until this process is worn: then it says so and ends."""
    for done in range(1, MAX_JOBS + 1):
        limits.allow(limits.computed() + limits.SECONDS)  # the job before may have left too little to read this one
        following = _next(jobs)
        if following is None:
            return
        told = _tried(parse, following)
        worn = told.worn or done == MAX_JOBS or limits.held() > MAX_KEPT
        answers.writelines(packed_answer(replace(told, worn=worn)))
        answers.flush()
        if worn:
            return


def _next(jobs: BinaryIO) -> Job | None:
    lengths = jobs.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    return job_of(jobs.read(head), jobs.read(body))


def _tried(parse: Parse, job: Job) -> Answer:
    raw = job.raw
    try:
        lines = _lines(parse, job)
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


def _lines(parse: Parse, job: Job) -> bytes:
    """Return an export's lines; each issue earns time for the next by its text, so that a large feed is read whole."""
    begun = limits.computed()
    limits.allow(begun + job.seconds)
    lines, read = [], 0
    for issue in parse(job.raw, _vocabulary(job.vocabulary)):
        lines.append(line_of(issue))
        read += sum(len(item.body) for item in issue.items)
        limits.allow(begun + min(job.seconds + read / limits.TEXT_A_SECOND, max(job.seconds, limits.MOST)))
    return "\n".join(lines).encode("utf-8", "replace")
