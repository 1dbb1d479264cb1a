"""`/admin sources`: addresses of newsletters go in, what is followed and what its polls brought comes out."""

from datetime import timedelta

import discord
from discord import app_commands

from bot.following import Following
from bot.pages.sources import added_page, changed_page, polled_pages, sources_pages
from cogs._ui.host import Administration
from cogs._ui.pager import reply
from cogs.admin.owners import OwnersGroup

Address = app_commands.Range[str, 1, 2000]
Minutes = app_commands.Range[int, 15, 10_080]
MAX_CHOICE = 100


class Sources(OwnersGroup, name="sources", description="Newsletters that are followed"):
    """Follows feeds and pages; every change is audited."""

    def __init__(self, administration: Administration, following: Following) -> None:
        super().__init__(administration)
        self._following = following

    @app_commands.command()
    @app_commands.describe(url="A newsletter's feed, or a page of it", every="Minutes between polls; 60 without it")
    async def add(self, interaction: discord.Interaction, url: Address, every: Minutes | None = None) -> None:
        """Follow a newsletter: import what it has, then each new issue as it comes."""
        await interaction.response.defer(ephemeral=True)
        interval = timedelta(minutes=every) if every else None
        polled = await self._following.add(url, interval, interaction.user.id)
        await reply(interaction, (added_page(polled),))

    @app_commands.command(name="list")
    async def list_(self, interaction: discord.Interaction) -> None:
        """List what is followed, when it is polled next, and what is wrong."""
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, sources_pages(await self._following.every()))

    @app_commands.command()
    @app_commands.describe(source="Its number or address")
    async def pause(self, interaction: discord.Interaction, source: Address) -> None:
        """Stop polling a source until it is resumed."""
        await interaction.response.defer(ephemeral=True)
        paused = await self._following.pause(source, interaction.user.id)
        await reply(interaction, (changed_page("Paused", paused),))

    @app_commands.command()
    @app_commands.describe(source="Its number or address")
    async def resume(self, interaction: discord.Interaction, source: Address) -> None:
        """Poll a paused or failing source again, at once."""
        await interaction.response.defer(ephemeral=True)
        resumed = await self._following.resume(source, interaction.user.id)
        await reply(interaction, (changed_page("Resumed", resumed),))

    @app_commands.command()
    @app_commands.describe(source="Its number or address")
    async def remove(self, interaction: discord.Interaction, source: Address) -> None:
        """Follow a source no longer; its issues stay in the archive."""
        await interaction.response.defer(ephemeral=True)
        removed = await self._following.remove(source, interaction.user.id)
        await reply(interaction, (changed_page("Removed", removed),))

    @app_commands.command()
    @app_commands.describe(source="Its number or address; without it, all that are not paused")
    async def check(self, interaction: discord.Interaction, source: Address | None = None) -> None:
        """Poll now, and say what happened."""
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, polled_pages(await self._following.check(source, interaction.user.id)))

    @pause.autocomplete("source")
    @resume.autocomplete("source")
    @remove.autocomplete("source")
    @check.autocomplete("source")
    async def sources(self, _: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest what is followed."""
        found = await self._following.like(current)
        return [app_commands.Choice(name=f"{each.id} {each.url}"[:MAX_CHOICE], value=str(each.id)) for each in found]
