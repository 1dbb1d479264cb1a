"""Labelling anew: topics change in one go, nothing else does, and what is gone is left out."""

from dataclasses import replace

from storage import issues, topics
from storage.store import Store
from tests.storage.samples import NOW, issue, item


async def test_topics_of_stored_items_change_and_nothing_else(store: Store) -> None:
    kept = issue(items=(item("a", 1), item("b", 2, topics=("zig",))))
    await store.run(issues.keep, kept, "x", "d", NOW)
    new = replace(kept, items=(replace(kept.items[0], topics=("kettles",)), replace(kept.items[1], topics=())))
    await store.run(topics.relabel, [new])
    assert await store.run(issues.load) == ((new, NOW),)
    assert (await store.run(issues.keep, new, "x", "d", NOW)).state == "same"


async def test_an_item_that_changed_meanwhile_keeps_its_topics(store: Store) -> None:
    kept = issue(items=(item("a", 1),))
    await store.run(issues.keep, kept, "x", "d", NOW)
    other = replace(kept, items=(item("b", 1, topics=("kettles",)), item("c", 2, topics=("pots",))))
    await store.run(topics.relabel, [other, issue("gone", number=8)])
    assert await store.run(issues.load) == ((kept, NOW),)
