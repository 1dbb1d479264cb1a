"""The letters a pattern cannot do without, and phrases looked for by them."""

import pytest

from bot.ingest.needles import Phrases, needles


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"papers?|preprint", ("paper", "preprint")),
        (r"(?:this|the) (?:new )?paper", ("paper",)),
        (r"stud(?:y|ies) of [a-z]{2,3} kettles?", (" kettle",)),
        (r"\bwrite-?up\b", ("write",)),
        (r"a\.b|[xy]", ("a", "")),
    ],
)
def test_the_longest_letters_that_each_match_of_an_alternative_holds_are_found(
    pattern: str, found: tuple[str, ...]
) -> None:
    assert needles(pattern) == found


def test_phrases_are_met_anywhere_in_any_case_and_those_with_a_caret_at_the_start_alone() -> None:
    phrases = Phrases(r"^(dear|hello)\b", r"\bwelcome (back )?to\b")
    assert phrases.search("Hello, all.")
    assert phrases.search("So: WELCOME back to it.")
    assert not phrases.search("I said hello.")
    assert phrases.match("Welcome to it.")
    assert not phrases.match("So: welcome to it.")
