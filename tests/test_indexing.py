"""An index that is read from a file finds what one made anew does, whatever came or went since."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot import indexing, search
from bot.archive import archive_of
from bot.indexing import Indexing
from bot.model import Issue, Item, Kind, StoredItem
from storage import indexes

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def stored(*titles: str) -> tuple[StoredItem, ...]:
    items = tuple(Item(f"k{title}", n, title, None, Kind.TIP, title, "") for n, title in enumerate(titles, 1))
    issue = Issue("a", "Garden", 1, "2026-01", "A", None, None, (), items)
    return archive_of([(issue, NOW)]).items


def due(indexing: Indexing) -> bool:
    return indexing.is_due


MANY = tuple(f"Kettle {n} whistles" for n in range(indexing.MOST_UNSAVED + 10))


def test_a_first_index_is_kept_in_a_file_at_once_and_mapped_from_it_then_and_at_the_next_start(tmp_path: Path) -> None:
    items = stored(*MANY)
    first, again = Indexing(tmp_path), Indexing(tmp_path)
    mapped, later, made = first.build(items), again.build(items), search.build(items)
    assert indexes.load(tmp_path)
    assert not any(layer.segment.postings.flags.writeable for index in (mapped, later) for layer in index.layers)
    assert search.find(mapped, "kettle 7") == search.find(later, "kettle 7") == search.find(made, "kettle 7")
    assert not due(first)
    assert not due(again)


def test_an_index_that_no_file_can_keep_is_the_one_that_was_made(tmp_path: Path) -> None:
    items = stored(*MANY)
    nowhere = Indexing(tmp_path / "gone")
    assert search.find(nowhere.build(items), "kettle 7") == search.find(search.build(items), "kettle 7")
    assert not due(nowhere), "it is tried again once as much has changed"


def test_a_small_archive_needs_no_file(tmp_path: Path) -> None:
    small = Indexing(tmp_path)
    assert search.find(small.build(stored(*MANY[:9])), "kettle 7").found
    assert not any(tmp_path.iterdir())


def test_what_changed_since_the_file_was_written_is_found_and_the_old_is_not(tmp_path: Path) -> None:
    items = stored(*MANY)
    kept = Indexing(tmp_path)
    kept.save(kept.build(items), items)
    changed = replace(items[3], item=replace(items[3].item, title="Thermos", body="Thermos"))
    later = (*items[:3], changed, *items[5:])
    again = Indexing(tmp_path)
    index = again.build(later)
    assert [hit.stored for hit in search.find(index, "thermos").found] == [changed]
    assert {each.item.key for each in index.items()} == {each.item.key for each in later}
    assert not due(again)


def test_the_file_is_due_once_much_has_changed_and_not_before(tmp_path: Path) -> None:
    kept = Indexing(tmp_path)
    index = kept.build(())
    few = stored(*MANY[:10])
    index = kept.renew(index, few, ())
    assert not due(kept)
    kept.renew(index, stored(*MANY), ())
    assert due(kept)
    assert not due(Indexing())


def test_arrays_of_something_else_do_not_keep_an_index_from_being_made(tmp_path: Path) -> None:
    indexes.save(tmp_path, {"format": np.array([99])})
    items = stored("Kettle")
    assert [hit.stored for hit in search.find(Indexing(tmp_path).build(items), "kettle").found] == [*items]
