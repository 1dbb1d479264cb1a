"""What a look-up answers, told on an invented archive."""

import pytest

from bot.model import Filters, Found, Kind, StoredItem
from bot.search import Index, build, find
from tests.search.archive import ARCHIVE, stored

INDEX = build(ARCHIVE)


def titles(query: str, index: Index = INDEX) -> list[str]:
    return [hit.stored.item.title for hit in find(index, query).found]


def first(query: str) -> str:
    return next(iter(titles(query)), "")


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("C++", "Why our C++"),
        ("c#", "From F#"),
        (".NET", "From F#"),
        ("node.js", "node.js"),
        ("nodejs", "node.js"),
        ("I-KELP", "I-KELP"),
        ("ikelp", "I-KELP"),
        ("i kelp", "I-KELP"),
        ("gpt9", "GPT-9"),
        ("gpt 9", "GPT-9"),
        ("GPT-9's", "GPT-9"),
        ("quillstore 3.5", "Release notes"),
        ("game boy", "Teaching GameBoy"),
        ("speech loom", "SpeechLoom"),
        ("backpressure", "Understanding back-pressure"),
        ("cafe zurich resume", "Café"),
        ("机器学习", "机器"),
        ("指南", "机器"),
        ("ШИФРОВАНИЯ", "Ключи"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(query: str, start: str) -> None:
    assert first(query).startswith(start)


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("optimize query", "Optimise"),
        ("predicting floods", "Tidewatch"),
        ("labelled satellite photograph", "Lantern"),
        ("embedding", "A gentle"),
    ],
)
def test_an_inflected_word_finds_its_family(query: str, start: str) -> None:
    assert first(query).startswith(start)
    assert find(INDEX, query).corrected is None


@pytest.mark.parametrize(
    ("query", "start", "understood"),
    [
        ("strawberies", "Harvest", "strawberries"),
        ("crtographer mars", "Podcast", "cartographer mars"),
        ("tdiewatch", "Tidewatch", "tidewatch"),
        ("undrestandng streaming", "Understanding", "understanding streaming"),
    ],
)
def test_a_typo_is_corrected_and_said_so(query: str, start: str, understood: str) -> None:
    assert first(query).startswith(start)
    assert find(INDEX, query).corrected == understood


def test_words_that_were_run_together_are_parted() -> None:
    assert first("harbourlinesorts").startswith("How Harbourline")
    assert first("stawberries").startswith("Harvest")


def test_numbers_and_known_words_are_never_corrected() -> None:
    assert find(INDEX, "lantern 8").corrected is None
    assert find(INDEX, "gpt8").corrected is None
    assert find(INDEX, "notes").corrected is None


def test_the_last_word_may_be_unfinished() -> None:
    assert first("harbourl").startswith("How Harbourline")
    assert first("constraint sol").startswith("How Harbourline")
    assert find(INDEX, "harbourl").corrected is None


@pytest.mark.parametrize(
    "query",
    ["show me the article on harbourline", "what was that thing about harbourline again?", "harbourline please"],
)
def test_request_words_do_not_count(query: str) -> None:
    hit = find(INDEX, query).found[0]
    assert hit.stored.item.title.startswith("How Harbourline")
    assert hit.matched == ("harbourline",)


def test_request_words_count_when_nothing_else_is_left() -> None:
    assert first("what it is") == "What it is"


@pytest.mark.parametrize("query", ["kitchen renovation", "kubernetes ingress controller", "xqzzvkk", "wedding dress"])
def test_an_off_topic_query_finds_nothing(query: str) -> None:
    assert find(INDEX, query).found == ()


def test_the_last_of_several_words_is_completed_though_it_is_a_word_itself() -> None:
    items = [*ARCHIVE, stored(40, "The bat that hunts by ear"), stored(41, "Batteries in whispered notes")]
    assert titles("whispered bat", build(items)) == ["Batteries in whispered notes"]


def test_an_acronym_that_one_item_explains_finds_another_that_has_only_its_words_and_back() -> None:
    explains = stored(40, "Retrieval Tidal Generation (RTG) explained")
    short, long = stored(41, "Why RTG fails in harbours"), stored(42, "Harbours and retrieval tidal generation")
    index = build([*ARCHIVE, explains, short, long])
    every = {explains.item.title, short.item.title, long.item.title}
    assert set(titles("rtg", index)) == set(titles("retrieval tidal generation", index)) == every
    assert titles("rtg", build([*ARCHIVE, short, long])) == [short.item.title]


def test_an_item_that_holds_only_half_the_query_comes_close() -> None:
    answer = find(INDEX, "satellite zeppelin")
    assert answer.found == ()
    assert [hit.stored.item.key for hit in answer.closest] == ["item-3"]


def test_a_title_counts_more_than_a_label_and_a_label_more_than_a_body() -> None:
    index = build([stored(0, "a", "zebra"), stored(1, "b", topics=("zebra",)), stored(2, "zebra c")])
    assert [hit.stored.item.title for hit in find(index, "zebra").found] == ["zebra c", "b", "a"]


def test_sections_topics_entities_and_kinds_are_searched() -> None:
    assert first("climate").startswith("Tidewatch")
    assert first("interface design").startswith("The slow death")
    assert first("podcast about craters").startswith("Podcast")


def test_of_equals_the_newest_comes_first() -> None:
    index = build([stored(0, "Bees, one"), stored(6, "Bees, two"), stored(3, "Bees, six")])
    assert [hit.stored.item.key for hit in find(index, "bees").found] == ["item-6", "item-3", "item-0"]


def test_the_limit_holds_over_both_tiers() -> None:
    index = build([stored(n, f"zebra {n}") for n in range(30)])
    assert len(find(index, "zebra").found) == 10
    assert len(find(index, "zebra", limit=4).found) == 4
    assert find(index, "zebra", limit=0) == Found("zebra")
    assert find(index, "zebra", limit=-1) == Found("zebra")


def test_an_old_title_is_found_among_hundreds_that_hold_its_words() -> None:
    crowd = [stored(n, f"Learning machine number {n}") for n in range(3, 36)] * 10
    index = build([stored(0, "Machine learning"), *crowd])
    assert find(index, "machine learning").found[0].stored.item.title == "Machine learning"


def test_an_old_item_that_lacks_one_word_is_found_among_thousands_that_lack_most() -> None:
    crowd = [stored(number, f"{word} {number}") for number in range(30, 1_630) for word in ("ash", "oak", "elm", "yew")]
    index = build([stored(0, "Ash, oak and elm"), *crowd])
    assert find(index, "ash oak elm yew").found[0].stored.item.title == "Ash, oak and elm"


def test_scores_lie_between_0_and_1_and_fall() -> None:
    hits = find(INDEX, "learn to count").found
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("items", [(), (stored(0, ""),), (stored(0, "🎁 \x00", "***"),)])
def test_an_archive_without_words_finds_nothing(items: tuple[StoredItem, ...]) -> None:
    index = build(items)
    assert find(index, "seals") == Found("seals", unknown=("seals",))
    assert find(index, "") == Found("")


def test_the_order_in_which_items_come_in_does_not_matter() -> None:
    backwards = build(reversed(ARCHIVE))
    for query in ("bees", "learn", "notes", "to"):
        assert find(backwards, query) == find(INDEX, query)


def test_a_correction_that_no_answer_holds_is_not_claimed_and_its_word_is_said_to_be_unknown() -> None:
    query = "strawberies podcast cartographer"
    assert find(INDEX, query).corrected == "strawberries podcast cartographer"
    one = find(INDEX, query, limit=1)
    assert [hit.stored.item.key for hit in one.found] == ["item-11"]
    assert (one.corrected, one.unknown) == (None, ("strawberies",))
    none = find(INDEX, "strawberies", filters=Filters(kind=Kind.PODCAST))
    assert (none.corrected, none.unknown) == (None, ("strawberies",))
