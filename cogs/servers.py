"""Servers that the bot joins and leaves go in; their orders end, and stand again where it returns in time."""

import discord
from discord.ext import commands

from bot.orders import Orders
from cogs._ui.host import Host


class Servers(commands.Cog):
    """Ends the orders of servers that removed the bot, and forgets what is known of them after 30 days."""

    def __init__(self, orders: Orders, bot: Host) -> None:
        self._orders = orders
        self._bot = bot

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """End a server's orders."""
        await self._orders.left(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Let a server's orders stand again."""
        await self._orders.joined(guild.id)

    @commands.Cog.listener("on_ready")
    @commands.Cog.listener("on_resumed")
    async def look_around(self) -> None:
        """Take note of what happened while nobody was connected; every few hours Discord has its clients do so."""
        await self._orders.serves([guild.id for guild in self._bot.guilds])


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(Servers(bot.orders, bot))
