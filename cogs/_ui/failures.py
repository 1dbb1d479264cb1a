"""An error goes in, the sentence its asker reads comes out; what nobody foresaw gets an incident id and a traceback."""

import logging
import re
import secrets
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.embeds import embed_of
from bot.errors import BotError
from bot.pages.layout import page as page_of
from bot.pages.text import safe

log = logging.getLogger(__name__)

RED = 0xDA373C
_QUOTED = re.compile("“.*”", re.DOTALL)
"""What a sentence repeats of an option, from the first quotation mark to the last: the text itself may hold some."""


def sentence(error: BaseException) -> str:
    """Return what the asker reads of an error."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    match cause:
        case BotError():
            return str(cause)
        case app_commands.MissingPermissions():
            return "This needs the permission Manage Server; ask somebody who has it."
        case app_commands.NoPrivateMessage():
            return "This works in a server only, not in a direct message."
        case app_commands.CheckFailure():
            return "Only this bot's owner may do that."
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return "This command has changed meanwhile; reload Discord (Ctrl+R) and try again."
        case app_commands.TransformerError():
            return f"“{cause.value}” is not a value this option takes."
        case discord.NotFound() | discord.DiscordServerError() | aiohttp.ClientError() | TimeoutError():
            log.warning("Discord failed: %r", cause)
            return "Discord did not hand over what this needs; try again in a minute."
    incident = secrets.token_hex(4)
    log.error("incident %s", incident, exc_info=cause)
    return f"Something went wrong, and was logged as incident {incident}. Tell the bot's owner if it happens again."


async def answer(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the asker, and only the asker, what went wrong, whatever has been answered before."""
    text = sentence(error)
    if interaction.type is discord.InteractionType.autocomplete:
        return  # an autocomplete box takes no sentence; what was unforeseen is in the log
    text = _QUOTED.sub(lambda quoted: safe(quoted[0]), text)
    page = embed_of(page_of("That did not work", text, colour=RED))
    try:
        if interaction.response.is_done():
            await interaction.followup.send(embed=page, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
        else:
            await interaction.response.send_message(embed=page, ephemeral=True)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as fault:
        log.warning("could not answer: %r", fault)


class Pressable(discord.ui.View):
    """A view that only its asker can press, and whose errors are answered like a command's."""

    def __init__(self, asker: int, *, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._asker = asker

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Refuse everybody but the asker, with a sentence."""
        if interaction.user.id == self._asker:
            return True
        text = "These buttons belong to whoever asked; use the command yourself to get your own."
        await interaction.response.send_message(text, ephemeral=True)
        return False

    async def on_error(self, interaction: discord.Interaction, error: Exception, _: discord.ui.Item[Any]) -> None:
        """Answer a failed press."""
        await answer(interaction, error)
