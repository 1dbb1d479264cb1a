"""The demonstration shows the main job on any newsletters that it is given, and says what is wrong with the others."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html as lxml_html

from bot.cli.questions import by_meaning, misspelt, reordered
from bot.model import Found, Hit, IssueRef, Item, Kind, StoredItem
from tests.cli.conftest import ISSUE, SAMPLES, SHARED, Cli, Ran

ONE = "# News #3\n\n## Tools\n\n### A [bold]loud[/bold] :smile: tool\n\nIt works [/] well, and it is loud.\n"


def asked(ran: Ran) -> dict[str, list[str]]:
    """Each look-up's first line, and what it found."""
    block = re.search(r"look-ups?: .*?\n\n(.*?)\n\nThe month", ran.out, re.DOTALL)
    assert block, ran.out
    found: dict[str, list[str]] = {}
    for line in block[1].splitlines():
        if line.startswith("  "):
            list(found.values())[-1].append(line.strip())
        else:
            found[re.sub(r" [0-9.]+ ms$", "", line)] = []
    return found


SHOWN = ["one misspelt", "one in another order", "one by meaning", "one that finds nothing"]


def lookups(ran: Ran) -> None:
    """Each kind of look-up shows what it should; one by meaning is there, or a sentence says why not."""
    told = re.search(r"(Three|Four) look-ups: (.*)\n", ran.out)
    assert told, ran.out
    kinds = told[2].strip().split(", ")
    assert kinds == [kind for kind in SHOWN if kind in kinds]
    assert ("one by meaning" in kinds) is (told[1] == "Four") is ("None by meaning: " not in ran.out)
    found = dict(zip(kinds, asked(ran).items(), strict=True))
    wrong, other, absent = (found[kind] for kind in SHOWN if kind != "one by meaning")
    right = re.fullmatch(r"(\w+) \(understood as “(\w+)”\)", wrong[0])
    assert right
    assert sorted(right[1]) == sorted(right[2]), "two letters were exchanged"
    assert right[2] in wrong[1][0].lower()
    assert all(word in other[1][0].lower() for word in other[0].split())
    assert other[0] not in other[1][0].lower(), "the order is another"
    assert absent[1] == ["nothing found; try fewer or other words"]
    if "one by meaning" in found:
        query, lines = found["one by meaning"]
        first = next(line for line in lines if re.match(r"[0-9.]+  ", line))
        assert "by meaning" in first
        assert not any(word in first.lower() for word in query.split(" (")[0].split())


def headings(path: Path) -> Sequence[str]:
    document = lxml_html.document_fromstring(path.read_text("utf-8"))
    assert not list(document.iter("script", "img", "link"))
    return [str(h.text) for h in document.iter("h2")]


def test_the_sample_is_imported_asked_and_told(cli: Cli, tmp_path: Path) -> None:
    ran = cli("demo")
    assert ran.code == 0
    assert ran.err.startswith("importing ")
    assert ran.out.count("│ new") == 9
    lookups(ran)
    for words in ("The month's digest", "[ Show the items ]", "The tip of the week", "[ Another tip ]", "next on "):
        assert words in ran.out
    by_meaning = "A look-up by meaning, which shares no word with what it leads to"
    assert [heading for heading in headings(tmp_path / "demo.html") if heading != by_meaning] == [
        "The month's digest",
        "The tip of the week",
        "A misspelt look-up",
        "A look-up with its words in another order",
        "A look-up that finds nothing",
    ]
    assert (tmp_path / "data" / "demo" / "bot.db").exists()


@pytest.mark.skipif(not SHARED.exists(), reason="the five real texts lie beside the repository on some machines only")
def test_the_real_texts_are_imported_asked_and_told(cli: Cli) -> None:
    ran = cli("demo", *sorted(SHARED.glob("*.txt")))
    assert ran.code == 0
    assert ran.out.count("│ new") == 5
    lookups(ran)


def test_a_second_demonstration_begins_anew_and_leaves_the_archive_and_other_files_alone(
    cli: Cli, archive: Path
) -> None:
    before = (archive / "bot.db").read_bytes()
    cli("demo")
    (archive / "demo" / "mine.txt").write_text("mine")
    ran = cli("demo")
    assert ran.out.count("│ new") == 9
    assert (archive / "demo" / "mine.txt").read_text() == "mine"
    assert (archive / "bot.db").read_bytes() == before


def test_a_broken_file_among_good_ones_is_refused_in_the_table_and_the_rest_goes_on(cli: Cli, tmp_path: Path) -> None:
    broken = tmp_path / "broken.bin"
    broken.write_bytes(b"\0\0")
    ran = cli("demo", broken.name, ISSUE)
    assert ran.code == 0
    assert "is not text" in " ".join(ran.out.split())
    assert "│ refused" in ran.out
    assert "│ new" in ran.out
    assert (tmp_path / "demo.html").exists()


def test_only_broken_files_end_in_a_sentence_after_the_table(cli: Cli, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"")
    ran = cli("demo", "a.txt", "b.txt")
    assert ran.code == 1
    assert ran.out.count("│ refused") == 2
    assert ran.sentence.startswith("None of these files holds an issue")
    assert not (tmp_path / "demo.html").exists()


def test_a_missing_file_is_wrong_usage_before_anything_is_done(cli: Cli, tmp_path: Path) -> None:
    ran = cli("demo", ISSUE, "missing.txt")
    assert (ran.code, ran.out) == (2, "")
    assert not list(tmp_path.iterdir())


def test_one_issue_with_one_item_whose_title_looks_like_markup_is_shown_as_it_is(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(ONE)
    ran = cli("demo", "one.md")
    assert ran.code == 0
    assert "[bold]loud[/bold] :smile: tool" in ran.out
    assert "one that finds nothing" in ran.out
    assert "[bold]loud[/bold]" in (tmp_path / "demo.html").read_text("utf-8")


@pytest.mark.parametrize(
    "title", ["新しいモデルが公開されました", "Новая библиотека", "C++", "A B C", "GPT-4", "🤖🧪", "aaaaaaaa"]
)
def test_titles_that_no_question_can_be_made_of_show_the_rest(cli: Cli, tmp_path: Path, title: str) -> None:
    (tmp_path / "one.md").write_text(f"# News #3\n\n## Tools\n\n### {title}\n\nIt works well enough to be told.\n")
    ran = cli("demo", "one.md")
    assert ran.code == 0
    assert title in ran.out
    assert "one that finds nothing" in ran.out


@pytest.mark.parametrize("columns", ["20", "40", "60", "300"])
def test_a_terminal_of_any_width_shows_every_issue(cli: Cli, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = cli("demo")
    assert ran.code == 0
    table = ran.out[: ran.out.index("look-ups")]
    assert max(map(len, table.splitlines())) <= int(columns)
    assert table.count("│ new") == 9
    assert "".join(table.split()).count("#20") == 1
    assert "33repairs" in "".join(re.sub("[│ \n]|new", "", table)) or int(columns) >= 64


def test_the_drawing_goes_where_it_is_told(cli: Cli, tmp_path: Path) -> None:
    assert cli("demo", ISSUE, "--html", "other.html").code == 0
    assert (tmp_path / "other.html").exists()
    assert cli("demo", ISSUE, "--html", ".").code == 2
    ran = cli("demo", ISSUE, "--html", "no/such/x.html")
    assert ran.code == 2
    assert "name another file" in ran.sentence


def test_files_and_folders_may_be_given(cli: Cli) -> None:
    assert cli("demo", SAMPLES).out.count("│ new") == 9


@pytest.mark.parametrize("word", ["backpropagation", "model", "aabaa", "ххйхх"])
def test_a_misspelt_word_has_the_same_letters_in_another_order(word: str) -> None:
    found = misspelt(word)
    assert found != word
    assert sorted(found) == sorted(word)
    assert (found[0], found[-1]) == (word[0], word[-1])


@pytest.mark.parametrize("word", ["", "a", "ab", "four", "aaaaaaaa"])
def test_a_word_that_bears_no_misspelling_gives_none(word: str) -> None:
    assert misspelt(word) == ""


def test_words_are_reordered_only_if_that_makes_a_difference() -> None:
    assert reordered(["a", "b"]) == "b a"
    assert reordered(["a", "a"]) == reordered(["a"]) == reordered([]) == ""


def test_a_question_shows_meaning_only_where_it_shares_no_word_with_what_meaning_led_to() -> None:
    body = "Cameras that count bees at a hive."
    item = Item("key", 1, "Event cameras", None, Kind.PAPER, body, body)
    stored = StoredItem(item, IssueRef("issue", "News", 3, None, "News 3", None, datetime(2026, 5, 1, tzinfo=UTC)))
    led, matched = Hit(stored, 0.5, (), by_meaning=True), Hit(stored, 0.5, ("bees",))
    assert by_meaning(Found("insect video", (), (led,)))
    assert by_meaning(Found("insect video", (led,)))
    assert not by_meaning(Found("insect hive", (led,)))
    assert not by_meaning(Found("insect video", (matched,), (led,)))
    assert not by_meaning(Found("insect video"))
