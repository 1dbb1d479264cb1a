"""A group of the owner's commands that are one noun, such as `/admin sources`; it lets nobody else in."""

import discord
from discord import app_commands

from cogs._ui.host import Administration


class OwnersGroup(app_commands.Group):
    """Commands under `/admin NOUN`: discord.py asks a nested group itself who may use it, not the cog above it."""

    def __init__(self, administration: Administration) -> None:
        super().__init__()
        self._administration = administration

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let only the application's owner in, whatever Discord's own settings allow."""
        if await self._administration.is_owner(interaction.user):
            return True
        raise app_commands.CheckFailure
