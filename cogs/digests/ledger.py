"""`/digest history|retry|skip`: an order, a state or a delivery goes in, what became of it comes out."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.model import DeliveryState
from bot.orders import Orders
from bot.pages.history import decided_page, delivery_name, history_pages
from cogs._ui.pager import reply
from cogs._ui.servers import Number, manages, server

State = Literal["held", "pending", "sending", "sent", "skipped", "failed", "uncertain"]
Choices = list[app_commands.Choice[int]]


class Ledger(commands.Cog):
    """Tells what became of each delivery, and lets administrators decide of those that are not sent."""

    _orders: Orders

    @app_commands.command()
    @manages
    @app_commands.describe(
        subscription="Only of this one: its number in /digest list", state="Only what is in this state"
    )
    async def history(
        self, interaction: discord.Interaction, subscription: Number | None = None, state: State | None = None
    ) -> None:
        """List what was posted, skipped or failed, and why."""
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True)
        named = DeliveryState(state) if state else None
        await reply(interaction, history_pages(await self._orders.history(guild, subscription, named)))

    @app_commands.command()
    @manages
    @app_commands.describe(delivery="Its number in /digest history")
    async def retry(self, interaction: discord.Interaction, delivery: Number) -> None:
        """Send again what is uncertain, failed or skipped."""
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, (decided_page(await self._orders.again(guild, delivery, interaction.user.id)),))

    @app_commands.command()
    @manages
    @app_commands.describe(delivery="Its number in /digest history")
    async def skip(self, interaction: discord.Interaction, delivery: Number) -> None:
        """Give up a delivery that is not sent."""
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, (decided_page(await self._orders.give_up(guild, delivery, interaction.user.id)),))

    @retry.autocomplete("delivery")
    async def unsent(self, interaction: discord.Interaction, current: str) -> Choices:
        """Suggest what can be sent again."""
        return await self._suggested(interaction, current, again=True)

    @skip.autocomplete("delivery")
    async def unsettled(self, interaction: discord.Interaction, current: str) -> Choices:
        """Suggest what can be given up."""
        return await self._suggested(interaction, current, again=False)

    async def _suggested(self, interaction: discord.Interaction, current: str, *, again: bool) -> Choices:
        if not interaction.permissions.manage_guild:
            return []
        found = await self._orders.decidable(server(interaction), str(current), again=again)
        return [app_commands.Choice(name=delivery_name(each), value=each.id) for each in found]
