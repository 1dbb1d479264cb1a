"""`/digest subscribe|list|remove|settings`: channels and wishes go in, standing orders come out."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.library import Library
from bot.model import Asked, PostKind, Timing
from bot.orders import Orders
from bot.pages.admin import removed_page, settings_page, subscribed_page, subscriptions_pages
from cogs._ui import suggestions
from cogs._ui.pager import reply
from cogs._ui.permissions import require_desk, require_postable
from cogs._ui.servers import Channel, Kind, Number, manages, server
from cogs._ui.wished import require_doable, require_pingable

Word = app_commands.Range[str, 1, 100]
Words = app_commands.Range[str, 1, 300]
Items = app_commands.Range[int, 1, 100]
Hours = app_commands.Range[int, 1, 168]
Layout = Literal["sections", "topics", "compact"]
Cleared = Literal["only", "never", "quiet", "role", "draft"]


class Ordering(commands.Cog):
    """Keeps what channels subscribe to."""

    _library: Library
    _orders: Orders

    @app_commands.command()
    @manages
    @app_commands.describe(
        kind="Digest, tip of the week, or each new issue as it comes",
        channel="Where to post",
        every="month, week, 2 weeks, day; default: a digest by the month, a tip by the week",
        day="1 to 31, last, 2nd Tuesday, last Friday; of a week Monday. Default: the 1st, Monday",
        time="Local time such as 09:00, the default",
        cron="Instead: minute hour day month weekday, such as 0 9 * * 1-5",
        zone="Time zone such as Europe/Berlin; default: this server's",
        only='Only items such as topic:agents kind:paper section:"Tools" newsletter:"ML Monthly"',
        never="No items such as these",
        role="A role to ping; none without it",
        layout="A digest under sections, under topics, or a line an item",
        minimum="A digest of fewer items waits for the next",
        maximum="The rest of a digest's items opens by a button",
        quiet="No posts on days such as Sat Sun 25 Dec 2026-12-24",
        archives="Where nothing is new: the same month in earlier years",
        crosspost="Publish to followers of an announcement channel",
        pin="Pin each post",
        thread="Open a thread under each post",
        draft_channel="Where administrators see a digest first",
        draft_hours="How long before; 24 without it",
        draft_posts="Whether a draft posts itself when nobody acts; it does without it",
        clear="Take one of these wishes back",
    )
    async def subscribe(
        self,
        interaction: discord.Interaction,
        kind: Kind,
        channel: Channel,
        every: Word | None = None,
        day: Word | None = None,
        time: Word | None = None,
        cron: Word | None = None,
        zone: Word | None = None,
        only: Words | None = None,
        never: Words | None = None,
        role: discord.Role | None = None,
        layout: Layout | None = None,
        minimum: Items | None = None,
        maximum: Items | None = None,
        quiet: Words | None = None,
        archives: bool | None = None,
        crosspost: bool | None = None,
        pin: bool | None = None,
        thread: bool | None = None,
        draft_channel: Channel | None = None,
        draft_hours: Hours | None = None,
        draft_posts: bool | None = None,
        clear: Cleared | None = None,
    ) -> None:
        """Post digests, tips or each new issue in a channel; again to change what you name."""
        guild, place = server(interaction), require_postable(interaction, channel.id)
        drafts = require_postable(interaction, draft_channel.id).id if draft_channel else None
        ping = require_pingable(interaction, role, place)
        # By place, in the order of the fields: what is asked, what is done to the message, its role, its draft.
        items = (only, never, quiet, layout, minimum, maximum, archives)
        asked = Asked(*items, crosspost, pin, thread, ping, drafts, draft_hours, draft_posts, clear)
        require_doable(place, asked)
        when = Timing(every, day, time, cron, zone)
        await interaction.response.defer(ephemeral=True)
        made = await self._orders.subscribe(guild, place.id, PostKind(kind), when, interaction.user.id, asked)
        await reply(interaction, (subscribed_page(made),))

    @subscribe.autocomplete("only")
    @subscribe.autocomplete("never")
    async def picks(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest how the last part of what has been typed may end."""
        return await suggestions.picks(self._library, current)

    @app_commands.command(name="list")
    @manages
    async def list_(self, interaction: discord.Interaction) -> None:
        """List this server's subscriptions and when each posts next."""
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, subscriptions_pages(await self._orders.of_guild(guild)))

    @app_commands.command()
    @manages
    @app_commands.describe(subscription="Its number in /digest list")
    async def remove(self, interaction: discord.Interaction, subscription: Number) -> None:
        """End a subscription."""
        guild = server(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, (removed_page(await self._orders.remove(guild, subscription, interaction.user.id)),))

    @app_commands.command()
    @manages
    @app_commands.describe(
        zone="Time zone of new subscriptions, such as Europe/Berlin",
        admin_channel="Where administrators are told what needs them",
    )
    async def settings(
        self, interaction: discord.Interaction, zone: Word | None = None, admin_channel: Channel | None = None
    ) -> None:
        """See this server's settings, and change what you name."""
        guild = server(interaction)
        told = require_desk(interaction, admin_channel.id).id if admin_channel else None
        await interaction.response.defer(ephemeral=True)
        await self._orders.settle(guild, zone, told, interaction.user.id)
        await reply(interaction, (settings_page(*await self._orders.settings(guild)),))

    @subscribe.autocomplete("zone")
    @settings.autocomplete("zone")
    async def zones(self, _: discord.Interaction, current: str) -> suggestions.Choices:
        """Suggest time zones."""
        return [app_commands.Choice(name=name, value=name) for name in self._orders.zones(current)]
