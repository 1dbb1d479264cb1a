"""An index that is changed step by step, or written down and read again, answers as one built anew."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Filters, StoredItem
from bot.search import Index, build, find, pack, related, renewed, unpack
from bot.search import index as layers_of_index
from tests.search.archive import ARCHIVE, stored

QUERIES = ("bees", "learn", "notes", "strawberies", "harbourl", "gpt 9", "constraint sol", "model", "", "zzz", "机器")
STEPS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 40), max_size=6, unique=True), st.lists(st.integers(0, 40), max_size=4, unique=True)
    ),
    max_size=8,
)


def item(number: int, version: int) -> StoredItem:
    if number < len(ARCHIVE):
        base = ARCHIVE[number]
        return replace(base, item=replace(base.item, body=f"{base.item.body} version {version}"))
    return stored(number, f"Bees and model {number}", "learn about bees " * (version % 3), topics=("bees",))


def answers(index: Index) -> list[object]:
    told: list[object] = [find(index, query) for query in QUERIES]
    told += [find(index, "", filters=Filters(topic="Bees")), related(index, "item-0"), len(index)]
    return told


@pytest.mark.parametrize("small", [200, 0])
def test_changes_one_after_the_other_answer_as_an_index_built_anew(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers_of_index, "_SMALL", small)

    @given(STEPS)
    def holds(steps: list[tuple[list[int], list[int]]]) -> None:
        kept: dict[str, StoredItem] = {one.item.key: one for one in ARCHIVE}
        index = build(kept.values())
        for version, (coming, going) in enumerate(steps):
            added = {one.item.key: one for one in (item(number, version) for number in coming)}
            removed = {f"item-{number}" for number in (*coming, *going)}
            kept = {key: one for key, one in kept.items() if key not in removed} | added
            index = renewed(index, tuple(added.values()), removed)
        assert answers(index) == answers(build(kept.values()))

    holds()


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_what_was_written_down_is_read_again_with_what_came_and_without_what_went(
    before: set[int], after: set[int], changed: set[int]
) -> None:
    arrays = pack(build(item(number, 0) for number in before))
    items = [item(number, int(number in changed)) for number in after]
    again = unpack(arrays, items)
    assert again is not None
    assert answers(again) == answers(build(items))


def test_an_index_is_left_as_it_was_by_its_changes() -> None:
    index = build(ARCHIVE)
    before = answers(index)
    renewed(index, [item(40, 0)], [ARCHIVE[0].item.key, "no such item"])
    assert answers(index) == before


def test_a_changed_index_is_written_without_what_was_removed() -> None:
    changed = renewed(build(ARCHIVE), [item(40, 0)], ["item-1"])
    anew = build([one for one in (*ARCHIVE, item(40, 0)) if one.item.key != "item-1"])
    same(pack(changed), pack(anew))


def test_arrays_of_another_format_or_without_a_part_are_refused() -> None:
    arrays = pack(build(ARCHIVE))
    assert unpack({}, ARCHIVE) is None
    assert unpack(arrays | {"format": np.array([0])}, ARCHIVE) is None
    assert unpack({name: array for name, array in arrays.items() if name != "ages"}, ARCHIVE) is None
    assert unpack({name: array for name, array in arrays.items() if name != "words.blob"}, ARCHIVE) is None


def same(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> None:
    assert one.keys() == other.keys()
    assert [name for name in one if not np.array_equal(one[name], other[name])] == []
