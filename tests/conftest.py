"""Every test of invented values runs by these settings: none is timed, for a busy machine would say how busy it is.

There are few examples of each in `make test`, and many in `make soak`.
"""

import gc
import os
import signal
from collections.abc import Iterable
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings

from bot import search
from bot.model import StoredItem
from bot.search import Embedder
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


_LATELY: dict[tuple[tuple[StoredItem, ...], int], tuple[Embedder | None, search.Index]] = {}


def indexed(items: Iterable[StoredItem], embedder: Embedder | None = None) -> search.Index:
    """Index a small archive once, however many tests begin with it: an index never changes, another is made of it."""
    items = tuple(items)
    if len(items) > 100:
        return search.build(items, embedder)
    if (key := (items, id(embedder))) not in _LATELY:
        if len(_LATELY) > 20:
            _LATELY.clear()
        # With what it was made by, or another may come to have its id.
        _LATELY[key] = embedder, search.build(items, embedder)
    return _LATELY[key][1]


_SEARCH = SimpleNamespace(**{**vars(search), "build": indexed})


@pytest.fixture(autouse=True)
def indexed_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Index no archive again that an earlier test has indexed, but for tests of look-ups."""
    if "search" not in request.node.path.parts:
        monkeypatch.setattr("bot.indexing.search", _SEARCH)


@pytest.fixture(autouse=True)
def set_apart() -> None:
    """Set apart what thousands of tests consist of: a bot that looks for garbage at its start would look through it."""
    gc.freeze()
