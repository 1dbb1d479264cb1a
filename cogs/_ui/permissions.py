"""The option by which channels are chosen, and the channel that was chosen, if the bot may post there."""

import discord
from discord import app_commands

from bot.errors import BadOption
from bot.rights import Postable, missing

_TYPES = discord.ChannelType
AnyChannel = app_commands.AppCommandChannel | app_commands.AppCommandThread


class PlaceOption(app_commands.Transformer):
    """An option that offers channels for posts; what discord.py would list for all channels differs at every start."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Return the kind of option."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Return the kinds of channels that take posts, in a fixed order: the commands' hash depends on it."""
        return [_TYPES.text, _TYPES.news, _TYPES.forum, _TYPES.news_thread, _TYPES.public_thread, _TYPES.private_thread]

    async def transform(self, _: discord.Interaction, value: AnyChannel) -> AnyChannel:
        """Return the channel as it was sent, seen by the bot or not: `require_postable` has the better sentence."""
        return value


def require_postable(interaction: discord.Interaction, channel_id: int) -> Postable:
    """Return the channel, if it is this server's and the bot may post there; BadOption says what is missing."""
    channel = interaction.guild.get_channel_or_thread(channel_id) if interaction.guild else None
    if not isinstance(channel, Postable):
        raise BadOption("The bot cannot see that channel, or it takes no posts; give the bot View Channel there.")
    lacking = missing(channel)
    if lacking:
        raise BadOption(
            f"The bot may not post in {channel.mention}: give it {', '.join(lacking)} there, then try again."
        )
    if isinstance(channel, discord.ForumChannel) and channel.flags.require_tag:
        raise BadOption(f"{channel.mention} asks for a tag on every post: let it take posts without, then try again.")
    return channel


def require_desk(interaction: discord.Interaction, channel_id: int) -> Postable:
    """Return the channel, if administrators can be told there; BadOption says why not: a forum takes threads only."""
    channel = require_postable(interaction, channel_id)
    if isinstance(channel, discord.ForumChannel):
        raise BadOption(f"{channel.mention} is a forum: choose a text channel or a thread.")
    return channel
