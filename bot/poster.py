"""A part of a post goes in, a message in a Discord channel comes out; Discord's refusals come back as delivery's own errors."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.delivery import Blind, Later, Refused
from bot.embeds import embed_of, marked
from bot.model import Part, PostKind

log = logging.getLogger(__name__)

ATTEMPT_SECONDS = 10
BLIND = "the channel's history cannot be read, so nobody knows whether the post is there; it is not sent again"
_SINCE = timedelta(seconds=60)
_LOOK_BACK = 200
_GONE = {10003: "the channel is gone", 10004: "the server is gone", 50001: "the bot cannot see the channel"}
_ADVICE = "give the bot View Channel, Send Messages and Embed Links there and subscribe again"


class ChannelPoster:
    """Posts in channels by their id, through a client that is logged in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(self, channel_id: int, part: Part, kind: PostKind) -> int:
        """Send one message under its nonce, within ten seconds, and return its id."""
        view = marked(part.marker, kind)
        try:
            with _classified():
                async with asyncio.timeout(ATTEMPT_SECONDS):
                    channel = self._client.get_partial_messageable(channel_id)
                    # discord.py sets enforce_nonce: a second send of one nonce returns the first message.
                    message = await channel.send(embed=embed_of(part.page), view=view, nonce=part.nonce)
        finally:
            # The click is answered by a listener, after a restart too; the client need not remember the view.
            view.stop()
        return message.id

    async def seek(self, channel_id: int, marker: str, since: datetime) -> int | None:
        """Return the id of the bot's own message that carries the marker, or None where the history has none."""
        channel = self._readable(channel_id)
        try:
            with _classified():
                async with asyncio.timeout(ATTEMPT_SECONDS):
                    async for message in channel.history(after=since - _SINCE, limit=_LOOK_BACK):
                        if marker in _markers(message):
                            return message.id
        except Refused as refusal:
            raise Blind(f"an attempt broke off and {BLIND} ({refusal})") from refusal
        return None

    def _readable(self, channel_id: int) -> discord.abc.Messageable:
        """Return the channel where its history may be read: without the permission Discord answers with no messages at all."""
        channel = self._client.get_channel(channel_id)
        if channel is None:
            raise Later("the channel is not known yet; the bot may still be connecting")
        if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            if not channel.permissions_for(channel.guild.me).read_message_history:
                raise Blind(f"an attempt broke off and {BLIND}")
        if not isinstance(channel, discord.abc.Messageable):
            raise Refused(f"this kind of channel takes no posts; {_ADVICE}")
        return channel


def _markers(message: discord.Message) -> list[str]:
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    ids = (child.custom_id for row in rows for child in row.children)
    return [each.rsplit(":", 1)[-1] for each in ids if each]


@contextmanager
def _classified() -> Iterator[None]:
    """Turn what discord.py and aiohttp raise into Refused (until somebody acts) or Later (it may pass)."""
    try:
        yield
    except discord.HTTPException as fault:
        if fault.status in {400, 401, 403, 404}:
            raise Refused(
                f"{_GONE.get(fault.code, f'Discord refused it ({fault.status}/{fault.code})')}; {_ADVICE}"
            ) from fault
        raise Later(f"Discord answered {fault.status}") from fault
    except (discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError) as fault:
        # discord.py retries neither a reset connection nor a 503: these reach the caller as they are.
        raise Later(f"Discord could not be reached ({type(fault).__name__})") from fault
