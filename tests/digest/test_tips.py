"""The tip of the week: one for all of a server's channels, none twice in a round, and by what members found useful."""

from collections import Counter
from dataclasses import replace

from bot.digest.select import pool_of, tip_of
from bot.digest.tips import liking_of, tip_of_week
from bot.model import Kind, StoredItem, Told
from tests.digest.archive import ref, stored, whole

POOL = whole(ref("jan"), *map(str, range(12)), kind=Kind.TIP)
NOTHING = Told()


def week(number: int, given: list[tuple[str, str]], pool: list[StoredItem] = POOL, told: Told = NOTHING) -> str:
    tip = tip_of_week(pool_of(pool), told, (1, f"2026-W{number:02}"), given, {})
    assert tip is not None
    return tip.item.key


def test_channels_of_a_server_get_the_same_tip_in_a_week_whatever_each_was_told() -> None:
    given = [("2026-W01", POOL[3].item.key), ("2026-W02", POOL[4].item.key)]
    assert week(2, given) == POOL[4].item.key
    assert week(2, given, told=Told((POOL[4].item.key,))) == POOL[4].item.key
    assert week(2, given, POOL[5:]) != POOL[4].item.key, "one that does not fit a channel's wishes is not its tip"
    assert week(3, given) == week(3, given, told=Told((POOL[3].item.key,)))


def test_no_tip_comes_twice_to_a_server_until_all_were_told() -> None:
    given: list[tuple[str, str]] = []
    for number in range(1, 25):
        given.append((f"2026-W{number:02}", week(number, given)))
    keys = [key for _, key in given]
    assert len(set(keys[:12])) == 12
    assert keys[12:] == keys[:12]
    assert tip_of_week(pool_of([]), NOTHING, (1, "2026-W01"), [], {}) is None


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
    told = Told(tuple(each.item.key for each in POOL))
    assert tip_of(POOL, told, "seed", {POOL[0].item.key: -1}) == POOL[1]
    assert tip_of(POOL[:1], told, "seed", {POOL[0].item.key: -1}) == POOL[0]
    assert tip_of([stored(ref("jan"), "Say", Kind.OTHER)], told, "seed") is None
