"""Every stored item in, the archive as posts are made of it out: reckoned once for each archive, not for each post."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from bot.digest.select import Pool, month_of, months_before, place_of, pool_of
from bot.digest.wanted import Fault
from bot.model import IssueRef, StoredItem

_BEFORE = 3
"""Months with which a month is compared."""


class Stock:
    """The items of an archive by issue and by month; never changed, only replaced."""

    def __init__(self, items: Iterable[StoredItem]) -> None:
        self._by_issue: defaultdict[str, list[StoredItem]] = defaultdict(list)
        for stored in sorted(items, key=place_of):
            self._by_issue[stored.issue.key].append(stored)

    def until(self, month: str) -> "Stock":
        """Return what there was of it when a month had ended."""
        made = Stock(())
        for key, items in self._by_issue.items():
            if month_of(items[0].issue) <= month:
                made._by_issue[key] = items
        return made

    @cached_property
    def issues(self) -> tuple[IssueRef, ...]:
        """Return the issues that have items, in reading order."""
        return tuple(items[0].issue for items in self._by_issue.values())

    def tips(self, fault: Fault) -> Pool:
        """Return what can be a tip of the week and has no fault."""
        return pool_of(stored for items in self._by_issue.values() for stored in items if not fault(stored))

    def items(self, issues: Iterable[IssueRef]) -> list[StoredItem]:
        """Return the items of issues, in their order."""
        return [stored for issue in issues for stored in self._by_issue.get(issue.key, ())]

    def item(self, key: str) -> StoredItem | None:
        """Return the item with this key, None where it is gone."""
        return self._by_key.get(key)

    def anniversaries(self, month: str) -> list[IssueRef]:
        """Return the issues of the same month in earlier years."""
        return [issue for issue in self.issues if month_of(issue)[4:] == month[4:] and month_of(issue) < month]

    def before(self, month: str) -> list[IssueRef]:
        """Return the issues of the few months before one."""
        first = months_before(month, _BEFORE)
        return [issue for issue in self.issues if first <= month_of(issue) < month]

    @cached_property
    def _by_key(self) -> dict[str, StoredItem]:
        return {stored.item.key: stored for items in self._by_issue.values() for stored in items}
