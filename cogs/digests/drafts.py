"""The buttons under a draft: a press, a choice or a headline goes in, the draft so changed comes out."""

import asyncio
from contextlib import suppress
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.drafting import Drafts
from bot.embeds import DRAFT, embed_of
from bot.errors import BadOption
from bot.model import DraftState
from bot.orders import Orders
from bot.pages.drafts import asked_page, changed_page, choice_name
from cogs._ui.pager import reply, send
from cogs._ui.servers import server

_PER_MENU, _MENUS, _HEADLINE = 25, 4, 200
_ATTEMPT_SECONDS = 10.0
_CHOSEN = {"drop": 1, "up": 1, "swap": 2}
"""How many items have to be chosen for what is done to them."""


class Drafting(commands.Cog):
    """Lets administrators change a draft, and approve it."""

    _orders: Orders
    _drafts: Drafts

    async def _drafted(self, interaction: discord.Interaction, said: str, marker: str) -> None:
        """Answer a press under a draft, a choice from the menu that it opened, or the headline that was written."""
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_guild"])
        guild, given = server(interaction), _given(interaction)
        act, *earlier = said.split(".")
        if act == "headline" and interaction.type is discord.InteractionType.component:
            await interaction.response.send_modal(_Headline(marker))
            return
        # The menus give way to the answer.
        await interaction.response.defer(ephemeral=True, thinking=act == "headline" or not given)
        if act == "all":
            await reply(interaction, await self._drafts.pages(guild, marker))
        elif len(chosen := [*earlier, *given]) < _CHOSEN.get(act, 0):
            await self._ask(interaction, guild, ".".join([act, *chosen]), marker)
        else:
            await self._do(guild, act, marker, chosen)
            await self._orders.note(guild, interaction.user.id, "draft", " ".join([act, *chosen]))
            await self._refresh(interaction.client, guild, marker)
            await reply(interaction, (changed_page(act),))

    async def _do(self, guild: int, act: str, marker: str, chosen: list[str]) -> None:
        match act, chosen:
            case "approve", _:
                await self._drafts.approve(guild, marker)
            case "drop", [key]:
                await self._drafts.drop(guild, marker, key)
            case "up", [key]:
                await self._drafts.move_up(guild, marker, key)
            case "swap", [one, other]:
                await self._drafts.swap(guild, marker, one, other)
            case "headline", [text]:
                await self._drafts.head(guild, marker, text)
            case _:
                raise BadOption("That button is not known any more; press another.")

    async def _ask(self, interaction: discord.Interaction, guild: int, act: str, marker: str) -> None:
        """Offer the items of the draft in menus, of which a choice comes back under the same marker."""
        items = await self._drafts.items(guild, marker)
        view = discord.ui.View(timeout=None)
        for place in range(0, min(len(items), _MENUS * _PER_MENU), _PER_MENU):
            some = items[place : place + _PER_MENU]
            options = [discord.SelectOption(label=choice_name(each), value=each.item.key) for each in some]
            hint = f"Items {place + 1} to {place + len(some)}"
            # The place makes each menu's id its own, and the marker stays last.
            custom_id = f"{DRAFT}{act}:{place}:{marker}"
            view.add_item(discord.ui.Select(custom_id=custom_id, options=options, placeholder=hint))
        await send(interaction, asked_page(act), view)
        view.stop()

    async def _refresh(self, client: discord.Client, guild: int, marker: str) -> None:
        """Let the draft's message show what has become of it."""
        async with self._drafts.turn:
            draft, page = await self._drafts.shown(guild, marker)
            place = client.get_partial_messageable(draft.shown.place_id or draft.shown.channel_id)
            message = place.get_partial_message(draft.shown.message_id or 0)
            # What was changed stands, also where the message is gone by now.
            with suppress(discord.HTTPException, TimeoutError):
                async with asyncio.timeout(_ATTEMPT_SECONDS):
                    if draft.state is DraftState.OPEN:
                        await message.edit(embed=embed_of(page))
                    else:
                        await message.edit(embed=embed_of(page), view=None)


class _Headline(discord.ui.Modal, title="Edit headline"):
    """Asks for a headline; the listener of presses takes it, after a restart too."""

    text = discord.ui.Label[discord.ui.View](
        text="Headline, empty for the digest's own",
        component=discord.ui.TextInput(max_length=_HEADLINE, required=False),
    )

    def __init__(self, marker: str) -> None:
        super().__init__(custom_id=f"{DRAFT}headline:{marker}", timeout=600)


def _given(interaction: discord.Interaction) -> list[str]:
    """Return what was chosen in a menu, or written in a modal."""
    data: dict[str, Any] = dict(interaction.data or {})
    written = [part["component"]["value"] for part in data.get("components", ()) if "component" in part]
    return [*data.get("values", ()), *written]
