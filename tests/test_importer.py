"""What is imported again is known without being parsed, as long as everything it gave is as it was."""

import ast
import asyncio
import json
import shutil
import sys
import threading
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

import storage.imports
from bot import importer, ingest, model
from bot.importer import Importer, Prepared, in_thread
from bot.ingest import Vocabulary, records, vocabulary_of
from bot.model import Issue, RawIssue, Saved, State
from storage import Store, issues, open_store
from tests.storage.samples import forget
from tests.test_library import NOW, SAMPLES, raw

FEED = next(path for path in SAMPLES if path.suffix == ".xml")
ENTRY = b"<item><title>Number 9</title><description>%s</description></item></channel>"


class Counted:
    """Parses, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self, raw: RawIssue, vocabulary: Vocabulary) -> tuple[Issue, ...]:
        self.times += 1
        return await in_thread(raw, vocabulary)


@pytest.fixture
def parse() -> Counted:
    return Counted()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def imports(store: Store, parse: Counted) -> Importer:
    return Importer(store, lambda: NOW, parse)


def states(saved: tuple[Saved, ...]) -> list[State]:
    return [each.state for each in saved]


async def previewed(imports: Importer, raw: RawIssue) -> tuple[Saved, ...]:
    return await imports.preview(await imports.prepare(raw))


def with_last(prepared: Prepared, **other: Any) -> Prepared:
    """Return what was prepared with something else in its last issue."""
    assert prepared.reading is not None
    (*found, last), refusal, seconds = prepared.reading
    return replace(prepared, reading=((*found, replace(last, **other)), refusal, seconds))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
async def test_the_same_file_is_parsed_once_and_answered_alike(imports: Importer, parse: Counted, path: Path) -> None:
    first = await imports.keep(raw(path))
    again = await imports.keep(raw(path))
    assert parse.times == 1
    assert [each.issue for each in again] == [each.issue for each in first]
    assert set(states(first)) == {State.NEW}
    assert set(states(again)) == {State.SAME}


async def test_the_same_bytes_under_another_name_or_address_are_parsed_for_themselves(
    imports: Importer, parse: Counted
) -> None:
    body = SAMPLES[0].read_bytes()
    for each in (RawIssue("a.txt", body), RawIssue("a.md", body), RawIssue("a.txt", body, url="https://a.example/")):
        await imports.keep(each)
    assert parse.times == 3


async def test_other_rules_parse_anew(imports: Importer, parse: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    await imports.keep(raw(FEED))
    monkeypatch.setattr(importer, "_rules", lambda _: "other rules")
    assert set(states(await imports.keep(raw(FEED)))) == {State.SAME}
    assert parse.times == 2


async def test_a_feed_with_one_more_entry_is_parsed_and_only_that_entry_is_new(
    imports: Importer, parse: Counted
) -> None:
    await imports.keep(raw(FEED))
    entry = ENTRY % b"&lt;h2&gt;Tools&lt;/h2&gt;&lt;p&gt;A kettle that knows when it is empty.&lt;/p&gt;"
    longer = RawIssue(FEED.name, FEED.read_bytes().replace(b"</channel>", entry))
    found = states(await imports.keep(longer))
    assert sorted(found) == [State.NEW, *[State.SAME] * (len(found) - 1)]
    assert parse.times == 2


async def test_what_was_forgotten_or_changed_since_comes_back(imports: Importer, parse: Counted, store: Store) -> None:
    (first,) = await imports.keep(raw(SAMPLES[0]))
    assert first.issue is not None
    await store.run(forget, first.issue.key)
    assert states(await imports.keep(raw(SAMPLES[0]))) == [State.NEW]
    await imports.keep(RawIssue(SAMPLES[0].name, SAMPLES[0].read_bytes().replace(b"the", b"thee")))
    assert states(await imports.keep(raw(SAMPLES[0]))) == [State.CHANGED]
    assert parse.times == 4


async def test_what_was_refused_is_looked_at_again(imports: Importer, parse: Counted) -> None:
    for body in (b"", b"", b".", b"."):
        assert states(await imports.keep(RawIssue("a.txt", body))) == [State.REFUSED]
    assert parse.times == 4


async def test_a_refusal_tells_no_secret_of_an_address(imports: Importer) -> None:
    for body in (b"", b"<html><p>.</p></html>"):
        (saved,) = await imports.keep(RawIssue("https://a.example/letter?token=hush", body, "text/html"))
        assert saved.state is State.REFUSED
        assert saved.why.startswith("https://a.example/letter?token=… ")


async def test_a_feed_with_an_entry_that_holds_no_item_is_parsed_once_and_again_by_other_rules(
    imports: Importer, parse: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = FEED.read_bytes().replace(b"</channel>", ENTRY % b".")
    first = await imports.keep(RawIssue("a.xml", body))
    assert State.REFUSED in states(first)
    assert State.NEW in states(first)
    again = await imports.keep(RawIssue("a.xml", body))
    assert [(each.issue, each.why) for each in again] == [(each.issue, each.why) for each in first]
    assert parse.times == 1
    monkeypatch.setattr(importer, "_rules", lambda _: "other rules")
    assert State.REFUSED in states(await imports.keep(RawIssue("a.xml", body)))
    assert parse.times == 2


async def test_an_entry_that_cannot_be_read_is_refused_with_a_sentence_and_the_others_are_kept(
    imports: Importer, parse: Counted
) -> None:
    deep = b"&lt;div&gt;" * 30_000 + b"A fish."
    body = FEED.read_bytes().replace(b"</channel>", ENTRY % deep)
    for expected in (State.NEW, State.SAME):
        *_, last = found = await imports.keep(RawIssue("a.xml", body))
        refused = next(each for each in found if each.state is State.REFUSED)
        assert refused.why.startswith("Number 9: "), last
        assert refused.why.endswith(".")
        assert {each.state for each in found} == {expected, State.REFUSED}
    assert parse.times == 1


async def test_what_a_source_gave_is_known_only_if_all_of_it_was_kept(
    imports: Importer, parse: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.imports, "MAX_AT_ONCE", 1)
    stopped = imports.settling(await imports.prepare(raw(FEED)))
    assert isinstance(stopped, AsyncGenerator)
    assert (await anext(stopped)).state is State.NEW
    await stopped.aclose()
    first, *others = states(await imports.keep(raw(FEED)))
    assert (first, set(others)) == (State.SAME, {State.NEW})
    assert parse.times == 2
    assert set(states(await imports.keep(raw(FEED)))) == {State.SAME}
    assert parse.times == 2


async def test_storage_has_turns_for_others_while_a_large_import_is_kept(store: Store, imports: Importer) -> None:
    record = records.record_of(next(each.issue for each in await previewed(imports, raw(SAMPLES[0])) if each.issue))
    lines = [json.dumps({**record, "issue": n, "key": None, "url": None}, default=str) for n in range(1, 61)]
    prepared = await imports.prepare(RawIssue("all.jsonl", "\n".join(lines).encode()))
    kept = asyncio.create_task(imports.settle(prepared))
    seen = set()
    while not kept.done():
        seen.add(len(await store.run(issues.load)))
    assert seen - {0, 60}, "nobody was served between the first issue and the last"
    assert states(await kept) == [State.NEW] * 60


async def test_what_storage_cannot_hold_of_a_large_import_is_told_with_what_was_stored_of_it(
    imports: Importer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.imports, "MAX_AT_ONCE", 1)
    prepared = await imports.prepare(raw(FEED))
    *good, refused = await imports.settle(with_last(prepared, period="0999"))
    assert set(states(tuple(good))) == {State.NEW}
    assert refused.why.endswith(f"). The {len(good)} issues before were stored.")
    assert len(await store.run(issues.load)) == len(good)
    assert set(states(await imports.keep(raw(FEED)))) == {State.SAME, State.NEW}


async def test_what_was_a_poorer_copy_at_its_preview_takes_nothing_back_that_came_since(imports: Importer) -> None:
    whole = "# Pond Letter #4\n\n## Tools\n\n### A net for moss\n\n{0}\n\n## Reading\n\n### Frogs who count\n\n{1}\n"
    net = "The net takes moss out of small ponds, and it is cleaned with a brush of the very same make."
    frogs = "Frogs count the calls that they hear, says a paper about frogs and the {} they sleep under."
    long = RawIssue(
        "long.md", whole.format(f"{net} It [folds](https://moss.example/net).", frogs.format("lily")).encode()
    )
    poor = RawIssue("poor.md", whole.format(net, frogs.format("lily")).encode())
    edited = RawIssue("long.md", long.body.replace(b"lily", b"stone"))
    await imports.keep(long)
    shown = await imports.prepare(poor)
    assert states(await imports.preview(shown)) == [State.SAME]
    assert states(await imports.keep(edited)) == [State.CHANGED]
    assert states(await imports.settle(shown)) == [State.SAME]
    (held,) = await imports.keep(edited)
    assert held.issue is not None
    assert "stone" in held.issue.items[1].body


async def test_what_was_labelled_by_another_vocabulary_is_stored_by_the_one_that_serves_when_it_is_kept(
    imports: Importer,
) -> None:
    both = [await imports.prepare(raw(path)) for path in SAMPLES[:2]]
    imports.vocabulary = vocabulary_of('["every item"]\naliases = ["the"]\n')
    for prepared in both:
        (saved,) = await imports.settle(prepared)
        assert saved.issue is not None
        assert any("every item" in item.topics for item in saved.issue.items)
    assert states(await imports.keep(raw(SAMPLES[0]))) == [State.SAME]


async def test_an_export_keeps_its_own_topics_whatever_the_vocabulary_is(imports: Importer) -> None:
    (issue, *_) = (each.issue for each in await previewed(imports, raw(SAMPLES[0])) if each.issue)
    record = records.record_of(issue)
    record["items"] = [{**item, "topics": ["harbours"]} for item in record["items"]]
    prepared = await imports.prepare(RawIssue("all.jsonl", json.dumps(record, default=str).encode()))
    imports.vocabulary = vocabulary_of('["kettles"]\n')
    (saved,) = await imports.settle(prepared)
    assert saved.issue is not None
    assert {item.topics for item in saved.issue.items} == {("harbours",)}


async def test_what_storage_cannot_hold_is_refused_with_a_sentence_and_stores_nothing(
    store: Store, imports: Importer
) -> None:
    prepared = await imports.prepare(raw(FEED))
    for unfit in ({"period": "0999"}, {"links_seen": 10**30}):
        (refused,) = await imports.settle(with_last(prepared, **unfit))
        assert refused.state is State.REFUSED
        assert refused.why.startswith(f"{FEED.name} holds what the archive cannot keep")
        assert refused.why.endswith("). Nothing of it was stored.")
        assert await store.run(issues.load) == ()


async def test_a_changed_line_of_the_parser_parses_anew(
    imports: Importer, parse: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rooms = []
    for module in (ingest, model):
        room = Path(module.__file__ or "").parent
        assert room in importer._ROOMS  # what is hashed is no part of what the importer promises
        rooms.append(shutil.copytree(room, tmp_path / room.name))
    monkeypatch.setattr(importer, "_ROOMS", tuple(rooms))
    for changed in ("", "ingest/titles.py", "ingest/topics.toml", "model/newsletter.py"):
        if changed:
            (tmp_path / changed).write_text((tmp_path / changed).read_text("utf-8") + "\n# other\n", "utf-8")
        before = parse.times
        importer._rules.cache_clear()  # as another process begins
        for _ in range(2):
            await imports.keep(raw(FEED))
        assert parse.times == before + 1, changed
    importer._rules.cache_clear()  # the next test reads the real rooms


def test_another_version_of_a_library_or_of_python_is_another_rule(tmp_path: Path) -> None:
    assert importer.rules_of("", [tmp_path], ["lxml 1"]) != importer.rules_of("", [tmp_path], ["lxml 2"])
    trees = [ast.parse(path.read_text("utf-8")) for path in Path(ingest.__file__).parent.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    named = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    named |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    foreign = {name.split(".")[0] for name in named} - sys.stdlib_module_names - {"bot"}
    owners = packages_distributions()
    assert {owners[name][0].lower() for name in foreign} == set(importer.LIBRARIES)


async def test_what_was_prepared_before_another_file_changed_it_is_looked_at_again(
    imports: Importer, parse: Counted
) -> None:
    await imports.keep(raw(SAMPLES[0]))
    waiting = await imports.prepare(raw(SAMPLES[0]))
    await imports.keep(RawIssue(SAMPLES[0].name, SAMPLES[0].read_bytes().replace(b"the", b"thee")))
    assert states(await imports.settle(waiting)) == [State.CHANGED]
    assert parse.times == 3


async def test_files_prepared_side_by_side_are_known_by_what_was_kept_meanwhile(imports: Importer) -> None:
    one, same = [await imports.prepare(raw(SAMPLES[0])) for _ in range(2)]
    assert states(await imports.settle(one)) == [State.NEW]
    assert states(await imports.settle(same)) == [State.SAME]


OPENED: deque[tuple[int, str]] = deque(maxlen=10_000)  # an audit hook stays for ever
sys.addaudithook(lambda event, args: OPENED.append((threading.get_ident(), str(args[0]))) if event == "open" else None)


async def test_a_small_file_is_imported_without_reading_one_on_the_event_loop(imports: Importer) -> None:
    importer._rules.cache_clear()
    small = RawIssue("a.txt", b"1. One\n\nA tale of a short fish.\n\n2. Two\n\nA tale of a long one.")
    OPENED.clear()
    await imports.keep(small)
    assert any(name.endswith("importer.py") or "ingest" in name for _, name in OPENED), "the rules were not read at all"
    assert [name for thread, name in OPENED if thread == threading.get_ident()] == []
