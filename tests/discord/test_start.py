"""Login, extensions and the registration of commands."""

from pathlib import Path

import discord
import pytest

from bot.app import extensions
from bot.errors import Misconfigured
from tests.discord.stage import Stage, opened, part, text, title, worst

EXTRA = """
from discord.ext import commands
from discord import app_commands


class Extra(commands.Cog):
    @app_commands.command(description="Says {word}")
    async def extra(self, interaction):
        await interaction.response.send_message("{word}")


async def setup(bot):
    await bot.add_cog(Extra())
"""


async def test_the_bot_asks_for_the_guilds_intent_and_no_other(stage: Stage) -> None:
    async with stage.bot():
        assert [each["intents"] for each in stage.fake.identifies] == [discord.Intents(guilds=True).value]


async def test_commands_are_registered_once_and_not_again_by_a_restart(stage: Stage) -> None:
    async with stage.bot():
        assert stage.fake.syncs == 2  # global, and the home server's
    async with stage.bot():
        assert stage.fake.syncs == 2
    names = {each["name"] for each in stage.fake.commands()}
    assert names == {"topic", "issue", "tip", "digest", "why"}
    assert [each["name"] for each in stage.fake.commands(stage.guild)] == ["admin"]


async def test_a_changed_command_is_registered_again_at_the_next_start(stage: Stage, tmp_path: Path) -> None:
    async with stage.bot():
        pass
    with part(tmp_path / "more", "extra", EXTRA.format(word="one")) as file:
        async with stage.bot():
            assert stage.fake.syncs == 3
            assert (await stage.fake.slash("extra")).content == "one"
        file.write_text(EXTRA.format(word="another"), encoding="utf-8")
        async with stage.bot():
            assert stage.fake.syncs == 4
            assert "Says another" in [each["description"] for each in stage.fake.commands()]


async def test_without_a_home_server_nobody_has_administration(stage: Stage) -> None:
    async with stage.bot(home=False):
        assert stage.fake.syncs == 1
        assert "admin" not in [each["name"] for each in stage.fake.commands()]
        assert stage.fake.commands(stage.guild) == []


async def test_an_owner_can_force_the_registration(stage: Stage) -> None:
    async with stage.bot():
        answer = await stage.admin("sync")
        assert (title(answer), stage.fake.syncs) == ("Synced", 4)
        assert "6 commands" in text(answer)


async def test_a_home_server_without_the_bot_is_a_fault_of_the_settings(stage: Stage) -> None:
    async with opened(stage.folder, stage.clock, 123456789012345678) as bot:
        with pytest.raises(Misconfigured, match="HOME_GUILD_ID names 123456789012345678"):
            async with stage.fake.running(bot):
                pass


async def test_a_part_that_cannot_be_loaded_stops_the_start(stage: Stage, tmp_path: Path) -> None:
    with part(tmp_path / "more", "broken", "raise RuntimeError('broken on purpose')\n"):
        async with opened(stage.folder, stage.clock, None) as bot:
            with pytest.raises(discord.ext.commands.ExtensionFailed, match="broken on purpose"):
                async with stage.fake.running(bot):
                    pass


def test_a_module_with_a_leading_underscore_is_no_part(tmp_path: Path) -> None:
    with part(tmp_path / "more", "_hidden", ""):
        assert extensions() == tuple(
            f"cogs.{name}" for name in ("admin", "digests", "issues", "servers", "tips", "topics", "why")
        )


async def test_a_lost_gateway_session_does_not_register_or_tick_anew(stage: Stage) -> None:
    async with stage.bot():
        await stage.fake.drop_gateway()
        await stage.fake.ready()
        assert (stage.fake.gateway.resumes, stage.fake.syncs) == (1, 2)
        assert title(await stage.fake.slash("issue latest")).startswith("The Gradient Garden")


async def test_a_stopped_bot_leaves_discord_in_good_order(stage: Stage) -> None:
    async with stage.bot() as bot:
        pass
    assert bot.is_closed()
    assert worst(stage.log.records) == []
