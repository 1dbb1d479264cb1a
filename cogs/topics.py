"""`/topic`: words go in, items of the archive come out."""

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from bot.library import Library
from bot.model import Page
from bot.pages.answers import found_pages, topic_items, topic_pages
from cogs._ui import suggestions
from cogs._ui.host import Host
from cogs._ui.newest import Newest
from cogs._ui.pager import reply


class Topics(commands.GroupCog, name="topic", description="Look items up in the newsletters"):
    """Looks items up by words and by topic."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._newest = Newest()

    @app_commands.command()
    @app_commands.describe(query="What was it about? Typing errors are forgiven")
    async def find(self, interaction: discord.Interaction, query: app_commands.Range[str, 1, 200]) -> None:
        """Find items by words, misspelt or in any order."""
        await reply(interaction, found_pages(await self._library.find(query)))

    @find.autocomplete("query")
    async def suggest(self, interaction: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest titles, topics and names for what has been typed; the choice carries its key."""
        return await self._newest.answer(interaction.user.id, lambda: suggestions.found(self._library, current))

    @app_commands.command()
    @app_commands.describe(topic="A topic to step into; without one, all topics")
    async def browse(
        self, interaction: discord.Interaction, topic: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        """See what topics there are, or all items about one."""
        await interaction.response.defer()
        await reply(interaction, await asyncio.to_thread(self._pages, topic))

    def _pages(self, topic: str | None) -> tuple[Page, ...]:
        """Draw a topic's items, thousands perhaps: in a thread of its own, since that takes its time."""
        return topic_items(topic, self._library.about(topic)) if topic else topic_pages(self._library.topics())

    @browse.autocomplete("topic")
    async def topics(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest topics that hold what has been typed."""
        return suggestions.topics(self._library, current)


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(Topics(bot.library))
