"""`/tip`: a topic goes in, a tip comes out."""

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from bot.library import Library
from bot.pages.answers import tip_page
from cogs._ui import suggestions
from cogs._ui.host import Host
from cogs._ui.pager import reply


class Tips(commands.Cog):
    """Gives tips."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @app_commands.command()
    @app_commands.describe(topic="What the tip should be about")
    async def tip(self, interaction: discord.Interaction, topic: app_commands.Range[str, 1, 100] | None = None) -> None:
        """Get a tip from the newsletters."""
        named = topic and (self._library.importer.vocabulary.topic_named(topic) or topic)
        tip = await asyncio.to_thread(self._library.tips, named, str(interaction.id))
        await reply(interaction, (tip_page(tip, "Tip"),))

    @tip.autocomplete("topic")
    async def topics(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest topics that hold what has been typed."""
        return await suggestions.topics(self._library, current)


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(Tips(bot.library))
