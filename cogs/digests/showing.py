"""`/digest show|preview|calendar|post`: a month, an order or a kind of post goes in, what it shows comes out."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.delivery import Deliverer
from bot.foresight import Foresight
from bot.library import Library
from bot.model import PostKind
from bot.orders import Orders
from bot.pages.admin import posted_page
from bot.pages.calendar import calendar_pages
from bot.pages.layout import month_name
from bot.rights import Postable
from cogs._ui.pager import reply
from cogs._ui.permissions import require_postable
from cogs._ui.servers import Channel, Kind, Number, manages, server


class Showing(commands.Cog):
    """Shows what channels get, or posts it at once."""

    _library: Library
    _orders: Orders
    _deliverer: Deliverer
    _foresight: Foresight

    @app_commands.command()
    @app_commands.describe(period="A month such as 2026-09; without one, the newest")
    async def show(
        self, interaction: discord.Interaction, period: app_commands.Range[str, 1, 20] | None = None
    ) -> None:
        """Show the digest of a month."""
        guild, month = server(interaction), self._library.month(period)
        await interaction.response.defer()
        await reply(interaction, await self._foresight.show(guild, month))

    @show.autocomplete("period")
    async def periods(self, _: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest the months that the archive has."""
        return [app_commands.Choice(name=month_name(each), value=each) for each in self._library.periods(current)]

    @app_commands.command()
    @manages
    @app_commands.describe(kind="What a new channel would get", subscription="What this one would get: its number")
    async def preview(
        self, interaction: discord.Interaction, kind: Kind = "digest", subscription: Number | None = None
    ) -> None:
        """See, alone, what a channel would get now."""
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, await self._foresight.preview(guild, PostKind(kind), subscription))

    @app_commands.command()
    @manages
    @app_commands.describe(days="How many days to look ahead; 31 without it")
    async def calendar(self, interaction: discord.Interaction, days: app_commands.Range[int, 1, 366] = 31) -> None:
        """See what will be posted where and when, and why at another time than usual."""
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, calendar_pages(*await self._foresight.calendar(guild, days)))

    @app_commands.command()
    @manages
    @app_commands.describe(kind="What to post", channel="Where; without one, here")
    async def post(self, interaction: discord.Interaction, kind: Kind, channel: Channel | None = None) -> None:
        """Post the newest digest, a tip or the newest issue now; schedules stay as they are."""
        guild = server(interaction)
        place: Postable = require_postable(interaction, channel.id if channel else interaction.channel_id or 0)
        await interaction.response.defer(ephemeral=True)
        await self._deliverer.post_once(guild, place.id, PostKind(kind), str(interaction.id))
        await self._orders.note(guild, interaction.user.id, "post", f"{kind} in {place.id}")
        await reply(interaction, (posted_page(PostKind(kind), place.id),))
