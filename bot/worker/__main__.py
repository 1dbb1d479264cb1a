"""`python -m bot.worker`: jobs come in on stdin, answers go out on stdout, until stdin ends."""

import sys

from bot import ingest
from bot.worker import limits
from bot.worker.serving import serve

if __name__ == "__main__":
    limits.confine()
    serve(ingest.issues, sys.stdin.buffer, sys.stdout.buffer)
