"""`/why`: an item, a period or an order goes in, why it was or was not posted, stage by stage, comes out."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.foresight import Foresight
from bot.library import Library
from bot.pages.layout import month_name
from cogs._ui import suggestions
from cogs._ui.host import Host
from cogs._ui.newest import Newest
from cogs._ui.pager import reply
from cogs._ui.servers import Number, manages, server


class Why(commands.Cog):
    """Explains posts to a server's managers."""

    def __init__(self, library: Library, foresight: Foresight) -> None:
        self._library = library
        self._foresight = foresight
        self._newest = Newest()

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @manages
    @app_commands.describe(
        item="The item that was or was not posted: its title",
        period="November 2026, or 2026-11, 2026-W47, 2026-11-21; without one, the newest",
        subscription="Only of this one: its number in /digest list",
    )
    async def why(
        self,
        interaction: discord.Interaction,
        item: app_commands.Range[str, 1, 200] | None = None,
        period: app_commands.Range[str, 1, 40] | None = None,
        subscription: Number | None = None,
    ) -> None:
        """See why an item or a period was posted or not, stage by stage."""
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, await self._foresight.why(guild, item, period, subscription))

    @why.autocomplete("item")
    async def items(self, interaction: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest items by their titles; the choice carries its key."""
        return await self._newest.answer(interaction.user.id, lambda: suggestions.items(self._library, current))

    @why.autocomplete("period")
    async def periods(self, interaction: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest the periods that something was owed for."""
        if not interaction.permissions.manage_guild:
            return []
        found = await self._foresight.periods(server(interaction), current)
        return [app_commands.Choice(name=month_name(each), value=each) for each in found]


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(Why(bot.library, bot.foresight))
