"""Bytes that were imported are known again as long as all they gave is as it was, and can be had back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from bot.model import Action, Correction, Issue, RawIssue, Saved, State, Target
from storage import corrections, imports, issues
from storage.imports import Origin
from storage.store import Store
from tests.storage.samples import NOW, forget, issue, item

LATER = NOW + timedelta(days=1)
ORIGIN = Origin(RawIssue("feed.xml", b"<feed>" * 100), "content", "told", "rules")
FOUND = (issue("one"), issue("two"))


async def kept(store: Store, found: Sequence[Issue] = FOUND, origin: Origin = ORIGIN) -> tuple[State, ...]:
    saved = await store.run(imports.keep, origin, found, NOW)
    assert [each.issue and each.issue.key for each in saved] == [each.key for each in found]
    return tuple(each.state for each in saved)


async def known(store: Store, origin: Origin) -> tuple[Issue | None, ...]:
    (given,) = await store.run(imports.recalled, (origin,), whole=True)
    assert {saved.state for saved, _ in given} <= {State.SAME}
    return tuple(saved.issue for saved, _ in given)


def _changed(db: Database) -> int:
    return db.conn.total_changes


async def test_what_was_imported_is_known_in_its_order_and_asking_writes_nothing(store: Store) -> None:
    assert await known(store, ORIGIN) == ()
    assert await kept(store, FOUND[::-1]) == (State.NEW, State.NEW)
    before = await store.run(_changed)
    assert await known(store, ORIGIN) == FOUND[::-1]
    assert await store.run(_changed) == before


@pytest.mark.parametrize("other", [replace(ORIGIN, told="x"), replace(ORIGIN, rules="x")])
async def test_other_bytes_and_other_rules_are_not_known(store: Store, other: Origin) -> None:
    await kept(store)
    assert await known(store, other) == ()


async def test_bytes_of_which_one_issue_was_forgotten_or_changed_are_not_known_until_imported_again(
    store: Store,
) -> None:
    await kept(store)
    await store.run(forget, "one")
    assert await known(store, ORIGIN) == ()
    assert await kept(store) == (State.NEW, State.SAME)
    assert await known(store, ORIGIN) == FOUND
    await store.run(issues.keep, issue("two", items=(item("two/z", 1),)), "feed.xml", "b", LATER)
    assert await known(store, ORIGIN) == ()
    assert await kept(store) == (State.SAME, State.CHANGED)
    assert await known(store, ORIGIN) == FOUND


async def test_of_many_sources_each_that_is_known_comes_in_outline(store: Store) -> None:
    other = Origin(RawIssue("other.xml", b"other"), "x", "other", "rules")
    await kept(store)
    found = await store.run(imports.recalled, (other, ORIGIN, replace(ORIGIN, rules="x")), whole=False)
    assert [len(each) for each in found] == [0, 2, 0]
    assert [(saved.issue, saved.outline, made) for saved, made in found[1]] == [
        (None, each.outline, ()) for each in FOUND
    ]


async def test_a_corrected_issue_comes_whole_with_its_corrections(store: Store) -> None:
    await kept(store)
    drop = Correction(0, "two", Action.DROP, Target("two/a", "A", ""), (), NOW, None)
    made = await store.run(corrections.add, drop)
    ((one, two),) = await store.run(imports.recalled, (ORIGIN,), whole=False)
    assert (one[0].issue, one[1]) == (None, ())
    assert (two[0].issue, two[1]) == (FOUND[1], (made,))


async def test_a_part_that_was_refused_is_known_in_its_place(store: Store) -> None:
    refused = Saved("feed.xml", State.REFUSED, why="It holds no item.")
    saved = await store.run(imports.keep, ORIGIN, (FOUND[0], refused, FOUND[1]), NOW)
    assert [each.state for each in saved] == [State.NEW, State.REFUSED, State.NEW]
    (given,) = await store.run(imports.recalled, (ORIGIN,), whole=True)
    assert [each.issue or each.why for each, _ in given] == [FOUND[0], refused.why, FOUND[1]]


async def test_what_a_source_gave_last_replaces_what_it_gave_before(store: Store) -> None:
    await kept(store)
    await kept(store, FOUND[:1], replace(ORIGIN, told="later"))
    assert await known(store, ORIGIN) == ()
    assert await known(store, replace(ORIGIN, told="later")) == FOUND[:1]


async def test_bytes_that_gave_more_than_was_kept_so_far_are_not_known(store: Store) -> None:
    found = tuple(issue(f"issue{number}", items=(item(f"{number}/a", 1),)) for number in range(imports.MAX_AT_ONCE + 1))
    first = await store.run(imports.keep, ORIGIN, found, NOW)
    assert len(first) == imports.MAX_AT_ONCE
    assert await known(store, ORIGIN) == ()
    (last,) = await store.run(imports.keep, ORIGIN, found, NOW, first)
    assert last.issue == found[-1]
    assert await known(store, ORIGIN) == found


async def test_bytes_that_a_stop_left_without_are_kept_by_the_next_import(store: Store) -> None:
    await store.run(issues.keep, FOUND[0], "feed.xml", "content", NOW)
    assert await store.run(imports.original, "one") is None
    await kept(store)
    assert await store.run(imports.original, "one") == ORIGIN.raw


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
    assert await known(store, large) == FOUND
