"""What cogs may ask of the bot that loads them; the bot itself lives above them."""

from collections.abc import Sequence
from typing import Protocol

import discord
from discord.ext import commands

from bot.correcting import Corrector
from bot.delivery import Deliverer
from bot.drafting import Drafts
from bot.following import Following
from bot.foresight import Foresight
from bot.library import Library
from bot.model import Health
from bot.orders import Orders
from bot.synonyms import Thesaurus
from bot.teaching import Teacher
from bot.vocabulary import Topics
from bot.voting import Voting


class Administration(Protocol):
    """What the owner's commands need."""

    async def is_owner(self, user: discord.User | discord.Member, /) -> bool:
        """Tell whether a user owns the application."""

    def parts(self) -> tuple[str, ...]:
        """Return what can be reloaded."""

    async def reload(self, part: str) -> tuple[str, ...]:
        """Load a part anew and say what was."""

    async def sync(self, *, force: bool = False) -> int:
        """Register the commands and return how many there are."""

    async def health(self) -> Health:
        """Return how the bot is."""


class Usage(Protocol):
    """Counts what members do with answers, without their names; each call returns at once."""

    def chose(self, key: str) -> None:
        """Count that a result or a suggestion was opened, by its key."""

    def interested(self, guild_id: int, topics: Sequence[str]) -> None:
        """Count that members of a server read of these topics."""

    def dwelt(self, keys: Sequence[str]) -> None:
        """Count that a page with these items was read."""

    def not_meant(self, query: str) -> None:
        """Count that a query's answer was not what was meant."""

    def found_nothing(self, query: str) -> None:
        """Count that a query found nothing."""


class Host(commands.Bot):
    """A bot with the collaborators that cogs take in their `setup`."""

    library: Library
    orders: Orders
    topics: Topics
    synonyms: Thesaurus
    teacher: Teacher
    deliverer: Deliverer
    foresight: Foresight
    voting: Voting
    drafts: Drafts
    corrector: Corrector
    following: Following
    usage: Usage
    administration: Administration
    home_guild: int | None
