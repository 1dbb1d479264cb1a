"""The worker's loop: jobs come in on one stream, answers go out on another, one after the other."""

import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import BinaryIO

from bot.errors import BotError
from bot.ingest import Vocabulary, vocabulary_of
from bot.ingest.records import line_of
from bot.model import Issue, RawIssue
from bot.worker import limits
from bot.worker.messages import LENGTHS, MAX_HEAD, MAX_LINES, Answer, job, packed_answer

MAX_JOBS, MAX_KEPT = 500, 300_000_000
Parse = Callable[[RawIssue, Vocabulary], tuple[Issue, ...]]

_vocabulary = lru_cache(1)(vocabulary_of)


def serve(parse: Parse, jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more, or until this process is worn: then it says so and ends."""
    for done in range(1, MAX_JOBS + 1):
        following = _next(jobs)
        if following is None:
            return
        limits.allow()
        told = _tried(parse, *following)
        worn = told.worn or done == MAX_JOBS or limits.held() > MAX_KEPT
        answers.writelines(packed_answer(replace(told, worn=worn)))
        answers.flush()
        if worn:
            return


def _next(jobs: BinaryIO) -> tuple[RawIssue, str] | None:
    lengths = jobs.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    return job(jobs.read(head), jobs.read(body))


def _tried(parse: Parse, raw: RawIssue, vocabulary: str) -> Answer:
    try:
        lines = "\n".join(map(line_of, parse(raw, _vocabulary(vocabulary)))).encode("utf-8", "replace")
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
