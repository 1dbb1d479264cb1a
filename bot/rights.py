"""A channel goes in, what the bot may not do there comes out."""

import discord

Postable = discord.TextChannel | discord.Thread | discord.ForumChannel

_POSTING = {"view_channel": "View Channel", "send_messages": "Send Messages", "embed_links": "Embed Links"}
_HISTORY = "Read Message History"


def missing(channel: discord.abc.GuildChannel | discord.Thread) -> tuple[str, ...]:
    """Return the names of the permissions that posting once in a channel needs and the bot lacks."""
    history = channel.permissions_for(channel.guild.me).read_message_history
    return (*barring(channel), *(() if history else (_HISTORY,)))


def barring(channel: discord.abc.GuildChannel | discord.Thread) -> tuple[str, ...]:
    """Return the names of the permissions without which nothing can be posted in a channel and that the bot lacks."""
    allowed = channel.permissions_for(channel.guild.me)
    needed = dict(_POSTING)
    if isinstance(channel, discord.Thread):
        del needed["send_messages"]
        needed["send_messages_in_threads"] = "Send Messages in Threads"
    if isinstance(channel, discord.ForumChannel):
        # As Discord calls them there: the first message makes a post, the others follow into it.
        needed |= {"send_messages": "Create Posts", "send_messages_in_threads": "Send Messages in Posts"}
    return tuple(name for flag, name in needed.items() if not getattr(allowed, flag))
