"""Bytes that were imported are known again as long as all they gave is as it was, and can be had back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from bot.model import Issue, RawIssue, State
from storage import imports, issues
from storage.imports import Origin
from storage.store import Store
from tests.storage.samples import NOW, issue, item

LATER = NOW + timedelta(days=1)
ORIGIN = Origin(RawIssue("feed.xml", b"<feed>" * 100), "content", "told", "rules")
FOUND = (issue("one"), issue("two"))


async def kept(
    store: Store, found: Sequence[Issue] = FOUND, origin: Origin = ORIGIN, *, whole: bool = True
) -> tuple[State, ...]:
    saved = await store.run(imports.keep, origin, found, NOW, whole=whole)
    assert [each.issue and each.issue.key for each in saved] == [each.key for each in found]
    return tuple(each.state for each in saved)


def _changed(db: Database) -> int:
    return db.conn.total_changes


async def test_what_was_imported_is_known_in_its_order_and_asking_writes_nothing(store: Store) -> None:
    assert await store.run(imports.known, ORIGIN) == ()
    assert await kept(store, FOUND[::-1]) == (State.NEW, State.NEW)
    before = await store.run(_changed)
    assert await store.run(imports.known, ORIGIN) == FOUND[::-1]
    assert await store.run(_changed) == before


@pytest.mark.parametrize("other", [replace(ORIGIN, told="x"), replace(ORIGIN, rules="x")])
async def test_other_bytes_and_other_rules_are_not_known(store: Store, other: Origin) -> None:
    await kept(store)
    assert await store.run(imports.known, other) == ()


async def test_bytes_of_which_one_issue_was_forgotten_or_changed_are_not_known_until_imported_again(
    store: Store,
) -> None:
    await kept(store)
    await store.run(issues.forget, "one")
    assert await store.run(imports.known, ORIGIN) == ()
    assert await kept(store) == (State.NEW, State.SAME)
    assert await store.run(imports.known, ORIGIN) == FOUND
    await store.run(issues.save, issue("two", items=(item("two/z", 1),)), "feed.xml", "b", LATER)
    assert await store.run(imports.known, ORIGIN) == ()
    assert await kept(store) == (State.SAME, State.CHANGED)
    assert await store.run(imports.known, ORIGIN) == FOUND


async def test_bytes_that_gave_more_than_was_kept_are_not_known(store: Store) -> None:
    await kept(store, whole=False)
    assert await store.run(imports.known, ORIGIN) == ()


async def test_a_source_is_kept_whole_or_not_at_all(store: Store) -> None:
    unfit = issue("two", items=(item("a", 1), item("a", 2)))
    with pytest.raises(Exception, match="UNIQUE"):
        await kept(store, (issue("one"), unfit))
    assert await store.run(issues.load) == ()
    assert await kept(store) == (State.NEW, State.NEW)


async def test_the_bytes_of_an_issue_can_be_had_back(store: Store) -> None:
    await kept(store)
    assert await store.run(imports.original, "one") == ORIGIN.raw
    assert await store.run(imports.original, "two") == ORIGIN.raw
    assert await store.run(imports.original, "three") is None


async def test_bytes_over_the_cap_are_imported_but_not_kept(store: Store) -> None:
    large = replace(ORIGIN, raw=RawIssue("a.jsonl", bytes(imports.MAX_ORIGINAL + 1)))
    await kept(store, origin=large)
    assert await store.run(imports.original, "one") is None
    assert await store.run(imports.known, large) == FOUND
