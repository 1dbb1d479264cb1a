"""A part of a post goes in, a message in a Discord channel comes out; refusals come back as delivery's own errors."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.delivery import Blind, Later, Refused
from bot.embeds import embed_of, marked
from bot.model import Part, PostKind

ATTEMPT_SECONDS = 10.0
PER_SECOND = 40
"""Requests that posts may make in a second: Discord allows a bot 50 in all, and discord.py does not count them."""

_SINCE = timedelta(seconds=60)
_LOOK_BACK = 500

_REASONS = {
    10003: "the channel is gone",
    10004: "the server is gone",
    40058: "a forum takes no posts of this kind: choose a text channel or a thread",
    50001: "the bot cannot see the channel: give it View Channel there",
    50013: "the bot may not post there: give it Send Messages and Embed Links",
    50083: "the thread is archived: open it again",
    160005: "the thread is locked: unlock it",
}
_DELETED = 10008
_SLOWED = {20016, 20028}


class ChannelPoster:
    """Posts in channels by their id, through a client that is logged in."""

    def __init__(self, client: discord.Client, attempt: float = ATTEMPT_SECONDS) -> None:
        self._client = client
        self._attempt = attempt
        self._free = 0.0

    async def post(self, channel_id: int, part: Part, kind: PostKind) -> int:
        """Send one message under its nonce, in a few seconds at most, and return its id."""
        await self._turn()
        view = marked(part.marker, kind)
        try:
            with _classified():
                async with asyncio.timeout(self._attempt):
                    channel = self._client.get_partial_messageable(channel_id)
                    # discord.py sets enforce_nonce: a second send of one nonce returns the first message.
                    message = await channel.send(embed=embed_of(part.post.page), view=view, nonce=part.nonce)
        finally:
            # The click is answered by a listener, after a restart too; the client need not remember the view.
            view.stop()
        return message.id

    async def seek(self, channel_id: int, marker: str, since: datetime) -> int | None:
        """Return the id of the bot's own message that carries the marker, or None where the history has none."""
        await self._turn()
        try:
            with _classified():
                async with asyncio.timeout(self._attempt):
                    return await self._search(await self._readable(channel_id), marker, since - _SINCE)
        except Refused as refusal:
            raise Blind(f"the history cannot be read ({refusal})") from refusal

    async def _turn(self) -> None:
        """Wait until this request may be made."""
        now = asyncio.get_running_loop().time()
        mine = max(self._free, now)
        self._free = mine + 1 / PER_SECOND
        await asyncio.sleep(mine - now)

    async def _search(self, channel: discord.abc.Messageable, marker: str, after: datetime) -> int | None:
        seen = 0
        async for message in channel.history(after=after, limit=_LOOK_BACK):
            seen += 1
            if marker in _markers(message):
                return message.id
        if seen == _LOOK_BACK:
            raise Blind(f"more than {_LOOK_BACK} messages came after it")
        return None

    async def _readable(self, channel_id: int) -> discord.abc.Messageable:
        """Return the channel, if its history may be read: without the permission Discord answers with no messages."""
        # The client knows no archived threads: those are asked for.
        channel = self._client.get_channel(channel_id) or await self._client.fetch_channel(channel_id)
        if not isinstance(channel, discord.TextChannel | discord.Thread):
            raise Refused("this kind of channel takes no posts")
        if channel.guild.me is None:
            raise Later("the bot is still connecting")
        if not channel.permissions_for(channel.guild.me).read_message_history:
            raise Refused("give the bot Read Message History")
        return channel


def _markers(message: discord.Message) -> list[str]:
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    ids = (child.custom_id for row in rows for child in row.children)
    return [each.rsplit(":", 1)[-1] for each in ids if each]


@contextmanager
def _classified() -> Iterator[None]:
    """Turn what discord.py and aiohttp raise into Refused (until somebody acts), Blind, or Later (it may pass)."""
    try:
        yield
    except discord.HTTPException as fault:
        raise _meaning(fault) from fault
    except (discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError) as fault:
        # discord.py retries neither a reset connection nor a 503: these reach the caller as they are.
        raise Later(f"Discord could not be reached ({type(fault).__name__})") from fault


def _meaning(fault: discord.HTTPException) -> Refused | Blind | Later:
    if fault.code == _DELETED:
        # So Discord answers to a nonce whose first message somebody has deleted since.
        return Blind("the post was there and has been deleted")
    # A 401 concerns the token, not the channel: no subscription may be paused for it.
    if fault.status in {400, 403, 404} and fault.code not in _SLOWED:
        return Refused(_REASONS.get(fault.code, f"Discord refused it ({fault.status}/{fault.code})"))
    return Later(f"Discord answered {fault.status}")
