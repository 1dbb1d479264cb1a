"""A sentence goes in, the bot's owner reads it in a direct message, and in any case in `/admin status`."""

import asyncio
import logging

import aiohttp
import discord

from bot.discretion import discreet
from bot.embeds import embed_of
from bot.model import Clock
from bot.pages.sources import notice_page
from storage import Store, audit

log = logging.getLogger(__name__)

_ATTEMPT_SECONDS = 10.0


class Notices:
    """Tells the owner of the application what happened while nobody looked."""

    def __init__(self, client: discord.Client, store: Store, clock: Clock) -> None:
        self._client = client
        self._store = store
        self._clock = clock

    async def tell(self, text: str) -> None:
        """Write a sentence into the audit log, and send it to the owner; one who takes no messages is no fault."""
        text = discreet(text)
        await self._store.run(audit.record, self._clock(), None, None, "notice", text)
        application = self._client.application
        if application is None:
            return
        owner = application.team.owner_id if application.team else application.owner.id
        try:
            async with asyncio.timeout(_ATTEMPT_SECONDS):
                channel = await self._client.create_dm(discord.Object(owner or application.owner.id))
                await channel.send(embed=embed_of(notice_page(text)), allowed_mentions=discord.AllowedMentions.none())
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as fault:
            log.warning("the owner could not be told: %r", fault)
