"""A role, a channel and what shall be done there go in; what the bot or the asker may not do comes out as BadOption."""

import discord

from bot.errors import BadOption
from bot.model import Asked
from bot.rights import Postable


def require_pingable(
    interaction: discord.Interaction, role: discord.Role | None, place: discord.abc.GuildChannel | discord.Thread
) -> int | None:
    """Return the id of a role that the bot may ping for whoever asked, None where none was named."""
    if role is None:
        return None
    may = place.permissions_for(place.guild.me).mention_everyone
    # Nobody pings by way of the bot whom they may not ping themselves.
    if role.mentionable or (may and interaction.permissions.mention_everyone):
        return role.id
    raise BadOption(
        f"{role.name} cannot be pinged: allow anyone to mention the role, or have the permission "
        "Mention Everyone yourself and give it to the bot in that channel."
    )


def require_doable(place: object, asked: Asked) -> None:
    """Refuse what cannot be done to a message in this channel, or what the bot may not do there."""
    if asked.crosspost and not (isinstance(place, discord.TextChannel) and place.is_news()):
        raise BadOption("Only posts in an announcement channel can be published to followers; leave crosspost out.")
    if asked.thread and not isinstance(place, discord.TextChannel):
        raise BadOption("A thread can be opened in a text or announcement channel only; leave thread out.")
    if not isinstance(place, Postable):
        return
    allowed = place.permissions_for(place.guild.me)
    if asked.pin and not allowed.pin_messages:
        raise BadOption(f"The bot may not pin in {place.mention}: give it Pin Messages there, then try again.")
    if asked.thread and not allowed.create_public_threads:
        raise BadOption(f"The bot may open no threads in {place.mention}: give it Create Public Threads there.")
