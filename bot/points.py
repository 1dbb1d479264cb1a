"""A point in the program goes in by name; the process is killed there if a test asked for it, else nothing happens."""

import os
import signal
from collections import Counter

VARIABLE = "BOT_KILL_AT"
"""Names a point and how often it has to be passed: `send.after:3`. Nothing but tests of crashes sets it."""

POINTS = (
    "plan.before",
    "plan.after",
    "claim.before",
    "claim.after",
    "freeze.after",
    "seek.after",
    "send.before",
    "send.after",
    "confirm.after",
    "retry.after",
)
"""Every point between two things of which a crash may leave one undone."""

_name, _, _times = os.environ.get(VARIABLE, "").partition(":")
_passed = Counter[str]()


def reached(name: str) -> None:
    """Let the process die here, as in a power cut, if the environment names this point and this pass of it."""
    if name != _name:
        return
    _passed[name] += 1
    if _passed[name] == int(_times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
