"""What members did, counted by month: what is chosen often, what found nothing, and what is forgotten."""

import pytest

from bot.model import Missed, Use
from storage import usage
from storage.store import Store

NOTHING, NOT_MEANT, CHOSEN, DWELT = Use.FOUND_NOTHING, Use.NOT_MEANT, Use.CHOSEN, Use.DWELT
LATELY, NOW, SINCE = "2026-10", "2026-11", "2025-12"


async def test_counts_add_up_over_writes_and_each_month_is_its_own(store: Store) -> None:
    await store.run(usage.add, NOW, {(NOTHING, "kelp"): 2, (NOT_MEANT, "kelp"): 1, (NOTHING, "moss"): 1}, SINCE)
    await store.run(usage.add, NOW, {(NOTHING, "moss"): 4}, SINCE)
    await store.run(usage.add, LATELY, {(NOT_MEANT, "quill"): 1}, SINCE)
    assert await store.run(usage.missed, NOW) == (Missed("moss", 5, 0), Missed("kelp", 2, 1))
    assert await store.run(usage.missed, LATELY) == (Missed("quill", 0, 1),)
    assert await store.run(usage.missed, "2026-09") == ()
    assert await store.run(usage.months) == (NOW, LATELY)


async def test_a_choice_weighs_more_than_a_page_that_was_read(store: Store) -> None:
    await store.run(usage.add, LATELY, {(CHOSEN, "a"): 1, (DWELT, "b"): 4, (NOTHING, "c"): 99}, SINCE)
    await store.run(usage.add, NOW, {(DWELT, "a"): 2, (DWELT, "b"): 1}, SINCE)
    assert await store.run(usage.chosen, SINCE, 5) == {"a": 7, "b": 5}
    assert await store.run(usage.chosen, NOW, 5) == {"a": 2, "b": 1}


async def test_a_month_before_those_that_are_kept_is_forgotten_by_the_next_write(store: Store) -> None:
    await store.run(usage.add, "2025-11", {(NOTHING, "old"): 1, (CHOSEN, "old"): 1}, "2025-11")
    await store.run(usage.add, NOW, {}, SINCE)
    assert await store.run(usage.missed, "2025-11") == ()
    assert await store.run(usage.chosen, "2000-01", 5) == {}
    assert await store.run(usage.months) == ()


async def test_of_too_many_in_a_month_the_most_frequent_and_then_the_newest_stay(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST", 3)
    await store.run(usage.add, NOW, {(NOTHING, "often"): 2, (NOTHING, "first"): 1, (CHOSEN, "a key"): 1}, SINCE)
    for number in range(20):
        await store.run(usage.add, NOW, {(NOTHING, f"flood {number}"): 1}, SINCE)
    assert [each.query for each in await store.run(usage.missed, NOW)] == ["often", "flood 19", "flood 18"]
    assert await store.run(usage.chosen, NOW, 1) == {"a key": 1}, "another use has its own bound"
    await store.run(usage.add, LATELY, {(NOTHING, "first"): 1}, SINCE)
    assert len(await store.run(usage.missed, NOW)) == 3, "and so has another month"


async def test_a_settled_search_is_forgotten_in_every_month_until_it_comes_again(store: Store) -> None:
    for month in (LATELY, NOW):
        await store.run(usage.add, month, {(NOTHING, "kelp"): 1, (NOT_MEANT, "kelp"): 1, (CHOSEN, "kelp"): 1}, SINCE)
    assert await store.run(usage.settle, "kelp")
    assert not await store.run(usage.settle, "kelp")
    assert await store.run(usage.months) == ()
    assert await store.run(usage.chosen, SINCE, 1) == {"kelp": 2}
    await store.run(usage.add, NOW, {(NOTHING, "kelp"): 1}, SINCE)
    assert await store.run(usage.missed, NOW) == (Missed("kelp", 1, 0),)


async def test_an_ignored_search_is_forgotten_and_never_counted_again(store: Store) -> None:
    await store.run(usage.add, NOW, {(NOTHING, "kelp"): 3, (NOTHING, "moss"): 1}, SINCE)
    assert await store.run(usage.ignore, "kelp")
    assert not await store.run(usage.ignore, "kelp")
    await store.run(usage.add, NOW, {(NOTHING, "kelp"): 3, (NOT_MEANT, "kelp"): 1}, SINCE)
    assert await store.run(usage.missed, NOW) == (Missed("moss", 1, 0),)


async def test_a_search_comes_back_letter_by_letter(store: Store) -> None:
    await store.run(usage.add, NOW, {(NOTHING, "köche 日本語 🍕 \x1b"): 1}, SINCE)
    assert await store.run(usage.missed, NOW) == (Missed("köche 日本語 🍕 \x1b", 1, 0),)
