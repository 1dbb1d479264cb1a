"""The buttons under posts, before a restart or after it: a press goes in, an answer to its presser comes out."""

import discord
from discord.ext import commands

from bot.delivery import Deliverer
from bot.embeds import DRAFT, PREFIX, USEFUL, VOTE
from bot.errors import NotFound
from bot.library import Library
from bot.model import PostKind
from bot.pages.answers import items_pages, tip_page
from bot.pages.history import voted_page
from bot.voting import Voting
from cogs._ui import failures
from cogs._ui.pager import reply
from cogs._ui.servers import server
from cogs.digests.drafts import Drafting

_PRESSES = {discord.InteractionType.component, discord.InteractionType.modal_submit}


class Pressed(Drafting):
    """Answers the buttons under posts and under drafts."""

    _library: Library
    _deliverer: Deliverer
    _voting: Voting

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer a button by what its custom id begins with."""
        custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
        if interaction.type not in _PRESSES:
            return
        answers = {PREFIX: self._open, VOTE: self._vote, DRAFT: self._drafted}
        for prefix, answer in answers.items():
            if custom_id.startswith(prefix):
                try:
                    said, *_, marker = custom_id.removeprefix(prefix).split(":")
                    await answer(interaction, said, marker)
                except Exception as error:  # noqa: BLE001 # a listener has no error hook of its own
                    await failures.answer(interaction, error)

    async def _open(self, interaction: discord.Interaction, kind: str, marker: str) -> None:
        if kind == PostKind.TIP:
            await reply(interaction, (tip_page(self._library.tips(None, str(interaction.id)), "Tip"),), ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        items = self._library.items((await self._deliverer.opened(marker)).items)
        if not items:
            raise NotFound("What this post told is not known any more; `/digest show` has the newest month.")
        await reply(interaction, items_pages(items))

    async def _vote(self, interaction: discord.Interaction, said: str, marker: str) -> None:
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        told = (await self._deliverer.opened(marker)).items
        if not told:
            raise NotFound("Which tip this was is not known any more; the next one takes votes again.")
        await self._voting.vote(guild, told[0], interaction.user.id, useful=said == USEFUL)
        await reply(interaction, (voted_page(useful=said == USEFUL),))
