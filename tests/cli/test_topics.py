"""`topics`: the vocabulary is shown and changed, the archive follows, and a faulty change changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from tests.cli.conftest import ISSUE, Cli, dump

SHOWN: dict[str, Any] = {
    "name": str,
    "aliases": list,
    "excluded": list,
    "broader": (str, type(None)),
    "weak": bool,
    "items": int,
}


def labels(cli: Cli) -> dict[str, list[str]]:
    assert cli("export", "out.jsonl").code == 0
    return {
        item["title"]: item["topics"]
        for record in cli("parse", "out.jsonl", "--json").records
        for item in record["items"]
    }


def test_a_list_shows_every_topic_with_the_items_that_carry_it(cli: Cli, archive: Path) -> None:
    ran = cli("topics", "list", "--json")
    assert ran.code == 0
    assert len(ran.records) >= 150
    for record in ran.records:
        assert {key: isinstance(record[key], kind) for key, kind in SHOWN.items()} == dict.fromkeys(SHOWN, True)
        assert record.keys() == SHOWN.keys()
    assert sum(record["items"] > 0 for record in ran.records) > 20
    told = cli("topics", "list")
    assert told.code == 0
    assert "object detection" in told.out


def test_an_added_topic_labels_the_archive_and_what_is_imported_later(cli: Cli, archive: Path) -> None:
    before = labels(cli)
    ran = cli("topics", "add", "loss diaries", "--alias", "diary", "--broader", "model training", "--json")
    assert ran.records == [{"topics": ran.records[0]["topics"], "items": ran.records[0]["items"]}]
    assert ran.records[0]["items"] > 0
    after = labels(cli)
    assert before.keys() == after.keys()
    assert any("loss diaries" in names for names in after.values())
    assert cli("add", ISSUE, "--json").records[0]["state"] == "same", "an import uses the same words"
    [shown] = [each for each in cli("topics", "list", "--json").records if each["name"] == "loss diaries"]
    assert (shown["aliases"], shown["broader"]) == (["diary"], "model training")


def test_an_alias_is_added_to_a_topic_that_keeps_its_own(cli: Cli, archive: Path) -> None:
    assert cli("topics", "add", "Speech", "--alias", "mumbling").code == 0
    [shown] = [each for each in cli("topics", "list", "--json").records if each["name"] == "speech"]
    assert shown["aliases"][-1] == "mumbling"
    assert len(shown["aliases"]) > 1


def test_a_merged_topic_is_gone_and_its_items_are_the_others(cli: Cli, archive: Path) -> None:
    counted = {each["name"]: each["items"] for each in cli("topics", "list", "--json").records}
    assert counted["speech recognition"] > 0
    assert cli("topics", "merge", "speech recognition", "audio").code == 0
    merged = {each["name"]: each["items"] for each in cli("topics", "list", "--json").records}
    assert "speech recognition" not in merged
    assert merged["audio"] > counted["audio"]


def test_an_alias_added_after_a_merge_leaves_the_merged_words_where_they_were(cli: Cli, archive: Path) -> None:
    assert cli("topics", "merge", "speech recognition", "audio").code == 0
    assert cli("topics", "add", "audio", "--alias", "humming").code == 0
    file = archive / "topics.toml"
    assert 'aliases = ["humming"]\n' in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace('merge = "audio"', ""), encoding="utf-8")
    assert cli("topics", "reload").code == 0, "a merge may be taken back by hand"


def test_a_topic_that_a_correction_names_is_what_it_was_merged_into(cli: Cli, archive: Path) -> None:
    issue = cli("export").records[0]
    number, title = str(issue["issue"]), issue["items"][0]["title"]
    assert cli("correct", "relabel", number, title, "--topics", "speech recognition").code == 0
    assert cli("topics", "merge", "speech recognition", "audio").code == 0
    [shown] = [item for each in cli("export").records for item in each["items"] if item["title"] == title]
    assert shown["topics"] == ["audio"]


def test_a_file_written_by_hand_is_taken_in_by_reload(cli: Cli, archive: Path) -> None:
    (archive / "topics.toml").write_text('["sowbots"]\naliases = ["Sowbot"]\n', encoding="utf-8")
    ran = cli("topics", "reload")
    assert ran.code == 0
    assert "labelled anew" in ran.out
    assert any("sowbots" in names for names in labels(cli).values())
    assert cli("topics", "reload", "--json").records[0]["items"] == 0


def test_a_file_with_a_fault_is_named_and_nothing_changes(cli: Cli, archive: Path) -> None:
    before = dump(archive)
    for text, why in (("[a\n", "line 1"), ('[a]\nbroader = "none such"\n', "“a”"), ("\0", "not TOML")):
        (archive / "topics.toml").write_text(text, encoding="utf-8")
        ran = cli("topics", "reload")
        assert (ran.code, ran.out) == (78, "")
        assert "topics.toml" in ran.err
        assert why in ran.err
    (archive / "topics.toml").write_bytes(b"\xff\xfe")
    assert "UTF-8" in cli("topics", "list").err
    assert dump(archive) == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", ""), "is no name"),
        (("add", "x" * 101), "at most 100"),
        (("add", "kettles", "--alias", "chess"), "is a name of two topics"),
        (("add", "chess"), "is an alias of “games”"),
        (("add", "kettles", "--broader", "pots"), "There is no topic “pots”"),
        (("merge", "pots", "games"), "There is no topic “pots”"),
        (("merge", "games", "pots"), "There is no topic “pots”"),
        (("merge", "games", "chess"), "merged into itself"),
        (("add", "natural language processing", "--broader", "chatbots"), "broader than itself"),
    ],
)
def test_a_change_with_a_fault_is_refused_with_a_sentence_and_changes_nothing(
    cli: Cli, archive: Path, words: tuple[str, ...], why: str
) -> None:
    before = dump(archive)
    ran = cli("topics", *words)
    assert (ran.code, ran.out) == (2, "")
    assert why in ran.sentence
    assert dump(archive) == before
    assert not (archive / "topics.toml").exists()


def test_every_change_is_in_the_audit_log(cli: Cli, archive: Path) -> None:
    cli("topics", "add", "kettles")
    cli("topics", "merge", "kettles", "food")
    told = "\n".join(line for line in dump(archive) if "audit" in line)
    assert "topics add" in told
    assert "kettles into food" in told


def test_a_fault_in_the_file_stops_what_labels_and_nothing_else_and_check_says_it(
    cli: Cli, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = cli("find", "diary", "--json").records[0]["found"]
    (archive / "topics.toml").write_text("[sowbots\n", encoding="utf-8")
    assert cli("find", "diary", "--json").records[0]["found"] == found
    for works in (("suggest", "diary"), ("export",), ("preview", "digest"), ("correct", "retitle", "15", "1", "New")):
        assert cli(*works).code == 0, works
    for words in (("add", ISSUE), ("topics", "list"), ("topics", "add", "kettles"), ("topics", "reload")):
        ran = cli(*words)
        assert (ran.code, "topics.toml" in ran.err, "line 1" in ran.err) == (78, True, True), words
    assert main(["check", "--offline", "--json"]) == 78
    (said,) = (each for each in json.loads(capsys.readouterr().out) if not each["ok"])
    assert said["check"] == "topics"
    assert "line 1" in said["message"]
    (archive / "topics.toml").write_text("[sowbots]\n", encoding="utf-8")
    assert cli("check", "--offline").code == 0


def test_a_bot_with_a_fault_in_the_file_says_so_at_its_start(
    cli: Cli, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a" * 24 + ".bbbbbb." + "c" * 27)
    (archive / "topics.toml").write_text("[sowbots\n", encoding="utf-8")
    ran = cli("run")
    assert (ran.code, "topics.toml" in ran.err, "line 1" in ran.err) == (78, True, True)
