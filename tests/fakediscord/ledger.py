"""Requests and broken rules in, as they happen; the log that a test reads and the verdict it asks for out."""

from collections import deque
from typing import NamedTuple

GLOBAL_LIMIT = 50
"""Requests that one bot may make in any second, interaction answers aside."""


class Request(NamedTuple):
    """One served request: `path` has no API prefix, `status` is 0 for a cut connection, `at` is on the loop's clock."""

    method: str
    path: str
    status: int
    at: float


class Ledger:
    """Remembers every request and every broken rule."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.busiest = 0
        self._second: deque[float] = deque()

    def count(self, at: float) -> None:
        """Take note of a request that counts to the global limit, and of the limit's first breach in a run."""
        while self._second and self._second[0] <= at - 1.0:
            self._second.popleft()
        self._second.append(at)
        self.busiest = max(self.busiest, len(self._second))
        if len(self._second) == GLOBAL_LIMIT + 1:
            self.violate(f"rate: more than {GLOBAL_LIMIT} requests within a second")

    def violate(self, text: str) -> None:
        """Take note of a broken rule."""
        self.violations.append(text)

    def check(self) -> None:
        """Raise AssertionError that lists every broken rule, if there is one."""
        if self.violations:
            raise AssertionError("Discord would object:\n- " + "\n- ".join(self.violations))
