"""Buttons and menus that nobody remembers go in, a sentence that says what to do instead comes out."""

import discord

from cogs._ui.pager import BACK, DISCARD, KEEP, ON
from cogs._ui.results import ALIKE, OPEN, RETURN, WRONG

_GONE = "These pages are no longer at hand; use the command again to get them anew."
_DECIDED = "This was decided, or waited too long; use the command again to be asked anew."


class Faded(discord.ui.View):
    """Answers what was made before the last start, or timed out."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        for custom_id in (BACK, ON, RETURN, ALIKE, WRONG):
            self.add_item(StaleButton(custom_id, _GONE))
        for custom_id in (KEEP, DISCARD):
            self.add_item(StaleButton(custom_id, _DECIDED))
        self.add_item(StaleMenu())


class StaleButton(discord.ui.Button[Faded]):
    """A button whose pages are gone."""

    def __init__(self, custom_id: str, sentence: str) -> None:
        super().__init__(custom_id=custom_id, label="…")
        self._sentence = sentence

    async def callback(self, interaction: discord.Interaction) -> None:
        """Say what to do instead."""
        await interaction.response.send_message(self._sentence, ephemeral=True)


class StaleMenu(discord.ui.Select[Faded]):
    """A menu whose results are gone."""

    def __init__(self) -> None:
        super().__init__(custom_id=OPEN, options=[discord.SelectOption(label="…")])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Say what to do instead."""
        await interaction.response.send_message(_GONE, ephemeral=True)
