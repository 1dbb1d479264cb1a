"""The five real texts, read from beside the repository; kept here is only what a reader found in them."""

import csv
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bot.ingest import parse, repair
from bot.ingest.blocks import plain as text_blocks
from bot.ingest.records import record_of
from bot.model import Issue, Kind, RawIssue
from tests.ingest.reading import SHARED, plain, said

FILES = {
    42: "000_84bcc8efd6c9224c.txt",
    28: "001_93599bb911c5852b.txt",
    26: "002_b0887ba0b70e4990.txt",
    29: "003_4f2ea9a346167433.txt",
    15: "004_5ef08b6382639bc7.txt",
}
PERIODS = {42: "2023-06", 28: "2022-04", 26: "2022-02", 29: "2022-05", 15: "2021-03"}
REPAIRS = {42: 0, 28: 19, 26: 27, 29: 35, 15: 2}
MY, WEB = "My work", "Machine Learning Updates From the Internet"
# By hand: section, and the first three words of each title, in order.
TITLES = {
    28: [
        (MY, "new ztm pytorch"),
        (MY, "nutrify web app"),
        (WEB, "all roads lead"),
        (WEB, "tweet thread the"),
        (WEB, "optimize your pytorch"),
        (WEB, "pix2seq a new"),
        (WEB, "resources to improve"),
        (WEB, "dalle 2 creates"),
        (WEB, "meta ai's self"),
        (WEB, "solving imagenet with"),
        (WEB, "why we should"),
        (WEB, "from the archives"),
    ],
    26: [
        (MY, "new ztm pytorch"),
        (MY, "nutrify web app"),
        (MY, "not ml related"),
        ("Machine Learning Items From the Internet", "when time is"),
        ("Machine Learning Items From the Internet", "get better accuracy"),
        ("Machine Learning Items From the Internet", "machine learning models"),
        ("Machine Learning Items From the Internet", "a fantastic guide"),
        ("A couple of cool things", "torchstudio"),
        ("A couple of cool things", "podcast with lex"),
    ],
}
# A few words from the last line that belongs to the item, so that an item cut short is seen.
ENDS = {
    (28, 1): "almost daily updates",
    (28, 3): "on the tools",
    (28, 4): "spicy comment",
    (28, 5): "see jack's article",
    (28, 6): "more complicated approaches",
    (28, 7): "reproducible research projects",
    (28, 9): "5 million images",
    (28, 10): "out of the box",
    (28, 11): "trick the model",
    (28, 12): "general method comes along",
    (26, 3): "start the rebuild",
    (26, 4): "should always be positive",
    (26, 5): "by almost 2x",
    (26, 6): "wrong is a good thing",
    (26, 7): "production or target environment",
    (26, 8): "upcoming ztm pytorch course",
    (26, 9): "or apple podcasts",
}
CAPTIONS = {
    28: [
        "some form of agi",
        "many 16th century paintings",
        "token",
        "custom image on",
        "to form the final predictions",
    ],
    26: [
        "green paradise",
        "note the combination",
        "farm where two chickens",
        "seer overview",
        "not seen in the labels",
    ],
}
BOILERPLATE = [
    "gift request",
    "see you next month",
    "what a massive month",
    "zero to mastery academy",
    "more from zero",
    "500ish",
    "read the previous issues",
    "andrei neagoie",
    "hero image",
    "soft skills",
]

pytestmark = pytest.mark.skipif(not (SHARED / "newsletters").is_dir(), reason="../shared/newsletters is not here")
numbers = pytest.mark.parametrize("number", FILES)


def real(number: int) -> Issue:
    path = SHARED / "newsletters" / FILES[number]
    (issue,) = parse(RawIssue(path.name, path.read_bytes()))
    return issue


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_items", SHARED / "gold" / "score_items.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = written
    return module


@numbers
def test_number_month_and_author_of_a_real_text_are_right(number: int) -> None:
    issue = real(number)
    assert (issue.newsletter, issue.number, issue.period, issue.author) == (
        "Machine Learning Monthly",
        number,
        PERIODS[number],
        "Daniel Bourke",
    )


def test_issue_42_reaches_the_asked_item_score(scorer: ModuleType) -> None:
    gold = json.loads((SHARED / "gold" / "42.json").read_text(encoding="utf-8"))
    with (SHARED / "gold" / "42.lines.tsv").open(encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file][1:]
    result = scorer.score(gold, json.loads(json.dumps(record_of(real(42)))), lines)
    sys.stdout.write(f"42: F1 {result['f1']} (>= .90), lines kept {result['lines']['own_lines_kept']} (>= .98)\n")
    assert result["f1"] >= 0.90
    assert result["leaked_boilerplate"] == []
    assert result["tip_ok"]
    assert result["lines"]["own_lines_kept"] >= 0.98
    assert result["kind"] >= 0.85


@pytest.mark.parametrize("number", TITLES)
def test_items_of_a_real_text_stand_in_order_under_their_sections(number: int) -> None:
    found = [(item.section, " ".join(plain(item.title).split()[:3])) for item in real(number).items]
    assert found == TITLES[number]


@pytest.mark.parametrize(("number", "position"), ENDS)
def test_an_item_of_a_real_text_runs_to_its_last_line(number: int, position: int) -> None:
    assert plain(ENDS[number, position]) in plain(real(number).items[position - 1].body)[-120:]


@pytest.mark.parametrize("number", [42, 28, 26])
def test_no_caption_or_boilerplate_of_a_real_text_is_in_an_item(number: int) -> None:
    bodies = [said(item) for item in real(number).items]
    phrases = [plain(phrase) for phrase in BOILERPLATE + [c for c in CAPTIONS.get(number, []) if len(c.split()) > 1]]
    assert [phrase for phrase in phrases if any(phrase in body for body in bodies)] == []


@pytest.mark.parametrize(("number", "least"), [(29, 8), (15, 6)])
def test_a_real_text_without_headings_gives_separate_items(number: int, least: int) -> None:
    issue = real(number)
    words = [len(item.body.split()) for item in issue.items]
    assert len(issue.items) >= least
    assert max(words) < sum(words) / 3
    assert any("guess" in note.what for note in issue.notes)


def test_own_work_and_the_podcast_of_issue_26_are_known_by_kind() -> None:
    kinds = [item.kind for item in real(26).items]
    assert kinds[:3] == [Kind.OWN_WORK] * 3
    assert kinds[-1] is Kind.PODCAST


@numbers
def test_every_damaged_place_of_a_real_text_is_recorded_once(number: int) -> None:
    issue = real(number)
    assert len(issue.repairs) == REPAIRS[number]
    assert all(repair.line > 0 and repair.raw != repair.repaired for repair in issue.repairs)


@pytest.mark.parametrize("number", [28, 29])
def test_each_damaged_fragment_is_repaired_as_the_answers_say(number: int) -> None:
    body = (SHARED / "newsletters" / FILES[number]).read_text(encoding="utf-8")
    mended, _ = repair.mend(text_blocks.blocks(body))
    lines = {block.line: block.text for block in mended}
    with (SHARED / "gold" / "mojibake-28-29.tsv").open(encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["source"] == str(number)
        ]
    bare = re.compile(r"^\W*\d+\.\s+|\s+")
    wrong = [
        (row["line"], row["right"])
        for row in rows
        if bare.sub(" ", row["right"]).strip() not in lines[int(row["line"])]
    ]
    assert len(rows) >= 20
    assert wrong == []


@numbers
def test_summaries_of_a_real_text_are_whole_sentences_of_at_most_280_characters(number: int) -> None:
    for item in real(number).items:
        assert 0 < len(item.summary) <= 280
        assert item.summary.rstrip('”"’)')[-1] in ".!?…:", item.summary


def test_the_project_holds_no_twelve_words_in_a_row_of_the_real_texts() -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9]+", text.lower())
        return {tuple(words[i : i + 12]) for i in range(len(words) - 11)}

    theirs = set[tuple[str, ...]]().union(
        *(runs((SHARED / "newsletters" / name).read_text(encoding="utf-8")) for name in FILES.values())
    )
    root = Path(__file__).resolve().parents[2]
    ours = [p for folder in ("bot", "tests", "cogs", "storage") for p in (root / folder).rglob("*") if p.is_file()]
    ours = [path for path in ours if path.suffix not in {".pyc", ".png"}]
    assert [str(path) for path in ours if runs(path.read_text(encoding="utf-8", errors="ignore")) & theirs] == []
