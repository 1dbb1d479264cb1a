"""An interaction goes in, the server it was made in comes out; and what its managers' commands have in common."""

from typing import Literal

import discord
from discord import app_commands

from bot.errors import NotFound
from cogs._ui.permissions import AnyChannel, PlaceOption

manages = app_commands.checks.has_permissions(manage_guild=True)
Kind = Literal["digest", "tip", "issue"]
Channel = app_commands.Transform[AnyChannel, PlaceOption]
Number = app_commands.Range[int, 1, 2**53 - 1]


def server(interaction: discord.Interaction) -> int:
    """Return the server's id; the group is for servers only, and this is checked here as well."""
    if interaction.guild_id is None:
        raise NotFound("This works in a server only, not in a direct message.")
    return interaction.guild_id
