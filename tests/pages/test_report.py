"""What a report says of an issue: how much was found, which lines belong to nothing, what was uncertain."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Issue, Item, Kind, Link, Note, Repair
from bot.pages.report import counts, doubts, duplicates, left_out, lines_left_out, spans

LINKS = (Link("https://a.example/1", "one"), Link("https://a.example/2", "two"))
ITEM = Item("k", 1, "A title", "News", Kind.TOOL, "A body.", "A body.", LINKS)
NOTES = (
    Note(3, "caption", "an image's caption is no part of an item"),
    Note(None, "items are a guess", "no headings found"),
    Note(4, "caption", "an image's caption is no part of an item"),
    Note(9, "duplicate", "it says what “A title” says"),
    Note(12, "caption", "an image's caption is no part of an item"),
)
ISSUE = Issue(
    *("k", "Weekly", 1, None, "One", None, None, ("News",), (ITEM, replace(ITEM, key="l", position=2)), NOTES),
    *((Repair(1, "a", "b", 1.0),), 5),
)


def test_a_report_counts_different_links_of_those_seen_and_joined_duplicates() -> None:
    assert counts(ISSUE) == (
        "2 items in 1 section, 1 damaged place mended, 5 notes, 2 of 5 links kept, 1 duplicate joined"
    )
    assert "2 links, 0 duplicates joined" in counts(replace(ISSUE, links_seen=0, notes=()))


def test_lines_that_were_left_out_for_one_reason_stand_in_one_line() -> None:
    assert left_out(ISSUE) == (
        "lines 3-4, 12: caption: an image's caption is no part of an item",
        "line 9: duplicate: it says what “A title” says",
    )
    assert doubts(ISSUE) == ("items are a guess: no headings found",)


def test_lines_that_were_left_out_are_counted_where_one_note_tells_of_several_too() -> None:
    several = (Note(1, "greeting", "9 lines above the first item were left out"), Note(40, "sign-off", "5 lines from"))
    assert lines_left_out(ISSUE) == 3
    assert lines_left_out(replace(ISSUE, notes=(*NOTES, *several))) == 3 + 9 + 5
    assert lines_left_out(replace(ISSUE, notes=(Note(1, "x", "9" * 10_000 + " lines "),)).outline) == 1
    assert duplicates(ISSUE) == 1


@given(st.sets(st.integers(1, 60), min_size=1))
def test_spans_name_each_line_once(lines: set[int]) -> None:
    told = spans(lines).split(" ", 1)[1].split(", ")
    bounds = [[int(number) for number in part.split("-")] for part in told]
    assert [n for bound in bounds for n in range(bound[0], bound[-1] + 1)] == sorted(lines)
    assert all(later[0] - earlier[-1] > 1 for earlier, later in pairwise(bounds))
