"""A story that several issues tell is one hit; what is near to an item is another story."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from bot.model import Filters, Link, StoredItem
from bot.search import Stories, build, find, related
from bot.search import stories as search_stories
from tests.search.archive import ARCHIVE, stored

CROWD = tuple(
    stored(number, f"Something else {word}") for number, word in enumerate(["a", "the", "of", "on", "new", "guide"], 90)
)


def linked(one: StoredItem, *urls: str) -> StoredItem:
    return replace(one, item=replace(one.item, links=tuple(Link(url, "") for url in urls)))


def told(query: str, *items: StoredItem, filters: Filters | None = None) -> list[tuple[str, tuple[str, ...]]]:
    answer = find(build(items), query, filters=filters or Filters())
    return [(hit.stored.item.key, tuple(issue.key for issue in hit.also)) for hit in answer.found]


def test_an_equal_title_is_the_same_story_and_the_newest_is_shown() -> None:
    items = [stored(0, "Bees count!"), stored(3, "bees count"), stored(6, "Bees Count"), stored(9, "Bees dance")]
    assert told("bees count", *items)[0] == ("item-6", ("issue-1", "issue-0"))


def test_an_equal_first_link_is_the_same_story_whatever_the_title() -> None:
    one = linked(stored(0, "Bees count to four"), "https://www.bees.example/four/")
    other = linked(stored(3, "How bees count"), "http://bees.example/four#top")
    assert told("bees count", one, other) == [("item-3", ("issue-0",))]


@pytest.mark.parametrize("url", ["https://bees.example/", "https://bees.example", "https://www.bees.example/#top"])
def test_a_front_page_is_no_story(url: str) -> None:
    items = [linked(stored(0, "Bees count"), url), linked(stored(3, "Bees dance"), url)]
    assert len(told("bees", *items)) == 2


def test_items_of_one_issue_are_never_joined() -> None:
    items = [linked(stored(n, title), "https://bees.example/x") for n, title in enumerate(("Bees count", "Bees dance"))]
    assert len(told("bees", *items)) == 2
    assert len(told("bees", stored(0, "Bees"), stored(1, "Bees"))) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A new course on gathering pollen in gardens", "New course on gathering pollen in gardens", True),
        ("Gathering pollen in gardens: the new guide", "The new guide: gathering pollen in gardens", True),
        ("Pollen counter for gardens and parks 1.2", "Pollen counter for gardens and parks 1.3", False),
        ("Pollen counts for gardens and parks in May", "Pollen counts for gardens and parks in June", False),
        ("Gathering pollen with BeeMapper in gardens", "Gathering pollen with BeeMopper in gardens", False),
        ("Gathering pollen with honey in my gardens", "Gathering pollen with money in my gardens", False),
    ],
)
def test_titles_that_nearly_read_alike_are_one_unless_a_number_month_or_name_differs(
    one: str, other: str, same: bool
) -> None:
    answer = told("pollen", stored(0, one), stored(3, other), *CROWD)
    assert len(answer) == (1 if same else 2)


def test_of_titles_that_are_pages_long_only_the_beginning_is_compared() -> None:
    one, other = (f"{'gathering pollen in gardens ' * 8}{end * 500}" for end in ("honey ", "nettles "))
    assert len(Stories(build(CROWD).vocabulary).of([stored(0, one), stored(3, other)])) == 1


def test_what_the_filters_leave_out_is_not_told_besides() -> None:
    items = [stored(0, "Bees"), stored(3, "Bees"), stored(6, "Bees")]
    assert told("bees", *items, filters=Filters(until="2024-02")) == [("item-3", ("issue-0",))]


def test_the_title_that_was_asked_for_is_the_one_that_is_shown() -> None:
    one = linked(stored(0, "Bees count to four"), "https://bees.example/four")
    other = linked(stored(3, "How bees count"), "https://bees.example/four")
    assert told("bees count to four", one, other) == [("item-0", ("issue-1",))]


def test_related_items_share_rare_words_topics_or_names_and_tell_another_story() -> None:
    more = (
        stored(30, "Lantern-7 seen from above", "A satellite by day."),
        stored(33, "A satellite over the old town", entities=("Lantern",)),
        stored(36, "Lantern-7: a tiny model that labels satellite photographs"),
    )
    hits = related(build((*ARCHIVE, *more)), "item-3")
    assert [hit.stored.item.key for hit in hits][:2] == ["item-30", "item-33"]
    assert not {"item-3", "item-36"} & {hit.stored.item.key for hit in hits}


def test_an_unknown_key_and_an_item_like_no_other_have_nothing_related() -> None:
    assert related(build(ARCHIVE), "no such item") == ()
    assert related(build([stored(0, "Bees"), stored(1, "Wasps")]), "item-0") == ()
    assert related(build(ARCHIVE), "item-3", limit=0) == ()


def test_items_are_grouped_by_story_in_their_order_and_two_of_one_issue_only_by_their_title() -> None:
    link = "https://bees.example/four"
    count, other = linked(stored(0, "Bees count to four"), link), linked(stored(1, "Bees, again"), link)
    later = [linked(stored(3, "How bees count"), link), stored(6, "bees count to FOUR"), stored(9, "")]
    near = [
        stored(12, "A new course on gathering pollen in gardens"),
        stored(15, "New course on gathering pollen in gardens"),
    ]
    items = [count, other, *later, stored(18, ""), *near]
    groups = Stories(build(CROWD).vocabulary).of(items)
    assert [[one.item.key for one in group] for group in groups] == [
        ["item-0", "item-3", "item-6"],
        ["item-1"],
        ["item-9"],
        ["item-18"],
        ["item-12", "item-15"],
    ]
    assert Stories(build(()).vocabulary).of([]) == []


def test_titles_are_compared_once_and_told_alike_in_whatever_choice_of_items_comes_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []
    near = search_stories.near_titles

    def counting(titles: Sequence[str], first: int) -> Iterable[tuple[int, int]]:
        compared.append(first)
        return near(titles, first)

    monkeypatch.setattr(search_stories, "near_titles", counting)
    items = [stored(3 * n, f"{'A new' if n % 2 else 'New'} course on pollen in garden {n // 2}") for n in range(120)]
    grouping = Stories(build(CROWD).vocabulary)
    assert len(grouping.of(items)) == 60
    assert sum(compared) == len(items)
    for left in range(len(items)):
        assert len(grouping.of(items[:left] + items[left + 1 :])) == 60
    assert sum(compared) == len(items)
    fewer = items[30:90]
    assert grouping.of(fewer) == Stories(build(CROWD).vocabulary).of(fewer)


def test_a_title_that_thousands_of_items_have_is_one_story_and_one_link_of_one_issue_none() -> None:
    same = [stored(3 * n, "Our sponsor") for n in range(5_000)]
    assert [len(story) for story in Stories(build(()).vocabulary).of(same)] == [5_000]
    one = [linked(stored(n, f"Item {n}"), "https://a.example/ad") for n in range(5_000)]
    apart = [replace(each, issue=same[0].issue) for each in one]
    assert len(Stories(build(()).vocabulary).of(apart)) == 5_000
