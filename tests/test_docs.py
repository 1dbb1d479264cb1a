"""The docs, tested: what the README says of commands, settings and rooms is what there is."""

import re
from pathlib import Path
from typing import Any

from discord import Object, Permissions, app_commands

from bot.app import extensions
from bot.cli import commands as command_line
from bot.settings import Settings
from bot.wiring import opened_bot

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
HOME = 123456789012345678


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_column(title: str) -> list[str]:
    return [cell.replace("\\|", "|") for cell in re.findall(r"^\| `((?:[^`|]|\\\|)+)`", section(title), re.MULTILINE)]


def usage(command: app_commands.Command[Any, ..., Any]) -> str:
    names = (f"{each.name}:" if each.required else f"[{each.name}]" for each in command.parameters)
    return " ".join((f"/{command.qualified_name}", *names))


async def test_the_table_of_discord_commands_is_the_command_tree(tmp_path: Path) -> None:
    settings = Settings(None, HOME, tmp_path, "UTC", 20, "text")
    async with opened_bot(settings) as bot:
        for name in extensions():
            await bot.load_extension(name)
        everywhere = list(bot.tree.walk_commands())
        at_home = list(bot.tree.walk_commands(guild=Object(HOME)))
    told = [usage(each) for each in (*everywhere, *at_home) if isinstance(each, app_commands.Command)]
    assert sorted(first_column("Commands in Discord")) == sorted(told)


def test_the_table_of_shell_commands_is_the_command_line() -> None:
    told = [cell.split()[0] for cell in first_column("Commands in the shell")]
    assert sorted(told) == sorted(command_line.commands)


def test_the_table_of_settings_and_the_example_file_name_the_same_settings() -> None:
    example = re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert first_column("Settings") == example


def test_every_room_on_the_map_exists() -> None:
    for line in section("Where to go for a change").splitlines():
        for path in re.findall(r"`([\w./]+)`", line.rsplit("|", 2)[-2] if line.startswith("|") else ""):
            assert (ROOT / path).exists(), path


def test_no_wish_stands_on_the_map_twice() -> None:
    wishes = re.findall(r"^\| ([^|]+) \|", section("Where to go for a change"), re.MULTILINE)
    assert sorted(wishes) == sorted(set(wishes))


def test_the_picture_in_the_readme_is_there() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).stat().st_size > 10_000


def test_the_invitation_asks_for_no_more_than_posting_needs() -> None:
    needed = Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        embed_links=True,
        read_message_history=True,
    )
    assert re.findall(r"permissions=(\d+)", README) == [str(needed.value)]
