"""A part of a post goes in, a message in a Discord channel comes out; refusals come back as delivery's own errors."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.delivery import Blind, Later, Refused, Unsent
from bot.embeds import editable, embed_of, marked, pinging
from bot.model import Draft, Part, Post, Posted, PostKind, Step, StepOwed, Subscription, Trouble
from bot.pace import Stopped, only_once
from bot.pages.drafts import settled_page
from bot.pages.text import cut
from bot.rights import Postable, barring

ATTEMPT_SECONDS, ATTEMPTS = 10.0, 6
"""How long an attempt may take, which is this part of a lease."""

_SINCE = timedelta(days=1, hours=2)
"""How long before an attempt its message is looked for: so wrong may the clock have been."""
_LOOK_BACK = 1_000

_REASONS = {
    10003: "the channel is gone",
    10004: "the server is gone",
    40058: "a forum takes no posts of this kind: choose a text channel or a thread",
    40067: "the forum asks for a tag on every post: let it take posts without one",
    50001: "the bot cannot see the channel: give it View Channel there",
    50013: "the bot may not post there: give it Send Messages and Embed Links",
    50083: "the thread is archived: open it again",
    160005: "the thread is locked: unlock it",
}
_NEEDED = {Step.CROSSPOST: "Send Messages", Step.PIN: "Pin Messages", Step.THREAD: "Create Public Threads"}
_FORBIDDEN, _DELETED = 50013, 10008
_SLOWED = {20016, 20028}
_DONE = {Step.CROSSPOST: 40033, Step.THREAD: 160004}
"""What Discord answers where a step was done before."""

_NAME = 100


class ChannelPoster:
    """Posts in channels by their id, through a client that is logged in; an attempt takes `attempt` seconds at most."""

    def __init__(self, client: discord.Client, attempt: float = ATTEMPT_SECONDS) -> None:
        self._client = client
        self._attempt = attempt

    async def post(self, place_id: int, part: Part, kind: PostKind) -> Posted:
        """Send one message and return where it stands: in a text channel under its nonce, in a forum in a thread."""
        channel = self._client.get_channel(place_id)
        if why := _barred(channel):
            raise Refused(why, asked=False)
        view = editable(part.marker) if part.draft else marked(part.marker, kind)
        content, mentions = pinging(part.post.role_id, getattr(channel, "guild", None))
        page = embed_of(part.post.page)
        try:
            async with self._trying():
                if isinstance(channel, discord.ForumChannel):
                    # Discord knows no nonce here: what broke off may only be repeated after a look for it.
                    only_once()
                    made = await channel.create_thread(
                        name=_name(part.post, kind), content=content, embed=page, view=view, allowed_mentions=mentions
                    )
                    return Posted(made.message.id, made.thread.id)
                # discord.py sets enforce_nonce: a second send of one nonce returns the first message.
                message = await self._client.get_partial_messageable(place_id).send(
                    content, embed=page, view=view, nonce=part.nonce, allowed_mentions=mentions
                )
                return Posted(message.id, place_id)
        finally:
            # The click is answered by a listener, after a restart too; the client need not remember the view.
            view.stop()

    async def seek(self, place_id: int, part: Part, kind: PostKind, since: datetime) -> Posted | None:
        """Return where the bot's own message with the part's marker stands, or None where the history has none."""
        try:
            async with self._trying():
                channel = await self._readable(place_id)
                if isinstance(channel, discord.ForumChannel):
                    return await _thread(channel, part.marker, _name(part.post, kind), since - _SINCE)
                found = await _search(channel, part.marker, since - _SINCE)
                return Posted(found, place_id) if found else None
        except Refused as refusal:
            raise Blind(f"the history cannot be read ({refusal})") from refusal

    async def take(self, owed: StepOwed) -> None:
        """Publish a message, pin it, or open a thread under it; what is done already is left alone."""
        posted = owed.delivery
        if self._client.get_guild(posted.guild_id) is None:
            raise Unsent("the bot is not in that server")
        place = self._client.get_partial_messageable(posted.place_id or posted.channel_id, guild_id=posted.guild_id)
        message = place.get_partial_message(posted.message_id or 0)
        try:
            async with self._trying():
                if owed.step is Step.CROSSPOST:
                    await message.publish()
                elif owed.step is Step.THREAD:
                    await message.create_thread(name=_name(posted.post, posted.kind))
                elif not [each async for each in place.pins(limit=None) if each.id == message.id]:
                    await message.pin()
        except Refused as refusal:
            code = getattr(refusal.__cause__, "code", -1)
            if code == _FORBIDDEN:
                raise Refused(f"the bot may not do it there: give it {_NEEDED[owed.step]}") from refusal
            if code != _DONE.get(owed.step):
                raise

    async def close(self, draft: Draft) -> None:
        """Let a draft's message show what became of its digest, without buttons; one that is gone is left alone."""
        place = self._client.get_partial_messageable(draft.shown.place_id or draft.shown.channel_id)
        message = place.get_partial_message(draft.shown.message_id or 0)
        async with self._trying():
            await message.edit(embed=embed_of(settled_page(draft)), view=None)

    async def tell(self, trouble: Trouble, notice: Part, since: datetime | None) -> None:
        """Tell a server's administrators in the channel they named, else its owner in a direct message."""
        guild = self._client.get_guild(trouble.subscription.guild_id)
        async with self._trying():
            place: discord.abc.Messageable
            if trouble.channel_id:
                place = self._client.get_partial_messageable(trouble.channel_id)
            elif guild is None or guild.owner_id is None:
                raise Refused("the bot is not in that server any more", asked=False)
            else:
                place = await self._client.create_dm(discord.Object(guild.owner_id))
            if since and await _is_there(place, notice.marker, since - _SINCE):
                return
            page, nobody = embed_of(notice.post.page), discord.AllowedMentions.none()
            await place.send(embed=page, nonce=notice.nonce, allowed_mentions=nobody)

    def obstacle(self, order: Subscription) -> str | None:
        """Return what the client knows to keep an order's posts from its channel; None where it knows of nothing."""
        guild = self._client.get_guild(order.guild_id)
        if guild is None:
            return "the bot is not in that server"
        return _barred(guild.get_channel_or_thread(order.channel_id))

    @asynccontextmanager
    async def _trying(self) -> AsyncIterator[None]:
        with _classified():
            async with asyncio.timeout(self._attempt):
                yield

    async def _readable(self, place_id: int) -> discord.TextChannel | discord.Thread | discord.ForumChannel:
        """Return the channel, if its history may be read: without the permission Discord answers with no messages."""
        # The client knows no archived threads: those are asked for.
        channel = self._client.get_channel(place_id) or await self._client.fetch_channel(place_id)
        if not isinstance(channel, Postable):
            raise Refused("this kind of channel takes no posts")
        if channel.guild.me is None:
            raise Unsent("the bot is still connecting")
        if not channel.permissions_for(channel.guild.me).read_message_history:
            raise Blind("the bot lacks Read Message History there")
        return channel


def _name(post: Post | None, kind: PostKind) -> str:
    """Return the name of the thread that belongs to a post."""
    return cut(post.page.title, _NAME) if post and post.page.title else kind.value


def _barred(channel: object) -> str | None:
    """Return what the client knows to keep posts from a channel; None where it knows of nothing."""
    if not isinstance(channel, Postable) or channel.guild.me is None or channel.guild.unavailable:
        return None
    lacking = barring(channel)
    if "View Channel" in lacking:
        return "the bot cannot see the channel: give it View Channel there"
    return f"the bot may not post there: give it {' and '.join(lacking)}" if lacking else None


async def _search(channel: discord.abc.Messageable, marker: str, after: datetime) -> int | None:
    seen = 0
    async for message in channel.history(after=after, limit=_LOOK_BACK, oldest_first=False):
        seen += 1
        if marker in _markers(message):
            return message.id
    if seen == _LOOK_BACK:
        raise Blind(f"{_LOOK_BACK} messages and more have to be looked through")
    return None


async def _is_there(place: discord.abc.Messageable, marker: str, after: datetime) -> bool:
    """Tell whether a notice is in a channel's history; one that comes twice is better than one that never comes."""
    try:
        return await _search(place, marker, after) is not None
    except Blind:
        return False


async def _thread(forum: discord.ForumChannel, marker: str, name: str, after: datetime) -> Posted | None:
    """Look for a thread of the bot's own, open or archived, whose first message carries the marker.

    Raises Blind where one of that name lost its first message: nobody can tell any more whose it was.
    """
    headless = False
    async for thread in _threads(forum, after):
        if thread.owner_id == forum.guild.me.id and (thread.created_at or after) >= after:
            # The first message of a forum's thread has the thread's own id.
            try:
                message = await thread.fetch_message(thread.id)
            except discord.NotFound:
                headless = headless or thread.name == name
                continue
            if marker in _markers(message):
                return Posted(message.id, thread.id)
    if headless:
        raise Blind("a post of that name was there, and its first message has been deleted")
    return None


async def _threads(forum: discord.ForumChannel, after: datetime) -> AsyncIterator[discord.Thread]:
    for thread in await forum.guild.active_threads():
        if thread.parent_id == forum.id:
            yield thread
    # Newest first, by when they were archived, which is after they were made.
    async for thread in forum.archived_threads(limit=None):
        if thread.archive_timestamp < after:
            return
        yield thread


def _markers(message: discord.Message) -> list[str]:
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    ids = (child.custom_id for row in rows for child in row.children)
    # A notice has no buttons: its marker is the last word below it.
    below = (embed.footer.text for embed in message.embeds)
    return [*(each.rsplit(":", 1)[-1] for each in ids if each), *(each.rsplit(" ", 1)[-1] for each in below if each)]


@contextmanager
def _classified() -> Iterator[None]:
    """Turn what discord.py and aiohttp raise into Refused (until somebody acts), Blind, or Later (it may pass)."""
    try:
        yield
    except discord.HTTPException as fault:
        raise _meaning(fault) from fault
    except Stopped as fault:
        raise (Later if fault.made else Unsent)(str(fault)) from fault
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
