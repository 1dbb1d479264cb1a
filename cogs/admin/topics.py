"""`/admin topics`: what the bot's owner calls things goes in, the vocabulary and how many items changed come out."""

import discord
from discord import app_commands

from bot.pages.vocabulary import labelled_page, vocabulary_pages
from bot.vocabulary import Topics
from cogs._ui.host import Administration
from cogs._ui.pager import reply
from cogs.admin.owners import OwnersGroup

Choices = list[app_commands.Choice[str]]
Name = app_commands.Range[str, 1, 100]


class TopicCommands(OwnersGroup, name="topics", description="What items are sorted under"):
    """Adds to the vocabulary, joins two of its topics, and shows it."""

    def __init__(self, administration: Administration, topics: Topics) -> None:
        super().__init__(administration)
        self._topics = topics

    @app_commands.command()
    @app_commands.describe(
        name="A new topic, or one that is there",
        aliases="Other words for it, with commas",
        broader="What it is part of",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        name: Name,
        aliases: app_commands.Range[str, 1, 500] | None = None,
        broader: Name | None = None,
    ) -> None:
        """Add a topic, or aliases to one."""
        await interaction.response.defer(ephemeral=True)
        changed = await self._topics.add(name, (aliases or "").split(","), broader, interaction.user.id)
        await reply(interaction, (labelled_page(f"“{name}” is a topic now.", changed),))

    @app_commands.command()
    @app_commands.describe(topic="The topic that becomes an alias", into="The topic that takes it")
    async def merge(self, interaction: discord.Interaction, topic: Name, into: Name) -> None:
        """Make a topic an alias of another."""
        await interaction.response.defer(ephemeral=True)
        changed = await self._topics.merge(topic, into, interaction.user.id)
        await reply(interaction, (labelled_page(f"“{topic}” is an alias of “{into}” now.", changed),))

    @app_commands.command()
    async def list(self, interaction: discord.Interaction) -> None:
        """Show every topic with its aliases."""
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, vocabulary_pages(self._topics.every()))

    @add.autocomplete("name")
    @add.autocomplete("broader")
    @merge.autocomplete("topic")
    @merge.autocomplete("into")
    async def known(self, _: discord.Interaction, current: str) -> Choices:
        """Suggest topics that hold what has been typed."""
        return [app_commands.Choice(name=name, value=name) for name in self._topics.like(current)]
