"""A Discord of its own on one loopback port: what users do in, what the bot did about it out."""

import asyncio
import base64
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import discord
from aiohttp import web

from tests.fakediscord import adoption, asking, schema
from tests.fakediscord.asking import Form, NotPermitted
from tests.fakediscord.faults import Faults
from tests.fakediscord.gateway import Gateway
from tests.fakediscord.interactions import Act, Answer, Desk
from tests.fakediscord.ledger import Ledger, Request
from tests.fakediscord.limits import walk
from tests.fakediscord.rest import API, Rest
from tests.fakediscord.routes.account import AccountRoutes
from tests.fakediscord.routes.channels import ChannelRoutes
from tests.fakediscord.routes.commands import CommandRoutes
from tests.fakediscord.routes.interactions import InteractionRoutes
from tests.fakediscord.routes.threads import ThreadRoutes
from tests.fakediscord.stage import Stage
from tests.fakediscord.world import Channel, Guild, Json, Kind, Message, User

PATIENCE = 10.0
"""Seconds that a user waits on after a bot has deferred, beyond the time for the first answer."""


class FakeDiscord(Stage):
    """Serves REST, gateway and files to real clients, and acts as the users; enter it to open the port."""

    def __init__(
        self, openapi: Path | None = None, nonce_window: float = 300.0, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(clock)
        self.token = _token(self.bot.id)
        self._ledger = Ledger()
        self._faults = Faults()
        self.gateway = Gateway(self.world, self.token)
        self.channel_routes = ChannelRoutes(self.world, self.gateway, self._ledger, nonce_window)
        self._commands = CommandRoutes(self.world)
        self._desk = Desk(self.world, self.gateway)
        published = None if openapi is None else schema.load(openapi)
        self._rest = Rest(self.world, self.token, published, self._ledger, self._faults)
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        routes = AccountRoutes(self.world, self.gateway).table() | self.channel_routes.table()
        routes |= ThreadRoutes(self.world, self.gateway).table()
        routes |= self._commands.table() | InteractionRoutes(self.world, self._desk).table()
        app = self._rest.application(routes, self.gateway.serve)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = self.world.cdn = f"http://{host}:{port}"
        self.gateway.url = f"ws://{host}:{port}/gateway"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @contextlib.contextmanager
    def adopt(self) -> Iterator[None]:
        """Let discord.py clients made or started in this context come here."""
        with adoption.adopt(self.url + API, self.gateway.url):
            yield

    @contextlib.asynccontextmanager
    async def running(self, client: discord.Client) -> AsyncIterator[None]:
        """Adopt a client, keep it logged in, and close it at the end."""
        with self.adopt():
            async with adoption.running(client, self.token, self.ready):
                yield

    async def ready(self) -> None:
        """Wait until a client has identified, and has been sent READY and its guilds; at most ten seconds."""
        await asyncio.wait_for(self.gateway.ready.wait(), PATIENCE)

    async def drop_gateway(self, code: int = 4000) -> None:
        """Close the clients' websockets with a code; they come back by RESUME, or anew after 1000, 1001, 4007, 4009."""
        await self.gateway.drop(code)

    def fail(self, *, how: int | str, method: str = "POST", path: str = "", times: int = 1) -> None:
        """Let the next `times` requests fail whose method is this and whose path holds this regular expression.

        `how` is a status, or reset-before, reset-after, 502-after, 429-user, 429-global, 429-cloudflare, slow:SECONDS,
        slow-after:SECONDS (the request does its work at once).
        """
        self._faults.add(method, path, times, str(how))

    def risk(
        self, share: float, *hows: str, method: str = "POST", path: str = r"^/channels/\d+/messages$", seed: int = 1
    ) -> None:
        """Let a share of such requests fail from now on, in these ways, as named by `fail`; a share of 0 ends it."""
        self._faults.risk(method, path, share, hows, seed)

    @property
    def faults_met(self) -> Mapping[str, int]:
        """Return how many requests met each kind of fault."""
        return self._faults.met

    @property
    def busiest(self) -> int:
        """Return how many requests the fullest second held, interaction answers aside."""
        return self._ledger.busiest

    @property
    def faults_left(self) -> int:
        """Return how many planned faults no request has met yet."""
        return self._faults.left

    @property
    def requests(self) -> list[Request]:
        """Return every request served so far."""
        return self._ledger.requests

    @property
    def violations(self) -> list[str]:
        """Return every rule broken so far."""
        return self._ledger.violations

    def check(self) -> None:
        """Raise AssertionError that lists every rule broken, if there is one."""
        self._ledger.check()

    @property
    def identifies(self) -> list[Json]:
        """Return the payload of every IDENTIFY so far."""
        return self.gateway.identifies

    @property
    def syncs(self) -> int:
        """Return how often commands were overwritten in bulk."""
        return self._commands.syncs

    def commands(self, guild: Guild | None = None) -> list[Json]:
        """Return the commands synced to a guild, or the global ones."""
        return self._commands.commands(guild.id if guild else 0)

    async def slash(
        self,
        name: str,
        options: Mapping[str, Any] | None = None,
        *,
        user: User | None = None,
        channel: Channel | None = None,
        timeout: float = 3.0,  # noqa: ASYNC109 - the service's own limit, which the bot must keep, not ours
        force: bool = False,
    ) -> Answer:
        """Use a slash command, a subcommand by its full name; `force` skips what Discord itself would hide."""
        who, where = user or self.member, channel or self._anywhere()
        data = self._filled(name, options or {}, who, where, force=force)
        return await self._desk.ask(self._desk.open(Act.COMMAND, who, where, timeout), data, timeout + PATIENCE)

    async def autocomplete(
        self,
        name: str,
        options: Mapping[str, Any],
        *,
        focused: str,
        user: User | None = None,
        channel: Channel | None = None,
        timeout: float = 3.0,  # noqa: ASYNC109 - the service's own limit, which the bot must keep, not ours
        force: bool = False,
    ) -> list[Json]:
        """Type into an option of a slash command, and return the choices that the bot offers."""
        who, where = user or self.member, channel or self._anywhere()
        data = self._filled(name, options, who, where, focused=focused, force=force)
        return await self._desk.offer(self._desk.open(Act.AUTOCOMPLETE, who, where, timeout), data)

    def _filled(
        self,
        name: str,
        options: Mapping[str, Any],
        user: User,
        channel: Channel,
        *,
        focused: str | None = None,
        force: bool,
    ) -> Json:
        guild = channel.guild
        listed = self.commands() + (self.commands(guild) if guild else [])
        command, path = asking.pick(listed, name, guild)
        if not force:
            asking.gate(command, guild, self.world.member_permissions(user, guild) if guild else 0)
        return Form(self.world, channel).fill(command, path, options, focused)

    async def click(
        self,
        message: Answer | Json | int,
        target: str,
        *,
        user: User | None = None,
        channel: Channel | None = None,
        values: tuple[str, ...] = (),
        timeout: float = 3.0,  # noqa: ASYNC109 - the service's own limit, which the bot must keep, not ours
    ) -> Answer:
        """Press the button with a custom_id or label, or choose `values` of the select with one or a placeholder.

        The press comes from the message's channel, unless another is forged.
        """
        shown, who = self._on_screen(message), user or self.member
        if shown.viewer not in {None, who}:
            raise NotPermitted(f"{who.name} does not see this ephemeral message")
        part = _component(shown, target)
        data: Json = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]}
        if part["type"] != 2:
            data["values"] = list(values)
        pending = self._desk.open(Act.COMPONENT, who, channel or shown.channel, timeout, shown)
        return await self._desk.ask(pending, data, timeout)

    async def submit(
        self,
        form: Answer,
        values: Mapping[str, str],
        *,
        user: User | None = None,
        timeout: float = 3.0,  # noqa: ASYNC109 - the service's own limit, which the bot must keep, not ours
    ) -> Answer:
        """Send the modal that an answer opened, its text inputs filled in by label; the rest stay as they came."""
        modal, who = form.modal or {}, user or self.member
        shown = self._on_screen(form)
        data = {"custom_id": modal["custom_id"], "components": asking.filled_in(modal["components"], values)}
        pending = self._desk.open(Act.MODAL, who, shown.channel, timeout, shown)
        return await self._desk.ask(pending, data, timeout + PATIENCE)

    def _on_screen(self, message: Answer | Json | int) -> Message:
        number = message.message_id if isinstance(message, Answer) else message
        found = self._find(int(number["id"] if isinstance(number, dict) else number or 0))
        if found is None:
            raise LookupError("this message is not there")
        return found

    def _anywhere(self) -> Channel:
        return next(c for c in self.world.channels.values() if c.kind is Kind.TEXT)


def _component(message: Message, target: str) -> Json:
    parts = [part for part in walk(message.components) if part.get("custom_id")]
    named = [p for p in parts if target in {p["custom_id"], p.get("label"), p.get("placeholder")}]
    if not named:
        raise LookupError(f"no {target!r} to press, only {[p.get('label') or p['custom_id'] for p in parts]}")
    if named[0].get("disabled"):
        raise LookupError(f"{target!r} is disabled")
    return named[0]


def _token(user_id: int) -> str:
    """Return a token in the shape of real ones, so that code that hides tokens from logs meets its like."""
    head = base64.b64encode(str(user_id).encode()).decode().rstrip("=")
    return f"{head}.GfAkE0.{hashlib.sha256(head.encode()).hexdigest()[:38]}"
