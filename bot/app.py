"""Collaborators go in, the Discord client that serves them comes out: intents, extensions, command sync, error hook."""

import asyncio
import hashlib
import json
import logging
import pkgutil
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import discord
from discord.ext import commands

import cogs
from bot.composing import Composer
from bot.correcting import Corrector
from bot.delivery import LEASE, Deliverer
from bot.drafting import Drafts
from bot.errors import BadOption, BotError, Damaged, Misconfigured
from bot.fetch.conditional import Visitor
from bot.following import Announce, Following
from bot.foresight import Foresight
from bot.library import Library
from bot.model import Clock, Health, Standing
from bot.notices import Notices
from bot.orders import Orders
from bot.pace import Pace
from bot.poster import ATTEMPTS, ChannelPoster
from bot.rights import Postable, missing
from bot.schedule import POLL_SECONDS, Ticker
from bot.synonyms import Thesaurus
from bot.teaching import Teacher
from bot.usage import Usage
from bot.vocabulary import Topics
from bot.voting import Voting
from cogs._ui import failures
from cogs._ui.faded import Faded
from cogs._ui.host import Host
from storage import Store, values

log = logging.getLogger(__name__)

CONTENT, COMMANDS, TOPICS, SYNONYMS, EVERYTHING = "content", "commands", "topics", "synonyms", "everything"


_BARRED, _LONGEST_BAR = "barred until", 86_400.0
"""Under which name it is kept until when Discord bars this address, and how many seconds that is believed at most."""

_SETTLE, _SETTLE_SECONDS = 100, 0.05
"""How often and how long a tick waits for the servers that Discord is just about to tell of."""


class Bot(Host):
    """The client: it holds collaborators opened elsewhere, and needs no intent but `guilds`."""

    def __init__(
        self,
        store: Store,
        library: Library,
        orders: Orders,
        clock: Clock,
        announce: Announce,
        visitor: Visitor,
        *,
        usage: Usage,
        pace: Pace,
        owner: str,
        home_guild: int | None,
        lease: timedelta = LEASE,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            http_trace=pace.trace(),
        )
        self.library = library
        self.orders = orders
        self.home_guild = home_guild
        self.administration = self
        self.corrector = Corrector(store, library, clock)
        # Two tickers: a slow server that is polled must not delay a post.
        self._ticker = Ticker(self._tick, watched=True)
        self.fault: BotError | None = None
        self.pace = pace
        pace.on_bar = self._barred
        composer, poster = Composer(store, library), ChannelPoster(self, lease.total_seconds() / ATTEMPTS)
        progress = self._ticker.progress
        self.deliverer = Deliverer(store, composer, poster, pace, clock, owner, lease=lease, progress=progress)
        self.foresight = Foresight(store, library, orders, composer, clock)
        self.voting = Voting(store)
        self.drafts = Drafts(store, composer)
        self.topics = Topics(store, library, store.path.parent, clock)
        self.synonyms = Thesaurus(store, library, store.path.parent, clock)
        self.usage = usage
        self.teacher = Teacher(usage, library, self.topics, self.synonyms)
        self.following = Following(store, library, clock, announce, Notices(self, store, clock).tell, visitor)
        self._store = store
        self._clock = clock
        self._poller = Ticker(self.following.tick, POLL_SECONDS)

    async def setup_hook(self) -> None:
        """Load every extension, register changed commands, start the tickers; any failure stops the start."""
        self.tree.error(failures.answer)
        self.add_view(Faded())
        for name in extensions():
            await self.load_extension(name)
        await self.sync()
        self._know_owner()
        self._ticker.start()
        self._poller.start()

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        """Log in and serve, but not while Discord bars this address, as an earlier process was told."""
        until = await self._store.run(values.get, _BARRED)
        seconds = min((datetime.fromisoformat(until) - self._clock()).total_seconds(), _LONGEST_BAR) if until else 0.0
        if seconds > 0:
            log.warning("not asking Discord for %.0f seconds: it bars this address", seconds)
            await asyncio.sleep(seconds)
        await super().start(token, reconnect=reconnect)

    async def _barred(self, seconds: float) -> None:
        """Remember until when Discord bars this address: who asks at each restart is barred for longer."""
        try:
            await self._store.run(values.put, _BARRED, (self._clock() + timedelta(seconds=seconds)).isoformat())
        except BotError:
            log.exception("the end of the bar is not kept")

    async def on_connect(self) -> None:
        """Look for due posts as soon as Discord tells of its servers."""
        self._ticker.wake()

    async def _tick(self) -> float | None:
        """Let the deliverer tick, once it is known which channels there are and what kinds they are."""
        for _ in range(_SETTLE):
            if self.is_ready() or (self.guilds and not any(guild.unavailable for guild in self.guilds)):
                return await self._ticked()
            if not self.guilds:
                break
            await asyncio.sleep(_SETTLE_SECONDS)
        return None

    async def _ticked(self) -> float | None:
        try:
            after = await self.deliverer.tick()
            await self._forget()
        except Damaged as fault:
            # Going on would look well and post nothing.
            log.critical("stopping: %s", fault)
            self.fault = fault
            self._closing = asyncio.create_task(self.close())
            return None
        return after

    async def _forget(self) -> None:
        """Forget servers that the bot left long ago; not while Discord itself does not know which there are."""
        if self.is_ready() and not any(guild.unavailable for guild in self.guilds):
            await self.orders.forget_left([guild.id for guild in self.guilds])

    def _know_owner(self) -> None:
        """Take the owner from what the login told; asking at the first `/admin` would cost that answer's time."""
        if self.application and not self.application.team:
            self.owner_id = self.application.owner.id

    async def close(self) -> None:
        """Let the ticks under way end, then leave Discord."""
        self.deliverer.end()
        await asyncio.gather(self._ticker.stop(), self._poller.stop())
        await super().close()

    async def sync(self, *, force: bool = False) -> int:
        """Register the commands where their hash changed, or everywhere; return how many there are."""
        places = [None] if self.home_guild is None else [None, discord.Object(self.home_guild)]
        count = 0
        for place in places:
            # By name: a reload changes their order, and that is no reason to register them anew.
            known = sorted(self.tree.get_commands(guild=place), key=lambda command: command.name)
            count += len(known)
            key = f"commands:{self.application_id}:{place.id if place else 'global'}"
            digest = _digest([command.to_dict(self.tree) for command in known])
            if force or await self._store.run(values.get, key) != digest:
                await self._register(place)
                await self._store.run(values.put, key, digest)
                log.info("commands synced", extra={"place": key, "count": len(known)})
        return count

    async def _register(self, place: discord.Object | None) -> None:
        try:
            await self.tree.sync(guild=place)
        except discord.Forbidden as fault:
            raise Misconfigured(
                f"HOME_GUILD_ID names {place.id}, a server that this bot is not in: invite it there, or correct the id"
                if place
                else "Discord does not let this bot register commands: invite it with the scope applications.commands"
            ) from fault

    def parts(self) -> tuple[str, ...]:
        """Return what `reload` takes."""
        return (EVERYTHING, CONTENT, COMMANDS, SYNONYMS, *(name.rsplit(".", 1)[-1] for name in extensions()))

    async def reload(self, part: str) -> tuple[str, ...]:
        """Load content or commands anew and say what was; a broken extension is rolled back and reported."""
        if part not in self.parts():
            raise BadOption(f"“{part}” cannot be reloaded; choose one of {', '.join(self.parts())}.")
        done = []
        if part in {EVERYTHING, CONTENT, TOPICS}:
            done.append(await self._reload_vocabulary())
        if part in {EVERYTHING, CONTENT, SYNONYMS}:
            done.append(await self._reload_synonyms())
        if part in {EVERYTHING, CONTENT}:
            archive = self.library.archive
            done.append(f"content: {len(archive.refs)} issues, {len(archive.items)} items")
        for name in extensions():
            short = name.rsplit(".", 1)[-1]
            if part in {EVERYTHING, COMMANDS, short}:
                done.append(await self._reload_extension(name, short))
        await self.sync()
        return tuple(done)

    async def _reload_vocabulary(self) -> str:
        try:
            changed = await self.topics.reload()
        except Misconfigured as fault:
            await self.library.refresh()
            return f"vocabulary: failed, the one before it still serves ({fault})"
        return f"vocabulary: {len(self.topics.vocabulary.topics)} topics, {changed} items labelled anew"

    async def _reload_synonyms(self) -> str:
        try:
            await self.synonyms.reload()
        except Misconfigured as fault:
            return f"synonyms: failed, those before still serve ({fault})"
        return f"synonyms: {len(self.synonyms.every())} groups"

    async def _reload_extension(self, name: str, short: str) -> str:
        try:
            await (self.reload_extension(name) if name in self.extensions else self.load_extension(name))
        except commands.ExtensionError as fault:
            log.exception("reload of %s failed", name)
            return f"{short}: failed, the version before it still serves ({fault.__cause__ or fault})"
        return f"{short}: reloaded"

    async def health(self) -> Health:
        """Return how the bot is now, each order with what would keep its next post from going out."""
        archive = self.library.archive
        standing = tuple(self._obstructed(each) for each in await self.orders.every())
        return Health(
            self._clock(),
            len(archive.refs),
            len(archive.items),
            self.deliverer.last_tick,
            standing,
            await self.orders.audit(),
            unfitting=len(archive.unfitting),
            broken=tuple(source for source in await self.following.every() if source.broken),
        )

    def _obstructed(self, standing: Standing) -> Standing:
        channel = self.get_channel(standing.subscription.channel_id)
        if channel is None:
            return replace(standing, obstacles=("the bot cannot see this channel",))
        if not isinstance(channel, Postable):
            return replace(standing, obstacles=("this channel takes no posts",))
        return replace(standing, obstacles=tuple(f"the bot lacks {name} there" for name in missing(channel)))


def extensions() -> tuple[str, ...]:
    """Return the names of the cogs' modules; a leading underscore means that a module is not one."""
    return tuple(f"cogs.{module.name}" for module in pkgutil.iter_modules(cogs.__path__) if module.name[0] != "_")


def _digest(payload: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
