"""Every test of invented values runs by these settings: none is timed, for a busy machine would say how busy it is.

There are few examples of each in `make test`, and many in `make soak`.
"""

import gc
import os
import signal

import pytest
from hypothesis import HealthCheck, settings

from bot.worker.process import Worker
from tests import forked

settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=int(os.environ.get("EXAMPLES", "40")),
)
settings.load_profile("untimed")

# A shell lets what it runs in the background ignore Ctrl-C, and so would the processes that tests start and stop.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def forked_workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork workers off, but for tests of the worker itself."""
    if "worker" not in request.node.path.parts:
        monkeypatch.setattr(Worker, "started", forked.started)


@pytest.fixture(autouse=True)
def set_apart() -> None:
    """Set apart what thousands of tests consist of: a bot that looks for garbage at its start would look through it."""
    gc.freeze()
