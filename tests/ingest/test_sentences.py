"""A line is parted where a reader would draw breath, and not at a full stop that only shortens a word."""

import pytest

from bot.ingest.sentences import sentences
from bot.ingest.summaries import summary_of


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Moss grew. It was green!", ["Moss grew.", "It was green!"]),
        ("She said “moss.” He nodded…  Rain fell", ["She said “moss.”", "He nodded…", "Rain fell"]),
        ("Ask Dr. Fern, e.g. Tuesday. “Come early.”", ["Ask Dr. Fern, e.g. Tuesday.", "“Come early.”"]),
        ("version 1.2 is out. it is quicker. see vol. 3", ["version 1.2 is out.", "it is quicker.", "see vol.", "3"]),
        ("iMoss 2.0 of fern.js is out. Try it", ["iMoss 2.0 of fern.js is out.", "Try it"]),
        ("", []),
    ],
)
def test_a_line_is_parted_where_its_sentences_end(line: str, found: list[str]) -> None:
    assert list(sentences(line)) == found


def test_of_a_text_without_capitals_two_sentences_are_told_as_well() -> None:
    body = (
        "the moss press made a map of moss. it took a year of walking. three people did it. they wore out nine boots."
    )
    assert summary_of("a map", body) == "the moss press made a map of moss. it took a year of walking."
