"""check names all faults at once; every state of the data folder has its exit code and its sentence."""

import fcntl
import json
import sqlite3
from pathlib import Path

import click
import pytest

from bot.cli import commands, main
from tests.cli.conftest import ISSUE, Cli, dump

READERS = [
    ("find", "diary"),
    ("suggest", "diary"),
    ("export",),
    ("preview", "digest"),
    ("simulate", "--from", "2026-01-01", "--to", "2026-02-01"),
]


def states(ran_records: list[list[dict[str, object]]]) -> dict[object, object]:
    (found,) = ran_records
    assert all(list(each) == ["check", "ok", "message"] for each in found)
    return {each["check"]: each["ok"] for each in found}


def test_a_sound_archive_passes_every_check(cli: Cli, archive: Path) -> None:
    ran = cli("check", "--offline", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert states(ran.records) == {"versions": True, "settings": True, "archive": True}
    assert ran.records[0][-1]["message"] == "9 issues, 67 items"
    assert "ok    archive: 9 issues, 67 items" in cli("check", "--offline").out


def test_no_archive_yet_is_no_fault(cli: Cli, tmp_path: Path) -> None:
    assert cli("check", "--offline").code == 0
    assert not list(tmp_path.iterdir())


def test_check_names_all_faults_of_the_configuration_at_once(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME_GUILD_ID", "BOT_TIMEZONE", "LOG_LEVEL", "LOG_FORMAT"):
        monkeypatch.setenv(name, "odd")
    code = main(["check", "--json"])
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    faults = [each["message"].split()[0] for each in found if not each["ok"]]
    assert code == 78
    assert faults == ["HOME_GUILD_ID", "BOT_TIMEZONE", "LOG_LEVEL", "LOG_FORMAT", "DISCORD_TOKEN"]


def test_every_command_that_needs_settings_ends_with_78_and_all_faults_in_one_sentence(
    cli: Cli, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TIMEZONE", "Mars")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    for words in (*READERS, ("run",), ("demo",), ("add", ISSUE)):
        ran = cli(*words)
        assert (ran.code, ran.out) == (78, "")
        assert "BOT_TIMEZONE" in ran.sentence
        assert "LOG_LEVEL" in ran.sentence
    assert cli("parse", ISSUE).code == 0, "parse needs no settings"


def test_run_without_a_token_says_where_it_goes(cli: Cli) -> None:
    ran = cli("run")
    assert ran.code == 78
    assert ".env.example" in ran.sentence


def test_the_env_file_is_read_the_environment_comes_first(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = tmp_path / ".env"
    env.write_text("BOT_DATA=kept\nBOT_TIMEZONE=Europe/Berlin\n")
    env.chmod(0o600)
    (found,) = cli("check", "--offline", "--json").records
    assert found[1]["message"] == "data in kept, times in Europe/Berlin"
    assert found[2] == {"check": ".env", "ok": True, "message": "only you can read it"}
    monkeypatch.setenv("BOT_TIMEZONE", "Asia/Tokyo")
    (found,) = cli("--data", "named", "check", "--offline", "--json").records
    assert found[1]["message"] == "data in named, times in Asia/Tokyo"


def test_an_env_file_that_others_can_read_is_a_fault(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("")
    (tmp_path / ".env").chmod(0o644)
    assert main(["check", "--offline"]) == 78
    assert "chmod 600 .env" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_an_env_file_that_is_no_text_is_a_configuration_fault(
    cli: Cli, archive: Path, tmp_path: Path, content: bytes | None
) -> None:
    if content is None:
        (tmp_path / ".env").mkdir()
    else:
        (tmp_path / ".env").write_bytes(content)
    ran = cli("find", "x")
    assert ran.code == 78
    assert ".env cannot be read" in ran.sentence


def test_a_database_newer_than_the_code_is_refused_and_not_touched(cli: Cli, archive: Path) -> None:
    with sqlite3.connect(archive / "bot.db") as db:
        table = "_sqlite_migrations"
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        row = dict(zip(columns, db.execute(f"SELECT * FROM {table}").fetchone(), strict=True))  # noqa: S608 # no input
        row |= {"name": "m999_from_the_future", "id": 999} if "id" in columns else {"name": "m999_from_the_future"}
        marks = ", ".join("?" for _ in row)
        db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608 # no input
    db.close()
    before = dump(archive)
    for words in (*READERS, ("add", ISSUE)):
        ran = cli(*words)
        assert (ran.code, ran.out) == (78, "")
        assert "newer version" in ran.sentence
    assert main(["check", "--offline"]) == 78
    assert dump(archive) == before


@pytest.mark.parametrize("damage", ["noise", "head", "middle", "empty schema"])
def test_a_damaged_database_is_a_sentence_for_every_command(cli: Cli, archive: Path, damage: str) -> None:
    file = archive / "bot.db"
    content = bytearray(file.read_bytes())
    if damage == "noise":
        content[:] = b"not a database at all " * 500
    elif damage == "head":
        content[:100] = bytes(100)
    elif damage == "middle":
        content[4096:] = b"\xab" * (len(content) - 4096)
    else:
        content[100:4096] = bytes(3996)
    file.write_bytes(content)
    for words in (*READERS, ("add", ISSUE)):
        ran = cli(*words)
        assert ran.code in {69, 78}
        assert str(file) in ran.sentence or file.name in ran.sentence
    assert main(["check", "--offline"]) in {1, 69, 78}


def test_while_one_process_works_on_the_data_another_may_read_but_not_write(cli: Cli, archive: Path) -> None:
    with (archive / "bot.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = cli("add", ISSUE)
        assert (ran.code, ran.out) == (75, "")
        assert "Another process" in ran.sentence
        for words in READERS:
            assert cli(*words).code == 0
        assert cli("check", "--offline").code == 0
    assert cli("add", ISSUE).code == 0


def test_a_data_folder_that_is_a_file_is_unavailable(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert cli("--data", "file", "add", ISSUE).code == 69
    assert cli("--data", "file", "demo").code == 69
    assert cli("--data", "file", "find", "x").code in {1, 69}


def test_no_command_shows_the_help_and_asks_for_one(cli: Cli) -> None:
    ran = cli()
    assert ran.code == 2
    assert ran.out.startswith("Usage: python -m bot")
    assert ran.sentence == "Name a command, such as demo; see `python -m bot --help`."


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("find", "--help"), ("run", "-h")])
def test_help_is_no_fault(cli: Cli, words: tuple[str, ...]) -> None:
    ran = cli(*words)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: python -m bot")


@pytest.mark.parametrize(
    "words",
    [("fly",), ("find",), ("find", "--colour"), ("add",), ("simulate",), ("parse",), ("parse", "a", "b"), ("--data",)],
)
def test_wrong_usage_is_one_sentence_that_names_the_help(cli: Cli, words: tuple[str, ...]) -> None:
    ran = cli(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "--help`." in ran.sentence


def test_every_command_of_the_contract_is_there_and_says_what_it_does() -> None:
    assert sorted(commands.commands) == sorted(
        [
            "parse",
            "add",
            "correct",
            "deliveries",
            "find",
            "export",
            "searches",
            "suggest",
            "preview",
            "simulate",
            "check",
            "run",
            "demo",
            "sources",
            "synonyms",
            "topics",
        ]
    )
    assert all(command.help for command in commands.commands.values())


def test_a_fault_of_our_own_is_a_sentence_too_and_its_traceback_is_for_who_asks(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkE0.canary-canary-canary-canary-canary-00"  # noqa: S105 # planted, opens nothing

    @click.command()
    def broken() -> None:
        raise ZeroDivisionError(f"a fault with {secret} in it")

    monkeypatch.setitem(commands.commands, "broken", broken)
    ran = cli("broken")
    assert ran.code == 1
    assert ran.sentence == (
        "This is a fault of the bot itself (ZeroDivisionError: a fault with [secret] in it); "
        "please report it with what LOG_LEVEL=DEBUG shows."
    )
    assert "ZeroDivisionError" in caplog.text
