"""The tip of the week: one for all of a server's channels, none twice in a round, and by what members found useful."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.digest.select import pool_of, tip_of
from bot.digest.tips import Week, liking_of, tip_of_week, week_of
from bot.model import GivenTip, Kind, StoredItem, Told
from tests.digest.archive import ref, stored, whole

POOL = whole(ref("jan"), *map(str, range(12)), kind=Kind.TIP)
NOTHING = Told()


START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def told(number: int, key: str, order: int = 1, period: str = "", days: int = 0) -> GivenTip:
    due = START + timedelta(weeks=number - 2, days=days)
    return GivenTip(key, order, period or f"2026-W{number:02}", due, "Europe/Berlin")


def week(number: int, given: list[GivenTip], pool: list[StoredItem] = POOL, order: int = 9) -> str:
    tip = tip_of_week(pool_of(pool), Week(1, order, f"2026-W{number:02}"), given, {})
    assert tip is not None
    return tip.item.key


def test_channels_of_a_server_get_the_same_tip_in_a_week_however_often_they_post() -> None:
    given = [told(1, POOL[3].item.key), told(2, POOL[4].item.key)]
    assert week(2, given) == POOL[4].item.key
    assert week(2, given, POOL[5:]) != POOL[4].item.key, "one that does not fit a channel's wishes is not its tip"
    assert week(3, given) == week(3, given, order=1)
    assert week(3, given) not in {tip.key for tip in given}
    second = week(2, given, order=1)
    assert second not in {tip.key for tip in given}, "who posts each day gets another"
    given.append(told(2, second, period="2026-01-06", days=1))
    assert week(2, given) == POOL[4].item.key, "who comes later begins with the first"
    given.append(told(2, POOL[4].item.key, 9, "2026-01", 2))
    assert week(2, given) == second


def test_a_week_is_that_of_the_period_or_of_the_local_day() -> None:
    late = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
    names = {"2026-W40": "2026-W40", "2026-11-02": "2026-W45", "2026-11-01T23:30": "2026-W44", "2027-01-01": "2026-W53"}
    assert {name: week_of(name, late, "UTC") for name in names} == names
    assert [week_of("2026-11", late, zone) for zone in ("UTC", "Europe/Berlin", "Mars/Olympus")] == [
        "2026-W44",
        "2026-W45",
        "2026-W44",
    ]
    assert week_of("1234567890123456789", late, "UTC") == ""


def test_what_somebody_posts_by_hand_is_no_repetition() -> None:
    given = [told(2, POOL[4].item.key), told(2, POOL[5].item.key, 0, "1234567890123456789")]
    tip = tip_of_week(pool_of(POOL), Week(1, 0, ""), given, {})
    assert tip is not None
    assert tip.item.key not in {each.key for each in given}
    assert week(2, given) == POOL[4].item.key, "nor the tip of the week"


def test_no_tip_comes_twice_to_a_server_until_all_were_told() -> None:
    given: list[GivenTip] = []
    for number in range(1, 25):
        given.append(told(number, week(number, given)))
    keys = [tip.key for tip in given]
    assert len(set(keys[:12])) == 12
    assert keys[12:] == keys[:12]
    assert tip_of_week(pool_of([]), Week(1, 1, "2026-W01"), [], {}) is None


def test_what_members_find_useful_comes_more_often_and_what_they_do_not_comes_last() -> None:
    liked, neutral, disliked = (
        [replace(each, item=replace(each.item, topics=(topic,))) for each in POOL[at : at + 4]]
        for at, topic in ((0, "moss"), (4, "fern"), (8, "slugs"))
    )
    pool = [*liked, *neutral, *disliked]
    by_key = {each.item.key: each for each in pool}
    liking = liking_of(pool_of(pool), {liked[0].item.key: 2, disliked[0].item.key: -9, "gone": 5}, by_key.get)
    assert liking[liked[1].item.key] == 2
    assert liking[disliked[0].item.key] == liking[disliked[1].item.key] == -3, "nothing is shut out for good"
    assert neutral[0].item.key not in liking
    drawn = [tip_of(pool, NOTHING, f"seed {n}", liking) for n in range(400)]
    counts = Counter(tip.item.topics[0] for tip in drawn if tip)
    assert counts["moss"] > 2 * counts["fern"] > 4 * counts["slugs"] > 0
    assert liking_of(pool_of(pool), {}, by_key.get) == {}


def test_a_tip_found_useless_does_not_come_again_while_there_is_another() -> None:
    heard = Told(tuple(each.item.key for each in POOL))
    assert tip_of(POOL, heard, "seed", {POOL[0].item.key: -1}) == POOL[1]
    assert tip_of(POOL[:1], heard, "seed", {POOL[0].item.key: -1}) == POOL[0]
    assert tip_of([stored(ref("jan"), "Say", Kind.OTHER)], heard, "seed") is None
