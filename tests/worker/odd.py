"""A worker whose parser does what the source's name says: `python -m tests.worker.odd [JOBS]`."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot import ingest
from bot.model import Issue, Item, Kind, RawIssue
from bot.worker import limits, serving


def parse(raw: RawIssue, vocabulary: ingest.Vocabulary) -> Iterable[Issue]:  # noqa: C901, PLR0912 # a table of misdeeds
    match raw.source:
        case "hang":
            while True:
                pass
        case "sleep":
            time.sleep(60)
        case "starved":
            time.sleep(3)
        case "long feed":
            return slow_issues(4, text="word " * 20_000)
        case "endless feed":
            return slow_issues(1_000_000, text="word")
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(3)
        case "memory":
            bytearray(4 << 30)
        case "recursion":
            return parse(raw, vocabulary)
        case "bug":
            raise KeyError("a bug")
        case "babble":
            os.write(1, b"what is this?" * 10)
        case "endless":
            os.write(1, b"\0\0\0\2\xff\xff\xff\xff{}")
        case "file":
            Path("/etc/passwd").read_bytes()
        case "socket":
            socket.socket()
        case "environment":
            raise LookupError(repr(dict(os.environ)))
    return ingest.parse(raw, vocabulary)


def slow_issues(number: int, text: str) -> Iterator[Issue]:
    """Yield issues of one text, each of which takes half a second of computing."""
    for each in range(1, number + 1):
        end = time.process_time() + 0.5
        while time.process_time() < end:
            pass
        item = Item("", 1, f"Title {each}", None, Kind.OTHER, text, "A summary.", (), (), ())
        yield Issue("", "T", each, None, f"Issue {each}", None, None, (), (item,), ())


if __name__ == "__main__":
    if sys.argv[1:]:
        serving.MAX_JOBS = int(sys.argv[1])
    limits.confine()
    serving.serve(parse, sys.stdin.buffer, sys.stdout.buffer)
