"""What is imported again is known without being parsed, as long as everything it gave is as it was."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import importer
from bot.importer import Importer, in_thread
from bot.ingest import Vocabulary
from bot.model import Issue, RawIssue, Saved, State
from storage import Store, issues, open_store
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
    await store.run(issues.forget, first.issue.key)
    assert states(await imports.keep(raw(SAMPLES[0]))) == [State.NEW]
    await imports.keep(RawIssue(SAMPLES[0].name, SAMPLES[0].read_bytes().replace(b"the", b"thee")))
    assert states(await imports.keep(raw(SAMPLES[0]))) == [State.CHANGED]
    assert parse.times == 4


async def test_what_was_refused_is_looked_at_again(imports: Importer, parse: Counted) -> None:
    for _ in range(2):
        assert states(await imports.keep(RawIssue("a.txt", b""))) == [State.REFUSED]
    assert parse.times == 2


async def test_a_feed_with_an_entry_that_holds_no_item_is_looked_at_again(imports: Importer, parse: Counted) -> None:
    body = FEED.read_bytes().replace(b"</channel>", ENTRY % b".")
    first = states(await imports.keep(RawIssue("a.xml", body)))
    assert State.REFUSED in first
    assert State.NEW in first
    assert State.REFUSED in states(await imports.keep(RawIssue("a.xml", body)))
    assert parse.times == 2
