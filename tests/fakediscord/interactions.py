"""What a user does in Discord in; the interaction that the bot is sent, and what it answered, out."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.fakediscord import render
from tests.fakediscord.gateway import Gateway
from tests.fakediscord.world import Channel, Json, Message, User, World

TOKEN_LIFE = 15 * 60.0


class Act(IntEnum):
    """What the user did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """How the bot answered first."""

    PONG = 1
    REPLY = 4
    DEFER_REPLY = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


LEGAL: dict[Act, set[Callback]] = {
    Act.COMMAND: {Callback.REPLY, Callback.DEFER_REPLY, Callback.MODAL},
    Act.COMPONENT: {
        Callback.REPLY,
        Callback.DEFER_REPLY,
        Callback.DEFER_UPDATE,
        Callback.UPDATE,
        Callback.MODAL,
    },
    Act.AUTOCOMPLETE: {Callback.CHOICES},
    Act.MODAL: {Callback.REPLY, Callback.DEFER_REPLY, Callback.DEFER_UPDATE, Callback.UPDATE},
}
"""Which first answers Discord takes to which act."""


class NoAnswer(Exception):
    """The bot did not answer in time: the user reads that the application did not respond."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user sees in the end; `callback` says how the bot began, `elapsed_first` after how many seconds."""

    callback: Callback
    elapsed_first: float
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    ephemeral: bool = False
    message_id: int | None = None
    modal: Json | None = None

    @property
    def deferred(self) -> bool:
        """Say whether the bot asked for time first."""
        return self.callback in {Callback.DEFER_REPLY, Callback.DEFER_UPDATE}


@dataclass(slots=True, eq=False)
class Pending:
    """An interaction on its way: times are on the loop's clock, `original` is the message that @original stands for."""

    id: int
    token: str
    act: Act
    user: User
    channel: Channel
    born: float
    limit: float
    source: Message | None = None
    callback: Callback | None = None
    elapsed: float = 0.0
    loading: bool = False
    ephemeral: bool = False
    original: Message | None = None
    data: Json = field(default_factory=dict)
    first: asyncio.Event = field(default_factory=asyncio.Event)
    final: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self) -> Answer:
        """Return what the user sees now."""
        callback = self.callback or Callback.PONG
        if callback is Callback.MODAL:
            source = self.source.id if self.source else None
            return Answer(callback, self.elapsed, message_id=source, modal=self.data)
        shown = self.original
        if shown is None or shown.id not in shown.channel.messages:
            return Answer(callback, self.elapsed, ephemeral=self.ephemeral)
        return Answer(
            callback,
            self.elapsed,
            content=shown.content,
            embeds=list(shown.embeds),
            components=list(shown.components),
            ephemeral=shown.viewer is not None,
            message_id=shown.id,
        )


class Desk:
    """Sends interactions to the bot and waits for what comes of them."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self.pending: dict[str, Pending] = {}

    async def ask(self, pending: Pending, data: Json, patience: float) -> Answer:
        """Send an interaction and return its answer, `patience` seconds after a deferral at the latest."""
        await self._first(pending, data)
        try:
            await asyncio.wait_for(pending.final.wait(), patience)
        except TimeoutError:
            # Deferring an update and then leaving the message as it is, is a complete answer.
            if pending.callback is not Callback.DEFER_UPDATE:
                raise NoAnswer(f"the bot deferred, and said no more within {patience:g} s") from None
        return pending.answer()

    async def offer(self, pending: Pending, data: Json) -> list[Json]:
        """Send an autocomplete interaction and return the choices that came back."""
        await self._first(pending, data)
        return list(pending.data.get("choices") or [])

    async def _first(self, pending: Pending, data: Json) -> None:
        if not self._gateway.dispatch("INTERACTION_CREATE", self._payload(pending, data), pending.channel.guild):
            raise NoAnswer("no client is connected")
        try:
            await asyncio.wait_for(pending.first.wait(), pending.limit)
        except TimeoutError:
            raise NoAnswer(f"the application did not respond within {pending.limit:g} s") from None

    def open(self, act: Act, user: User, channel: Channel, limit: float, source: Message | None = None) -> Pending:
        """Register an interaction that the bot must answer within `limit` seconds."""
        number = self._world.snowflake()
        token = hashlib.sha256(str(number).encode()).hexdigest()
        born = asyncio.get_running_loop().time()
        pending = Pending(number, token, act, user, channel, born, limit, source)
        self.pending[token] = pending
        return pending

    def _payload(self, pending: Pending, data: Json) -> Json:
        channel, user = pending.channel, pending.user
        payload: Json = {
            "id": str(pending.id),
            "application_id": str(self._world.bot.id),
            "type": int(pending.act),
            "token": pending.token,
            "version": 1,
            "data": data,
            "channel_id": str(channel.id),
            "channel": render.channel(channel),
            "app_permissions": str(self._world.bot_permissions(channel)),
            "locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            "authorizing_integration_owners": {"0": str(channel.guild.id if channel.guild else 0)},
            "context": 0 if channel.guild else 1,
            **self._who(user, channel),
        }
        if pending.source is not None:
            payload["message"] = render.message(self._world, pending.source)
        return payload

    def _who(self, user: User, channel: Channel) -> dict[str, Any]:
        guild = channel.guild
        if guild is None:
            return {"user": render.user(user)}
        permissions = self._world.member_permissions(user, guild)
        return {
            "member": render.member(user, permissions=permissions),
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
        }
