"""`/admin`: what the bot's owner may do, registered in the home server only; a noun with several commands is a file."""

import discord

from cogs._ui.host import Host
from cogs.admin.commands import Admin


async def setup(bot: Host) -> None:
    """Add the cog to the home server; without one the bot has no administration in Discord."""
    if bot.home_guild is not None:
        await bot.add_cog(Admin(bot.administration, bot.library, bot.orders), guild=discord.Object(bot.home_guild))
