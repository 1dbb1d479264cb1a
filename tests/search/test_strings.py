"""Strings kept as arrays are read and searched as a list of them would be."""

import pytest

from bot.search.strings import SortedStrings, packed

WORDS = sorted((f"{letter}{number:02}" for letter in "abcé微" for number in range(23)), key=str.encode)
COLUMN = SortedStrings(*packed([word.encode() for word in WORDS]))


def test_every_string_is_found_where_it_stands() -> None:
    assert [COLUMN.find(word) for word in WORDS] == list(range(len(WORDS)))


@pytest.mark.parametrize("text", ["", "a", "a000", "a99", "z", "微99", "\ud800", "\U0010ffff"])
def test_a_string_that_is_not_there_is_not_found(text: str) -> None:
    assert COLUMN.find(text) == -1
    assert SortedStrings(*packed([])).find(text) == -1


@pytest.mark.parametrize("text", ["", "a", "b1", "c22", "é", "微0", "z"])
def test_the_range_of_a_beginning_holds_just_the_strings_that_begin_so(text: str) -> None:
    first, last = COLUMN.beginning(text)
    assert WORDS[first:last] == [word for word in WORDS if word.startswith(text)]
