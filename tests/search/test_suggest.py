"""What autocomplete offers, letter by letter, told on an invented archive."""

import pytest

from bot.model import Aim
from bot.search import build, suggest
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
