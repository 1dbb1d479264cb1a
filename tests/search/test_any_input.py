"""What holds for every text that a stranger may type."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import build, find, pack, suggest
from bot.search.normalise import fold, forms, words
from bot.search.query import understand
from tests.search.archive import ARCHIVE, stored

INDEX = build(ARCHIVE)
TITLES = sorted({one.item.title for one in ARCHIVE})
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
DISTINCTIVE = [
    (title, word)
    for title in TITLES
    for word in title.split()
    if len(word) >= 5 and word.isascii() and word.isalpha() and len(title.split()) <= 8
]

HOSTILE = [
    *("C++", "GPT-4", '"x', "*", "a*b", "NEAR(a b)", "title:x", "^", "50%", "'; drop table items; --", "what's new?"),
    *(
        "\x00",
        "\x00bees\x00",
        "\ud800",
        "bees \udfff",
        "👩‍👩‍👧 bees",
        "שלום bees",
        "\u202eseeb",
        "\ufeff",
        "e\u0301" * 50,
    ),
    *("", " ", "\n", "a" * 2_000, "bees " * 400, "a-" * 1_000, "1." * 1_000, "." * 2_000, "ﷺ" * 2_000, "机" * 2_000),
    *("'" * 2_000, "a'" * 1_000, "1,000" * 400, "c++" * 600, "x" * 100_000),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_only_a_text(text: str) -> None:
    assert find(INDEX, text).query == text
    assert len(suggest(INDEX, text)) <= 25


@given(ANY_TEXT)
def test_any_text_may_be_looked_up(text: str) -> None:
    answer = find(INDEX, text)
    assert all(0 <= hit.score <= 1 for hit in (*answer.found, *answer.closest))
    assert all(1 <= len(choice.title) <= 100 for choice in suggest(INDEX, text))


@given(st.lists(ANY_TEXT, max_size=5))
def test_any_text_may_be_a_title(texts: list[str]) -> None:
    index = build(stored(number, text, text, section=text) for number, text in enumerate(texts))
    for text in texts:
        found = find(index, text).found
        unwanted = understand(text, index.vocabulary).excluded  # a title may look like `-word`
        assert not words(text) or unwanted or words(found[0].stored.item.title) == words(text)


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert forms(text) >= set(words(text))


@pytest.mark.parametrize("title", TITLES)
def test_a_title_finds_its_item_first(title: str) -> None:
    assert find(INDEX, title).found[0].stored.item.title == title
    assert suggest(INDEX, title)[0].title == title


@given(st.sampled_from(DISTINCTIVE), st.data())
def test_a_lost_letter_in_a_word_of_a_title_is_forgiven(pair: tuple[str, str], data: st.DataObject) -> None:
    title, word = pair
    lost = data.draw(st.integers(1, len(word) - 1))
    query = title.replace(word, word[:lost] + word[lost + 1 :])
    assert find(INDEX, query).found[0].stored.item.title == title


@given(st.sampled_from(TITLES), st.randoms())
def test_the_order_of_words_does_not_matter(title: str, rng: Random) -> None:
    shuffled = title.split()
    rng.shuffle(shuffled)
    assert find(INDEX, " ".join(shuffled)).found[0].stored.item.title == title


@given(st.lists(ANY_TEXT | st.sampled_from(TITLES), max_size=5))
def test_looking_up_leaves_the_index_as_it_was(texts: list[str]) -> None:
    before = {name: array.copy() for name, array in pack(INDEX).items()}
    for text in texts:
        find(INDEX, text)
        suggest(INDEX, text)
    after = pack(INDEX)
    assert all(np.array_equal(before[name], after[name]) for name in after)
