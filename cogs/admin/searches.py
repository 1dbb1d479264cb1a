"""`/admin searches`: a month goes in, what members looked for in vain comes out, with buttons to deal with it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.pages.layout import month_name
from bot.teaching import Teacher
from cogs._ui.host import Administration
from cogs.admin.missed import show


class Searches(commands.Cog):
    """The part of `/admin` that learns from searches."""

    _administration: Administration
    _teacher: Teacher

    @app_commands.command()
    @app_commands.describe(month="Like 2026-11; without it, this month")
    async def searches(
        self, interaction: discord.Interaction, month: app_commands.Range[str, 1, 20] | None = None
    ) -> None:
        """See what members looked for in vain, and say what they meant."""
        await interaction.response.defer(ephemeral=True)
        await show(interaction, self._administration, self._teacher, self._teacher.usage.month(month))

    @searches.autocomplete("month")
    async def months(self, _: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest the months that have such searches."""
        named = [(month_name(month), month) for month in await self._teacher.usage.months()]
        wanted = current.casefold().strip()
        return [app_commands.Choice(name=n, value=v) for n, v in named if wanted in f"{v} {n}".casefold()][:25]
