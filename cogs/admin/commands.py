"""`/admin reload|sync|status`, `import` and `searches`: wishes of the bot's owner go in, reports come out."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.library import Library
from bot.orders import Orders
from bot.pages.admin import reloaded_page, status_pages, synced_page
from bot.teaching import Teacher
from cogs._ui.host import Administration
from cogs._ui.pager import reply
from cogs.admin.imports import Imports
from cogs.admin.owners import owned
from cogs.admin.searches import Searches


@app_commands.default_permissions()
class Admin(Imports, Searches, commands.GroupCog, name="admin", description="For this bot's owner"):
    """Imports, reloads, learns, and says how the bot is."""

    def __init__(self, administration: Administration, library: Library, orders: Orders, teacher: Teacher) -> None:
        self._administration = administration
        self._library = library
        self._orders = orders
        self._teacher = teacher

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let only the application's owner in."""
        return await owned(interaction, self._administration)

    @app_commands.command()
    @app_commands.describe(part="What to load anew; without it, everything")
    async def reload(
        self, interaction: discord.Interaction, part: app_commands.Range[str, 1, 50] = "everything"
    ) -> None:
        """Load commands or content anew."""
        await interaction.response.defer(ephemeral=True)
        done = await self._administration.reload(part)
        await self._orders.note(None, interaction.user.id, "reload", part)
        await reply(interaction, (reloaded_page(done),))

    @reload.autocomplete("part")
    async def parts(self, _: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest what can be loaded anew."""
        fitting = [part for part in self._administration.parts() if current.casefold() in part]
        return [app_commands.Choice(name=part, value=part) for part in fitting[:25]]

    @app_commands.command()
    async def sync(self, interaction: discord.Interaction) -> None:
        """Register the commands with Discord anew."""
        await interaction.response.defer(ephemeral=True)
        count = await self._administration.sync(force=True)
        await self._orders.note(None, interaction.user.id, "sync", f"{count} commands")
        await reply(interaction, (synced_page(count),))

    @app_commands.command()
    async def status(self, interaction: discord.Interaction) -> None:
        """Say whether the next posts will go out, and what the archive holds."""
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, status_pages(await self._administration.health()))
