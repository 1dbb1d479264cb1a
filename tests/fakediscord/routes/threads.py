"""Routes about threads: those made beside a channel, under a message, or of a forum's posts."""

from tests.fakediscord import posting, render
from tests.fakediscord.calls import ApiError, Call, Reply, Routes
from tests.fakediscord.gateway import Gateway, Intent
from tests.fakediscord.permissions import Permission
from tests.fakediscord.routes import access
from tests.fakediscord.world import Channel, Json, Kind, World

_CHANNEL = "/channels/{channel_id}"


class ThreadRoutes:
    """Answers what a bot does about threads."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def table(self) -> Routes:
        """Return the routes."""
        return {
            ("POST", _CHANNEL + "/threads"): self._start,
            ("POST", _CHANNEL + "/messages/{message_id}/threads"): self._start_under,
            ("GET", "/guilds/{guild_id}/threads/active"): self._active,
            ("GET", _CHANNEL + "/threads/archived/public"): self._archived,
        }

    def _start(self, call: Call) -> Reply:
        body: Json = call.fields
        forum = "message" in body
        right = Permission.SEND_MESSAGES if forum else Permission.CREATE_PUBLIC_THREADS
        parent = access.channel(self._world, call, right)
        if forum is not (parent.kind is Kind.FORUM):
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if forum:
            access.extras(self._world, parent, call, body["message"])
        if parent.requires_tag and not body.get("applied_tags"):
            raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
        thread = self._made(body["name"], parent)
        created = render.channel(thread)
        if forum:
            first = posting.post(self._world, thread, body["message"], call.files)
            # The first message of a forum's thread has the thread's own id.
            del thread.messages[first.id]
            first.id = thread.id
            thread.messages[thread.id] = first
            created["message"] = render.message(self._world, first)
        return self._told(thread, created)

    def _start_under(self, call: Call) -> Reply:
        message = access.message(self._world, call, Permission.CREATE_PUBLIC_THREADS)
        if message.id in self._world.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        thread = self._made(call.fields["name"], message.channel, message.id)
        return self._told(thread, render.channel(thread))

    def _made(self, name: str, parent: Channel, number: int | None = None) -> Channel:
        thread = self._world.add_channel(name, Kind.THREAD, parent.guild, parent, number)
        thread.owner = self._world.bot
        return thread

    def _told(self, thread: Channel, created: Json) -> Reply:
        self._gateway.dispatch("THREAD_CREATE", created | {"newly_created": True}, thread.guild, Intent.GUILDS)
        return Reply(created, status=201)

    def _active(self, call: Call) -> Reply:
        guild = self._world.guilds.get(call.number("guild_id"))
        if guild is None:
            raise ApiError(403, 50001, "Missing Access")
        return self._listed([place for place in guild.channels.values() if not place.archived])

    def _archived(self, call: Call) -> Reply:
        parent = access.channel(self._world, call, Permission.READ_MESSAGE_HISTORY)
        places = self._world.channels.values()
        found = [place for place in places if place.parent is parent and place.archived]
        return self._listed(sorted(found, key=lambda place: -place.archived_at))

    def _listed(self, places: list[Channel]) -> Reply:
        threads = [render.channel(place) for place in places if place.kind is Kind.THREAD]
        return Reply({"threads": threads, "members": [], "has_more": False})
