"""Jobs and answers go in, the bytes that stand for them on a pipe come out, and back.

A message is two lengths, a JSON object and a body. Nothing in it is code, as it would be with pickle: the process that
answers has eaten hostile input. The body of an answer is an export, so that what reads exports also checks answers.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.model import RawIssue

LENGTHS = struct.Struct(">II")
MAX_HEAD, MAX_LINES = 65_536, 32_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a job: an export's lines, or why there are none; `fault` is a traceback for the log.

    `worn` says that the worker ends after this answer, having read enough or grown too large.
    """

    lines: bytes = b""
    refused: str | None = None
    fault: str | None = None
    worn: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be parsed, by a vocabulary's text, and for how many seconds a worker may compute before it gives."""

    raw: RawIssue
    vocabulary: str
    seconds: float


def packed_job(job: Job) -> tuple[bytes, bytes]:
    """Return a job as the two parts of a message: lengths with head, and body."""
    raw = job.raw
    told = {"source": raw.source, "media_type": raw.media_type, "url": raw.url}
    return _head({"raw": told, "vocabulary": job.vocabulary, "seconds": job.seconds}, raw.body), raw.body


def job_of(head: bytes, body: bytes) -> Job:
    """Return the job of a message."""
    told = json.loads(head)
    return Job(RawIssue(body=body, **told["raw"]), told["vocabulary"], told["seconds"])


def packed_answer(answer: Answer) -> tuple[bytes, bytes]:
    """Return an answer as the two parts of a message: lengths with head, and body."""
    told = {"refused": answer.refused, "fault": answer.fault, "worn": answer.worn}
    return _head(told, answer.lines), answer.lines


def answer(head: bytes, body: bytes) -> Answer:
    """Return the answer of a message; raises ValueError for one that no worker of ours wrote."""
    told = json.loads(head)
    match told:
        case {"refused": str() | None, "fault": str() | None, "worn": bool()} if len(told) == 3:
            return Answer(body, **told)
        case _:
            raise ValueError("a worker answered with something else")


def _head(told: Mapping[str, Any], body: bytes) -> bytes:  # what JSON holds
    head = json.dumps(told).encode()
    return LENGTHS.pack(len(head), len(body)) + head
