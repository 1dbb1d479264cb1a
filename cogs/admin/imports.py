"""`/admin import`: a file or an address goes in, a report comes out; its asker then keeps the issues, or does not."""

import asyncio
from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.discretion import discreet
from bot.errors import BadOption
from bot.importer import Prepared
from bot.library import Library
from bot.model import Page, RawIssue, Saved, State
from bot.orders import Orders
from bot.pages.admin import discarded_page, imported_pages, preview_pages
from cogs._ui.choice import ask
from cogs._ui.pager import reply

MAX_FILE = 10_000_000


class Imports(commands.Cog):
    """The part of `/admin` that brings newsletters in; nothing is stored before somebody said so."""

    _library: Library
    _orders: Orders

    @app_commands.command(name="import")
    @app_commands.describe(
        file="A newsletter issue: text, Markdown, HTML, a feed, a mail, or an export",
        url="Or the address of an issue or a feed",
    )
    async def import_(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment | None = None,
        url: app_commands.Range[str, 1, 1000] | None = None,
    ) -> None:
        """See what is in a newsletter issue, then keep or discard it."""
        if (file is None) is (url is None):
            raise BadOption("Give a file or an address, one of the two.")
        if file is not None and file.size > MAX_FILE:
            raise BadOption(f"{file.filename} is larger than {MAX_FILE // 1_000_000} MB; newsletters are not.")
        await interaction.response.defer(ephemeral=True)
        prepared = await self._library.importer.prepare(await self._raw(file, url))
        await self._offer(interaction, prepared, await self._library.importer.preview(prepared))

    async def _raw(self, file: discord.Attachment | None, url: str | None) -> RawIssue:
        if file is not None:
            return RawIssue(file.filename, await file.read(), file.content_type)
        return await self._library.importer.fetch(url or "")

    async def _offer(self, interaction: discord.Interaction, prepared: Prepared, foreseen: Sequence[Saved]) -> None:
        """Show what would be done, with buttons where there is something to keep."""
        source = discreet(prepared.origin.raw.source)

        async def keep() -> Sequence[Page]:
            saved = await self._library.settle(prepared)
            await self._orders.note(None, interaction.user.id, "import", source)
            return await asyncio.to_thread(imported_pages, saved)

        if any(each.state in {State.NEW, State.CHANGED} for each in foreseen):
            shown = await asyncio.to_thread(preview_pages, foreseen)
            await ask(interaction, shown, keep, lambda why: discarded_page(source, why))
        else:
            await reply(interaction, await asyncio.to_thread(imported_pages, foreseen))
