"""A call about a channel or message in; the channel or message out, if the bot may do there what it asks."""

from tests.fakediscord.calls import ApiError, Call
from tests.fakediscord.permissions import Permission
from tests.fakediscord.world import Channel, Json, Kind, Message, World


def channel(world: World, call: Call, needed: int = 0) -> Channel:
    """Return the channel of a call, or refuse as Discord does: unknown, not to be seen, or not permitted."""
    place = world.channels.get(call.number("channel_id"))
    if place is None:
        raise ApiError(404, 10003, "Unknown Channel")
    held = world.bot_permissions(place)
    if not held & Permission.VIEW_CHANNEL:
        raise ApiError(403, 50001, "Missing Access")
    if held & needed != needed:
        raise ApiError(403, 50013, "Missing Permissions")
    return place


def message(world: World, call: Call, needed: int = 0, *, own: bool = False) -> Message:
    """Return the message of a call; with `own`, refuse another author's."""
    found = channel(world, call, needed).messages.get(call.number("message_id"))
    if found is None or found.viewer is not None:
        raise ApiError(404, 10008, "Unknown Message")
    if own and found.author is not world.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    return found


def posting(world: World, call: Call, body: Json) -> Channel:
    """Return the channel to post a body into, or refuse; without the right to embed, embeds beside text are dropped."""
    place = channel(world, call)
    if place.kind is Kind.FORUM:
        raise ApiError(400, 40058, "Cannot send messages in a forum channel")
    threaded = place.kind is Kind.THREAD
    needed = Permission.SEND_MESSAGES_IN_THREADS if threaded else Permission.SEND_MESSAGES
    if not world.bot_permissions(place) & needed:
        raise ApiError(403, 50013, "Missing Permissions")
    if place.locked:
        raise ApiError(403, 160005, "Thread is locked")
    if place.archived:
        raise ApiError(400, 50083, "Thread is archived")
    if place.recipient is not None and not place.recipient.accepts_dms:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    extras(world, place, call, body)
    return place


def extras(world: World, place: Channel, call: Call, body: Json) -> None:
    """Hold embeds and files of a body against the rights they need."""
    held = world.bot_permissions(place)
    if call.files and not held & Permission.ATTACH_FILES:
        raise ApiError(403, 50013, "Missing Permissions")
    if body.get("embeds") and not held & Permission.EMBED_LINKS:
        if not body.get("content"):
            raise ApiError(403, 50013, "Missing Permissions")
        body["embeds"] = []
