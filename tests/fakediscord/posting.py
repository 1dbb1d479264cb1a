"""The body of a message request in; the stored or changed message out."""

from itertools import count

from tests.fakediscord.calls import ApiError
from tests.fakediscord.limits import walk
from tests.fakediscord.world import COMPONENTS_V2, EPHEMERAL, Channel, Json, Message, Upload, User, World

_CHOSEN_FLAGS = (1 << 2) | (1 << 12) | COMPONENTS_V2
_CHAT_INPUT_REPLY = 20
_VISIBLE = ("title", "description", "fields", "image", "thumbnail", "author", "footer", "url")


def post(
    world: World, channel: Channel, body: Json, files: tuple[Upload, ...] = (), author: User | None = None
) -> Message:
    """Store a new message from a checked body and return it; the bot is its author unless another is named."""
    message = Message(world.snowflake(), channel, author or world.bot, world.clock())
    message.nonce = None if body.get("nonce") is None else str(body["nonce"])
    _fill(world, message, body, files)
    channel.messages[message.id] = message
    return message


def reply(world: World, channel: Channel, body: Json, files: tuple[Upload, ...], viewer: User | None) -> Message:
    """Store the bot's answer to an interaction; a viewer makes it ephemeral."""
    message = post(world, channel, body, files)
    message.kind = _CHAT_INPUT_REPLY
    message.viewer = viewer
    return message


def hold(world: World, channel: Channel, viewer: User | None) -> Message:
    """Store the empty message that stands in while the bot thinks."""
    message = Message(world.snowflake(), channel, world.bot, world.clock(), kind=_CHAT_INPUT_REPLY, viewer=viewer)
    channel.messages[message.id] = message
    return message


def edit(world: World, message: Message, body: Json, files: tuple[Upload, ...] = ()) -> None:
    """Change a message by the keys that a body has."""
    _fill(world, message, body, files)
    message.edited = world.clock()


def wants_ephemeral(body: Json) -> bool:
    """Say whether a reply asks to be seen by the invoking user alone."""
    return bool((body.get("flags") or 0) & EPHEMERAL)


def _fill(world: World, message: Message, body: Json, files: tuple[Upload, ...]) -> None:
    content = (body["content"] or "") if "content" in body else message.content
    embeds = (body["embeds"] or []) if "embeds" in body else message.embeds
    components = _numbered(body["components"] or []) if "components" in body else message.components
    kept = _kept(message, body)
    if not (content.strip() or any(map(_shows, embeds)) or components or kept or files or body.get("poll")):
        raise ApiError(400, 50006, "Cannot send an empty message")
    message.content, message.components = content, components
    message.embeds = [{"type": "rich", **embed} for embed in embeds]
    message.attachments = kept + [world.attach(message.channel, upload) for upload in files]
    message.flags |= (body.get("flags") or 0) & _CHOSEN_FLAGS


def _kept(message: Message, body: Json) -> list[Json]:
    if body.get("attachments") is None:
        return message.attachments
    listed = {str(attachment.get("id")) for attachment in body["attachments"]}
    return [attachment for attachment in message.attachments if attachment["id"] in listed]


def _shows(embed: Json) -> bool:
    return any(embed.get(key) for key in _VISIBLE)


def _numbered(components: list[Json]) -> list[Json]:
    """Give every component an id, as Discord does for those that came without."""
    numbers = count(1)
    for part in walk(components):
        part.setdefault("id", next(numbers))
    return components
