"""Pages that list items or topics go in; a reply out of which each can be opened, and left again, comes out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import discord

from bot.errors import NotFound
from bot.library import Library
from bot.model import Found, Page, Shelf, StoredItem
from bot.pages.answers import TOPIC, item_page, topic_items
from bot.pages.found import NOT_MEANT, alike_pages, menu_lines, menu_name, not_meant_pages
from bot.pages.text import units
from cogs._ui.host import Usage
from cogs._ui.pager import Pager, send

OPEN, RETURN, ALIKE, WRONG = "results:open", "results:return", "results:alike", "results:wrong"
_READ = timedelta(seconds=5)
"""A page that was left later than this was read, and not only leafed through."""

_MOST, _LONGEST = 25, 100
"""Choices that Discord gives a menu, and characters that it gives the value of one."""


@dataclass(slots=True)
class Screen:
    """Pages and the one being read; with `item` where they show just that one, `found` where they answer a query."""

    pages: Sequence[Page]
    item: StoredItem | None = None
    found: Found | None = None
    at: int = 0


async def show(interaction: discord.Interaction, library: Library, usage: Usage, screen: Screen) -> None:
    """Answer an interaction, deferred or not, with pages, and with what can be done from them, if there is anything."""
    results = Results(library, usage, screen, interaction)
    await send(interaction, screen.pages[0], results if results.children else None)


class Results(Pager):
    """Screens one over the other: results, below them what was opened out of them; Back goes up again."""

    def __init__(self, library: Library, usage: Usage, screen: Screen, asked: discord.Interaction) -> None:
        self._library = library
        self._usage = usage
        self._screen = screen
        self._left: list[Screen] = []
        self._menu = Menu()
        super().__init__(screen.pages, asked)

    def _draw(self) -> None:
        super()._draw()
        self.clear_items()
        if len(self._pages) > 1:
            for button in (self.previous, self.place, self.following):
                self.add_item(button)
        self._menu.options = self._options()
        self._menu.placeholder = menu_name(self._pages[self._at])
        wanted = {
            self._menu: self._menu.options,
            self.back: self._left,
            self.alike: self._screen.item,
            self.wrong: self._screen.found,
        }
        for part, reason in wanted.items():
            if reason:
                self.add_item(part)

    @property
    def _keys(self) -> tuple[str, ...]:
        """Return the keys of what the page being read lists."""
        page = self._pages[self._at]
        return page.keys if isinstance(page, Shelf) else ()

    def _options(self) -> list[discord.SelectOption]:
        topics = [key for key in self._keys if key.startswith(TOPIC) and units(key) <= _LONGEST]
        options = [discord.SelectOption(label=key.removeprefix(TOPIC), value=key) for key in topics]
        for stored in self._library.items(self._keys):
            label, description = menu_lines(stored)
            options.append(discord.SelectOption(label=label, value=stored.item.key, description=description))
        return options[:_MOST]

    def _leave(self, interaction: discord.Interaction) -> None:
        """Count what the page being left shows as read, if it was looked at for long enough."""
        item = self._screen.item
        keys = (item.item.key,) if item else tuple(key for key in self._keys if not key.startswith(TOPIC))
        if keys and interaction.created_at - self._asked.created_at >= _READ:
            self._usage.dwelt(keys)

    async def _turn(self, interaction: discord.Interaction, by: int) -> None:
        self._leave(interaction)
        await super()._turn(interaction, by)

    async def _enter(self, interaction: discord.Interaction, screen: Screen) -> None:
        self._leave(interaction)
        self._screen.at = self._at
        self._left.append(self._screen)
        await self._switch(interaction, screen)

    async def _switch(self, interaction: discord.Interaction, screen: Screen) -> None:
        self._screen, self._pages, self._at = screen, screen.pages, screen.at
        await self._show(interaction)

    async def open(self, interaction: discord.Interaction, key: str) -> None:
        """Show an item in full, or the items of a topic."""
        screen = await self._opened(key)
        self._usage.chose(key)
        if interaction.guild_id:
            topics = screen.item.item.topics if screen.item else (key.removeprefix(TOPIC),)
            self._usage.interested(interaction.guild_id, topics)
        await self._enter(interaction, screen)

    async def _opened(self, key: str) -> Screen:
        if key.startswith(TOPIC):
            topic = key.removeprefix(TOPIC)
            return Screen(await asyncio.to_thread(lambda: topic_items(topic, self._library.about(topic))))
        for stored in self._library.items((key,)):
            return Screen((item_page(stored),), stored)
        raise NotFound("That item is no longer in the archive; use the command again to see what is.")

    @discord.ui.button(label="Back", custom_id=RETURN, style=discord.ButtonStyle.secondary, row=2)
    async def back(self, interaction: discord.Interaction, _: discord.ui.Button["Results"]) -> None:
        """Show what this was opened out of."""
        self._leave(interaction)
        # Pressed twice, the first press may have come to the top already.
        await self._switch(interaction, self._left.pop() if self._left else self._screen)

    @discord.ui.button(label="More like this", custom_id=ALIKE, style=discord.ButtonStyle.primary, row=2)
    async def alike(self, interaction: discord.Interaction, _: discord.ui.Button["Results"]) -> None:
        """Show the items that are most like the one being read."""
        if (item := self._screen.item) is None:
            await interaction.response.defer()  # pressed twice: the first press has led on already
            return
        hits = await self._library.related(item.item.key)
        await self._enter(interaction, Screen(alike_pages(item, hits)))

    @discord.ui.button(label=NOT_MEANT, custom_id=WRONG, style=discord.ButtonStyle.secondary, row=2)
    async def wrong(self, interaction: discord.Interaction, _: discord.ui.Button["Results"]) -> None:
        """Count that, once; say how to ask otherwise, and show what else comes close."""
        if (found := self._screen.found) is None:
            await interaction.response.defer()  # pressed twice: the first press has led on already
            return
        self._screen.found = None
        self._usage.not_meant(found.query)
        await self._enter(interaction, Screen(not_meant_pages(found)))


class Menu(discord.ui.Select[Results]):
    """What the page above it lists, to choose one of."""

    def __init__(self) -> None:
        super().__init__(custom_id=OPEN, row=1)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Let the results open what was chosen."""
        if self.view:
            await self.view.open(interaction, self.values[0])
