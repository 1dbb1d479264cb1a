"""Events in, each to every client that may see it out: the websocket side, with sessions that can be resumed."""

import asyncio
import contextlib
import json
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from tests.fakediscord import render
from tests.fakediscord.compress import Pack, packer
from tests.fakediscord.world import Guild, Json, World

HEARTBEAT_MS = 41_250
_FORGETTING = {1000, 1001, 4007, 4009}
_ENDS = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}


class Op(IntEnum):
    """The opcodes of the gateway that a bot meets."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE = 4
    RESUME = 6
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Intent(IntFlag):
    """The intents that decide what the fake sends."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = int(Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT)


class ProtocolError(Exception):
    """The client broke the protocol; `code` is the websocket's close code."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(slots=True, eq=False)
class Line:
    """One websocket; what is put into `outbox` goes out in that order."""

    socket: web.WebSocketResponse
    pack: Pack
    outbox: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    session: "Session | None" = None

    def put(self, op: Op, data: object = None) -> None:
        """Queue a payload that is no event."""
        self.outbox.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def drain(self, ready: asyncio.Event) -> None:
        """Send for as long as the websocket lives; set `ready` once all that greets a session is sent."""
        with contextlib.suppress(ConnectionError):
            while True:
                packed = self.pack(await self.outbox.get())
                await (self.socket.send_str(packed) if isinstance(packed, str) else self.socket.send_bytes(packed))
                if self.session is not None and self.outbox.empty():
                    ready.set()


@dataclass(slots=True, eq=False)
class Session:
    """What outlives a websocket: the intents, the shard, and the last events in case they are asked for again."""

    id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    line: Line | None = None
    sequence: int = 0
    events: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=1000))

    def owns(self, guild_id: int | None) -> bool:
        """Say whether events of a guild, or of no guild, belong to this session's shard."""
        number, shards = self.shard
        return ((guild_id or 0) >> 22) % shards == number

    def send(self, event: str, data: Json) -> None:
        """Number an event, keep it, and send it if the client is there."""
        self.sequence += 1
        text = json.dumps({"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": data})
        self.events.append((self.sequence, text))
        if self.line is not None:
            self.line.outbox.put_nowait(text)


class Gateway:
    """Accepts clients that know the token; `url` is where they come back to when they resume."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self._lines: set[Line] = set()
        self.url = ""
        self.allowed_privileged = 0
        self.identifies: list[Json] = []
        self.resumes = 0
        self.sessions: dict[str, Session] = {}
        self.ready = asyncio.Event()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one client's websocket from HELLO to its end."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        pack = packer(request.query.get("compress"))
        if pack is None:
            await socket.close(code=4000, message=b"unknown compression")
            return socket
        line = Line(socket, pack)
        self._lines.add(line)
        sender = asyncio.create_task(line.drain(self.ready))
        line.put(Op.HELLO, {"heartbeat_interval": HEARTBEAT_MS})
        try:
            await self._listen(line)
        finally:
            self._hang_up(line)
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
        return socket

    async def _listen(self, line: Line) -> None:
        while (frame := await line.socket.receive()).type not in _ENDS:
            try:
                self._receive(line, frame)
            except ProtocolError as refusal:
                await line.socket.close(code=refusal.code, message=str(refusal).encode())
        # A client that says good-bye gives up its session; one that is cut off may come back for it.
        if frame.type is WSMsgType.CLOSE and frame.data in _FORGETTING and line.session is not None:
            self.sessions.pop(line.session.id, None)

    def _hang_up(self, line: Line) -> None:
        self._lines.discard(line)
        session = line.session
        if session is not None and session.line is line:
            session.line = None
        if not any(other.line for other in self.sessions.values()):
            self.ready.clear()

    def _receive(self, line: Line, frame: WSMessage) -> None:
        if frame.type is not WSMsgType.TEXT:
            raise ProtocolError(4002, "Error while decoding payload.")
        try:
            payload = json.loads(frame.data)
            op, data = Op(payload["op"]), payload.get("d")
        except (ValueError, KeyError, TypeError):
            raise ProtocolError(4001, "Unknown opcode.") from None
        if op is Op.HEARTBEAT:
            line.put(Op.HEARTBEAT_ACK)
        elif op is Op.IDENTIFY:
            self._identify(line, data)
        elif op is Op.RESUME:
            self._resume(line, data)
        elif line.session is None:
            raise ProtocolError(4003, "Not authenticated.")
        elif op is Op.REQUEST_MEMBERS:
            self._members(line.session, data)

    def _identify(self, line: Line, data: Json) -> None:
        self.identifies.append(data)
        if line.session is not None:
            raise ProtocolError(4005, "Already authenticated.")
        if data.get("token") != self._token:
            raise ProtocolError(4004, "Authentication failed.")
        if data["intents"] & PRIVILEGED & ~self.allowed_privileged:
            raise ProtocolError(4014, "Disallowed intent(s).")
        number, shards = data.get("shard", (0, 1))
        # A client that starts anew never comes back to what it had before.
        self.sessions = {key: session for key, session in self.sessions.items() if session.line is not None}
        session = Session(f"{self._world.snowflake():032x}", data["intents"], (number, shards), line)
        self.sessions[session.id] = line.session = session
        self._welcome(session)

    def _welcome(self, session: Session) -> None:
        guilds = [guild for guild in self._world.guilds.values() if session.owns(guild.id)]
        ready: Json = {
            "v": 10,
            "user": render.user(self._world.bot) | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(self._world.bot.id), "flags": 0},
            "private_channels": [],
        }
        session.send("READY", ready)
        if session.intents & Intent.GUILDS:
            for guild in guilds:
                session.send("GUILD_CREATE", render.guild(guild, self._world.bot) | {"unavailable": False})

    def _resume(self, line: Line, data: Json) -> None:
        if data.get("token") != self._token:
            raise ProtocolError(4004, "Authentication failed.")
        session = self.sessions.get(str(data.get("session_id")))
        if session is None:
            line.put(Op.INVALID_SESSION, data=False)
            return
        self.resumes += 1
        session.line, line.session = line, session
        for number, text in list(session.events):
            if number > (data.get("seq") or 0):
                line.outbox.put_nowait(text)
        session.send("RESUMED", {"_trace": []})

    def _members(self, session: Session, data: Json) -> None:
        told = {"guild_id": str(data["guild_id"]), "chunk_index": 0, "chunk_count": 1, "nonce": data.get("nonce")}
        session.send("GUILD_MEMBERS_CHUNK", told | {"members": [render.member(self._world.bot)], "not_found": []})

    def dispatch(self, event: str, data: Json, guild: Guild | None, intent: int = 0) -> int:
        """Send an event to the sessions of a guild's shard that hold the intent, and return how many those are."""
        number = guild.id if guild else None
        hearers = [s for s in self.sessions.values() if s.owns(number) and (not intent or s.intents & intent)]
        for session in hearers:
            session.send(event, data)
        return len(hearers)

    async def drop(self, code: int) -> None:
        """Close every websocket with a code; after 1000, 1001, 4007 and 4009 the sessions cannot be resumed."""
        self.ready.clear()
        if code in _FORGETTING:
            self.sessions.clear()
        for line in list(self._lines):
            await line.socket.close(code=code)

    async def close(self) -> None:
        """Send every client away for good."""
        await self.drop(WSCloseCode.GOING_AWAY)
