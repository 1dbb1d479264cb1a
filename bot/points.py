"""A point in the program goes in by name; the process is killed there if a test asked for it, else nothing happens."""

import os
import signal
from collections import Counter

VARIABLE = "BOT_KILL_AT"
"""Names a point and how often it has to be passed: `send.after:3`. Nothing but tests of crashes sets it."""

POINTS = (
    "draft.commit",
    "draft.after",
    "settle.commit",
    "settle.after",
    "plan.before",
    "plan.commit",
    "plan.after",
    "claim.before",
    "claim.commit",
    "claim.after",
    "compose.before",
    "compose.after",
    "freeze.commit",
    "freeze.after",
    "seek.before",
    "seek.after",
    "send.before",
    "send.inflight",
    "send.after",
    "confirm.commit",
    "confirm.after",
    "retry.before",
    "retry.after",
    "refuse.commit",
    "refuse.after",
    "finish.commit",
    "finish.after",
    "resume.after",
    "notice.before",
    "notice.tried",
    "notice.after",
    "step.claimed",
    "crosspost.before",
    "crosspost.after",
    "pin.before",
    "pin.after",
    "thread.before",
    "thread.after",
    "step.done",
)
"""Every point between two things of which a crash may leave one undone; `commit` is just before a transaction's end."""

passed = Counter[str]()
"""How often each point was passed by this process."""

_name, _, _times = os.environ.get(VARIABLE, "").partition(":")


def reached(name: str) -> None:
    """Let the process die here, as in a power cut, if the environment names this point and this pass of it."""
    passed[name] += 1
    if name == _name and passed[name] == int(_times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
