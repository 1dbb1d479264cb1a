"""This process goes in, and comes out confined: little memory, no network, no file but code, a bounded time a job."""

import os
import resource
import sys
from pathlib import Path

MEMORY = 1 << 30
SECONDS = 7  # with starting, killing and storing, a file is done with in under ten
_STATM = Path("/proc/self/statm")
_REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ctypes.")


def confine() -> None:
    """Take from this process what parsing does not need, for the rest of its life."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[object, ...]) -> None:
    # Code is let through: parsers and codecs load more of it when they first meet what it is for.
    a_file = event == "open" and not str(args[0]).endswith((".py", ".pyc", str(_STATM)))
    if a_file or event.startswith(_REFUSED):
        raise PermissionError(f"a worker does no {event}")


def allow(seconds: int = SECONDS) -> None:
    """Let the process compute for so long from now on: one whose bot has died must not go on for ever."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def held() -> int:
    """Return how much memory this process holds, in bytes; 0 where the system does not say."""
    # Not ru_maxrss: Linux hands it down, so that the worker of a large bot would seem as large from its first job on.
    try:
        return int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return 0
