"""`correct` on the command line, and what an export and a report say of it."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.correcting import Corrector
from bot.wiring import now, opened_library
from tests.cli.conftest import SAMPLES, Cli

MADE = ["id", "issue", "action", "item", "told", "at", "actor", "misfit", "before", "after"]


def titles(cli: Cli, *more: object) -> list[str]:
    return [item["title"] for record in cli(*more, "export").records for item in record["items"]]


def test_each_verb_prints_a_record_with_the_items_before_and_after(cli: Cli, archive: Path) -> None:
    (retitled,) = cli("correct", "retitle", "15", "2", "A [bold] new title", "--json").records
    assert list(retitled) == MADE
    assert (retitled["id"], retitled["action"], retitled["actor"], retitled["misfit"]) == (1, "retitle", None, None)
    assert retitled["after"][0]["title"] == "A [bold] new title"
    assert retitled["after"][0]["key"] == retitled["before"][0]["key"] == retitled["item"]
    (joined,) = cli("correct", "join", "15", "4", "3", "--json").records
    assert (len(joined["before"]), len(joined["after"])) == (2, 1)
    words = " ".join(joined["before"][1]["body"].split()[:4])
    (split,) = cli("correct", "split", "15", "3", words, "--title", "Half", "--json").records
    assert (len(split["before"]), len(split["after"]), split["after"][1]["title"]) == (1, 2, "Half")
    (labelled,) = cli("correct", "relabel", "15", "1", "--kind", "video", "--topics", "a, b", "--json").records
    assert (labelled["after"][0]["kind"], labelled["after"][0]["topics"]) == ("video", ["a", "b"])
    (dropped,) = cli("correct", "drop", "15", "Half", "--json").records
    assert (len(dropped["before"]), dropped["after"]) == (1, [])
    listed = cli("correct", "list", "--json").records
    assert [(record["id"], record["action"]) for record in listed] == [
        *((1, "retitle"), (2, "join"), (3, "split"), (4, "relabel"), (5, "drop"))
    ]
    assert [record["misfit"] for record in listed] == [None] * 5
    (undone,) = cli("correct", "undo", "1", "--json").records
    assert undone["before"][0]["title"] == "A [bold] new title"
    assert len(cli("correct", "list", "15", "--json").records) == 4


def test_people_read_the_item_before_and_after_and_the_list(cli: Cli, archive: Path) -> None:
    out = cli("correct", "retitle", "15", "2", "A [bold] new title").out
    assert "Retitled" in out
    assert "A [bold] new title" in out
    assert "1 · retitle" in cli("correct", "list").out
    assert "Taken back" in cli("correct", "undo", "1").out
    assert "No corrections" in cli("correct", "list").out
    assert cli("find", "bold new title").code == 0


def test_answers_name_the_commands_of_the_command_line_and_days_as_people_write_them(cli: Cli, archive: Path) -> None:
    empty = " ".join(cli("correct", "list").out.split())
    made = " ".join(cli("correct", "retitle", "15", "2", "A new title").out.split())
    listed = " ".join(cli("correct", "list").out.split())
    assert "python -m bot correct" in empty
    assert "python -m bot correct undo 1 takes it back" in made
    assert "python -m bot correct undo NUMBER takes one back" in listed
    assert re.search(r"· \d{4}-\d\d-\d\d by the command line", listed)
    assert "/admin" not in empty + made + listed


def test_the_list_names_who_corrected_in_discord_without_its_markup(archive: Path, cli: Cli) -> None:
    async def drop() -> None:
        async with opened_library(archive, write=True) as (store, library):
            await Corrector(store, library, now).drop("15", "2", 4711)

    asyncio.run(drop())
    listed = cli("correct", "list").out
    assert "by Discord user 4711" in listed
    assert "<@" not in listed


def test_a_join_shows_the_text_that_came_to_the_item(cli: Cli, archive: Path) -> None:
    (joined,) = cli("correct", "join", "15", "4", "3", "--json").records
    cli("correct", "undo", "1")
    opening = " ".join(joined["before"][1]["body"].split()[:5])
    _, _, after = " ".join(cli("correct", "join", "15", "4", "3").out.replace("│", " ").split()).partition("After")
    assert opening in after


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("drop", "15", "walrus"), 2, "No item of that issue answers to"),
        (("drop", "999", "1"), 1, "no such issue"),
        (("drop", "15"), 2, "ITEM"),
        (("undo", "7"), 1, "no correction with this number"),
        (("undo", "9" * 30), 1, "no correction with this number"),
        (("relabel", "15", "1"), 2, "Say what to change"),
        (("relabel", "15", "1", "--kind", "essay"), 2, "essay"),
        (("split", "15", "1", "999"), 2, "name one by number"),
        (("retitle", "15", "1", "\udcff"), 2, "1 to 200 characters"),
        (("list", "999"), 1, "no such issue"),
    ],
)
def test_what_makes_no_sense_is_a_sentence_and_changes_nothing(
    cli: Cli, archive: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    before = cli("export").out
    ran = cli("correct", *words)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.sentence
    assert cli("export").out == before
    assert cli("correct", "list", "--json").records == []


def test_an_export_is_what_members_see_and_gives_the_same_items_in_an_empty_archive(
    cli: Cli, archive: Path, tmp_path: Path
) -> None:
    cli("correct", "retitle", "15", "2", "A better title")
    cli("correct", "drop", "16", "1")
    cli("correct", "join", "17", "2", "1")
    cli("correct", "split", "17", "1", "2")
    cli("correct", "relabel", "18", "1", "--section", "A new section", "--topics", "-")
    file = tmp_path / "all.jsonl"
    assert cli("export", file).code == 0
    assert "A better title" in titles(cli)
    again = cli("--data", "fresh", "add", "--json", file)
    assert {record["state"] for record in again.records} == {"new"}
    assert cli("--data", "fresh", "export").records == cli("export").records


def test_an_export_taken_back_where_it_was_made_changes_nothing_that_members_see(
    cli: Cli, archive: Path, tmp_path: Path
) -> None:
    cli("correct", "split", "17", "1", "2")
    cli("correct", "retitle", "17", "1", "A better title")
    cli("correct", "drop", "16", "1")
    before = cli("export").out
    file = tmp_path / "all.jsonl"
    file.write_text(before, "utf-8")
    assert cli("add", file).code == 0
    assert cli("export").out == before


def test_a_new_import_says_which_corrections_fit_no_more_and_so_does_check(
    cli: Cli, archive: Path, tmp_path: Path
) -> None:
    file = tmp_path / "pond.md"
    letter = "# Pond Letter #4\n\n## Tools\n\n### A net\n\nIt takes moss out.\n\n### {}\n\n{}\n"
    file.write_text(letter.format("A lantern", "It floats on the water all night."))
    cli("add", file)
    cli("correct", "drop", "pond letter #4", "2")
    file.write_text(letter.format("Frogs who count", "They hear each other and they count."))
    (record,) = cli("add", "--json", file).records
    assert record["misfits"] == ["correction 1 (drop) does not fit: no item of the issue is “A lantern” any more"]
    file.write_text(letter.format("Frogs who count", "They hear each other and count aloud."))
    assert "1 correction without a place" in " ".join(cli("add", file).out.split())
    (listed,) = cli("correct", "list", "--json").records
    assert listed["misfit"] == "no item of the issue is “A lantern” any more"
    assert "1 correction without a place" in " ".join(cli("check", "--offline").out.split())


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*-*.*")), ids=lambda file: file.name)
def test_parse_prints_a_report_that_fits_the_terminal(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, width: int, file: Path
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = cli("parse", file).out
    assert max(map(len, out.splitlines())) <= width
    plain = " ".join(out.split())
    counts = r"\d items? in \d+ sections?, \d+ damaged places? mended, \d+ notes?, .* duplicates? joined, read in \d"
    assert re.search(counts, plain)


def test_parse_says_which_lines_belong_to_nothing_and_that_items_are_a_guess(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "guess.txt"
    file.write_text(
        "Lantern 3 — a loader for slow disks — is out. It streams shards and needs half of the memory.\n\n"
        "MossNet maps roofs from pictures. Botanists at a small harbour museum trained it on a phone.\n\n"
        "Kettle is a new library by Ada Finch. It boils logs down to a page, and runs anywhere.\n\n"
        "The Ferry Prize went to a pair of students. They taught a buoy to count seals."
    )
    assert "! items are a guess: no headings found" in cli("parse", file).out
    assert " greeting: " in cli("parse", SAMPLES / "gradient-garden-15.txt").out
