"""Settings come from the environment, or every fault comes at once, each by its name and none with the token."""

import logging
import re
from pathlib import Path

import pytest

from bot.errors import Exit, Misconfigured
from bot.settings import NAMES, read

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkE0.canary-canary-canary-canary-canary-00"  # noqa: S105 # planted, opens nothing
EXAMPLE = Path(__file__).parent.parent / ".env.example"


def faults(**environment: str) -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as refusal:
        read(environment, need_token=True)
    assert TOKEN not in str(refusal.value)
    assert refusal.value.code is Exit.CONFIG
    return refusal.value.faults


def test_nothing_set_is_enough_where_no_token_is_needed() -> None:
    settings = read({})
    assert (settings.token, settings.home_guild, settings.data) == (None, None, Path("data"))
    assert (settings.zone, settings.log_level, settings.log_format) == ("UTC", logging.INFO, "text")


def test_everything_set_is_taken_whatever_its_case_and_the_spaces_around_it() -> None:
    settings = read(
        {
            "DISCORD_TOKEN": f" {TOKEN}\n",
            "HOME_GUILD_ID": "123456789012345678",
            "BOT_DATA": "/srv/bot",
            "BOT_TIMEZONE": "europe/berlin",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
        },
        need_token=True,
    )
    assert (settings.token, settings.home_guild, settings.data) == (TOKEN, 123456789012345678, Path("/srv/bot"))
    assert (settings.zone, settings.log_level, settings.log_format) == ("Europe/Berlin", logging.DEBUG, "json")


def test_empty_values_count_as_not_set() -> None:
    assert read(dict.fromkeys(NAMES, " ")) == read({})


def test_the_command_lines_folder_comes_before_the_environments() -> None:
    assert read({"BOT_DATA": "a"}, data=Path("b")).data == Path("b")


def test_every_fault_is_named_all_at_once() -> None:
    wrong = {"DISCORD_TOKEN": "x", "HOME_GUILD_ID": "home", "BOT_TIMEZONE": "Mars"}
    found = faults(**wrong, LOG_LEVEL="loud", LOG_FORMAT="xml")
    assert [fault.split()[0] for fault in found] == [
        *("DISCORD_TOKEN", "HOME_GUILD_ID", "BOT_TIMEZONE", "LOG_LEVEL", "LOG_FORMAT")
    ]
    assert all(": " in fault for fault in found), "each names its remedy"


def test_a_missing_token_is_one_fault_and_says_where_to_put_it() -> None:
    assert faults() == ("DISCORD_TOKEN is not set: copy .env.example to .env and put the bot's token there",)


def test_the_token_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    assert read({"DISCORD_TOKEN_FILE": str(file)}, need_token=True).token == TOKEN


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "cannot be read"), (b"\xff\xfe", "cannot be read"), (b" \n", "is empty"), (b"short", "look like")],
)
def test_a_token_file_that_holds_no_token_is_one_fault(tmp_path: Path, content: bytes | None, why: str) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    (fault,) = faults(DISCORD_TOKEN_FILE=str(file))
    assert fault.startswith("DISCORD_TOKEN_FILE ")
    assert why in fault


def test_two_tokens_are_one_too_many() -> None:
    assert faults(DISCORD_TOKEN=TOKEN, DISCORD_TOKEN_FILE=__file__) == (
        "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: keep one",
    )


@pytest.mark.parametrize(
    "text", ["0", "12345678901234", "123456789012345678901", "１２３４５６７８９０１２３４５６", "-1"]
)
def test_a_server_id_is_15_to_20_plain_digits(text: str) -> None:
    (fault,) = faults(DISCORD_TOKEN=TOKEN, HOME_GUILD_ID=text)
    assert fault.startswith("HOME_GUILD_ID ")


def test_the_token_is_never_shown() -> None:
    assert TOKEN not in repr(read({"DISCORD_TOKEN": TOKEN}))


def test_the_example_names_every_setting_once_with_no_secret_and_only_defaults() -> None:
    found = re.findall(r"(?m)^#?([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"))
    assert [name for name, _ in found] == list(NAMES)
    assert read(dict(found)) == read({})
    assert dict(found)["DISCORD_TOKEN"] == dict(found)["DISCORD_TOKEN_FILE"] == ""
