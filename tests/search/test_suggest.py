"""What autocomplete offers, letter by letter, told on an invented archive."""

from collections.abc import Iterator

import numpy as np
import pytest

from bot.model import Aim
from bot.search import build, suggest
from bot.search.autocomplete import gather, unpack
from bot.search.normalise import words
from tests.search.archive import ARCHIVE, stored

INDEX = build(ARCHIVE)


def offered(text: str) -> list[str]:
    return [choice.title for choice in suggest(INDEX, text)]


def test_nothing_typed_offers_topics_in_fashion_then_names_then_the_newest_titles() -> None:
    choices = suggest(INDEX, "", limit=5)
    assert [choice.title for choice in choices] == [
        *("interface design", ".NET", "functional style", "Lantern"),
        "Teaching GameBoy emulators to remember",
    ]
    assert [choice.aim for choice in choices] == [*[Aim.TOPIC] * 3, Aim.NAME, Aim.ITEM]
    assert len(offered("")) == 25


def test_one_letter_offers_titles_that_begin_so_then_those_with_a_word_that_does() -> None:
    assert offered("h") == [
        "How Harbourline sorts a million parcels",
        "Harvest robots learn to leave unripe strawberries",
        "I-KELP: images by guessing what is hidden",
    ]


@pytest.mark.parametrize(
    "typed", ["tid", "tidew", "flood", "doorbell cam", "cameras tidew", "predicts flooding from d"]
)
def test_a_title_is_offered_for_the_beginnings_of_its_words(typed: str) -> None:
    assert offered(typed)[0].startswith("Tidewatch")


@pytest.mark.parametrize("typed", ["tdi", "tidw", "tidwa", "tiedwa", "floding", "doorbel camras"])
def test_a_typo_is_forgiven_from_the_third_letter(typed: str) -> None:
    assert any(title.startswith("Tidewatch") for title in offered(typed))


@pytest.mark.parametrize("typed", ["c++", "ikelp", "I-K", "gpt-9", "gpt9", "机", "机器", "cafe z", "ключ"])
def test_names_accents_and_scripts_are_offered(typed: str) -> None:
    assert len(offered(typed)) >= 1


def test_nonsense_offers_nothing() -> None:
    assert offered("xqzzvkk") == []


def test_no_two_choices_read_the_same() -> None:
    index = build([stored(0, "Bees, again"), stored(1, "BEES  again!"), stored(2, "Wasps")])
    assert [choice.title for choice in suggest(index, "bee")] == ["Bees, again"]
    seen = [" ".join(words(title)) for title in offered("")]
    assert len(seen) == len(set(seen))


def test_the_newest_of_equal_titles_is_offered() -> None:
    assert [choice.key for choice in suggest(INDEX, "bees count")] == ["item-20"]


def test_a_long_title_is_cut_at_a_word_within_100_characters() -> None:
    long = "marvellous " * 12
    unbroken = "m" * 150
    index = build([stored(0, long), stored(1, unbroken), stored(2, "m" * 100)])
    cut = {choice.key: choice.title for choice in suggest(index, "m")}
    assert cut["item-0"] == "marvellous " * 8 + "marvellous…"
    assert cut["item-1"] == "m" * 99 + "…"
    assert cut["item-2"] == "m" * 100


def test_at_most_25_are_offered_and_never_more_than_the_limit() -> None:
    index = build([stored(n, f"zebra {n}") for n in range(36)])
    for typed in ("", "z", "ze", "zeb", "zebr", "zebar"):
        assert len(suggest(index, typed)) == 25
        assert len(suggest(index, typed, limit=3)) == 3
        assert suggest(index, typed, limit=0) == ()


def test_items_without_a_title_are_not_offered() -> None:
    index = build([stored(0, ""), stored(1, " \n "), stored(2, "🎁")])
    assert [choice.title for choice in suggest(index, "")] == ["🎁"]


LABELLED = build(
    stored(n, f"{word} number {n}", topics=("computer vision",) if n % 2 else ("computing",), entities=("Kelpworks",))
    for n, word in enumerate(["Lantern", "Quill", "Walrus"] * 4)
)


def test_a_topic_and_a_name_are_offered_with_their_key_and_count() -> None:
    topic, name = suggest(LABELLED, "computer v")[0], suggest(LABELLED, "kelpw")[0]
    assert (topic.key, topic.aim, topic.items) == ("topic:computer vision", Aim.TOPIC, 6)
    assert (name.key, name.aim, name.items) == ("name:Kelpworks", Aim.NAME, 12)
    assert suggest(LABELLED, "comptuer")[0].aim is Aim.TOPIC


def test_a_topic_and_a_name_that_are_the_same_are_one_choice() -> None:
    index = build([stored(0, "One", topics=("kelp",)), stored(1, "Two", entities=("Kelp",))])
    assert [choice.key for choice in suggest(index, "kelp")] == ["topic:kelp"]


def test_a_title_typed_in_full_comes_before_a_topic_of_that_name() -> None:
    index = build([stored(0, "Kelp", topics=("kelp",))])
    assert [choice.aim for choice in suggest(index, "kelp")] == [Aim.ITEM, Aim.TOPIC]
    assert [choice.aim for choice in suggest(index, "kel")] == [Aim.TOPIC, Aim.ITEM]


def test_titles_that_say_the_same_are_one_choice_but_numbers_tell_them_apart() -> None:
    titles = ["New pottery course", "new pottery course (coming soon)", "Kiln log 12", "Kiln log 13"]
    index = build(stored(n, title) for n, title in enumerate(titles))
    assert [choice.title for choice in suggest(index, "pott")] == ["New pottery course"]
    assert suggest(index, titles[1])[0].title == titles[1]
    assert [choice.title for choice in suggest(index, "kiln")] == ["Kiln log 13", "Kiln log 12"]


def test_what_members_chose_before_comes_first_among_equal_matches() -> None:
    assert suggest(LABELLED, "walr", chosen={"item-2": 3, "item-5": 1})[0].key == "item-2"
    assert suggest(LABELLED, "", chosen={"topic:computing": 9})[0].key == "topic:computing"


@pytest.mark.parametrize("typed", ["t", "the", "tale", "tale of z"])
def test_an_old_favourite_is_reached_beyond_the_newest_of_a_match(typed: str) -> None:
    tales = [stored(n, f"The tale of zebra {n}") for n in range(200)]
    assert suggest(build(tales), typed, chosen={"item-0": 2})[0].key == "item-0"


def test_what_was_chosen_is_looked_up_once_though_others_ask_without_it_meanwhile() -> None:
    class Read(dict[str, int]):
        times = 0

        def __iter__(self) -> Iterator[str]:
            Read.times += 1
            return super().__iter__()

    index, chosen = build(ARCHIVE), Read({"item-2": 3})
    suggest(index, "bees", chosen=chosen)
    once = Read.times
    suggest(index, "bees")
    suggest(index, "lantern", chosen=chosen)
    assert Read.times == once > 0


@pytest.mark.parametrize("typed", ["lantren", "lnatern", "lamtern", "lantrn", "llantern", "antern", "lantern7atin"])
def test_a_typo_may_be_anywhere_in_a_word(typed: str) -> None:
    assert any(title.startswith("Lantern-7") for title in offered(typed))


@pytest.mark.parametrize("typed", ["ключиш", "шифровния", "прсотыми", "习", "器学", "指南"])
def test_scripts_other_than_latin_are_reached_in_the_middle_and_by_a_typo(typed: str) -> None:
    assert any(not title.isascii() for title in offered(typed))


def test_a_common_beginning_does_not_hide_everything_else() -> None:
    titles = [*("The tale of " + "abcdefghijklmnopqrstuvwxyz"[n] * 5 for n in range(26)), "Kelp as a theory of tides"]
    index = build(stored(n, title) for n, title in enumerate(reversed(titles)))
    assert "Kelp as a theory of tides" in [choice.title for choice in suggest(index, "the")]


def test_choices_are_renewed_as_if_they_were_made_anew() -> None:
    base = gather(ARCHIVE[:12])
    grown = base.renewed(ARCHIVE[12:18]).renewed(ARCHIVE[18:], ["item-0", "item-13"])
    anew = gather(one for one in ARCHIVE if one.item.key not in {"item-0", "item-13"})
    for typed in ("", "be", "bees", "bees cuont", "the", "lantern", "interfa", "机", "gentle intro", "c", "xqzzvkk"):
        assert [each.key for each in grown.suggest(typed)] == [each.key for each in anew.suggest(typed)], typed
    assert base.suggest("gentle") == ()


def test_what_comes_leaves_the_arrays_of_a_large_archive_as_they_are() -> None:
    base = gather(stored(n, f"zebra {n}") for n in range(300))
    grown = base
    for n in range(300, 320):
        grown = grown.renewed([stored(n, f"walrus {n}")], [f"item-{n - 300}"])
    assert grown.tables[0].word_rows is base.tables[0].word_rows
    assert len(grown.tables) == 2
    assert len(grown.suggest("walrus")) == 20
    assert grown.suggest("zebra 7") != base.suggest("zebra 7")


def test_packed_choices_are_the_same_when_they_are_unpacked() -> None:
    packed = gather(ARCHIVE[:20]).renewed(ARCHIVE[20:], ["item-3"]).pack()
    again = unpack(packed)
    assert all(isinstance(array, np.ndarray) for array in packed.values())
    for typed in ("", "b", "bees", "lantern", "teching"):
        assert again.suggest(typed) == unpack(again.pack()).suggest(typed)
        assert "item-3" not in [each.key for each in again.suggest(typed)]


@pytest.mark.parametrize("title", [one.item.title for one in ARCHIVE])
def test_a_title_with_a_letter_lost_is_still_offered(title: str) -> None:
    for at in range(len(title)):
        lost = title[:at] + title[at + 1 :]
        if words(lost):
            assert title in offered(lost), lost
