"""`/topic`: words go in, items of the archive come out."""

import asyncio
from collections.abc import Iterable

import discord
from discord import app_commands
from discord.ext import commands

from bot.bounds import filters_of
from bot.errors import BadOption
from bot.library import Library
from bot.model import Filters, Kind, Page
from bot.pages.answers import topic_items, topic_pages
from bot.pages.found import found_pages
from bot.pages.layout import month_name
from cogs._ui import suggestions
from cogs._ui.host import Host, Usage
from cogs._ui.newest import Newest
from cogs._ui.results import Screen, show

_ANSWERS, _LISTED = 10, 50
"""How many items answer words, and how many are listed where only filters are given."""

Text = app_commands.Range[str, 1, 100]
Month = app_commands.Range[str, 1, 40]
KINDS = [app_commands.Choice(name=kind.value, value=kind.value) for kind in Kind]


class Topics(commands.GroupCog, name="topic", description="Look items up in the newsletters"):
    """Looks items up by words and by topic."""

    def __init__(self, library: Library, usage: Usage) -> None:
        self._library = library
        self._newest = Newest()
        self._usage = usage

    @app_commands.command()
    @app_commands.describe(
        query="What was it about? Typing errors are forgiven; “exact words” and -without are understood",
        since="From this month on, such as 2026-03, March 2026 or 2026",
        until="Up to this month",
        section="Only from this section",
        kind="Only items of this kind",
        newsletter="Only from this newsletter",
        topic="Only about this topic",
    )
    @app_commands.choices(kind=KINDS)
    async def find(
        self,
        interaction: discord.Interaction,
        query: app_commands.Range[str, 1, 200] | None = None,
        since: Month | None = None,
        until: Month | None = None,
        section: Text | None = None,
        kind: str | None = None,
        newsletter: Text | None = None,
        topic: Text | None = None,
    ) -> None:
        """Find items by words, misspelt or in any order."""
        filters = await asyncio.to_thread(
            filters_of,
            self._library,
            since=since,
            until=until,
            section=section,
            kind=kind,
            newsletter=newsletter,
            topic=topic,
        )
        await self._answer(interaction, query, filters)

    async def _answer(self, interaction: discord.Interaction, query: str | None, filters: Filters) -> None:
        if query is None and filters == Filters():
            raise BadOption("Say what to look for, or choose a month, section, kind, newsletter or topic.")
        found = await self._library.find(query or "", _ANSWERS if query else _LISTED, filters)
        # What autocomplete offers carries a key, for which the library answers with the name of what it leads to.
        chosen = query and found.query != query
        if query and chosen:
            self._usage.chose(query)
        elif query and not found.found and not found.outside:
            self._usage.found_nothing(query)
        asked = found if query and not chosen and (found.found or found.closest) else None
        # A topic that autocomplete offered finds all its items: drawn in a thread, as when it is browsed.
        pages = await asyncio.to_thread(found_pages, found)
        await show(interaction, self._library, self._usage, Screen(pages, found=asked))

    @find.autocomplete("query")
    async def suggest(self, interaction: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest titles, topics and names for what has been typed; the choice carries its key."""
        return await self._newest.answer(interaction.user.id, lambda: suggestions.found(self._library, current))

    @find.autocomplete("since")
    @find.autocomplete("until")
    async def months(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest the months that the archive has."""
        return [app_commands.Choice(name=month_name(each), value=each) for each in self._library.periods(current)]

    @find.autocomplete("section")
    async def sections(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest the sections that hold what has been typed."""
        return _named(self._library.sections(current))

    @find.autocomplete("newsletter")
    async def newsletters(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest the newsletters whose name holds what has been typed."""
        return _named(self._library.newsletters(current))

    @app_commands.command()
    @app_commands.describe(topic="A topic to step into; without one, all topics")
    async def browse(self, interaction: discord.Interaction, topic: Text | None = None) -> None:
        """See what topics there are, or all items about one."""
        await interaction.response.defer()
        await show(interaction, self._library, self._usage, Screen(await asyncio.to_thread(self._pages, topic)))

    def _pages(self, topic: str | None) -> tuple[Page, ...]:
        """Draw a topic's items, thousands perhaps: in a thread of its own, since that takes its time."""
        known = self._library.importer.vocabulary
        if topic:
            return topic_items(topic, self._library.about(known.topic_named(topic) or topic))
        broader = {name: each.broader for name, each in known.topics.items() if each.broader}
        return topic_pages(self._library.topics(), broader)

    @find.autocomplete("topic")
    @browse.autocomplete("topic")
    async def topics(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest topics that hold what has been typed."""
        return await suggestions.topics(self._library, current)


def _named(names: Iterable[str]) -> suggestions.Choices:
    return [app_commands.Choice(name=name, value=name) for name in names]


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(Topics(bot.library, bot.usage))
