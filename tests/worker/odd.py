"""A worker whose parser does what the source's name says: `python -m tests.worker.odd [JOBS]`."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

from bot import ingest
from bot.model import Issue, RawIssue
from bot.worker import limits, serving


def parse(raw: RawIssue, vocabulary: ingest.Vocabulary) -> tuple[Issue, ...]:  # noqa: C901, PLR0912 # a table of misdeeds
    match raw.source:
        case "hang":
            while True:
                pass
        case "sleep":
            time.sleep(60)
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


if __name__ == "__main__":
    if sys.argv[1:]:
        serving.MAX_JOBS = int(sys.argv[1])
    limits.confine()
    serving.serve(parse, sys.stdin.buffer, sys.stdout.buffer)
