"""This process goes in, and comes out confined: little memory, no network, no file but code, a bounded time a job."""

import math
import resource
import sys
from pathlib import Path

MEMORY = 1 << 30
SECONDS = 5  # of computing; with starting, killing and storing, a file is done with in under ten on a calm machine
MOST = 8  # of computing, however much text a feed gives: more than one of the size that is fetched takes
TEXT_A_SECOND = 100_000  # letters of items: a fifth of what good newsletters give, ten times what tiny entries do
_STATM = Path("/proc/self/statm")
_REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ctypes.")


def confine() -> None:
    """Take from this process what parsing does not need, for the rest of its life."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[object, ...]) -> None:
    # Code is let through: parsers and codecs load more of it when they first meet what it is for.
    a_file = event == "open" and not str(args[0]).endswith((".py", ".pyc", str(_STATM)))
    if a_file or event.startswith(_REFUSED):
        raise PermissionError(f"a worker does no {event}")


def computed() -> float:
    """Return for how many seconds this process has computed: what it waited for a busy machine does not count."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def allow(until: float) -> None:
    """Let the process compute until it has done so for as many seconds, by less than one more; then it is killed."""
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(until), resource.RLIM_INFINITY))


def held() -> int:
    """Return how much memory this process holds, in bytes; 0 where the system does not say."""
    # Not ru_maxrss: Linux hands it down, so that the worker of a large bot would seem as large from its first job on.
    try:
        return int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return 0
