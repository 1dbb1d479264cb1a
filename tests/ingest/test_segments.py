"""Newsletters without headings: the invented ones of `tests/corpus`, and the real ones stripped of theirs."""

import re
import sys
from pathlib import Path
from statistics import fmean

import pytest

from benchmarks import segments
from bot.ingest import parse
from bot.ingest.weights import FITTED
from bot.model import RawIssue
from tests.ingest.reading import CORPUS, SAMPLES, SHARED, issue_of

INVENTED_FLOOR, REAL_FLOOR, UNSEEN_FLOOR = 0.85, 0.88, 0.65
# What is asked of weights that an issue had no part in, and of the mean of 42, 28 and 26.
LEFT_OUT_FLOORS, MEAN_FLOOR = {"29": 0.9, "15": 0.95}, 0.77
INVENTED, UNSEEN = segments.invented(), segments.invented("unseen")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared, with the real texts, is not beside this")


def test_the_invented_newsletters_are_cut_as_their_answers_say_above_a_floor() -> None:
    found = {text.name: segments.score(text, FITTED).exact for text in INVENTED}
    sys.stdout.write(f"invented {fmean(found.values()):.3f} (>= {INVENTED_FLOOR}): {found}\n")
    assert len(found) >= 30
    assert fmean(found.values()) >= INVENTED_FLOOR


def test_newsletters_that_no_weight_was_fitted_on_are_cut_above_a_floor() -> None:
    found = {text.name: segments.score(text, FITTED).exact for text in UNSEEN}
    sys.stdout.write(f"unseen {fmean(found.values()):.3f} (>= {UNSEEN_FLOOR}): {found}\n")
    assert len(found) >= 10
    assert fmean(found.values()) >= UNSEEN_FLOOR


@pytest.mark.parametrize("name", ["gaps", "lantern", "signal-box", "tin-can", "night-shift", "weekly-pour"])
def test_rulers_labels_links_and_gaps_tell_exactly_where_items_begin(name: str) -> None:
    (text,) = (text for text in INVENTED if text.name == name)
    assert segments.score(text, FITTED).exact == 1.0


PARTS = (
    ("A model reads handwriting from old registers. The authors give away the weights.", "Nobody had asked for them."),
    (
        "An oven in a village bakery learned to stop by itself. It looks at colour only.",
        "Smell remains with the baker.",
    ),
    (
        "Benchmarks for tables are a mess, says a group of eight. Their proposal is simple.",
        "Everybody gets one budget.",
    ),
)


@pytest.mark.parametrize(("name", "ruler", "paragraph"), [
    ("x.txt", "\n\n* * *\n\n", "{}\n\n"), ("x.txt", "\n\n----------\n\n", "{}\n\n"),
    ("x.md", "\n\n---\n\n", "{}\n\n"), ("x.md", "\n\n* * *\n\n", "{}\n\n"),
    ("x.html", "<hr>", "<p>{}</p>"), ("x.html", "<div><hr/></div>", "<div>{}</div>"),
])  # fmt: skip
def test_a_ruler_parts_items_in_whatever_form_it_is_drawn(name: str, ruler: str, paragraph: str) -> None:
    text = ruler.join("".join(map(paragraph.format, part)) for part in PARTS)
    text = f"<html><body>{text}</body></html>" if name == "x.html" else text
    bodies = [item.body for item in issue_of(text, name).items]
    assert [body.endswith(last) for body, (_, last) in zip(bodies, PARTS, strict=True)] == [True] * 3


@needs_shared
def test_the_real_texts_without_their_headings_are_cut_above_a_floor() -> None:
    found = {text.name: segments.score(text, FITTED).exact for text in segments.real()}
    sys.stdout.write(f"real {fmean(found.values()):.3f} (>= {REAL_FLOOR}): {found}\n")
    assert fmean(found.values()) >= REAL_FLOOR


@needs_shared
@pytest.mark.soak
def test_weights_fitted_without_an_issue_cut_it_above_a_floor() -> None:
    found = {name: score.exact for name, score in segments.left_out(segments.real(), INVENTED).items()}
    stripped = fmean(found[name] for name in ("42", "28", "26"))
    sys.stdout.write(f"left out, of 42, 28 and 26 {stripped:.3f} (>= {MEAN_FLOOR}): {found}\n")
    assert stripped >= MEAN_FLOOR
    assert {name: found[name] for name, floor in LEFT_OUT_FLOORS.items() if found[name] < floor} == {}


@needs_shared
def test_weights_fitted_without_one_issue_cut_it_above_its_floor() -> None:
    (name, floor), *_ = LEFT_OUT_FLOORS.items()
    (text,) = (text for text in segments.real() if text.name == name)
    others = [text for text in segments.real() if text.name != name]
    assert segments.score(text, segments.fit([segments.case_of(each) for each in (*others, *INVENTED)])).exact >= floor


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


NUMBERINGS = [r"\1) ", r"\1 - ", r"\1 – ", r"#\1 ", r"\1: ", r"#\1. "]
HEADED = [
    *SAMPLES.glob("gradient-garden-*.txt"),
    *CORPUS.glob("shapes/*umber*.txt"),
    *CORPUS.glob("shapes/captions.txt"),
]
FILES = {"42": "000_84bcc8efd6c9224c.txt", "28": "001_93599bb911c5852b.txt", "26": "002_b0887ba0b70e4990.txt"}
HEADED += sorted((SHARED / "newsletters").glob("00[012]_*.txt"))


def titles_of(text: str) -> list[tuple[str | None, str]]:
    return [(item.section, item.title) for item in issue_of(text).items]


@pytest.mark.parametrize("path", HEADED, ids=lambda path: path.stem)
def test_other_numbers_line_ends_and_gaps_change_no_item_under_headings(path: Path) -> None:
    text = path.read_text("utf-8")
    told = titles_of(text)
    assert [new for new in ("\r\n", "\n\n", "   \n") if titles_of(text.replace("\n", new)) != told] == []
    assert [n for n in NUMBERINGS if titles_of(re.sub(r"(?m)^(\d{1,2})[.)] +", n, text)) != told] == []


@pytest.mark.parametrize("number", ["42", "28", "26"])
@needs_shared
def test_items_of_a_real_text_are_as_many_when_its_headings_have_no_numbers(number: str) -> None:
    text = next(p for p in HEADED if p.name == FILES[number]).read_text("utf-8")
    assert len(titles_of(re.sub(r"(?m)^\d{1,2}[.)] +", "", text))) == len(titles_of(text))


def test_items_that_share_a_title_are_told_apart() -> None:
    text = "# Kiln #3\n\n## Papers\n\n- [Tiles](https://k.example/1) — how they crack.\n\n## Tools\n\n"
    text += "- [Tiles](https://k.example/2) — a cutter.\n- [Tiles](https://k.example/3) — a saw.\n"
    assert [item.title for item in issue_of(text, "k.md").items] == ["Tiles", "Tiles (Tools)", "Tiles: A saw"]


@pytest.mark.parametrize(
    "path", sorted(p for p in CORPUS.glob("[fs]*/*.*") if p.suffix != ".json"), ids=lambda path: path.name
)
def test_no_two_items_share_a_title_and_none_is_longer_than_a_line(path: Path) -> None:
    for issue in parse(RawIssue(path.name, path.read_bytes())):
        found = [item.title for item in issue.items]
        assert [title for title in found if not title or title.endswith(("...", "…"))] == []
        assert len({title.lower() for title in found}) == len(found)


@needs_shared
@pytest.mark.parametrize("text", segments.real(), ids=lambda text: text.name)
def test_a_title_made_for_a_real_item_is_short_whole_and_its_own(text: segments.Text) -> None:
    found = [item.title for item in issue_of(text.body).items]
    cut = [title for title in found if not re.search(re.escape(title) + r"(?:[.!?:]| [—β])", text.body)]
    assert [title for title in found if len(title) > 110 or POINTS_BACK.match(title)] == []
    assert [title for title in cut if ENDS_MID_CLAUSE.search(title)] == []
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("text", [*INVENTED, *UNSEEN], ids=lambda text: text.name)
def test_a_made_title_is_short_whole_and_says_what_it_is_about(text: segments.Text) -> None:
    (issue,) = parse(RawIssue(f"letter{text.suffix}", text.body.encode()))
    found = [item.title for item in issue.items]
    # A sentence of the writer's own may end in a preposition; a cut may not.
    cut = [i.title for i in issue.items if not re.search(re.escape(i.title) + r"[.!?:]", text.body)]
    assert [title for title in found if len(title) > 110] == []
    assert [title for title in cut if ENDS_MID_CLAUSE.search(title)] == []
    assert [title for title in found if POINTS_BACK.match(title)] == []
    assert len(set(found)) == len(found)
