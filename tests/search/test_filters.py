"""What a look-up is confined to: months, sections, kinds, newsletters, topics, phrases and words left out."""

import pytest

from bot.model import Filters, Found, Kind
from bot.search import build, find
from bot.search.filters import passing
from bot.search.lookup import rank
from bot.search.query import Query
from bot.search.tiers import Ground
from tests.search.archive import ARCHIVE, stored

INDEX = build(ARCHIVE)


def keys(query: str, filters: Filters) -> list[str]:
    return [hit.stored.item.key for hit in find(INDEX, query, filters=filters).found]


def test_months_count_in_at_both_ends() -> None:
    assert keys("", Filters(since="2024-03", until="2024-03")) == ["item-6", "item-7", "item-8"]
    assert keys("", Filters(since="2024-09"))[-1] == "item-24"
    assert keys("", Filters(until="2024-01")) == ["item-0", "item-1", "item-2"]
    assert keys("", Filters(since="2024-05", until="2024-04")) == []


def test_kinds_sections_newsletters_and_topics_are_told_in_any_case() -> None:
    assert keys("", Filters(kind=Kind.PODCAST)) == ["item-11"]
    assert keys("", Filters(section="CLIMATE ")) == ["item-12"]
    assert keys("", Filters(topic="Interface  Design")) == ["item-6"]
    assert keys("bees count", Filters(newsletter="invented weekly")) == ["item-20"]
    assert keys("bees count", Filters(newsletter="Another")) == []


def test_all_filters_hold_at_once() -> None:
    assert keys("", Filters(kind=Kind.TIP, since="2024-06", until="2024-06")) == ["item-17"]
    assert keys("", Filters(kind=Kind.TIP, section="Climate")) == []


def test_a_filter_is_no_word_that_can_be_typed() -> None:
    assert find(INDEX, "=kind=tip").found == find(INDEX, "kind tip").found


def test_an_answer_says_what_it_was_confined_to_and_which_words_nobody_wrote() -> None:
    filters = Filters(kind=Kind.TIP)
    answer = find(INDEX, "xqzzvkk unit", filters=filters)
    assert answer.filters == filters
    assert answer.unknown == ("xqzzvkk",)


@pytest.mark.parametrize(
    ("phrases", "excluded", "expected"),
    [
        ((("sorts", "a", "million"),), (), {"item-19"}),
        ((("million", "sorts"),), (), set()),
        ((("unripe", "strawberries"), ("is", "not")), (), {"item-9"}),
        ((("bees", "count"),), ("syrup",), {"item-20"}),
        ((), ("bees",), set()),
    ],
)
def test_a_phrase_stands_as_it_was_told_and_an_excluded_word_nowhere(
    phrases: tuple[tuple[str, ...], ...], excluded: tuple[str, ...], expected: set[str]
) -> None:
    vocabulary = INDEX.vocabulary
    query = Query("", (), phrases, excluded)
    passes = [passing(query, Filters(), vocabulary, layer, at) for at, layer in enumerate(INDEX.layers)]
    ranked = rank(query, Filters(), Ground(INDEX.layers, passes, vocabulary), 10, None)
    assert {INDEX.layers[0].item(row).item.key for row in ranked.rows.tolist()} == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('bees -"to four"', set()),
        ('bees -"four to"', {"item-20"}),
        ('bees -"with syrup"', {"item-20"}),
        ('bees -"repeated with" -nothing', {"item-0"}),
        ('"count to" -"with wasps"', {"item-0"}),
    ],
)
def test_words_that_must_not_stand_together_may_stand_apart(query: str, expected: set[str]) -> None:
    answer = find(INDEX, query)
    assert {hit.stored.item.key for hit in (*answer.found, *answer.closest)} == expected


def test_a_query_that_says_only_what_is_unwanted_finds_nothing_and_says_why() -> None:
    assert find(INDEX, '-bees -"to four"') == Found('-bees -"to four"', only_excludes=True)
    assert not find(INDEX, "bees -wasps").only_excludes


def test_an_excluded_word_is_unwanted_in_every_form_in_which_it_would_be_found() -> None:
    assert find(INDEX, "bee").found
    assert not find(INDEX, "bee four -bee").found
    assert find(INDEX, 'bee four -"bee"').found


def test_an_item_without_a_month_counts_to_the_one_in_which_it_came() -> None:
    one = stored(0, "Undated bees")
    undated = type(one)(one.item, type(one.issue)("i", "Weekly", None, None, "", None, one.issue.added))
    index = build([undated])
    assert len(find(index, "bees", filters=Filters(since="2024-05", until="2024-05")).found) == 1
    assert find(index, "bees", filters=Filters(until="2024-04")).found == ()
