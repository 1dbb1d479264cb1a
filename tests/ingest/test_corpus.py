"""The sample archive and the small pairs of `tests/corpus/shapes`, each against its hand-written answers."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.ingest import parse
from bot.model import Issue, Item, RawIssue
from tests.ingest.reading import CORPUS, SAMPLES, answers, plain, read, said

KINDS_FLOOR, TITLES_FLOOR = 0.95, 0.95
PAIRS = sorted((CORPUS / "samples").glob("*.json"))
SHAPES = sorted((CORPUS / "shapes").glob("*.json"))


def sample(expected: dict[str, Any]) -> Issue:
    issues = read(SAMPLES / expected["file"])
    # A feed's answers count its entries from the newest, as its file does.
    return issues[len(issues) - expected["entry"]] if "entry" in expected else issues[0]


def found_for(answer: dict[str, Any], issue: Issue) -> list[Item]:
    """Return the items that begin where the answer begins and hold all that it holds."""
    begin, holds = plain(answer["starts"]), [plain(part) for part in answer["holds"]]
    return [i for i in issue.items if begin in said(i)[: len(begin) + 200] and all(part in said(i) for part in holds)]


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_a_sample_issue_says_its_number_month_author_and_sections(path: Path) -> None:
    expected = answers(path)
    issue = sample(expected)
    assert (issue.newsletter, issue.number, issue.period) == (
        expected["newsletter"],
        expected["issue"],
        expected["period"],
    )
    assert issue.author == expected["author"]
    assert list(issue.sections) == expected["sections"]


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_a_sample_issue_gives_each_item_once_under_its_section(path: Path) -> None:
    expected = answers(path)
    issue = sample(expected)
    told = [found_for(answer, issue) for answer in expected["items"]]
    assert [answer["title"] for answer, found in zip(expected["items"], told, strict=True) if len(found) != 1] == []
    assert [found[0].section for found in told] == [answer["section"] for answer in expected["items"]]
    assert [found[0].position for found in told] == list(range(1, len(issue.items) + 1))


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_greetings_captions_promotion_and_sign_off_are_in_no_item(path: Path) -> None:
    expected = answers(path)
    issue = sample(expected)
    texts = [f"{item.title}\n{item.body}\n{item.summary}" for item in issue.items]
    assert [phrase for phrase in expected["never"] if any(phrase.lower() in text.lower() for text in texts)] == []


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_damaged_places_of_a_sample_are_all_repaired_and_counted(path: Path) -> None:
    expected = answers(path)
    issue = sample(expected)
    assert len(issue.repairs) == expected["damaged"]
    assert not any("β" in item.body for item in issue.items)


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_the_tip_of_a_sample_is_found_with_its_text(path: Path) -> None:
    expected = answers(path)
    tip = sample(expected).tip
    assert (tip is None) == (expected["tip"] is None)
    if tip and expected["tip"]:
        assert tip.title == expected["tip"]["title"]
        assert [part for part in expected["tip"]["text_holds"] if plain(part) not in plain(tip.text)] == []
        assert not tip.text.startswith(tip.title)


def _told() -> Iterator[tuple[dict[str, Any], Item]]:
    for path in PAIRS:
        expected = answers(path)
        issue = sample(expected)
        yield from ((answer, item) for answer in expected["items"] for item in found_for(answer, issue)[:1])


def test_kinds_and_titles_of_the_samples_stay_above_their_floors() -> None:
    told = list(_told())
    kinds = [f"{i.title}: {i.kind} for {a['kind']}" for a, i in told if i.kind != a["kind"]]
    told_titles = [(a, i) for a, i in told if a["section"] is not None or plain(a["title"]) in plain(i.body + i.title)]
    titles = [f"{i.title!r} for {a['title']!r}" for a, i in told_titles if plain(i.title) != plain(a["title"])]
    kind, title = 1 - len(kinds) / len(told), 1 - len(titles) / len(told_titles)
    sys.stdout.write(
        f"{len(told)} items: kinds {kind:.3f} (>= {KINDS_FLOOR}), titles {title:.3f} (>= {TITLES_FLOOR})\n"
    )
    assert kind >= KINDS_FLOOR, kinds
    assert title >= TITLES_FLOOR, titles


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_a_shape_is_cut_as_its_answers_say(path: Path) -> None:
    expected = answers(path)
    source = next(other for other in path.parent.glob(f"{path.stem}.*") if other.suffix != ".json")
    issues = read(source)
    assert len(issues) == len(expected["issues"])
    for issue, answer in zip(issues, expected["issues"], strict=True):
        agrees(issue, answer)


def agrees(issue: Issue, answer: dict[str, Any]) -> None:
    assert [(item.section, item.title) for item in issue.items] == [tuple(pair) for pair in answer["items"]]
    for name in answer.keys() - {"items", "never", "holds", "links", "kinds"}:
        value = getattr(issue, "number" if name == "issue" else name)
        assert (list(value) if name == "sections" else value) == answer[name], name
    whole = "\n".join(f"{item.title}\n{item.body}" for item in issue.items)
    assert [phrase for phrase in answer.get("never", []) if phrase in whole] == []
    for position, parts in answer.get("holds", {}).items():
        assert [part for part in parts if part not in issue.items[int(position) - 1].body] == []
    for position, urls in answer.get("links", {}).items():
        assert [link.url for link in issue.items[int(position) - 1].links] == urls
    for position, kind in answer.get("kinds", {}).items():
        assert issue.items[int(position) - 1].kind == kind


def test_every_sample_has_answers_and_every_answer_a_sample() -> None:
    files = {path.name for path in SAMPLES.iterdir()} - {"README.md"}
    assert {answers(path)["file"] for path in PAIRS} == files


def test_importing_the_same_bytes_twice_gives_the_same_issue() -> None:
    assert [read(SAMPLES / answers(path)["file"]) for path in PAIRS] == [
        read(SAMPLES / answers(path)["file"]) for path in PAIRS
    ]


def test_keys_are_unique_within_the_archive() -> None:
    issues = [sample(answers(path)) for path in PAIRS]
    keys = [issue.key for issue in issues] + [item.key for issue in issues for item in issue.items]
    assert len(keys) == len(set(keys))


def test_the_source_name_is_no_part_of_any_key() -> None:
    body = (SAMPLES / "gradient-garden-15.txt").read_bytes()
    one, other = parse(RawIssue("a.txt", body)), parse(RawIssue("/elsewhere/b.txt", body))
    assert [item.key for item in one[0].items] == [item.key for item in other[0].items]
    assert one[0].key == other[0].key
