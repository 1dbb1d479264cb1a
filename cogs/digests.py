"""`/digest`: months and channels go in, digests and standing orders come out."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.delivery import Deliverer
from bot.embeds import PREFIX
from bot.errors import NotFound
from bot.library import Library
from bot.model import PostKind
from bot.orders import Orders
from bot.pages.admin import posted_page, removed_page, subscribed_page, subscriptions_pages
from bot.pages.answers import items_pages, tip_page
from bot.pages.layout import month_name
from bot.pages.posts import digest_pages
from bot.rights import Postable
from cogs._ui import failures
from cogs._ui.host import Host
from cogs._ui.pager import reply
from cogs._ui.permissions import AnyChannel, PlaceOption, require_postable

manages = app_commands.checks.has_permissions(manage_guild=True)
Kind = Literal["digest", "tip", "issue"]
Channel = app_commands.Transform[AnyChannel, PlaceOption]


@app_commands.guild_only()
class Digests(commands.GroupCog, name="digest", description="Monthly digests and the tip of the week"):
    """Shows digests and keeps what channels subscribe to."""

    def __init__(self, library: Library, orders: Orders, deliverer: Deliverer) -> None:
        self._library = library
        self._orders = orders
        self._deliverer = deliverer

    @app_commands.command()
    @app_commands.describe(period="A month such as 2026-09; without one, the newest")
    async def show(
        self, interaction: discord.Interaction, period: app_commands.Range[str, 1, 20] | None = None
    ) -> None:
        """Show the digest of a month."""
        await reply(interaction, digest_pages(self._library.digest(period)))

    @show.autocomplete("period")
    async def periods(self, _: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest the months that the archive has."""
        return [app_commands.Choice(name=month_name(each), value=each) for each in self._library.periods(current)]

    @app_commands.command()
    @manages
    @app_commands.describe(kind="What would be posted")
    async def preview(self, interaction: discord.Interaction, kind: Kind = "digest") -> None:
        """See, alone, what a channel would get now."""
        composed = await self._deliverer.present(PostKind(kind), str(interaction.id))
        await reply(interaction, [post.page for post in composed.posts], ephemeral=True)

    @app_commands.command()
    @manages
    @app_commands.describe(
        kind="Monthly digest, tip of the week, or each new issue as it comes",
        channel="Where to post",
        day="Digest: 1 to 31 or last. Tip: a weekday. Default: the 1st, Monday. Issue: none",
        time="Local time such as 09:00, the default. Issue: none",
        zone="Time zone such as Europe/Berlin; default: this server's",
    )
    async def subscribe(
        self,
        interaction: discord.Interaction,
        kind: Kind,
        channel: Channel,
        day: app_commands.Range[str, 1, 20] | None = None,
        time: app_commands.Range[str, 1, 20] | None = None,
        zone: app_commands.Range[str, 1, 64] | None = None,
    ) -> None:
        """Post a digest every month, a tip every week, or each new issue; again to change it."""
        guild = _guild(interaction)
        place = require_postable(interaction, channel.id)
        await interaction.response.defer(ephemeral=True)
        made = await self._orders.subscribe(guild, place.id, PostKind(kind), (day, time, zone), interaction.user.id)
        await reply(interaction, (subscribed_page(made),))

    @subscribe.autocomplete("zone")
    async def zones(self, _: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest time zones."""
        return [app_commands.Choice(name=name, value=name) for name in self._orders.zones(current)]

    @app_commands.command(name="list")
    @manages
    async def list_(self, interaction: discord.Interaction) -> None:
        """List this server's subscriptions and when each posts next."""
        guild = _guild(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, subscriptions_pages(await self._orders.of_guild(guild)))

    @app_commands.command()
    @manages
    @app_commands.describe(subscription="Its number in /digest list")
    async def remove(self, interaction: discord.Interaction, subscription: app_commands.Range[int, 1]) -> None:
        """End a subscription."""
        guild = _guild(interaction)
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, (removed_page(await self._orders.remove(guild, subscription, interaction.user.id)),))

    @app_commands.command()
    @manages
    @app_commands.describe(kind="What to post", channel="Where; without one, here")
    async def post(self, interaction: discord.Interaction, kind: Kind, channel: Channel | None = None) -> None:
        """Post the newest digest, a tip or the newest issue now; schedules stay as they are."""
        guild = _guild(interaction)
        place: Postable = require_postable(interaction, channel.id if channel else interaction.channel_id or 0)
        await interaction.response.defer(ephemeral=True)
        await self._deliverer.post_once(place.id, PostKind(kind), str(interaction.id))
        await self._orders.note(guild, interaction.user.id, "post", f"{kind} in {place.id}")
        await reply(interaction, (posted_page(PostKind(kind), place.id),))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer the button under a post, before and after a restart alike."""
        custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
        if interaction.type is discord.InteractionType.component and custom_id.startswith(PREFIX):
            try:
                await self._open(interaction, custom_id)
            except Exception as error:  # noqa: BLE001 # a listener has no error hook of its own
                await failures.answer(interaction, error)

    async def _open(self, interaction: discord.Interaction, custom_id: str) -> None:
        kind, marker = custom_id.removeprefix(PREFIX).partition(":")[::2]
        if kind == PostKind.TIP:
            await reply(interaction, (tip_page(self._library.tips(None, str(interaction.id)), "Tip"),), ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        items = self._library.items((await self._deliverer.opened(marker)).items)
        if not items:
            raise NotFound("What this post told is not known any more; `/digest show` has the newest month.")
        await reply(interaction, items_pages(items))


def _guild(interaction: discord.Interaction) -> int:
    """Return the server's id; the group is for servers only, and this is checked here as well."""
    if interaction.guild_id is None:
        raise NotFound("This works in a server only, not in a direct message.")
    return interaction.guild_id


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(Digests(bot.library, bot.orders, bot.deliverer))
