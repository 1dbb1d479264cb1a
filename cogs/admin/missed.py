"""Searches that found nothing go in; a list comes out whose owner chooses one and says what becomes of it."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.embeds import embed_of
from bot.errors import BadOption
from bot.model import Missed
from bot.pages.usage import PER_PAGE, ignored, missed_pages, query_name, times
from bot.teaching import Teacher
from cogs._ui.host import Administration
from cogs._ui.pager import Pager, reply
from cogs.admin.meanings import SynonymForm, TopicForm
from cogs.admin.owners import owned

CHOOSE, SYNONYM, TOPIC, IGNORE = "missed:choose", "missed:synonym", "missed:topic", "missed:ignore"
_GONE = "This list is no longer at hand; use the command again to get it anew."


async def show(interaction: discord.Interaction, administration: Administration, teacher: Teacher, month: str) -> None:
    """Answer a deferred interaction with a month's searches, and with what is needed to deal with them."""
    missed = await teacher.usage.missed(month)
    if missed:
        listed = MissedList(interaction, administration, teacher, month, missed)
        await interaction.edit_original_response(embed=listed.embed, view=listed)
    else:
        await reply(interaction, missed_pages(missed, month))


class MissedList(Pager):
    """A list of searches: one is chosen, then given a meaning, made a topic, or ignored, and is gone from the list."""

    def __init__(
        self,
        asked: discord.Interaction,
        administration: Administration,
        teacher: Teacher,
        month: str,
        missed: Sequence[Missed],
    ) -> None:
        self._administration = administration
        self._teacher = teacher
        self._month = month
        self._missed = missed
        self._query: str | None = None
        super().__init__(missed_pages(missed, month), asked)

    @property
    def embed(self) -> discord.Embed:
        """Return the page that is shown."""
        return embed_of(self._pages[self._at])

    def _draw(self) -> None:
        super()._draw()
        if len(self._pages) == 1:
            for button in (self.previous, self.place, self.following):
                self.remove_item(button)
        first = self._at * PER_PAGE
        self.choose.options = [
            discord.SelectOption(
                label=query_name(each), value=str(place), description=times(each), default=each.query == self._query
            )
            for place, each in enumerate(self._missed[first : first + PER_PAGE], first)
        ]
        for button in (self.synonym, self.topic, self.ignore):
            button.disabled = self._query is None

    async def _turn(self, interaction: discord.Interaction, by: int) -> None:
        self._query = None
        await super()._turn(interaction, by)

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let only the asker press, and only while the bot is theirs."""
        return await super().interaction_check(interaction) and await owned(interaction, self._administration)

    @discord.ui.select(cls=discord.ui.Select, custom_id=CHOOSE, placeholder="Choose a search", row=1)
    async def choose(self, interaction: discord.Interaction, select: discord.ui.Select[Any]) -> None:
        """Take the search that the buttons are about."""
        place = int(select.values[0])
        self._query = self._missed[place].query if place < len(self._missed) else None
        self._asked = interaction
        self._draw()
        await interaction.response.edit_message(view=self)

    @discord.ui.button(label="Add as synonym", custom_id=SYNONYM, style=discord.ButtonStyle.primary, row=2)
    async def synonym(self, interaction: discord.Interaction, _: discord.ui.Button["MissedList"]) -> None:
        """Ask what it means."""
        await interaction.response.send_modal(
            SynonymForm(self._administration, self._teacher, self._chosen(), self.decided)
        )

    @discord.ui.button(label="Add as topic", custom_id=TOPIC, style=discord.ButtonStyle.primary, row=2)
    async def topic(self, interaction: discord.Interaction, _: discord.ui.Button["MissedList"]) -> None:
        """Ask for the topic's name and its other names."""
        await interaction.response.send_modal(
            TopicForm(self._administration, self._teacher, self._chosen(), self.decided)
        )

    @discord.ui.button(label="Ignore", custom_id=IGNORE, style=discord.ButtonStyle.secondary, row=2)
    async def ignore(self, interaction: discord.Interaction, _: discord.ui.Button["MissedList"]) -> None:
        """Never list it again."""
        query = self._chosen()
        await interaction.response.defer()
        await self._teacher.usage.ignore(query, interaction.user.id)
        await self.decided(interaction, ignored(query))

    def _chosen(self) -> str:
        if self._query is None:
            raise BadOption("Choose a search first.")
        return self._query

    async def decided(self, interaction: discord.Interaction, done: str) -> None:
        """Show a deferred interaction's asker what was done, and the searches that are left."""
        self._missed, self._query, self._asked = await self._teacher.usage.missed(self._month), None, interaction
        self._pages = missed_pages(self._missed, self._month, done)
        self._at = min(self._at, len(self._pages) - 1)
        self._draw()
        if not self._missed:
            self.stop()
        await interaction.edit_original_response(embed=self.embed, view=self if self._missed else None)


class Forgotten(discord.ui.View):
    """Answers the parts of a list that nobody remembers: it was made before the last start, or timed out."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Select(custom_id=CHOOSE))
        for custom_id in (SYNONYM, TOPIC, IGNORE):
            self.add_item(discord.ui.Button(custom_id=custom_id, label="…"))

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Say what to do instead."""
        await interaction.response.send_message(_GONE, ephemeral=True)
        return False
