"""What a channel's digest is made of: new items that fit its wishes, stories once, the best first, the rest counted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.pick import Picked, announce, announcement_of_picked, digest_of_picked, month_in, pick
from bot.digest.rank import Taste
from bot.digest.stock import Stock
from bot.digest.wanted import fault_of
from bot.model import Digest, IssueRef, Kind, Layout, Picks, StoredItem, Told, Topic, Wishes
from bot.search import Stories, build
from tests.digest.archive import ADDED, archives, ref, stored, whole

TOPICS = {
    each.name: each for each in (Topic("Plants"), Topic("Trees", broader="Plants"), Topic("Oak", broader="Trees"))
}
TOPICS_OF_NEW = ("Fern",), ("Fern", "Oak"), ("Oak",), ()
WORDS = build([]).vocabulary
PLAIN, NOTHING, ANY = Wishes(), Told(), Taste()
JAN, FEB = ref("jan"), ref("feb", "2026-02")


def picked(
    archive: Sequence[StoredItem],
    wishes: Wishes = PLAIN,
    told: Told = NOTHING,
    period: str = "2026-03",
    taste: Taste = ANY,
) -> Picked:
    fault = fault_of(wishes, TOPICS)
    return pick(Stock(archive), wishes, told, period, taste, fault, Stories(WORDS).of)


def digest(archive: Sequence[StoredItem], **options: object) -> Digest:
    found = picked(archive, **options)  # type: ignore[arg-type]  # what `picked` takes
    assert found.posts
    return digest_of_picked(found, Stock(archive))


def about(stored_item: StoredItem, *topics: str) -> StoredItem:
    return replace(stored_item, item=replace(stored_item.item, topics=topics))


def titles(items: Sequence[StoredItem]) -> list[str]:
    return [each.item.title for each in items]


def leads(found: Picked) -> list[str]:
    return titles([story.lead for story in found.stories])


def test_items_come_by_kind_and_those_of_one_kind_as_they_were_read() -> None:
    kinds = [("a", Kind.OTHER), ("b", Kind.TOOL), ("c", Kind.OWN_WORK), ("d", Kind.TOOL), ("e", Kind.PAPER)]
    archive = [stored(JAN, title, kind, place) for place, (title, kind) in enumerate(kinds)]
    assert leads(picked(archive)) == ["c", "e", "b", "d", "a"]


def test_what_a_server_reads_of_and_what_members_chose_comes_first() -> None:
    archive = whole(JAN, "bees", "wasps", "moss", "fern", kind=Kind.TOOL)
    archive[2] = about(archive[2], "Plants")
    interested = Taste({"Plants": 9})
    assert leads(picked(archive, taste=interested))[0] == "moss"
    chosen = Taste(chosen={archive[3].item.key: 4})
    assert leads(picked(archive, taste=chosen))[0] == "fern"


def test_a_story_that_several_issues_tell_is_one_and_told_by_the_first_that_fits() -> None:
    archive = [*whole(JAN, "Moss, explained", "b"), *whole(replace(JAN, key="z", newsletter="Pond"), "moss explained")]
    found = picked(archive)
    assert leads(found) == ["Moss, explained", "b"]
    made = digest_of_picked(found, Stock(archive))
    assert [each.newsletter for each in made.also[archive[0].item.key]] == ["Pond"]
    assert set(found.telling.items) == {each.item.key for each in archive}
    never = Wishes(never=Picks(newsletters=("garden",)))
    assert titles([story.lead for story in picked(archive, never).stories]) == ["moss explained"]


def test_the_rest_is_told_too_and_the_best_tip_is_always_shown() -> None:
    archive = [*whole(JAN, *"abcdefgh", kind=Kind.TOOL), stored(JAN, "Pin it", Kind.TIP, 9)]
    found = picked(archive, Wishes(most=3))
    made = digest_of_picked(found, Stock(archive))
    assert (titles(made.items), made.more) == (["a", "b", "Pin it"], 6)
    assert made.tip is not None
    assert len(found.telling.items) == 9
    assert found.telling.items[:3] == tuple(each.item.key for each in (archive[0], archive[1], archive[8]))
    assert [titles([story.lead]) for story in picked(archive, Wishes(most=1)).shown] == [["a"]]


def test_fewer_than_the_least_wait_and_are_told_with_the_next() -> None:
    wishes, archive = Wishes(least=3), [*whole(ref("dec", "2025-12"), *"vwxyz"), *whole(JAN, "a", "b")]
    told = Told(issues=("dec",))
    found = picked(archive, wishes, told)
    assert (found.waits, found.posts, found.telling.issues) == (True, False, ("jan",))
    later = picked([*archive, *whole(FEB, "c")], wishes, told)
    assert (later.posts, leads(later)) == (True, ["c", "a", "b"])


def test_a_first_digest_takes_in_the_months_that_were_too_small_for_one() -> None:
    small, enough = whole(JAN, "a", "b"), whole(FEB, "c", "d", "e")
    wishes = Wishes(least=3)
    assert picked(small, wishes).waits
    assert sorted(leads(picked([*small, *enough], wishes))) == list("abcde")
    large = whole(ref("dec", "2025-12"), *"vwxyz")
    assert sorted(leads(picked([*large, *small, *enough], wishes))) == list("abcde")
    assert sorted(leads(picked([*small, *enough], Wishes()))) == list("cde"), "else only the newest month"


def test_an_issue_that_comes_after_its_month_was_told_is_news_and_an_old_one_found_later_is_not() -> None:
    late = replace(ref("late", "2026-01"), added=ADDED + timedelta(days=2))
    old = replace(ref("old", "2025-01"), added=ADDED + timedelta(days=2))
    before = replace(ref("before", "2026-01"), added=ADDED - timedelta(days=2))
    archive = [each for issue in (FEB, late, old, before) for each in whole(issue, issue.key)]
    told = Told(issues=("feb",), until=ADDED + timedelta(days=1))
    assert leads(picked(archive, told=told)) == ["late"]
    assert leads(picked(archive, told=replace(told, until=None))) == []


def test_an_item_that_was_told_is_not_told_again_though_its_issue_is_news() -> None:
    archive = whole(FEB, "a", "b")
    found = picked(archive, told=Told((archive[0].item.key,), ("jan",)))
    assert (leads(found), set(found.told)) == (["b"], {archive[0].item.key})


@pytest.mark.parametrize(
    ("wishes", "left"),
    [
        (Wishes(only=Picks(topics=("plants",))), ["moss", "oak"]),
        (Wishes(only=Picks(topics=("TREES",))), ["oak"]),
        (Wishes(never=Picks(topics=("trees",))), ["moss", "news"]),
        (Wishes(only=Picks(kinds=(Kind.TOOL,))), ["moss"]),
        (Wishes(only=Picks(sections=(" new  THINGS",))), ["news"]),
        (Wishes(only=Picks(topics=("Plants",)), never=Picks(kinds=(Kind.TOOL,))), ["oak"]),
        (Wishes(only=Picks(topics=("Plants",), newsletters=("Pond",))), []),
    ],
)
def test_wishes_name_what_is_wanted_and_a_topic_means_the_narrower_ones_too(wishes: Wishes, left: list[str]) -> None:
    archive = [
        about(stored(JAN, "moss", Kind.TOOL, 1), "Plants"),
        about(stored(JAN, "oak", position=2), "Oak"),
        stored(JAN, "news", position=3, section="New things"),
    ]
    found = picked(archive, wishes)
    assert sorted(leads(found)) == left
    assert len(found.unfit) == 3 - len(left)
    assert all(why.startswith(("only ", "never ")) for why in found.unfit.values())


def test_sections_of_several_issues_are_one_group_and_topics_group_by_the_most_frequent() -> None:
    archive = [
        about(stored(JAN, "a", Kind.PAPER, 1, "Tools"), "x", "y"),
        about(stored(JAN, "b", Kind.TOOL, 2, "News"), "y"),
        about(stored(replace(JAN, key="z", newsletter="Pond"), "c", Kind.TOOL, 1, "tools"), "z"),
        stored(JAN, "d", Kind.OTHER, 3),
    ]
    found = {layout: digest(archive, wishes=Wishes(layout=layout)) for layout in Layout}
    grouped = {layout: [(each.name, titles(each.items)) for each in made.sections] for layout, made in found.items()}
    assert grouped[Layout.SECTIONS] == [("Tools", ["a", "c"]), ("News", ["b"]), ("Other", ["d"])]
    assert grouped[Layout.TOPICS] == [("y", ["a", "b"]), ("Other", ["c", "d"])]
    assert grouped[Layout.COMPACT] == [(None, ["a", "b", "c", "d"])]


def test_the_summary_counts_what_is_new_and_names_the_topics_on_the_rise() -> None:
    old = [about(each, "Oak") for each in whole(ref("dec", "2025-12"), *"uvwx")]
    new = [about(each, *topics) for each, topics in zip(whole(JAN, *"abcd"), TOPICS_OF_NEW, strict=True)]
    pond = whole(replace(JAN, key="z", newsletter="Pond"), "e", kind=Kind.PAPER)
    made = digest([*old, *new, *pond], told=Told(issues=("dec",)))
    assert made.summary is not None
    assert (made.summary.items, made.summary.issues, made.summary.newsletters) == (5, 2, 2)
    assert made.summary.rising == ("Fern",)
    assert made.headline == "e"
    first = digest(new[:2])
    assert first.summary is not None
    assert (first.summary.rising, first.headline) == ((), ""), "nothing to compare with, and little to head"


def test_where_nothing_is_new_the_same_month_of_earlier_years_is_told_once_if_it_is_wished() -> None:
    archive = [
        *whole(ref("old", "2024-03"), "x", "y"),
        *whole(ref("mar", "2026-03"), "a"),
        *whole(ref("o", "2025-04"), "z"),
    ]
    told = Told(issues=("mar",))
    assert not picked(archive, told=told).posts
    wishes = Wishes(archives=True)
    again = picked(archive, wishes, told)
    assert (again.archives, again.posts, leads(again), again.telling.issues) == (True, True, ["x", "y"], ())
    once = replace(told, items=again.telling.items)
    assert not picked(archive, wishes, once).posts
    assert leads(picked(archive, wishes, told, "2026-W13")) == ["x", "y"]
    assert leads(picked(archive, wishes, told, "2026-04-01")) == ["z"]
    assert not picked(archive, wishes, told, "whatever").posts


def test_a_period_s_name_lies_in_a_month() -> None:
    names = {"2026-11": "2026-11", "2026-W01": "2026-01", "2026-W53": "2026-12", "2026-11-21T09:00": "2026-11"}
    assert {name: month_in(name) for name in names} == names
    assert [month_in(name) for name in ("", "2026", "2026-W60", "2026-13", "x-Wy", "123456789")] == [""] * 6


def test_an_announcement_has_its_issue_s_items_in_their_order_as_far_as_they_fit_the_wishes() -> None:
    archive = [*whole(JAN, "a", "b", "c"), *whole(FEB, "d")]
    wishes = Wishes(most=2, least=9, never=Picks(kinds=(Kind.TIP,)))
    found = announce(Stock(archive), "jan", wishes, fault_of(wishes, {}))
    made = announcement_of_picked(found)
    assert (titles(made.items), made.more, found.posts) == (["a", "b"], 1, True)
    assert not announce(Stock(archive), "gone", wishes, fault_of(wishes, {})).posts


@given(archives(), st.randoms(use_true_random=False))
def test_over_the_months_every_item_is_told_once_or_waits_whatever_the_layout(
    archive: list[StoredItem], chance: Random
) -> None:
    wishes = Wishes(least=chance.randint(1, 4), most=chance.randint(1, 5), layout=chance.choice(list(Layout)))
    told, heard = Told(), list[str]()
    out: list[StoredItem] = []
    for month in sorted({issue_month(each.issue) for each in archive}):
        out += [each for each in archive if issue_month(each.issue) == month]
        shuffled = chance.sample(out, len(out))
        found = picked(shuffled, wishes, told, month)
        assert found == picked(out, wishes, told, month), "the order of the archive does not matter"
        if found.posts:
            made = digest_of_picked(found, Stock(out))
            assert len(made.items) == min(wishes.most, len(found.stories))
            assert len(made.items) + made.more == len(found.stories)
            heard += found.telling.items
            told = Told(tuple(heard), (*told.issues, *found.telling.issues))
    assert len(heard) == len(set(heard))
    waiting = picked(out, wishes, told).telling.items if out else ()
    assert {*heard, *waiting} == {each.item.key for each in archive}


def issue_month(issue: IssueRef) -> str:
    return issue.period or "2026-03"
