"""Pages of what would be done go in; buttons by which their asker has it done, once, or drops it, come out."""

from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import discord

from bot.embeds import embed_of
from bot.model import Page
from cogs._ui.pager import DISCARD, KEEP, Pager, reply

Do = Callable[[], Awaitable[Sequence[Page]]]
"""Does what was chosen and returns the pages that say so."""


async def ask(
    interaction: discord.Interaction, pages: Sequence[Page], keep: Do, discard: Callable[[str], Page]
) -> None:
    """Show a deferred interaction's asker what would be done, with buttons to keep or to discard it."""
    await interaction.edit_original_response(embed=embed_of(pages[0]), view=Choice(pages, interaction, keep, discard))


class Choice(Pager):
    """Keep and Discard under pages; ten minutes without a press discard, and say so."""

    def __init__(
        self, pages: Sequence[Page], asked: discord.Interaction, keep: Do, discard: Callable[[str], Page]
    ) -> None:
        super().__init__(pages, asked)
        self._do_keep = keep
        self._discarded = discard
        self._decided = False
        if len(pages) == 1:
            for button in (self.previous, self.place, self.following):
                self.remove_item(button)

    @discord.ui.button(label="Keep", custom_id=KEEP, style=discord.ButtonStyle.success, row=1)
    async def keep(self, interaction: discord.Interaction, _: discord.ui.Button["Choice"]) -> None:
        """Do it, once however often this is pressed."""
        await interaction.response.defer()
        if self._decided:
            return
        self._decided = True
        try:
            pages = await self._do_keep()
        except BaseException:
            self._decided = False  # nothing was done: the asker may press again
            raise
        self.stop()
        await reply(interaction, pages)

    @discord.ui.button(label="Discard", custom_id=DISCARD, style=discord.ButtonStyle.secondary, row=1)
    async def discard(self, interaction: discord.Interaction, _: discord.ui.Button["Choice"]) -> None:
        """Do nothing, and say so."""
        if self._decided:
            await interaction.response.defer()
            return
        self._decided = True
        self.stop()
        page = self._discarded("As you chose.")
        await interaction.response.edit_message(embed=embed_of(page), view=None)

    async def on_timeout(self) -> None:
        """Discard what nobody decided on, and say so."""
        if self._decided:
            return
        self._decided = True
        page = self._discarded("Nobody chose within ten minutes.")
        try:
            await self._asked.edit_original_response(embed=embed_of(page), view=None)
        except (discord.DiscordException, aiohttp.ClientError, OSError):
            return  # the answer was deleted, or Discord is away: there is nobody to tell
