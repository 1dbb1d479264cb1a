"""What an import writes, replaces and leaves alone."""

from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from bot.model import State
from storage import issues
from storage.store import Store
from tests.storage.samples import NOW, forget, issue, item

LATER = NOW + timedelta(days=1)


def _dump(db: Database) -> list[str]:
    return list(db.conn.iterdump())


def _changes(db: Database) -> int:
    return db.conn.total_changes


def _count(db: Database, table: str) -> int:
    return db.table(table).count


async def test_a_new_issue_is_kept_whole(store: Store) -> None:
    assert (await store.run(issues.keep, issue(), "a.txt", "d1", NOW)).state is State.NEW
    assert await store.run(issues.get, "issue-1") == issue()
    assert await store.run(issues.get, "issue-2") is None


async def test_saving_the_same_issue_again_writes_nothing_at_all(store: Store) -> None:
    await store.run(issues.keep, issue(), "a.txt", "d1", NOW)
    before = await store.run(_dump), await store.run(_changes)
    assert (await store.run(issues.keep, issue(), "b.txt", "d2", LATER)).state is State.SAME
    assert (await store.run(_dump), await store.run(_changes)) == before


async def test_a_changed_issue_replaces_its_items_and_keeps_when_it_was_added(store: Store) -> None:
    await store.run(issues.keep, issue(), "a.txt", "d1", NOW)
    changed = issue(items=(item("issue-1/c", 1, topics=("rust",), links=()),))
    assert (await store.run(issues.keep, changed, "a.txt", "d2", LATER)).state is State.CHANGED
    assert await store.run(issues.load) == ((changed, NOW),)
    assert await store.run(_count, "items") == 1
    assert await store.run(_count, "topics") == 1
    assert await store.run(_count, "sources") == 1


async def test_one_source_may_hold_several_issues(store: Store) -> None:
    await store.run(issues.keep, issue("one"), "a.zip", "d1", NOW)
    await store.run(issues.keep, issue("two"), "a.zip", "d1", NOW)
    assert await store.run(_count, "sources") == 1
    assert await store.run(forget, "one")
    assert await store.run(_count, "sources") == 1


async def test_issues_load_by_period_newsletter_and_number_with_the_undated_first(store: Store) -> None:
    keys = {
        "d": issue("d", period="2026-10", newsletter="B", number=2),
        "c": issue("c", period="2026-10", newsletter="B", number=1),
        "b": issue("b", period="2026-10", newsletter="A", number=9),
        "a": issue("a", period="2026-09", newsletter="Z", number=1),
        "0": issue("0", period=None, newsletter="Z", number=None),
    }
    for each in keys.values():
        await store.run(issues.keep, each, f"{each.key}.txt", each.key, NOW)
    assert [each.key for each, _ in await store.run(issues.load)] == ["0", "a", "b", "c", "d"]


async def test_a_forgotten_issue_leaves_nothing_behind(store: Store) -> None:
    await store.run(issues.keep, issue(), "a.txt", "d1", NOW)
    assert await store.run(forget, "issue-1") is True
    assert await store.run(forget, "issue-1") is False
    for table in ("issues", "items", "links", "item_topics", "topics", "sources"):
        assert await store.run(_count, table) == 0


async def test_many_issues_with_ten_items_each_are_loaded_whole(store: Store) -> None:
    def fill(db: Database) -> None:
        for n in range(150):
            entries = tuple(replace(item(f"{n}/{i}", i), title=f"Title {i} of {n}") for i in range(10))
            issues.keep(db, issue(f"issue-{n}", number=n, items=entries), f"{n}.txt", str(n), NOW)

    await store.run(fill)
    loaded = await store.run(issues.load)
    assert len(loaded) == 150
    assert {len(kept.items) for kept, _ in loaded} == {10}
