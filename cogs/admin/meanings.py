"""A search that found nothing goes in; windows that ask the bot's owner what it means, and teach it, come out."""

from collections.abc import Awaitable, Callable

import discord

from bot.pages.layout import MAX_NAME
from bot.pages.usage import taught_synonym, taught_topic
from bot.teaching import Teacher
from cogs._ui import failures
from cogs._ui.host import Administration
from cogs._ui.pager import PAGER_SECONDS
from cogs.admin.owners import owned

MAX_ALIASES = 500
Decided = Callable[[discord.Interaction, str], Awaitable[None]]
"""Shows a deferred interaction's asker what was done."""


class Form(discord.ui.Modal):
    """A window that asks what a search means, for the bot's owner only."""

    def __init__(self, administration: Administration, teacher: Teacher, query: str, decided: Decided) -> None:
        super().__init__(timeout=PAGER_SECONDS)
        self._administration = administration
        self._teacher = teacher
        self._query = query
        self._decided = decided

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let only the bot's owner send it."""
        return await owned(interaction, self._administration)

    async def on_error(self, interaction: discord.Interaction, error: Exception, *_: object) -> None:
        """Answer a failed sending."""
        await failures.answer(interaction, error)


class SynonymForm(Form, title="Add as synonym"):
    """Asks for words that mean the same as the search, or as those words of it that matter."""

    def __init__(self, administration: Administration, teacher: Teacher, query: str, decided: Decided) -> None:
        super().__init__(administration, teacher, query, decided)
        self._words = discord.ui.TextInput["SynonymForm"](max_length=MAX_NAME, default=query)
        self._meaning = discord.ui.TextInput["SynonymForm"](max_length=MAX_NAME)
        told = "Of a longer search the words that were not understood, five at most"
        self.add_item(discord.ui.Label(text="Words that members use", description=told, component=self._words))
        self.add_item(discord.ui.Label(text="Words that the newsletters use", component=self._meaning))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Let the search mean these words."""
        await interaction.response.defer()
        typed, meaning = self._words.value, self._meaning.value
        await self._teacher.synonym(self._query, typed, meaning, interaction.user.id)
        await self._decided(interaction, taught_synonym(typed, meaning))


class TopicForm(Form, title="Add as topic"):
    """Asks for the name and the other names of a topic; both begin as the search."""

    def __init__(self, administration: Administration, teacher: Teacher, query: str, decided: Decided) -> None:
        super().__init__(administration, teacher, query, decided)
        self._name = discord.ui.TextInput["TopicForm"](max_length=MAX_NAME, default=query)
        self._aliases = discord.ui.TextInput["TopicForm"](max_length=MAX_ALIASES, default=query, required=False)
        told = "A new topic, or one that is there"
        self.add_item(discord.ui.Label(text="Name", description=told, component=self._name))
        self.add_item(discord.ui.Label(text="Other words for it, with commas", component=self._aliases))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Add the topic, and label the archive anew."""
        await interaction.response.defer()
        name, aliases = self._name.value, self._aliases.value.split(",")
        changed = await self._teacher.topic(self._query, name, aliases, interaction.user.id)
        await self._decided(interaction, taught_topic(name, changed))
