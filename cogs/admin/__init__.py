"""`/admin`: what the bot's owner may do, registered in the home server only; a noun with several commands is a file."""

import discord

from cogs._ui.host import Host
from cogs.admin.commands import Admin
from cogs.admin.topics import TopicCommands


async def setup(bot: Host) -> None:
    """Add the cog to the home server; without one the bot has no administration in Discord."""
    if bot.home_guild is not None:
        admin = Admin(bot.administration, bot.library, bot.orders)
        if admin.app_command:  # a group cog always has one; only its type says maybe
            admin.app_command.add_command(TopicCommands(bot.administration, bot.topics))
        await bot.add_cog(admin, guild=discord.Object(bot.home_guild))
