"""`/issue`: an issue's number or month goes in, its items come out."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.library import Library
from bot.pages.answers import issue_pages
from cogs._ui import suggestions
from cogs._ui.host import Host
from cogs._ui.pager import reply


class Issues(commands.GroupCog, name="issue", description="Read a newsletter issue item by item"):
    """Shows issues."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @app_commands.command()
    async def latest(self, interaction: discord.Interaction) -> None:
        """Show the newest issue."""
        await reply(interaction, issue_pages(*self._library.issue()))

    @app_commands.command()
    @app_commands.describe(issue="Its number, its month (2026-09), or a choice from the list")
    async def show(self, interaction: discord.Interaction, issue: app_commands.Range[str, 1, 100]) -> None:
        """Show one issue."""
        await reply(interaction, issue_pages(*self._library.issue(issue)))

    @show.autocomplete("issue")
    async def suggest(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest issues, newest first."""
        return suggestions.issues(self._library, current)


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(Issues(bot.library))
