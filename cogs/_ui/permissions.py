"""A channel goes in, what the bot may not do there comes out."""

import discord

from bot.errors import BadOption

_NEEDED = {"view_channel": "View Channel", "send_messages": "Send Messages", "embed_links": "Embed Links"}
Postable = discord.TextChannel | discord.Thread


def missing(channel: discord.abc.GuildChannel | discord.Thread) -> tuple[str, ...]:
    """Return the names of the permissions that posting in a channel needs and the bot lacks."""
    allowed = channel.permissions_for(channel.guild.me)
    needed = dict(_NEEDED)
    if isinstance(channel, discord.Thread):
        del needed["send_messages"]
        needed["send_messages_in_threads"] = "Send Messages in Threads"
    return tuple(name for flag, name in needed.items() if not getattr(allowed, flag))


def require_postable(interaction: discord.Interaction, channel_id: int) -> Postable:
    """Return the channel, if it is this server's and the bot may post there; raises BadOption that says what is missing."""
    channel = interaction.guild.get_channel_or_thread(channel_id) if interaction.guild else None
    if not isinstance(channel, Postable):
        raise BadOption("The bot cannot see that channel, or it is no text channel; give the bot View Channel there.")
    lacking = missing(channel)
    if lacking:
        raise BadOption(
            f"The bot may not post in {channel.mention}: give it {', '.join(lacking)} there, then try again."
        )
    return channel
