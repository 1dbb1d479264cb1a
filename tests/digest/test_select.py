"""What a digest tells and which tip comes next."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.select import month_of, news_of, tip_of
from bot.digest.stock import Stock
from bot.model import IssueRef, Kind, StoredItem, Told
from tests.digest.archive import archives, ref, stored, whole

BEGUN = datetime(2026, 2, 1, tzinfo=UTC)


def news(archive: list[StoredItem], *told: str, since: datetime | None = BEGUN, unfit: str = "") -> list[str]:
    fits = lambda issue: issue.newsletter != unfit and not issue.key.startswith("unfit")  # noqa: E731 # it needs no name
    return [issue.key for issue in news_of(Stock(archive).issues, Told((), told, since), fits)]


def came(issue: IssueRef, month: int, day: int = 1, year: int = 2026) -> list[StoredItem]:
    return whole(replace(issue, added=datetime(year, month, day, tzinfo=UTC)), "a")


def test_an_empty_archive_has_nothing_to_tell() -> None:
    assert news([]) == []
    assert tip_of([], Told(), "seed") is None


@pytest.mark.parametrize("since", [None, datetime(2026, 3, 1, tzinfo=UTC)])
def test_the_first_digest_tells_only_the_newest_month_of_each_newsletter(since: datetime | None) -> None:
    archive = [
        *whole(ref("jan", "2026-01"), "a"),
        *whole(ref("feb", "2026-02"), "b"),
        *whole(ref("feb2", "2026-02"), "c"),
        *whole(ref("behind", "2026-01", "Pond"), "d"),
        *whole(ref("older", "2025-12", "Pond"), "e"),
        *whole(ref("ended", "2025-08", "Moor"), "f"),
    ]
    assert news(archive, since=since) == ["behind", "feb", "feb2"]
    assert news(archive, since=since, unfit="Garden") == ["behind"]


def test_what_does_not_fit_hides_nothing_that_does() -> None:
    held = [*came(ref("fit", "2025-11"), 11, year=2025), *came(ref("unfit", "2026-01"), 1, 20)]
    assert news(held) == ["fit", "unfit"], "what fits is told, and what does not counts as told with it"
    far = came(ref("unfit", "2062-01"), 1, 20)
    assert news([*far, *came(ref("jan"), 1, 20)]) == ["jan", "unfit"], "nor does a month that is named wrongly"
    assert news([*came(ref("far", "2062-01"), 1), *came(ref("pond", "2026-01", "Pond"), 1)]) == ["pond", "far"]
    assert news(came(ref("unfit"), 1)) == ["unfit"], "so that it can be said why there is no post"


def test_a_later_digest_tells_all_that_came_since() -> None:
    archive = [*whole(ref("jan"), "a"), *whole(ref("feb", "2026-02"), "b"), *whole(ref("mar", "2026-03"), "c")]
    assert news(archive, "jan") == ["feb", "mar"]
    assert news(archive, "jan", "feb", "mar") == []


def test_a_second_issue_of_a_month_already_told_is_news() -> None:
    archive = [*whole(ref("w1", number=1), "a"), *whole(ref("w2", number=2), "b")]
    assert news(archive, "w1") == ["w2"]


def test_an_issue_that_comes_late_is_news_whenever_the_last_post_was_and_one_that_is_old_by_then_is_not() -> None:
    late, old, last = ref("late"), ref("old", "2025-03"), ref("last", "2025-12")
    archive = [*whole(ref("dec", "2025-12"), "a"), *came(late, 4), *came(old, 4), *came(last, 3, 31)]
    assert news(archive, "dec") == ["last", "late"]


def test_what_the_first_digest_passed_over_stays_untold() -> None:
    archive = [*whole(ref("old", "2025-12"), "a"), *whole(ref("jan"), "b"), *whole(ref("mar", "2026-03"), "c")]
    assert news(archive, "jan") == ["mar"]
    assert news(archive, "jan", "mar") == []


def test_a_changed_issue_is_not_told_again() -> None:
    archive = whole(ref("jan"), "a corrected title", "an item that was missing")
    assert news(archive, "jan") == []


def test_an_issue_without_a_month_counts_to_the_one_it_was_added_in() -> None:
    dateless = ref("dateless", None)
    assert month_of(dateless) == "2026-03"
    archive = [*whole(ref("feb", "2026-02"), "a"), *whole(dateless, "b")]
    assert news(archive, "feb") == ["dateless"]
    assert news(archive, since=None) == ["dateless"]


def test_a_newsletter_named_a_month_ahead_hides_none_that_is_named_by_its_own() -> None:
    told: list[str] = []
    archive: list[StoredItem] = []
    for month in range(2, 12):
        archive += came(ref(f"ahead{month}", f"2026-{month + 1:02}"), month, 25)
        archive += came(ref(f"own{month}", f"2026-{month:02}", "Pond"), month, 20)
        since = datetime(2026, 3, 1, tzinfo=UTC)
        assert f"own{month}" in news(archive, since=since, unfit="Garden")
        chosen = news(archive, *told, since=since)
        assert sorted(chosen) == [f"ahead{month}", f"own{month}"]
        told += chosen


def test_a_newsletter_that_is_followed_later_is_told_from_its_newest_month_on_though_it_lags_behind() -> None:
    archive = [*whole(ref("garden", "2026-04"), "a"), *came(ref("pond-feb", "2026-02", "Pond"), 5, 5)]
    archive += came(ref("pond-mar", "2026-03", "Pond"), 5, 5)
    assert news(archive, "garden") == ["pond-mar"]
    assert news([*archive, *came(ref("pond-apr", "2026-04", "Pond"), 6)], "garden", "pond-mar") == ["pond-apr"]


def test_an_archive_that_is_imported_years_later_does_not_flood() -> None:
    garden = whole(ref("garden", "2030-04"), "a")
    imported = [
        each for n in range(240) for each in came(ref(f"p{n}", f"{2010 + n // 12}-{n % 12 + 1:02}", "Pond"), 5, 5, 2030)
    ]
    assert news([*garden, *imported], "garden") == [], "it ended long ago"
    assert news(imported, since=None) == ["p239"]
    more = [each for n in range(240) for each in came(ref(f"g{n}", f"2010-{n % 12 + 1:02}"), 5, 5, 2030)]
    assert news([*garden, *more], "garden") == []


def test_what_waits_is_not_lost_when_another_newsletter_is_followed_much_later() -> None:
    archive = [
        *whole(ref("jan"), "a"),
        *came(ref("pond", "2026-07", "Pond"), 7),
        *came(ref("moor", "2026-12", "Moor"), 12),
    ]
    assert news(archive) == ["jan", "pond", "moor"]


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
