"""Corrections are kept in their order, whole, whatever becomes of their issue."""

from dataclasses import replace

from bot.model import Action, Correction, Issue, Kind, State, Target
from storage import corrections, issues
from storage.store import Store
from tests.storage.samples import NOW, forget, issue, item

TARGET = Target("issue-1/a", "A “title” – ü", "a body")
PLAIN = Correction(0, "issue-1", Action.DROP, TARGET, ("issue-1/a", "issue-1/b"), NOW, 2**62)
ALL = [
    PLAIN,
    replace(PLAIN, action=Action.JOIN, into=replace(TARGET, key="issue-1/b"), actor=None),
    replace(PLAIN, action=Action.SPLIT, words="some words", title="Half"),
    replace(PLAIN, action=Action.RETITLE, title="Better 🙂", issue_key="other"),
    replace(PLAIN, action=Action.RELABEL, kind=Kind.TOOL, section="", topics=()),
    replace(PLAIN, action=Action.RELABEL, section="News", topics=("a", "b")),
]


async def test_every_correction_comes_back_as_it_was_in_the_order_they_were_made(store: Store) -> None:
    kept = [await store.run(corrections.add, each) for each in ALL]
    assert [replace(each, id=0) for each in kept] == ALL
    assert await store.run(corrections.every) == tuple(kept)
    assert await store.run(corrections.of_issue, "other") == (kept[3],)
    assert await store.run(corrections.of_issue, "third") == ()


async def test_a_number_taken_back_is_never_given_again(store: Store) -> None:
    first = await store.run(corrections.add, PLAIN)
    assert await store.run(corrections.remove, first.id)
    assert not await store.run(corrections.remove, first.id)
    assert await store.run(corrections.every) == ()
    assert (await store.run(corrections.add, PLAIN)).id > first.id


async def test_corrections_outlive_a_new_import_and_the_removal_of_their_issue(store: Store) -> None:
    await store.run(issues.keep, issue(), "a.txt", "d1", NOW)
    kept = await store.run(corrections.add, PLAIN)
    await store.run(issues.keep, issue(items=(item("issue-1/c", 1),)), "a.txt", "d2", NOW)
    assert await store.run(corrections.every) == (kept,)
    await store.run(forget, "issue-1")
    assert await store.run(corrections.every) == (kept,)


async def test_a_preview_says_what_keeping_would_do_and_writes_nothing(store: Store) -> None:
    async def foreseen(read: Issue) -> tuple[State, Issue | None]:
        told = await store.run(issues.foresee, read, "a.txt", "d")
        return told.state, told.before

    assert await foreseen(issue()) == (State.NEW, None)
    assert await store.run(issues.load) == ()
    await store.run(issues.keep, issue(), "a.txt", "d1", NOW)
    assert await foreseen(issue()) == (State.SAME, issue())
    changed = issue(title="Number 7, corrected")
    assert await foreseen(changed) == (State.CHANGED, issue())
    assert await store.run(issues.get, "issue-1") == issue()
