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


def test_a_first_index_is_worth_a_file_that_the_next_start_reads(tmp_path: Path) -> None:
    items = stored(*MANY)
    first = Indexing(tmp_path)
    built = first.build(items)
    assert due(first)
    first.save(built, items)
    assert not due(first)
    again = Indexing(tmp_path)
    assert search.find(again.build(items), "kettle 7") == search.find(built, "kettle 7")
    assert not due(again)


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
