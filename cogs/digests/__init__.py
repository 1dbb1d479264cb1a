"""`/digest`: months and channels go in, digests and standing orders come out; each part of the noun is a file."""

from discord import app_commands
from discord.ext import commands

from bot.delivery import Deliverer
from bot.drafting import Drafts
from bot.foresight import Foresight
from bot.library import Library
from bot.orders import Orders
from bot.voting import Voting
from cogs._ui.host import Host
from cogs.digests.ledger import Ledger
from cogs.digests.ordering import Ordering
from cogs.digests.pressed import Pressed
from cogs.digests.showing import Showing


@app_commands.guild_only()
class Digests(
    Showing, Ordering, Ledger, Pressed, commands.GroupCog, name="digest", description="Digests and the tip of the week"
):
    """Shows digests, keeps what channels subscribe to, and tells what became of each post."""

    def __init__(
        self,
        library: Library,
        orders: Orders,
        deliverer: Deliverer,
        foresight: Foresight,
        voting: Voting,
        drafts: Drafts,
    ) -> None:
        self._library = library
        self._orders = orders
        self._deliverer = deliverer
        self._foresight = foresight
        self._voting = voting
        self._drafts = drafts


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(Digests(bot.library, bot.orders, bot.deliverer, bot.foresight, bot.voting, bot.drafts))
