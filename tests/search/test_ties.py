"""Hits that match equally well stand in the order of what members chose."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Hit
from bot.search import ties
from tests.search.archive import ARCHIVE


def hits(*scores: float) -> tuple[Hit, ...]:
    return tuple(Hit(stored, score, ()) for stored, score in zip(ARCHIVE, scores, strict=False))


def keys(found: tuple[Hit, ...]) -> list[str]:
    return [hit.stored.item.key for hit in found]


def test_of_two_equal_hits_the_one_that_was_chosen_more_often_stands_first() -> None:
    found = ties.broken(hits(0.9, 0.813, 0.811, 0.809, 0.4), {"item-3": 2, "item-2": 7, "item-4": 99, "other": 5})
    assert keys(found) == ["item-0", "item-2", "item-3", "item-1", "item-4"]


def test_no_choice_lifts_a_hit_over_one_that_matches_better() -> None:
    assert keys(ties.broken(hits(0.82, 0.81), {"item-1": 1_000_000})) == ["item-0", "item-1"]


@given(st.lists(st.floats(0, 1), max_size=len(ARCHIVE)))
def test_where_nothing_was_chosen_nothing_changes(scores: list[float]) -> None:
    ranked = hits(*sorted(scores, reverse=True))
    assert ties.broken(ranked, {}) == ranked
    assert ties.broken(iter(ranked), dict.fromkeys(keys(ranked), 3)) == ranked
