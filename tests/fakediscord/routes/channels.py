"""Routes about channels and the messages in them."""

from tests.fakediscord import posting, render
from tests.fakediscord.calls import NOTHING, ApiError, Call, Reply, Routes
from tests.fakediscord.gateway import Gateway, Intent
from tests.fakediscord.ledger import Ledger
from tests.fakediscord.permissions import Permission
from tests.fakediscord.routes import access
from tests.fakediscord.world import Channel, Json, Kind, Message, World, stamp

_CHANNEL = "/channels/{channel_id}"
_MESSAGE = _CHANNEL + "/messages/{message_id}"
_PINS = _CHANNEL + "/messages/pins"
_CROSSPOSTED = 1 << 0
_MOST_PINS = 250


class ChannelRoutes:
    """Answers what a bot does in channels; `nonce_window` is for how many seconds a nonce is remembered."""

    def __init__(self, world: World, gateway: Gateway, ledger: Ledger, nonce_window: float) -> None:
        self._world = world
        self._gateway = gateway
        self._ledger = ledger
        self._window = nonce_window
        self._nonces: dict[str, Message] = {}

    def table(self) -> Routes:
        """Return the routes."""
        return {
            ("GET", _CHANNEL): self._channel,
            ("POST", _CHANNEL + "/typing"): self._typing,
            ("GET", _PINS): self._pins,
            ("PUT", _PINS + "/{message_id}"): self._pin,
            ("DELETE", _PINS + "/{message_id}"): self._unpin,
            ("GET", _CHANNEL + "/messages"): self._history,
            ("POST", _CHANNEL + "/messages"): self._post,
            ("GET", _MESSAGE): self._message,
            ("PATCH", _MESSAGE): self._edit,
            ("DELETE", _MESSAGE): self._delete,
            ("POST", _MESSAGE + "/crosspost"): self._crosspost,
        }

    def _channel(self, call: Call) -> Reply:
        return Reply(render.channel(access.channel(self._world, call)))

    def _typing(self, call: Call) -> Reply:
        access.posting(self._world, call, {})
        return NOTHING

    def _history(self, call: Call) -> Reply:
        channel = access.channel(self._world, call)
        # Discord does not refuse here: without the right to read on, the list is empty.
        if not self._world.bot_permissions(channel) & Permission.READ_MESSAGE_HISTORY:
            return Reply([])
        public = [message for message in channel.messages.values() if message.viewer is None]
        return Reply([self._show(message) for message in reversed(_window(public, call))])

    def _message(self, call: Call) -> Reply:
        return Reply(self._show(access.message(self._world, call, Permission.READ_MESSAGE_HISTORY)))

    def _post(self, call: Call) -> Reply:
        body = call.fields
        channel = access.posting(self._world, call, body)
        nonce = body.get("nonce")
        first = self._remembered(str(nonce), channel) if nonce is not None and body.get("enforce_nonce") else None
        if first is not None:
            return Reply(self._show(first) | {"nonce": nonce})
        message = posting.post(self._world, channel, body, call.files)
        if nonce is not None:
            self._nonces[str(nonce)] = message
        self.announce(message)
        return Reply(self._show(message) | ({} if nonce is None else {"nonce": nonce}))

    def _remembered(self, nonce: str, channel: Channel) -> Message | None:
        """Return the message that already went out under a nonce, if that was not too long ago."""
        first = self._nonces.get(nonce)
        if first is None or self._world.clock() - first.created > self._window:
            return None
        if first.channel is not channel:
            self._ledger.violate(f"nonce {nonce!r} was used in another channel before: this message is lost")
        if first.id not in first.channel.messages:
            raise ApiError(404, 10008, "Unknown Message")
        return first

    def announce(self, message: Message) -> None:
        """Tell the clients that may hear it of a new message."""
        guild = message.channel.guild
        intent = Intent.GUILD_MESSAGES if guild else Intent.DIRECT_MESSAGES
        whole = bool(self._gateway.allowed_privileged & Intent.MESSAGE_CONTENT)
        told = render.message(self._world, message, whole=whole)
        told |= {"nonce": message.nonce, **({"guild_id": str(guild.id)} if guild else {})}
        self._gateway.dispatch("MESSAGE_CREATE", told, guild, intent)

    def _edit(self, call: Call) -> Reply:
        message = access.message(self._world, call, own=True)
        posting.edit(self._world, message, call.fields, call.files)
        return Reply(self._show(message))

    def _delete(self, call: Call) -> Reply:
        message = access.message(self._world, call)
        needed = 0 if message.author is self._world.bot else Permission.MANAGE_MESSAGES
        del access.channel(self._world, call, needed).messages[message.id]
        return NOTHING

    def _crosspost(self, call: Call) -> Reply:
        message = access.message(self._world, call, Permission.SEND_MESSAGES)
        if message.channel.kind is not Kind.ANNOUNCEMENT:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if message.flags & _CROSSPOSTED:
            raise ApiError(400, 40033, "This message has already been crossposted")
        message.flags |= _CROSSPOSTED
        return Reply(self._show(message))

    def _pins(self, call: Call) -> Reply:
        channel = access.channel(self._world, call, Permission.READ_MESSAGE_HISTORY)
        pinned = [(at, channel.messages[key]) for key, at in channel.pins.items() if key in channel.messages]
        items = [{"pinned_at": stamp(at), "message": self._show(message)} for at, message in reversed(pinned)]
        return Reply({"items": items, "has_more": False})

    def _pin(self, call: Call) -> Reply:
        message = access.message(self._world, call, Permission.PIN_MESSAGES)
        pins = message.channel.pins
        if len(pins) >= _MOST_PINS and message.id not in pins:
            raise ApiError(400, 30003, "Maximum number of pins reached for the channel (250)")
        pins.setdefault(message.id, self._world.clock())
        return NOTHING

    def _unpin(self, call: Call) -> Reply:
        message = access.message(self._world, call, Permission.PIN_MESSAGES)
        message.channel.pins.pop(message.id, None)
        return NOTHING

    def _show(self, message: Message) -> Json:
        whole = bool(self._gateway.allowed_privileged & Intent.MESSAGE_CONTENT)
        return render.message(self._world, message, whole=whole)


def _window(messages: list[Message], call: Call) -> list[Message]:
    """Return the stretch of messages, oldest first, that `before`, `after` or `around` and `limit` ask for."""
    limit = min(int(call.query.get("limit", 50)), 100)
    if "before" in call.query:
        return [m for m in messages if m.id < int(call.query["before"])][-limit:]
    if "after" in call.query:
        return [m for m in messages if m.id > int(call.query["after"])][:limit]
    if "around" in call.query:
        middle = int(call.query["around"])
        older = [m for m in messages if m.id < middle][-(limit // 2) :]
        return (older + [m for m in messages if m.id >= middle])[:limit]
    return messages[-limit:]
