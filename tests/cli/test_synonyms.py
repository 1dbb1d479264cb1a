"""`synonyms`: what look-ups read words as is shown and changed, and a faulty file is named while look-ups go on."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def found(cli: Cli, query: str) -> list[str]:
    [answer] = cli("find", query, "--json").records
    return [hit["title"] for hit in answer["found"]]


def groups(cli: Cli) -> list[tuple[list[str], bool]]:
    return [(each["words"], each["own"]) for each in cli("synonyms", "list", "--json").records if not each["apart"]]


def test_a_list_shows_every_group_and_the_own_ones_first(cli: Cli, archive: Path) -> None:
    assert len(groups(cli)) > 250
    assert not any(own for _, own in groups(cli))
    assert cli("synonyms", "add", "borogove", "mome rath", "--json").records == [{"groups": len(groups(cli)), "own": 1}]
    assert groups(cli)[0] == (["borogove", "mome rath"], True)
    told = cli("synonyms", "list")
    assert told.code == 0
    assert "borogove" in told.out


def test_an_added_synonym_finds_at_once_what_is_said_in_other_words(cli: Cli, archive: Path) -> None:
    assert found(cli, "borogoves") == []
    assert cli("synonyms", "add", "borogove", "hedgehog").code == 0
    assert len(found(cli, "borogoves")) == 1
    assert found(cli, "borogoves") == found(cli, "hedgehog")


def test_a_one_way_synonym_does_not_lead_back(cli: Cli, archive: Path) -> None:
    assert cli("synonyms", "add", "--one-way", "borogove", "hedgehog").code == 0
    assert cli("synonyms", "add", "--one-way", "borogove", "fox").code == 0
    assert groups(cli)[0] == (["borogove", "hedgehog", "fox"], True)
    assert cli("synonyms", "add", "--one-way", "pot", "borogove").code == 0
    assert found(cli, "hedgehog") != []
    assert found(cli, "borogove") != []


def test_a_removed_pair_means_different_things_even_if_it_was_shipped(cli: Cli, archive: Path) -> None:
    assert cli("synonyms", "add", "borogove", "hedgehog").code == 0
    assert cli("synonyms", "remove", "borogove", "hedgehog").code == 0
    assert found(cli, "borogove") == []
    before = groups(cli)
    assert cli("synonyms", "remove", "podcasts", "interview").code == 0
    assert groups(cli) == before
    assert cli("synonyms", "list", "--json").records[-1]["words"] == ["podcasts", "interview"]
    assert cli("synonyms", "remove", "interview", "podcast").code != 0, "they are apart already"
    assert cli("synonyms", "add", "podcasts", "interview").code == 0
    assert not any(each["apart"] for each in cli("synonyms", "list", "--json").records)


@pytest.mark.parametrize(
    "words", [["one"], ["same", "same"], ["", "x"], ["!?", "x"], ["a b c d e f", "x"], ["x" * 101, "y"]]
)
def test_what_makes_no_sense_is_a_sentence_and_changes_nothing(cli: Cli, archive: Path, words: list[str]) -> None:
    ran = cli("synonyms", "add", *words)
    assert ran.code != 0
    assert ran.err.strip().endswith(".")
    assert not (archive / "synonyms.toml").exists()


@pytest.mark.parametrize(
    "text",
    [
        "same = [",
        "same = 3",
        "same = [['only']]",
        "same = [[1, 2]]",
        "apart = [['a', 'b', 'c']]",
        "broader = ['a']",
        "[broader]\na = 'b'",
        "sames = []",
        "same = " + "[" * 3000,
        "\x00",
    ],
)
def test_a_faulty_file_is_named_and_look_ups_go_on(cli: Cli, archive: Path, text: str) -> None:
    file = archive / "synonyms.toml"
    file.write_text(text, "utf-8")
    for command in (("reload",), ("list",), ("add", "a", "b")):
        ran = cli("synonyms", *command)
        assert ran.code != 0
        assert "synonyms.toml" in ran.err
    assert file.read_text("utf-8") == text
    assert found(cli, "hedgehog") != []


def test_a_change_keeps_what_was_written_by_hand(cli: Cli, archive: Path) -> None:
    file = archive / "synonyms.toml"
    file.write_text('same = [["a \\"b\\"", "c"]]\n[broader]\n"d.e" = ["f", "g"]\n', "utf-8")
    assert cli("synonyms", "add", "h", "i").code == 0
    assert groups(cli)[:3] == [(['a "b"', "c"], True), (["h", "i"], True), (["d.e", "f", "g"], True)]
    assert cli("synonyms", "reload", "--json").records[0]["own"] == 3


def test_a_synonym_that_is_added_again_stands_in_the_file_once(cli: Cli, archive: Path) -> None:
    for _ in range(2):
        assert cli("synonyms", "add", "borogove", "hedgehog", "--json").records[0]["own"] == 1
    assert (archive / "synonyms.toml").read_text("utf-8").count("borogove") == 1


@pytest.mark.parametrize("hidden", ["\udcff", "\x7f", "\x1b", "\u202e", "\u200b", "\0"])
def test_what_nobody_sees_is_no_part_of_a_synonym(cli: Cli, archive: Path, hidden: str) -> None:
    assert cli("synonyms", "add", f"boro{hidden}gove", "hedgehog").code == 0
    assert groups(cli)[0] == (["borogove", "hedgehog"], True)
    assert cli("synonyms", "remove", "borogove", f"hedge{hidden}hog").code == 0
    assert not any(own for _, own in groups(cli))
