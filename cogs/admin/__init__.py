"""`/admin`: what the bot's owner may do, registered in the home server only; a noun with several commands is a file."""

from typing import cast

import discord
from discord import app_commands

from cogs._ui.host import Host
from cogs.admin.commands import Admin
from cogs.admin.corrections import Corrections
from cogs.admin.missed import Forgotten
from cogs.admin.sources import Sources
from cogs.admin.synonyms import SynonymCommands
from cogs.admin.topics import TopicCommands


async def setup(bot: Host) -> None:
    """Add the cog to the home server; without one the bot has no administration in Discord."""
    if bot.home_guild is not None:
        admin = Admin(bot.administration, bot.library, bot.orders, bot.teacher)
        group = cast("app_commands.Group", admin.app_command)  # a GroupCog always has one
        group.add_command(Sources(bot.administration, bot.following))
        group.add_command(Corrections(bot.administration, bot.library, bot.corrector))
        group.add_command(TopicCommands(bot.administration, bot.topics))
        group.add_command(SynonymCommands(bot.administration, bot.synonyms))
        bot.add_view(Forgotten())
        await bot.add_cog(admin, guild=discord.Object(bot.home_guild))
