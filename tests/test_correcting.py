"""The use case of corrections: what may be said, what is in force at once, what is remembered of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.composing import Composer
from bot.correcting import Corrector
from bot.errors import BadOption, NotFound
from bot.ingest import records
from bot.library import Library
from bot.model import Corrected, Issue, Kind, RawIssue, State
from bot.pages.corrections import corrected_pages
from storage import Store, audit, issues, open_store
from tests.importing import added
from tests.storage.samples import forget

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
OWNER = 77
LETTER = """# Pond Letter #{number}

## Tools

### A net for [moss](https://moss.example/net)

The net takes moss out of small ponds.

It is cleaned with a brush.

### A lantern that floats

The lantern floats on water and shines all night long.

## Reading

### Frogs who count

Frogs count the calls that they hear, says a paper about frogs.
"""


class Desk:
    """A library with one letter in it, and the corrector at work on it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.library = Library(store, lambda: NOW)
        self.corrector = Corrector(store, self.library, lambda: NOW)

    async def add(self, text: str = LETTER, number: int = 4) -> State:
        (saved,) = await added(self.library, RawIssue("letter.md", text.format(number=number).encode()))
        return saved.state

    @property
    def issue(self) -> Issue:
        return self.library.issue("4")[0]

    @property
    def titles(self) -> list[str]:
        return [item.title for item in self.issue.items]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_store(tmp_path) as store:
        made = Desk(store)
        await made.add()
        assert made.titles == ["A net for moss", "A lantern that floats", "Frogs who count"]
        yield made


async def test_a_new_title_is_found_at_once_and_the_item_keeps_its_key(desk: Desk) -> None:
    key = desk.issue.items[1].key
    made = await desk.corrector.retitle("4", "2", "  The  drifting\nlamp ", OWNER)
    assert (made.before[0].title, made.after[0].title) == ("A lantern that floats", "The drifting lamp")
    assert desk.issue.items[1].key == key
    assert (await desk.library.find("drifting lamp")).found[0].stored.item.key == key
    assert [choice.title for choice in await desk.library.suggest("the drif")] == ["The drifting lamp"]
    digest = await Composer(desk.store, desk.library).of_month(0, desk.library.month())
    assert "The drifting lamp" in digest.posts[0].page.text


async def test_every_act_says_what_it_changed_and_the_stored_issue_stays_as_parsed(desk: Desk) -> None:
    parsed = await desk.store.run(issues.load)
    joined = await desk.corrector.join("4", "Frogs who count", "lantern", OWNER)
    assert ([i.title for i in joined.before], [i.title for i in joined.after]) == (
        ["A lantern that floats", "Frogs who count"],
        ["A lantern that floats"],
    )
    split = await desk.corrector.split("4", "1", "It is cleaned", "A brush", None)
    assert [i.title for i in split.after] == ["A net for moss", "A brush"]
    dropped = await desk.corrector.drop("4", "A brush", OWNER)
    assert (len(dropped.before), dropped.after) == (1, ())
    told = await desk.corrector.relabel("4", "1", ("video", "Ponds", "Moss, nets, moss"), OWNER)
    item = told.after[0]
    assert (item.kind, item.section, item.topics) == (Kind.VIDEO, "Ponds", ("moss", "nets"))
    assert "Ponds" in desk.issue.sections
    assert [each.name for each in desk.library.topics()][:2] == ["moss", "nets"]
    bare = await desk.corrector.relabel("4", "1", (None, "-", "-"), OWNER)
    assert (bare.after[0].section, bare.after[0].topics) == (None, ())
    assert await desk.store.run(issues.load) == parsed
    acts = [(each.action, each.actor_id) for each in await desk.store.run(audit.recent, 9)]
    assert acts == [("relabel", OWNER), ("relabel", OWNER), ("drop", OWNER), ("split", None), ("join", OWNER)]


async def test_corrections_outlive_a_restart_and_a_new_import(desk: Desk) -> None:
    await desk.corrector.retitle("4", "2", "The drifting lamp", OWNER)
    await desk.corrector.drop("4", "3", OWNER)
    assert await desk.add() is State.SAME
    assert await desk.add(LETTER.replace("all night long", "until the morning")) is State.CHANGED
    assert desk.titles == ["A net for moss", "The drifting lamp"]
    assert "until the morning" in desk.issue.items[1].body
    again = Library(desk.store, lambda: NOW)
    await again.refresh()
    assert again.issue("4") == desk.library.issue("4")


async def test_a_correction_that_fits_no_more_changes_nothing_and_is_said(desk: Desk) -> None:
    await desk.corrector.drop("4", "3", OWNER)
    await desk.corrector.retitle("4", "2", "The drifting lamp", OWNER)
    start, _, _ = LETTER.partition("### A lantern")
    other = start + "### Snails in a race\n\nSnails run a race once a year, and nobody waits for the end.\n"
    raw = RawIssue("letter.md", other.format(number=4).encode())
    (foreseen,) = await desk.library.importer.preview(await desk.library.importer.prepare(raw))
    assert foreseen.state is State.CHANGED
    assert foreseen.before is not None
    assert len(foreseen.misfits) == 2
    assert "does not fit: no item of the issue is “Frogs who count” any more" in foreseen.misfits[0]
    assert desk.titles == ["A net for moss", "The drifting lamp"], "a preview changes nothing"
    await desk.add(other)
    assert desk.titles == ["A net for moss", "Snails in a race"]
    assert [misfit is not None for _, misfit in desk.corrector.listed()] == [True, True]
    await desk.add()
    assert desk.titles == ["A net for moss", "The drifting lamp"]
    assert [misfit for _, misfit in desk.corrector.listed("4")] == [None, None]


async def test_of_corrections_made_at_once_each_is_judged_by_what_the_others_left(desk: Desk) -> None:
    acts = (desk.corrector.drop("4", str(position), OWNER) for position in (1, 2, 3))
    made = await asyncio.gather(*acts, return_exceptions=True)
    assert [type(each) for each in made] == [Corrected, Corrected, BadOption]
    assert desk.titles == ["Frogs who count"]


async def test_each_correction_can_be_taken_back_by_its_number(desk: Desk) -> None:
    first = await desk.corrector.retitle("4", "2", "The drifting lamp", OWNER)
    second = await desk.corrector.drop("4", "3", OWNER)
    undone = await desk.corrector.undo(first.correction.id, OWNER)
    assert (undone.before[0].title, undone.after[0].title) == ("The drifting lamp", "A lantern that floats")
    assert [each.id for each, _ in desk.corrector.listed()] == [second.correction.id]
    await desk.corrector.undo(second.correction.id, None)
    assert desk.titles == ["A net for moss", "A lantern that floats", "Frogs who count"]
    with pytest.raises(NotFound, match="no correction with this number"):
        await desk.corrector.undo(second.correction.id, OWNER)
    with pytest.raises(NotFound):
        await desk.corrector.undo(2**70, OWNER)
    newest = (await desk.store.run(audit.recent, 1))[0]
    assert (newest.action, newest.actor_id) == ("undo drop", None)


async def test_an_export_that_is_taken_back_leaves_corrections_what_they_are(desk: Desk) -> None:
    await desk.corrector.retitle("4", "2", "The drifting lamp", OWNER)
    await desk.corrector.join("4", "3", "1", OWNER)
    await desk.corrector.split("4", "1", "It is cleaned", "A brush", OWNER)
    shown = desk.issue
    export = RawIssue("all.jsonl", records.line_of(shown).encode())
    for _ in range(2):
        (saved,) = await added(desk.library, export)
        assert (saved.state, saved.why) == (State.SAME, issues.CORRECTED)
        assert desk.issue == shown
    for number in (3, 2, 1):
        await desk.corrector.undo(number, OWNER)
    assert desk.titles == ["A net for moss", "A lantern that floats", "Frogs who count"]
    (saved,) = await added(desk.library, export)
    assert saved.state is State.CHANGED, "without its corrections, the archive has another issue"


async def test_an_export_from_before_the_latest_corrections_takes_none_of_them_back(desk: Desk) -> None:
    exports = [records.line_of(desk.issue)]
    await desk.corrector.retitle("4", "2", "The drifting lamp", OWNER)
    exports.append(records.line_of(desk.issue))
    await desk.corrector.split("4", "1", "It is cleaned", "A brush", OWNER)
    exports.append(records.line_of(desk.issue))
    await desk.corrector.drop("4", "Frogs who count", OWNER)
    shown = desk.issue
    for number, export in enumerate(exports):
        (saved,) = await added(desk.library, RawIssue(f"{number}.jsonl", export.encode()))
        assert saved.state is State.SAME, number
        assert desk.issue == shown


Try = Callable[[Corrector], Awaitable[Corrected]]
REFUSED: dict[str, tuple[Try, str]] = {
    "no such item": (lambda c: c.drop("4", "walrus", 1), "No item of that issue answers to “walrus”"),
    "several items": (lambda c: c.drop("4", "a", 1), "Several items of that issue answer to"),
    "no item": (lambda c: c.drop("4", " ", 1), "No item of that issue answers"),
    "itself": (lambda c: c.join("4", "1", "A net for moss", 1), "into itself"),
    "no title": (lambda c: c.retitle("4", "1", " \x00 \ud800", 1), "1 to 200 characters"),
    "long title": (lambda c: c.retitle("4", "1", "x" * 201, 1), "1 to 200 characters; this one has 201"),
    "same title": (lambda c: c.retitle("4", "1", "A net for moss", 1), "change nothing"),
    "first paragraph": (lambda c: c.split("4", "1", "1", None, 1), "before its first paragraph"),
    "no paragraph": (lambda c: c.split("4", "1", "3", None, 1), "it has 2: name one by number"),
    "nothing to change": (lambda c: c.relabel("4", "1", (None, None, None), 1), "Say what to change"),
    "unknown kind": (lambda c: c.relabel("4", "1", ("essay", None, None), 1), "“essay” is no kind"),
    "empty section": (lambda c: c.relabel("4", "1", (None, " ", None), 1), "A section has 1 to 100"),
    "five topics": (lambda c: c.relabel("4", "1", (None, None, "a,b,c,d,e"), 1), "1 to 4 topics"),
    "no topics": (lambda c: c.relabel("4", "1", (None, None, ", ,"), 1), "1 to 4 topics"),
}


@pytest.mark.parametrize(("wish", "sentence"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_makes_no_sense_is_refused_and_leaves_no_trace(desk: Desk, wish: Try, sentence: str) -> None:
    before = desk.library.archive
    with pytest.raises(BadOption) as caught:
        await wish(desk.corrector)
    assert sentence in str(caught.value)
    assert desk.library.archive is before
    assert await desk.store.run(audit.recent, 9) == ()


async def test_an_issue_keeps_an_item_and_an_unknown_issue_is_not_found(desk: Desk) -> None:
    await desk.corrector.drop("4", "3", OWNER)
    await desk.corrector.drop("4", "2", OWNER)
    with pytest.raises(BadOption, match="only item of the issue"):
        await desk.corrector.drop("4", "1", OWNER)
    with pytest.raises(NotFound):
        await desk.corrector.drop("99", "1", OWNER)
    assert desk.corrector.items("99", "") == ()
    assert [item.title for item in desk.corrector.items("4", "NET")] == ["A net for moss"]


async def test_an_issue_that_is_gone_leaves_its_corrections_waiting(desk: Desk) -> None:
    made = await desk.corrector.retitle("4", "2", "The drifting lamp", OWNER)
    await desk.store.run(forget, made.correction.issue_key)
    await desk.library.refresh()
    ((_, misfit),) = desk.corrector.listed()
    assert misfit is not None
    assert misfit.why == "the archive has no such issue"
    await desk.add()
    assert "The drifting lamp" in desk.titles


async def test_only_what_a_preview_showed_is_kept(desk: Desk) -> None:
    raw = RawIssue("letter.md", LETTER.format(number=5).encode())
    importer = desk.library.importer
    prepared = await importer.prepare(raw)
    (foreseen,) = await importer.preview(prepared)
    assert foreseen.state is State.NEW
    assert len(desk.library.archive.refs) == 1
    assert foreseen.issue is not None
    (kept,) = await desk.library.settle(prepared)
    assert replace(kept, seconds=0.0, misfits=()) == replace(foreseen, seconds=0.0)
    assert desk.library.issue("5")[0] == foreseen.issue
    (again,) = await importer.preview(await importer.prepare(raw))
    assert again.state is State.SAME


async def test_topics_that_the_vocabulary_does_not_name_are_taken_and_said(desk: Desk) -> None:
    made = await desk.corrector.relabel("4", "1", (None, None, "research, frog lore"), OWNER)
    assert desk.issue.items[0].topics == ("research", "frog lore")
    assert made.unknown == ("frog lore",)
    (page,) = corrected_pages(made)
    assert page.text.endswith("Taken, though the vocabulary does not name it: “frog lore”")
