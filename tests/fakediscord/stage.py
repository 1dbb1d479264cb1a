"""What a test sets up or changes in: the world altered, and the connected clients told of it, out."""

from collections.abc import Callable

from tests.fakediscord import posting, render
from tests.fakediscord.gateway import Gateway, Intent
from tests.fakediscord.permissions import Permission, bits
from tests.fakediscord.routes.channels import ChannelRoutes
from tests.fakediscord.world import Channel, Guild, Json, Kind, Message, Upload, User, World

RIGHTS = {
    "view": Permission.VIEW_CHANNEL,
    "send": Permission.SEND_MESSAGES,
    "embed": Permission.EMBED_LINKS,
    "history": Permission.READ_MESSAGE_HISTORY,
    "attach": Permission.ATTACH_FILES,
    "pin": Permission.PIN_MESSAGES,
    "threads": Permission.SEND_MESSAGES_IN_THREADS,
}
"""The short names that `permit` takes."""


class Stage:
    """The people and places of the fake Discord; every change reaches the connected clients as an event."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.world = World(clock)
        self.member = self.world.add_user("member")

    gateway: Gateway
    channel_routes: ChannelRoutes

    @property
    def bot(self) -> User:
        """Return the bot's account, whose id is the application's as well."""
        return self.world.bot

    @property
    def owner(self) -> User:
        """Return the owner of the application."""
        return self.world.owner

    def add_user(self, name: str, *, owner: bool = False) -> User:
        """Add an account, by choice as the application's owner from now on."""
        user = self.world.add_user(name)
        if owner:
            self.world.owner = user
        return user

    def add_guild(self, name: str) -> Guild:
        """Add a guild with the bot in it."""
        guild = self.world.add_guild(name)
        self._tell("GUILD_CREATE", render.guild(guild, self.bot), guild)
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """Throw the bot out of a guild."""
        self.world.remove_guild(guild)
        self._tell("GUILD_DELETE", {"id": str(guild.id)}, guild)

    def add_channel(self, guild: Guild, name: str, kind: str = "text", parent: Channel | None = None) -> Channel:
        """Add a channel of kind text, announcement, forum or thread; a thread needs its parent."""
        sort = Kind[kind.upper()]
        if (sort is Kind.THREAD) is (parent is None) or sort is Kind.DM:
            raise ValueError(f"a {kind} cannot be added to a guild {'without' if parent is None else 'with'} a parent")
        channel = self.world.add_channel(name, sort, guild, parent)
        self._tell("THREAD_CREATE" if parent else "CHANNEL_CREATE", render.channel(channel), guild)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Delete a guild's channel or thread."""
        told = render.channel(channel)
        self.world.remove_channel(channel)
        self._tell("THREAD_DELETE" if channel.parent else "CHANNEL_DELETE", told, channel.guild)

    def open_dm(self, user: User) -> Channel:
        """Return the private channel between the bot and a user."""
        return self.world.open_dm(user)

    def permit(self, channel: Channel, **rights: bool) -> None:
        """Allow or deny the bot things in a channel, by the short names of RIGHTS; a thread has its parent's rights."""
        place = channel.parent or channel
        allow, deny = place.overwrites.get(self.bot.id, (0, 0))
        for name, granted in rights.items():
            bit = int(RIGHTS[name])
            allow, deny = (allow | bit, deny & ~bit) if granted else (allow & ~bit, deny | bit)
        place.overwrites[self.bot.id] = (allow, deny)
        self._tell("CHANNEL_UPDATE", render.channel(place), place.guild)

    def grant(self, user: User, guild: Guild, **permissions: bool) -> None:
        """Give a user permissions in a guild, or take them, under discord.py's names such as `manage_guild`."""
        held = user.grants.get(guild.id, 0)
        given = bits(name for name, granted in permissions.items() if granted)
        taken = bits(name for name, granted in permissions.items() if not granted)
        user.grants[guild.id] = (held | given) & ~taken

    def lock(self, thread: Channel, *, archived: bool = False) -> None:
        """Lock a thread, or archive it, so that the bot cannot post there."""
        thread.locked, thread.archived, thread.archived_at = not archived, archived, self.world.clock()
        self._tell("THREAD_UPDATE", render.channel(thread), thread.guild)

    def say(self, user: User, channel: Channel, content: str) -> Json:
        """Post a message as a user, and return it."""
        message = posting.post(self.world, channel, {"content": content}, author=user)
        self.channel_routes.announce(message)
        return render.message(self.world, message, whole=True)

    def messages(self, channel: Channel) -> list[Json]:
        """Return what everyone sees in a channel, oldest first, each with its nonce."""
        return [self._shown(message) for message in channel.messages.values() if message.viewer is None]

    def message(self, number: int) -> Json | None:
        """Return any message by its id, ephemeral ones too, as it is now."""
        found = self._find(number)
        return None if found is None else self._shown(found)

    def fetched(self, url: str) -> Upload | None:
        """Return the file that an attachment's address leads to."""
        parts = url.split("/")
        return self.world.files.get(int(parts[-2])) if len(parts) > 2 and parts[-2].isdecimal() else None

    def lose_files(self) -> None:
        """Let every file that is attached from now on be gone before anybody fetches it."""
        self.world.loses_files = True

    def _find(self, number: int) -> Message | None:
        channels = self.world.channels.values()
        return next((c.messages[number] for c in channels if number in c.messages), None)

    def _shown(self, message: Message) -> Json:
        return render.message(self.world, message, whole=True) | {"nonce": message.nonce}

    def _tell(self, event: str, data: Json, guild: Guild | None) -> None:
        self.gateway.dispatch(event, data, guild, Intent.GUILDS)
