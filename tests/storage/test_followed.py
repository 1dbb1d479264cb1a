"""What is followed, how its polls went, and what it has brought."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Source, SourceKind
from storage import followed
from storage.store import Store
from tests.storage.samples import NOW

HOUR = timedelta(hours=1)
PLAIN = Source(0, "https://a.example", "https://a.example/feed", SourceKind.FEED, HOUR, NOW)
FULL = Source(
    id=0,
    url="https://b.example",
    feed="https://b.example/issue",
    kind=SourceKind.PAGE,
    every=timedelta(minutes=15),
    next_poll=NOW,
    paused="by its owner",
    etag='W/"1"',
    last_modified="Sun, 01 Nov 2026 08:00:00 GMT",
    moved="https://c.example/",
    failures=4,
    last_success=NOW - HOUR,
    last_error="it answers 500",
    held_back=7,
    told=True,
    unread=("“Köche” is empty.", "Letter 3 is nested too deep."),
)


@pytest.mark.parametrize("source", [PLAIN, FULL], ids=["plain", "full"])
async def test_a_source_comes_back_as_it_was_kept(store: Store, source: Source) -> None:
    added = await store.run(followed.add, source, ["a", "b"])
    assert added == replace(source, id=added.id)
    assert await store.run(followed.get, added.id) == added
    assert await store.run(followed.every) == (added,)
    assert await store.run(followed.brought, added.id) == {"a", "b"}


async def test_one_feed_is_one_source(store: Store) -> None:
    first = await store.run(followed.add, PLAIN, ["a"])
    assert await store.run(followed.add, replace(PLAIN, url="https://other.example"), ["b"]) == first
    assert await store.run(followed.every) == (first,)
    assert await store.run(followed.brought, first.id) == {"a", "b"}


async def test_a_poll_keeps_all_it_changed_and_adds_to_what_was_brought(store: Store) -> None:
    added = await store.run(followed.add, PLAIN, ["a"])
    after = replace(FULL, id=added.id, url=PLAIN.url, kind=PLAIN.kind, every=HOUR, told=False)
    assert await store.run(followed.polled, after, ["a", "b"]) == after
    assert await store.run(followed.brought, added.id) == {"a", "b"}


async def test_a_poll_takes_back_nothing_that_the_owner_did_meanwhile(store: Store) -> None:
    added = await store.run(followed.add, PLAIN, [])
    await store.run(followed.pause, added.id, "by its owner")
    await store.run(followed.change_interval, added.id, 2 * HOUR, NOW)
    kept = await store.run(followed.polled, replace(added, failures=1))
    assert kept == replace(added, failures=1, paused="by its owner", every=2 * HOUR)


async def test_a_source_that_is_gone_says_so_though_its_owner_paused_it_meanwhile(store: Store) -> None:
    added = await store.run(followed.add, PLAIN, [])
    await store.run(followed.pause, added.id, "by its owner")
    kept = await store.run(followed.polled, replace(added, paused="gone"))
    assert kept == replace(added, paused="gone")


@pytest.mark.parametrize(("left", "then"), [(48 * HOUR, 2 * HOUR), (HOUR, HOUR)])
async def test_another_interval_lets_no_poll_wait_longer_than_it(
    store: Store, left: timedelta, then: timedelta
) -> None:
    added = await store.run(followed.add, replace(PLAIN, next_poll=NOW + left), [])
    await store.run(followed.change_interval, added.id, 2 * HOUR, NOW)
    assert await store.run(followed.get, added.id) == replace(added, every=2 * HOUR, next_poll=NOW + then)


async def test_of_a_failing_source_that_is_resumed_its_recovery_is_still_to_be_told(store: Store) -> None:
    added = await store.run(followed.add, replace(FULL, paused=None), [])
    await store.run(followed.resume, added.id, NOW)
    assert await store.run(followed.get, added.id) == replace(added, failures=0, last_error=None, next_poll=NOW)


async def test_a_poll_of_a_source_that_was_removed_leaves_nothing_behind(store: Store) -> None:
    added = await store.run(followed.add, PLAIN, ["a"])
    await store.run(followed.remove, added.id)
    assert await store.run(followed.polled, added, ["b"]) is None
    assert await store.run(followed.get, added.id) is None
    assert await store.run(followed.brought, added.id) == frozenset()


async def test_a_source_that_is_resumed_begins_anew_but_keeps_what_it_brought(store: Store) -> None:
    added = await store.run(followed.add, FULL, ["a"])
    await store.run(followed.resume, added.id, NOW + HOUR)
    fresh = replace(added, paused=None, failures=0, last_error=None, told=False, next_poll=NOW + HOUR)
    assert await store.run(followed.get, added.id) == fresh
    assert await store.run(followed.brought, added.id) == {"a"}


async def test_whether_its_owner_was_told_is_remembered(store: Store) -> None:
    added = await store.run(followed.add, PLAIN, [])
    for told in (True, False):
        await store.run(followed.tell, added.id, told)
        assert await store.run(followed.get, added.id) == replace(added, told=told)


async def test_no_source_takes_the_address_of_another(store: Store) -> None:
    first = await store.run(followed.add, PLAIN, [])
    await store.run(followed.add, FULL, [])
    kept = await store.run(followed.polled, replace(first, feed=FULL.feed))
    assert kept == first
    moved = await store.run(followed.polled, replace(first, feed="https://new.example/"))
    assert moved == replace(first, feed="https://new.example/")
