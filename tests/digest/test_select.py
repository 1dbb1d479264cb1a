"""What a digest tells and which tip comes next."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.digest.select import month_of, news_of, tip_of
from bot.digest.stock import Stock
from bot.model import Kind, StoredItem, Told
from tests.digest.archive import archives, ref, stored, whole


def news(archive: list[StoredItem], *told: str) -> list[str]:
    return [issue.key for issue in news_of(Stock(archive).issues, Told(issues=told))]


def test_an_empty_archive_has_nothing_to_tell() -> None:
    assert news([]) == []
    assert tip_of([], Told(), "seed") is None


def test_the_first_digest_tells_only_the_newest_month() -> None:
    archive = [
        *whole(ref("jan", "2026-01"), "a"),
        *whole(ref("feb", "2026-02"), "b"),
        *whole(ref("feb2", "2026-02"), "c"),
    ]
    assert news(archive) == ["feb", "feb2"]


def test_a_later_digest_tells_all_that_came_since() -> None:
    archive = [*whole(ref("jan"), "a"), *whole(ref("feb", "2026-02"), "b"), *whole(ref("mar", "2026-03"), "c")]
    assert news(archive, "jan") == ["feb", "mar"]
    assert news(archive, "jan", "feb", "mar") == []


def test_a_second_issue_of_a_month_already_told_is_news() -> None:
    archive = [*whole(ref("w1", number=1), "a"), *whole(ref("w2", number=2), "b")]
    assert news(archive, "w1") == ["w2"]


def test_an_old_issue_that_is_imported_late_is_no_news() -> None:
    archive = [*whole(ref("old", "2025-03"), "a"), *whole(ref("jan"), "b")]
    assert news(archive, "jan") == []


def test_a_changed_issue_is_not_told_again() -> None:
    archive = whole(ref("jan"), "a corrected title", "an item that was missing")
    assert news(archive, "jan") == []


def test_an_issue_without_a_month_counts_to_the_one_it_was_added_in() -> None:
    dateless = ref("dateless", None)
    assert month_of(dateless) == "2026-03"
    archive = [*whole(ref("feb", "2026-02"), "a"), *whole(dateless, "b")]
    assert news(archive, "feb") == ["dateless"]
    assert news(archive) == ["dateless"]


def test_each_newsletter_is_followed_from_its_own_last_issue() -> None:
    archive = [
        *whole(ref("garden-feb", "2026-02"), "a"),
        *whole(ref("pond-jan", "2026-01", "Pond"), "b"),
        *whole(ref("pond-feb", "2026-02", "Pond"), "c"),
    ]
    assert news(archive, "garden-feb", "pond-jan") == ["pond-feb"]


def test_of_a_newsletter_never_told_only_what_came_since_the_last_digest_is_news() -> None:
    archive = [
        *whole(ref("garden", "2026-02"), "a"),
        *whole(ref("pond-jan", "2026-01", "Pond"), "b"),
        *whole(ref("pond-mar", "2026-03", "Pond"), "c"),
    ]
    assert news(archive, "garden") == ["pond-mar"]


def test_an_issue_that_only_repeats_others_counts_as_told() -> None:
    archive = [*whole(ref("one", number=1), "a"), *whole(ref("two", number=2), "a")]
    assert news(archive) == ["one", "two"]


def test_issues_of_a_month_come_by_newsletter_and_number_not_by_key() -> None:
    archive = [
        *whole(ref("z", number=9), "a"),
        *whole(ref("a", number=10), "b"),
        *whole(ref("b", "2026-01", "Atlas"), "c"),
    ]
    assert news(archive) == ["b", "z", "a"]


def test_real_tips_come_before_highlights() -> None:
    archive = [*whole(ref("jan"), "h1", "h2", "h3", kind=Kind.TOOL), *whole(ref("feb"), "t1", "t2", kind=Kind.TIP)]
    told = Told()
    for _ in range(2):
        tip = tip_of(archive, told, "seed")
        assert tip is not None
        assert tip.item.kind is Kind.TIP
        told = Told((*told.items, tip.item.key))
    third = tip_of(archive, told, "seed")
    assert third is not None
    assert third.item.kind is Kind.TOOL


def test_an_item_that_says_little_is_no_highlight() -> None:
    short = stored(ref("jan"), "a", Kind.TOOL)
    terse = StoredItem(replace(short.item, summary="Short."), short.issue)
    assert tip_of([terse], Told(), "seed") is None
    assert tip_of([stored(ref("jan"), "a", Kind.OTHER)], Told(), "seed") is None
    assert tip_of([short], Told(), "seed") == short


def test_once_all_were_told_the_one_told_longest_ago_comes_again() -> None:
    archive = whole(ref("jan"), "a", "b", "c", kind=Kind.TIP)
    told = Told(tuple(archive[place].item.key for place in (1, 2, 0)))
    assert tip_of(archive, told, "any seed") == archive[1]


def test_a_tip_that_two_issues_give_is_told_once_in_a_round() -> None:
    archive = [*whole(ref("one"), "Pin it", "Prune it", kind=Kind.TIP), *whole(ref("two"), "pin it", kind=Kind.TIP)]
    for twin in (archive[0], archive[2]):
        assert tip_of(archive, Told((twin.item.key,)), "seed") == archive[1]


@given(archives(), st.lists(st.sampled_from([f"i{n}" for n in range(8)]), unique=True))
def test_no_issue_is_news_twice(archive: list[StoredItem], before: list[str]) -> None:
    chosen = news(archive, *before)
    assert not {*chosen} & {*before}
    assert news(archive, *before, *chosen) == []


@given(archives(), st.randoms(use_true_random=False))
def test_what_is_told_does_not_depend_on_the_order_the_archive_is_in(archive: list[StoredItem], chance: Random) -> None:
    shuffled = list(archive)
    chance.shuffle(shuffled)
    assert news(shuffled) == news(archive)
    assert tip_of(shuffled, Told(), "s") == tip_of(archive, Told(), "s")


@given(archives(), st.text(max_size=5))
def test_no_tip_repeats_until_the_pool_is_exhausted_and_then_they_come_in_the_same_order(
    archive: list[StoredItem], seed: str
) -> None:
    told, names = Told(), list[str]()
    pool = {each.item.title for each in archive if each.item.kind in {Kind.TIP, Kind.TOOL}}
    for turn in range(2 * len(pool)):
        tip = tip_of(archive, told, f"{seed}|{turn}")
        assert tip is not None
        assert tip == tip_of(archive, told, f"{seed}|{turn}"), "one seed, one answer"
        names.append(tip.item.title)
        told = Told((*told.items, tip.item.key))
    assert set(names[: len(pool)]) == pool
    assert names[len(pool) :] == names[: len(pool)]


def test_different_channels_get_different_tips() -> None:
    archive = whole(ref("jan"), *map(str, range(40)), kind=Kind.TIP)
    assert len({tip.item.title for guild in range(30) if (tip := tip_of(archive, Told(), f"{guild}|2026-W10"))}) > 10
