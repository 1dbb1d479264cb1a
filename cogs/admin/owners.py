"""Whoever asks goes in, only the bot's owner is let through: by a check, and by groups such as `/admin sources`."""

import discord
from discord import app_commands

from cogs._ui.host import Administration


async def owned(interaction: discord.Interaction, administration: Administration) -> bool:
    """Let only the application's owner in, whatever Discord's own settings allow."""
    if await administration.is_owner(interaction.user):
        return True
    raise app_commands.CheckFailure


class OwnersGroup(app_commands.Group):
    """Commands under `/admin NOUN`: discord.py asks a nested group itself who may use it, not the cog above it."""

    def __init__(self, administration: Administration) -> None:
        super().__init__()
        self._administration = administration

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let only the application's owner in."""
        return await owned(interaction, self._administration)
