"""Newsletters without headings: the invented ones of `tests/corpus/headless`, and the real ones stripped of theirs."""

import re
import sys
from statistics import fmean

import pytest

from benchmarks import segments
from bot.ingest import parse
from bot.ingest.weights import FITTED
from bot.model import RawIssue
from tests.ingest.reading import SHARED, issue_of

INVENTED_FLOOR, REAL_FLOOR, LEFT_OUT_FLOOR = 0.85, 0.86, 0.75
INVENTED = segments.invented()
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared, with the real texts, is not beside this")


def test_the_invented_newsletters_are_cut_as_their_answers_say_above_a_floor() -> None:
    found = {text.name: segments.score(text, FITTED).exact for text in INVENTED}
    sys.stdout.write(f"invented {fmean(found.values()):.3f} (>= {INVENTED_FLOOR}): {found}\n")
    assert len(found) >= 30
    assert fmean(found.values()) >= INVENTED_FLOOR


@pytest.mark.parametrize("name", ["gaps", "lantern", "signal-box", "tin-can", "night-shift", "weekly-pour"])
def test_rulers_labels_links_and_gaps_tell_exactly_where_items_begin(name: str) -> None:
    (text,) = (text for text in INVENTED if text.name == name)
    assert segments.score(text, FITTED).exact == 1.0


@needs_shared
def test_the_real_texts_without_their_headings_are_cut_above_a_floor() -> None:
    found = {text.name: segments.score(text, FITTED).exact for text in segments.real()}
    sys.stdout.write(f"real {fmean(found.values()):.3f} (>= {REAL_FLOOR}): {found}\n")
    assert fmean(found.values()) >= REAL_FLOOR


@needs_shared
def test_weights_fitted_without_an_issue_cut_it_above_a_floor() -> None:
    texts = segments.real()
    stripped, others = texts[2:], [*texts[:2], *INVENTED]
    found = {name: score.exact for name, score in segments.left_out(stripped, others).items()}
    sys.stdout.write(f"left out {fmean(found.values()):.3f} (>= {LEFT_OUT_FLOOR}): {found}\n")
    assert fmean(found.values()) >= LEFT_OUT_FLOOR


def test_a_text_without_headings_says_that_its_items_are_a_guess() -> None:
    (text,) = (text for text in INVENTED if text.name == "harbour-notes")
    issue = issue_of(text.body)
    assert ("items are a guess", "no headings found") in [(note.what, note.why) for note in issue.notes]


def test_windows_line_ends_and_spaces_at_the_end_change_no_item() -> None:
    for text in INVENTED:
        if text.suffix == ".txt":
            other = text.body.replace("\n", "  \r\n")
            assert [i.title for i in issue_of(other).items] == [i.title for i in issue_of(text.body).items], text.name


ENDS_MID_CLAUSE = re.compile(r"\b(?:of|for|in|on|with|by|from|into|to|and|or|the|a|an|than|as|at)$|…$|\.\.\.$")
POINTS_BACK = re.compile(r"(?:It|This|That|These|They) (?:is|are|was|were|has|have)\b")


@pytest.mark.parametrize("text", INVENTED, ids=lambda text: text.name)
def test_a_made_title_is_short_whole_and_says_what_it_is_about(text: segments.Text) -> None:
    (issue,) = parse(RawIssue(f"letter{text.suffix}", text.body.encode()))
    found = [item.title for item in issue.items]
    # A sentence of the writer's own may end in a preposition; a cut may not.
    cut = [i.title for i in issue.items if not re.search(re.escape(i.title) + r"[.!?:]", text.body)]
    assert [title for title in found if len(title) > 110] == []
    assert [title for title in cut if ENDS_MID_CLAUSE.search(title)] == []
    assert [title for title in found if POINTS_BACK.match(title)] == []
    assert len(set(found)) == len(found)
