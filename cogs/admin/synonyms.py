"""`/admin synonyms`: words that mean the same to the bot's owner go in, what look-ups read them as comes out."""

import discord
from discord import app_commands

from bot.pages.synonyms import changed_page, synonym_pages
from bot.synonyms import Thesaurus
from cogs._ui.host import Administration
from cogs._ui.pager import reply
from cogs.admin.owners import OwnersGroup

Choices = list[app_commands.Choice[str]]
Word = app_commands.Range[str, 1, 100]


class SynonymCommands(OwnersGroup, name="synonyms", description="Which words look-ups read as which"):
    """Joins words that mean the same, parts those that do not, and shows them."""

    def __init__(self, administration: Administration, synonyms: Thesaurus) -> None:
        super().__init__(administration)
        self._synonyms = synonyms

    @app_commands.command()
    @app_commands.describe(
        words="Two words or more, with commas", one_way="The first finds the others, but they do not find it"
    )
    async def add(
        self, interaction: discord.Interaction, words: app_commands.Range[str, 3, 500], one_way: bool = False
    ) -> None:
        """Let words mean the same."""
        await interaction.response.defer(ephemeral=True)
        each = [word.strip() for word in words.split(",") if word.strip()]
        await self._synonyms.add(each, interaction.user.id, both_ways=not one_way)
        what = "the first finds the others now" if one_way else "each finds the others now"
        await reply(interaction, (changed_page(each, what),))

    @app_commands.command()
    @app_commands.describe(one="A word", other="A word that does not mean the same")
    async def remove(self, interaction: discord.Interaction, one: Word, other: Word) -> None:
        """Let two words mean different things."""
        await interaction.response.defer(ephemeral=True)
        await self._synonyms.remove(one, other, interaction.user.id)
        await reply(interaction, (changed_page((one, other), "no longer find each other"),))

    @app_commands.command()
    async def list(self, interaction: discord.Interaction) -> None:
        """Show which words are read as which, your own first."""
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, synonym_pages(self._synonyms.every(), self._synonyms.own.apart))

    @remove.autocomplete("one")
    @remove.autocomplete("other")
    async def known(self, _: discord.Interaction, current: str) -> Choices:
        """Suggest words that hold what has been typed."""
        return [app_commands.Choice(name=word, value=word) for word in self._synonyms.like(current)]
