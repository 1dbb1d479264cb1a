"""What the fake Discord knows: users, guilds, channels and messages, and the ids they are told apart by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from tests.fakediscord.permissions import ALL, EVERYONE, Permission, resolve

Json = dict[str, Any]
"""A JSON object as it goes over the wire."""

EPOCH_MS = 1_420_070_400_000
EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15


class Kind(IntEnum):
    """The channel types that the fake has, under Discord's numbers."""

    TEXT = 0
    DM = 1
    ANNOUNCEMENT = 5
    THREAD = 11
    FORUM = 15


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that someone hands to Discord, or that Discord's file host gives back."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(slots=True, eq=False)
class User:
    """An account; `grants` holds extra permission bits by guild id, `accepts_dms` False makes private messages fail."""

    id: int
    name: str
    bot: bool = False
    grants: dict[int, int] = field(default_factory=dict)
    accepts_dms: bool = True


@dataclass(slots=True, eq=False)
class Channel:
    """A place for messages; `overwrites` maps role or member ids to (allow, deny), `pins` message ids to instants.

    A thread's `owner` is who made it, nobody in particular by default; a forum may require a tag of every post.
    """

    id: int
    name: str
    kind: Kind
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    recipient: User | None = None
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    pins: dict[int, float] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False
    owner: User | None = None
    archived_at: float = 0.0
    requires_tag: bool = False


@dataclass(slots=True, eq=False)
class Guild:
    """A server the bot is in; `bot_permissions` are those of the bot's own role, guild-wide."""

    id: int
    name: str
    owner: User
    bot_role: int
    bot_permissions: int = EVERYONE
    channels: dict[int, Channel] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Message:
    """A stored message; `viewer` is the only user who sees an ephemeral one, `kind` is Discord's message type."""

    id: int
    channel: Channel
    author: User
    created: float
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    kind: int = 0
    nonce: str | None = None
    edited: float | None = None
    viewer: User | None = None
    interaction: Json | None = None


def stamp(instant: float) -> str:
    """Return seconds since 1970 as the ISO text that Discord writes."""
    return datetime.fromtimestamp(instant, UTC).isoformat()


class World:
    """Holds everything that exists; `clock` gives seconds since 1970, `cdn` is where files are fetched from."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.cdn = ""
        self._last = 0
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.files: dict[int, Upload] = {}
        self.loses_files = False
        self.bot = self.add_user("fake-bot", bot=True)
        self.owner = self.add_user("application-owner")
        self._landlord = self.add_user("guild-owner")

    def snowflake(self) -> int:
        """Return a fresh id: by time, and always above the last."""
        self._last = max(int(self.clock() * 1000 - EPOCH_MS) << 22, self._last + 1)
        return self._last

    def add_user(self, name: str, *, bot: bool = False) -> User:
        """Add and return an account."""
        user = User(self.snowflake(), name, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str) -> Guild:
        """Add and return a guild without channels, owned by nobody that a test acts as."""
        guild = Guild(self.snowflake(), name, self._landlord, self.snowflake())
        self.guilds[guild.id] = guild
        return guild

    def add_channel(
        self, name: str, kind: Kind, guild: Guild | None, parent: Channel | None = None, number: int | None = None
    ) -> Channel:
        """Add and return a channel, in a guild or beside all of them; a thread under a message has its number."""
        channel = Channel(number or self.snowflake(), name, kind, guild, parent)
        self.channels[channel.id] = channel
        if guild is not None:
            guild.channels[channel.id] = channel
        return channel

    def open_dm(self, user: User) -> Channel:
        """Return the one private channel between the bot and a user."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = self.add_channel(user.name, Kind.DM, None)
        channel.recipient = user
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Forget a channel, its threads and their messages."""
        for thread in [c for c in self.channels.values() if c.parent is channel]:
            self.remove_channel(thread)
        del self.channels[channel.id]
        if channel.guild is not None:
            del channel.guild.channels[channel.id]

    def remove_guild(self, guild: Guild) -> None:
        """Forget a guild and all that is in it."""
        for channel in [c for c in guild.channels.values() if c.parent is None]:
            self.remove_channel(channel)
        del self.guilds[guild.id]

    def attach(self, channel: Channel, upload: Upload) -> Json:
        """Store a file and return it as Discord describes an attachment."""
        number = self.snowflake()
        if not self.loses_files:
            self.files[number] = upload
        url = f"{self.cdn}/attachments/{channel.id}/{number}/{upload.filename}"
        return {
            "id": str(number),
            "filename": upload.filename,
            "size": len(upload.content),
            "url": url,
            "proxy_url": url,
            "content_type": upload.content_type,
        }

    def bot_permissions(self, channel: Channel) -> int:
        """Return what the bot may do in a channel; a thread goes by its parent, a private channel allows all."""
        if channel.guild is None:
            return EVERYONE
        place = channel.parent or channel
        layers = (channel.guild.id, channel.guild.bot_role, self.bot.id)
        overwrites = [place.overwrites[key] for key in layers if key in place.overwrites]
        return resolve(EVERYONE | channel.guild.bot_permissions, overwrites)

    def member_permissions(self, user: User, guild: Guild) -> int:
        """Return what a user may do in a guild."""
        held = EVERYONE | user.grants.get(guild.id, 0)
        return ALL if user is guild.owner or held & Permission.ADMINISTRATOR else held
