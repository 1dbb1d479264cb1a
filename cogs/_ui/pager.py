"""Pages go in, a reply with buttons that only its asker can press comes out."""

from collections.abc import Sequence

import aiohttp
import discord

from bot.embeds import embed_of
from bot.model import Page
from cogs._ui.failures import Pressable

PAGER_SECONDS = 600.0
BACK, PLACE, ON = "pager:back", "pager:place", "pager:on"
KEEP, DISCARD = "choice:keep", "choice:discard"


async def reply(interaction: discord.Interaction, pages: Sequence[Page], *, ephemeral: bool = False) -> None:
    """Answer an interaction, deferred or not, with the first page, and with a pager where there are more."""
    await send(interaction, pages[0], Pager(pages, interaction) if len(pages) > 1 else None, ephemeral=ephemeral)


async def send(
    interaction: discord.Interaction, page: Page, pager: discord.ui.View | None, *, ephemeral: bool = False
) -> None:
    """Answer an interaction, deferred or not, with a page and what can be pressed below it."""
    embed = embed_of(page)
    if interaction.response.is_done():
        await interaction.edit_original_response(embed=embed, view=pager)
    elif pager is None:
        await interaction.response.send_message(embed=embed, ephemeral=ephemeral)
    else:
        await interaction.response.send_message(embed=embed, view=pager, ephemeral=ephemeral)


class Pager(Pressable):
    """Previous and next over pages; the buttons go dead with the pager's time."""

    def __init__(self, pages: Sequence[Page], asked: discord.Interaction) -> None:
        super().__init__(asked.user.id, timeout=PAGER_SECONDS)
        self._pages = pages
        self._asked = asked
        self._at = 0
        self._draw()

    def _draw(self) -> None:
        self.previous.disabled = self._at == 0
        self.following.disabled = self._at == len(self._pages) - 1
        self.place.label = f"{self._at + 1} / {len(self._pages)}"

    async def _turn(self, interaction: discord.Interaction, by: int) -> None:
        self._at = max(0, min(len(self._pages) - 1, self._at + by))
        await self._show(interaction)

    async def _show(self, interaction: discord.Interaction) -> None:
        self._asked = interaction  # the newest token lives the longest
        self._draw()
        await interaction.response.edit_message(embed=embed_of(self._pages[self._at]), view=self)

    @discord.ui.button(label="Previous", custom_id=BACK, style=discord.ButtonStyle.secondary)
    async def previous(self, interaction: discord.Interaction, _: discord.ui.Button["Pager"]) -> None:
        """Show the page before."""
        await self._turn(interaction, -1)

    @discord.ui.button(label="1 / 1", custom_id=PLACE, style=discord.ButtonStyle.secondary, disabled=True)
    async def place(self, interaction: discord.Interaction, _: discord.ui.Button["Pager"]) -> None:
        """Say where the reader is; never pressed."""

    @discord.ui.button(label="Next", custom_id=ON, style=discord.ButtonStyle.primary)
    async def following(self, interaction: discord.Interaction, _: discord.ui.Button["Pager"]) -> None:
        """Show the page after."""
        await self._turn(interaction, +1)

    async def on_timeout(self) -> None:
        """Take the buttons away once they no longer work."""
        try:
            await self._asked.edit_original_response(view=None)
        except (discord.DiscordException, aiohttp.ClientError, OSError):
            return  # the answer was deleted, its token has run out, or Discord is away: nothing is left to tidy
