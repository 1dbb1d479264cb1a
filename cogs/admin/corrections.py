"""`/admin correct`: what is wrong with an item goes in, the item before and after comes out."""

import discord
from discord import app_commands

from bot.correcting import Corrector
from bot.library import Library
from bot.model import Kind
from bot.pages.corrections import corrected_pages, listed_pages
from bot.pages.text import cut
from cogs._ui import suggestions
from cogs._ui.host import Administration
from cogs._ui.pager import reply
from cogs.admin.owners import OwnersGroup

Issue = app_commands.Range[str, 1, 100]
Text = app_commands.Range[str, 1, 200]
described = app_commands.describe(
    issue="Its number, its month (2026-09), or a choice from the list",
    item="Its position, or a choice from the list",
)


class Corrections(OwnersGroup, name="correct", description="Put right what was cut wrongly; it outlives a new import"):
    """Joins, splits, retitles, drops and relabels items."""

    def __init__(self, administration: Administration, library: Library, corrector: Corrector) -> None:
        super().__init__(administration)
        self._library = library
        self._corrector = corrector

    @app_commands.command()
    @described
    @app_commands.describe(into="The item that takes its text and links")
    async def join(self, interaction: discord.Interaction, issue: Issue, item: Text, into: Text) -> None:
        """Put an item's text and links into another one."""
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, corrected_pages(await self._corrector.join(issue, item, into, interaction.user.id)))

    @app_commands.command()
    @described
    @app_commands.describe(
        at="The paragraph that the second item begins with: its number, or its first words",
        title="The second item's title; without one, it is made from its text",
    )
    async def split(
        self, interaction: discord.Interaction, issue: Issue, item: Text, at: Text, title: Text | None = None
    ) -> None:
        """Make two items of one."""
        await interaction.response.defer(ephemeral=True)
        made = await self._corrector.split(issue, item, at, title, interaction.user.id)
        await reply(interaction, corrected_pages(made))

    @app_commands.command()
    @described
    @app_commands.describe(title="Its new title")
    async def retitle(self, interaction: discord.Interaction, issue: Issue, item: Text, title: Text) -> None:
        """Give an item another title."""
        await interaction.response.defer(ephemeral=True)
        made = await self._corrector.retitle(issue, item, title, interaction.user.id)
        await reply(interaction, corrected_pages(made))

    @app_commands.command()
    @described
    async def drop(self, interaction: discord.Interaction, issue: Issue, item: Text) -> None:
        """Leave an item out."""
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, corrected_pages(await self._corrector.drop(issue, item, interaction.user.id)))

    @app_commands.command()
    @described
    @app_commands.describe(
        kind="What it is about", section="Its section; - for none", topics="Its topics, with commas; - for none"
    )
    @app_commands.choices(kind=[app_commands.Choice(name=kind, value=kind) for kind in Kind])
    async def relabel(
        self,
        interaction: discord.Interaction,
        issue: Issue,
        item: Text,
        kind: str | None = None,
        section: Text | None = None,
        topics: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:
        """Give an item another kind, section or topics."""
        await interaction.response.defer(ephemeral=True)
        made = await self._corrector.relabel(issue, item, (kind, section, topics), interaction.user.id)
        await reply(interaction, corrected_pages(made))

    @app_commands.command()
    @app_commands.describe(correction="Its number in /admin correct list")
    async def undo(self, interaction: discord.Interaction, correction: app_commands.Range[int, 1]) -> None:
        """Take a correction back."""
        await interaction.response.defer(ephemeral=True)
        made = await self._corrector.undo(correction, interaction.user.id)
        await reply(interaction, corrected_pages(made, undone=True))

    @app_commands.command(name="list")
    @app_commands.describe(issue="Of one issue; without it, of all")
    async def list_(self, interaction: discord.Interaction, issue: Issue | None = None) -> None:
        """List the corrections, and which of them fit no more."""
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, listed_pages(self._corrector.listed(issue), self._library.archive.refs))

    @join.autocomplete("issue")
    @split.autocomplete("issue")
    @retitle.autocomplete("issue")
    @drop.autocomplete("issue")
    @relabel.autocomplete("issue")
    @list_.autocomplete("issue")
    async def issues(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest issues, newest first."""
        return suggestions.issues(self._library, current)

    @join.autocomplete("item")
    @join.autocomplete("into")
    @split.autocomplete("item")
    @retitle.autocomplete("item")
    @drop.autocomplete("item")
    @relabel.autocomplete("item")
    async def items(self, interaction: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest the items of the issue that was chosen."""
        found = self._corrector.items(str(interaction.namespace.issue or ""), current)
        return [app_commands.Choice(name=cut(f"{each.position}. {each.title}", 100), value=each.key) for each in found]
