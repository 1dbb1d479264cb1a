"""Keeping issues and answering from them, over a real store: what an import changes, and what a question never does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import embedding
from bot.archive import archive_of
from bot.errors import NotFound
from bot.indexing import Indexing
from bot.library import Library
from bot.model import Aim, Filters, Issue, Item, Kind, RawIssue, State
from storage import Store, issues, open_store
from tests.importing import added

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
SAMPLES = sorted((Path(__file__).parent.parent / "bot" / "samples").glob("[gt]*"))


def raw(path: Path) -> RawIssue:
    return RawIssue(path.name, path.read_bytes())


def item(key: str, title: str, *topics: str, kind: Kind = Kind.OTHER, position: int = 1) -> Item:
    return Item(key, position, title, None, kind, title, title, (), topics)


def issue(key: str, number: int | None, period: str | None, *items: Item, newsletter: str = "Garden") -> Issue:
    placed = tuple(replace(each, position=place) for place, each in enumerate(items, 1))
    return Issue(key, newsletter, number, period, f"Title of {key}", None, None, (), placed)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def library(store: Store) -> Library:
    return Library(store, lambda: NOW)


@pytest.fixture
async def full(library: Library) -> Library:
    for path in SAMPLES:
        await library.keep(raw(path))
    await library.refresh()
    return library


async def with_issues(store: Store, *kept: Issue) -> Library:
    for each in kept:
        await store.run(issues.keep, each, each.key, each.key, NOW)
    made = Library(store, lambda: NOW)
    await made.refresh()
    return made


async def test_an_issue_is_new_and_then_the_same_and_is_found_at_once(library: Library) -> None:
    [saved] = await added(library, raw(SAMPLES[0]))
    assert saved.state is State.NEW
    assert saved.issue is not None
    before = library.archive
    [again] = await library.keep(raw(SAMPLES[0]))
    assert again.state is State.SAME
    assert library.archive is before, "what is kept waits for its turn in the index"
    found = await library.find(saved.issue.items[0].title)
    assert found.found[0].stored.item == saved.issue.items[0]


async def test_a_feed_brings_an_issue_for_each_entry(library: Library) -> None:
    saved = await added(library, raw(next(path for path in SAMPLES if path.suffix == ".xml")))
    assert len(saved) > 1
    assert [each.state for each in saved] == [State.NEW] * len(saved)
    assert len(library.archive.refs) == len(saved)


async def test_a_changed_issue_takes_the_place_of_the_old_one(library: Library) -> None:
    path = SAMPLES[0]
    [first] = await added(library, raw(path))
    assert first.issue is not None
    title = first.issue.items[0].title
    changed = path.read_bytes().replace(title.encode(), b"A wholly different heading")
    [saved] = await added(library, RawIssue(path.name, changed))
    assert saved.state is State.CHANGED
    assert len(library.archive.refs) == 1
    titles = [each.item.title for each in library.archive.items]
    assert title not in titles


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n"),
        ("noise.bin", bytes(range(256)) * 40),
        ("broken.xml", b"<?xml version='1.0'?><rss><channel><item><title>x"),
        ("entryless.xml", b"<?xml version='1.0'?><rss version='2.0'><channel><title>Empty</title></channel></rss>"),
        ("broken.jsonl", b'{"newsletter": "x", "items": [{]}\n'),
    ],
)
async def test_a_broken_file_is_refused_with_a_sentence_and_changes_nothing(
    full: Library, store: Store, name: str, body: bytes
) -> None:
    before, kept = full.archive, await store.run(issues.load)
    saved = await full.keep(RawIssue(name, body))
    assert [each.state for each in saved] == [State.REFUSED]
    assert saved[0].why.endswith(".")
    assert saved[0].issue is None
    assert full.archive is before
    assert await store.run(issues.load) == kept


async def test_a_topics_or_names_key_finds_just_what_carries_it(full: Library) -> None:
    names = {name for stored in full.archive.items for name in stored.item.entities}
    choices = {choice for typed in ("", *names) for choice in await full.suggest(typed) if choice.aim is not Aim.ITEM}
    assert {choice.aim for choice in choices} == {Aim.TOPIC, Aim.NAME}
    for choice in choices:
        found = await full.find(choice.key)
        held = [
            item.topics if choice.aim is Aim.TOPIC else item.entities for item in (h.stored.item for h in found.found)
        ]
        assert len(held) == choice.items
        assert all(choice.title.casefold() in {each.casefold() for each in names} for names in held)
        assert (found.query.casefold(), found.closest) == (choice.title.casefold(), ())
    assert (await full.find("topic:no such topic")).query == "topic:no such topic"


async def test_of_a_topics_many_items_the_newest_are_found_and_the_others_counted(store: Store) -> None:
    many = [item(f"a{n}", f"one {n}", "AI", kind=Kind.TIP if n % 2 else Kind.OTHER) for n in range(251)]
    library = await with_issues(store, issue("a", 1, "2026-01", *many), issue("b", 2, "2026-02", item("b1", "x", "ai")))
    found = await library.find("topic:AI")
    assert (len(found.found), found.more) == (200, 52)
    assert found.found[0].stored.item.key == "b1"
    assert len(library.about("AI")) == 252
    tips = await library.find("topic:AI", filters=Filters(kind=Kind.TIP))
    assert (len(tips.found), tips.more, tips.outside) == (125, 0, 0)
    assert {hit.stored.item.kind for hit in tips.found} == {Kind.TIP}
    none = await library.find("topic:AI", filters=Filters(since="2026-03"))
    assert (none.query, none.found, none.outside) == ("AI", (), 252)
    assert (await library.find("topic:\ud800")).query == "topic:\ud800"


async def test_a_key_from_autocomplete_finds_just_that_item(full: Library) -> None:
    for choice in await full.suggest("the"):
        if choice.aim is not Aim.ITEM:
            continue
        found = await full.find(choice.key)
        assert [hit.stored.item.key for hit in found.found] == [choice.key]
        assert found.query == found.found[0].stored.item.title
        assert found.closest == ()


async def test_what_is_typed_leads_to_the_title(full: Library) -> None:
    wanted = full.archive.items[3].item
    assert wanted.title in [choice.title for choice in await full.suggest(wanted.title[:12])]
    assert len(await full.suggest("a")) <= 25


@pytest.mark.parametrize(
    "query", ["", " ", "C++", "GPT-4", '"x', "*", "🎉", "x" * 2000, "\x00", "\ud800", "none", "'; DROP TABLE"]
)
async def test_any_string_is_a_question(full: Library, query: str) -> None:
    assert (await full.find(query)).query == query
    await full.suggest(query)
    full.topics_like(query)
    full.periods(query)
    full.issues(query)
    assert full.about(query) == ()


async def test_topics_are_counted_the_most_frequent_first_and_hold_their_items_newest_first(store: Store) -> None:
    library = await with_issues(
        store,
        issue("a", 1, "2026-01", item("a1", "one", "AI", "Rust"), item("a2", "two", "AI")),
        issue("b", 2, "2026-02", item("b1", "three", "Zig", "AI", "ai"), item("b2", "four", "x" * 101)),
    )
    assert [(each.name, each.items) for each in library.topics()][:3] == [("AI", 3), ("Rust", 1), ("Zig", 1)]
    assert [each.item.key for each in library.about(" ai ")] == ["b1", "a1", "a2"]
    assert library.about("nothing") == ()
    assert library.topics_like("r") == await library.suggest_topics("r") == ("Rust",)
    assert all(len(name) <= 100 for name in library.topics_like(""))


async def test_an_issue_is_named_by_key_number_month_or_title(store: Store) -> None:
    library = await with_issues(
        store,
        issue("undated", None, None, item("u", "u")),
        issue("first", 1, "2026-01", item("a", "a")),
        issue("second", 2, "2026-02", item("b", "b")),
    )
    for name in ("first", "1", "#1", " 1 ", "2026-01", "January 2026", "title of FIRST"):
        assert library.issue(name)[1].key == "first", name
    for name in ("", "#", "None", "none", "3", "2026-03", "\x00"):
        with pytest.raises(NotFound, match="choose one"):
            library.issue(name)


async def test_the_newest_issue_is_that_of_the_latest_month_and_number(store: Store) -> None:
    library = await with_issues(
        store,
        issue("w10", 10, "2026-02", item("a", "a")),
        issue("w9", 9, "2026-02", item("b", "b")),
        issue("old", 99, "2025-12", item("c", "c")),
    )
    assert library.issue()[1].key == "w10"


async def test_issues_are_suggested_newest_first_by_any_of_their_words(store: Store) -> None:
    kept = [issue(f"i{n}", n, f"20{n // 12:02}-{n % 12 + 1:02}", item(f"k{n}", "t")) for n in range(240, 276)]
    library = await with_issues(store, *kept)
    assert [ref.number for ref in library.issues()] == list(range(275, 250, -1))
    assert {ref.period for ref in library.issues("march 2021")} == {"2021-03"}
    assert [ref.number for ref in library.issues("garden #241")] == [241]
    assert library.issues("garden pond") == ()


async def test_months_are_suggested_newest_first_by_name_or_number(full: Library) -> None:
    months = full.periods()
    assert list(months) == sorted(months, reverse=True)
    assert full.periods(months[0]) == (months[0],)


async def test_a_month_is_the_newest_or_the_one_that_is_named(store: Store) -> None:
    library = await with_issues(
        store, issue("a", 1, "2026-01", item("a1", "a")), issue("b", 2, "2026-02", item("b1", "b"))
    )
    assert library.month() == "2026-02"
    for name in ("2026-01", "January 2026", " january  2026 "):
        assert library.month(name) == "2026-01"
    with pytest.raises(NotFound, match="nothing of “2027-01”"):
        library.month("2027-01")


async def test_a_tip_may_be_about_a_topic_or_of_a_month(store: Store) -> None:
    library = await with_issues(
        store,
        issue("a", 1, "2026-01", item("a1", "a", "Rust", kind=Kind.TIP)),
        issue("b", 2, "2026-02", item("b1", "b", "Zig", kind=Kind.TIP)),
    )
    for seed in "xyz":
        assert library.tips("rust", seed).item.key == "a1"
        assert library.tips(None, seed, period="2026-02").item.key == "b1"
    with pytest.raises(NotFound, match="no tip for that"):
        library.tips("rust", "x", period="2026-02")
    with pytest.raises(NotFound):
        library.tips("nothing", "x")


async def test_items_come_in_the_order_asked_for_without_those_that_are_gone(full: Library) -> None:
    keys = [each.item.key for each in full.archive.items[:3]]
    assert [each.item.key for each in full.items([keys[2], "gone", keys[0]])] == [keys[2], keys[0]]


async def test_an_empty_archive_answers_with_what_to_do(library: Library) -> None:
    assert (await library.find("anything")).found == ()
    assert await library.suggest("any") == ()
    assert (library.topics(), library.periods(), library.issues(), library.about("x")) == ((), (), (), ())
    for ask in (library.issue, library.month, lambda: library.tips(None, "x")):
        with pytest.raises(NotFound, match="import"):
            ask()


async def test_finds_while_imports_run_see_one_whole_archive_or_the_next(library: Library) -> None:
    await added(library, raw(SAMPLES[0]))
    first = library.archive
    words = [each.item.title for each in first.items]
    seen: set[int] = set()
    done = asyncio.Event()

    async def ask() -> int:
        count = 0
        while not done.is_set():
            archive = library.archive
            assert {each.issue.key for each in archive.items} == {ref.key for ref in archive.refs}
            assert len(archive.index) == len(archive.items) == len(archive.by_key)
            seen.add(len(archive.refs))
            found = await library.find(words[count % len(words)])
            assert found.found
            count += 1
        return count

    askers = [asyncio.create_task(ask()) for _ in range(4)]
    await asyncio.gather(*(added(library, raw(path)) for path in SAMPLES[1:]))
    done.set()
    assert min(await asyncio.gather(*askers)) > 0
    assert len(seen) > 1
    assert first.refs == tuple(ref for ref in library.archive.refs if ref.key == first.refs[0].key)
    assert first.items == archive_of([(first.issues[0], NOW)]).items, "an archive once given out never changes"


class Delayed(Store):
    """A store whose first answer is slow to arrive, as from a busy disk."""

    slow = True

    async def run(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        answer = await super().run(verb, *args, **kwargs)
        if Delayed.slow:
            Delayed.slow = False
            await asyncio.sleep(0.05)
        return answer


async def test_a_slow_look_at_the_past_does_not_replace_the_present(store: Store) -> None:
    slow = Delayed(store._db, store.path, store._thread)
    library = Library(slow, lambda: NOW)
    late = asyncio.create_task(library.refresh())
    await asyncio.sleep(0.01)
    await store.run(issues.keep, issue("a", 1, "2026-01", item("a1", "a")), "a", "a", NOW)
    await asyncio.gather(late, library.refresh())
    assert [ref.key for ref in library.archive.refs] == ["a"]


async def test_parsing_and_indexing_leave_the_event_loop_free(library: Library) -> None:
    importing, turns = asyncio.create_task(added(library, raw(SAMPLES[0]))), 0
    while not importing.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 20


async def test_topics_are_reckoned_once_an_archive_not_once_a_question(library: Library) -> None:
    await added(library, raw(SAMPLES[0]))
    assert library.topics() is library.topics()
    topic = library.topics()[0].name
    assert library.about(topic) == library.about(topic.upper())


async def test_many_imports_in_a_row_are_taken_in_at_once_as_a_fresh_look_would(store: Store) -> None:
    library = Library(store, lambda: NOW)
    await library.refresh()
    for path in SAMPLES:
        await library.keep(raw(path))
    assert library.archive.items == ()
    caught_up = await library.catch_up()
    assert caught_up.items
    assert await library.catch_up() is caught_up, "nothing came since"
    assert await Library(store, lambda: NOW).refresh() == caught_up


async def test_issues_that_storage_changed_or_lost_are_taken_in_by_their_keys(store: Store) -> None:
    library = await with_issues(
        store, issue("a", 1, "2026-01", item("a1", "one")), issue("b", 2, None, item("b1", "x"))
    )
    kept_b = next(each for each in library.archive.kept if each.ref.key == "b")
    await store.run(lambda db: db.execute("DELETE FROM issues WHERE key = 'a'"))
    await store.run(issues.keep, issue("c", 3, "2026-02", item("c1", "three")), "c", "c", NOW)
    await library.catch_up("a", "c")
    assert [ref.key for ref in library.archive.refs] == ["b", "c"]
    assert library.archive.kept[0] is kept_b, "what did not change is not even read"
    assert (await library.find("three")).found
    assert not (await library.find("one")).found


class Failing(Store):
    """A store that fails once when it is told to."""

    fails = False

    async def run(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        if self.fails:
            self.fails = False
            raise OSError("the disk went away")
        return await super().run(verb, *args, **kwargs)


async def test_what_could_not_be_taken_in_is_taken_in_the_next_time(store: Store) -> None:
    failing = Failing(store._db, store.path, store._thread)
    library = Library(failing, lambda: NOW)
    await library.refresh()
    await library.keep(raw(SAMPLES[0]))
    failing.fails = True
    with pytest.raises(OSError, match="went away"):
        await library.catch_up()
    assert (await library.catch_up()).items
    prepared = await library.importer.prepare(raw(SAMPLES[1]))
    failing.fails = True
    with pytest.raises(OSError, match="went away"):
        await library.settle(prepared)
    await store.run(issues.keep, issue("a", 1, "2026-01", item("a1", "a")), "a", "a", NOW)
    assert "a" in {ref.key for ref in (await library.catch_up()).refs}, "where nobody can tell, all is read anew"


@pytest.mark.parametrize("by_meaning", [False, True])
async def test_other_words_than_an_imported_items_find_it_only_by_meaning(store: Store, by_meaning: bool) -> None:
    embedder, why = embedding.load() if by_meaning else (None, "")
    if by_meaning and embedder is None:
        pytest.skip(why)
    library = Library(store, lambda: NOW, indexing=Indexing(embedder=embedder))
    for path in SAMPLES:
        await library.keep(raw(path))
    await library.refresh()
    titles = ("How to repair a bicycle tyre", "Baking rye bread at home", "Telescopes for looking at Saturn")
    come = issue("a", 1, "2026-01", *(item(f"a{n}", title) for n, title in enumerate(titles)))
    await store.run(issues.keep, come, "a", "a", NOW)
    await library.catch_up("a")
    questions = ("fixing my bike wheel", "make a loaf in the oven", "astronomy with planets")
    for title, question in zip(titles, questions, strict=True):
        found = await library.find(question)
        led = {hit.stored.item.title: hit.by_meaning for hit in (*found.found, *found.closest)}
        assert led.get(title, False) is by_meaning
        assert (await library.find(title)).found[0].stored.item.title == title
