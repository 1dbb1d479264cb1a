"""Synced commands, a name such as `topic find` and its values in; the data of the interaction out."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.fakediscord import render
from tests.fakediscord.permissions import Permission
from tests.fakediscord.world import Channel, Guild, Json, Kind, Role, Upload, User, World

_SUBCOMMAND, _GROUP, _STRING, _INTEGER, _BOOLEAN, _USER, _CHANNEL = 1, 2, 3, 4, 5, 6, 7
_ROLE, _NUMBER, _ATTACHMENT = 8, 10, 11
_TYPES: dict[int, type | tuple[type, ...]] = {
    _STRING: str,
    _INTEGER: int,
    _BOOLEAN: bool,
    _USER: User,
    _CHANNEL: Channel,
    _ROLE: Role,
    _NUMBER: (int, float),
    _ATTACHMENT: Upload,
}


class CommandUnknown(LookupError):
    """No such command is synced where the user is."""


class NotPermitted(Exception):
    """Discord would not let this user do this here."""


class BadValue(ValueError):
    """Discord's client would not let a user send such an option."""


def pick(commands: Iterable[Json], name: str, guild: Guild | None) -> tuple[Json, list[Json]]:
    """Return the command that a name begins with, a guild's own before a global one, and the options it names."""
    words = name.split()
    found = [
        c for c in commands if c["name"] == words[0] and c.get("guild_id") in {None, str(guild.id) if guild else ""}
    ]
    if not found:
        raise CommandUnknown(f"/{name} is not synced here")
    command = max(found, key=lambda c: "guild_id" in c)
    path: list[Json] = []
    node = command
    for word in words[1:]:
        node = next(
            (o for o in node.get("options", []) if o["name"] == word and o["type"] in {_SUBCOMMAND, _GROUP}), {}
        )
        if not node:
            raise CommandUnknown(f"/{name}: there is no {word!r}")
        path.append(node)
    if any(option["type"] in {_SUBCOMMAND, _GROUP} for option in node.get("options", [])):
        raise CommandUnknown(f"/{name} is a group: name one of its subcommands")
    return command, path


def gate(command: Json, guild: Guild | None, permissions: int) -> None:
    """Raise NotPermitted if Discord itself would hide a command from a user with these permissions in this place."""
    contexts = command.get("contexts")
    context = 0 if guild else 1
    if contexts is not None and context not in contexts:
        raise NotPermitted(f"/{command['name']} is not offered in {'guilds' if guild else 'private messages'}")
    if guild is None and contexts is None and command.get("dm_permission") is False:
        raise NotPermitted(f"/{command['name']} is not offered in private messages")
    needed = command.get("default_member_permissions")
    if guild is None or needed is None or permissions & Permission.ADMINISTRATOR:
        return
    if int(needed) == 0 or permissions & int(needed) != int(needed):
        raise NotPermitted(f"/{command['name']} needs the permissions {needed}, the user has {permissions}")


class Form:
    """Fills in the options of one command; what they point at is collected as Discord's `resolved` data."""

    def __init__(self, world: World, channel: Channel) -> None:
        self._world = world
        self._channel = channel
        self._resolved: dict[str, Json] = {}
        self._pointers: dict[int, Callable[[Any], str]] = {
            _USER: self._user,
            _CHANNEL: self._place,
            _ROLE: self._role,
            _ATTACHMENT: self._attachment,
        }

    def fill(self, command: Json, path: list[Json], values: Mapping[str, Any], focused: str | None = None) -> Json:
        """Return the interaction's data; while a focused option is being typed, none need be whole or there."""
        asked = (path[-1] if path else command).get("options", [])
        known = {option["name"]: option for option in asked}
        if unknown := set(values) - set(known):
            raise BadValue(f"/{command['name']} has no option {', '.join(sorted(unknown))}")
        missing = [option["name"] for option in asked if option.get("required") and option["name"] not in values]
        if missing and focused is None:
            raise BadValue(f"/{command['name']} requires {', '.join(missing)}")
        options = [self._option(known[name], value, focused) for name, value in values.items()]
        for node in reversed(path):
            options = [{"name": node["name"], "type": node["type"], "options": options}]
        data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data | ({"resolved": self._resolved} if self._resolved else {})

    def _option(self, option: Json, value: Any, focused: str | None) -> Json:
        name, kind = option["name"], option["type"]
        filled: Json = {"name": name, "type": kind}
        if name == focused:
            if not option.get("autocomplete"):
                raise BadValue(f"{name} has no autocomplete")
            return filled | {"value": str(value), "focused": True}
        expected = _TYPES.get(kind, str)
        if not isinstance(value, expected) or (kind in {_INTEGER, _NUMBER} and isinstance(value, bool)):
            raise BadValue(f"{name} takes {expected}, not {value!r}")
        if isinstance(value, Channel) and value.kind not in (option.get("channel_types") or Kind):
            raise BadValue(f"{name} takes no channel of kind {value.kind.name}")
        if kind in self._pointers:
            return filled | {"value": self._pointers[kind](value)}
        _within(option, value)
        return filled | {"value": value}

    def _user(self, user: User) -> str:
        self._resolved.setdefault("users", {})[str(user.id)] = render.user(user)
        if self._channel.guild is not None:
            permissions = self._world.member_permissions(user, self._channel.guild)
            member = render.member(user, permissions=permissions)
            del member["user"]
            self._resolved.setdefault("members", {})[str(user.id)] = member
        return str(user.id)

    def _place(self, channel: Channel) -> str:
        permissions = {"permissions": str(self._world.bot_permissions(channel))}
        self._resolved.setdefault("channels", {})[str(channel.id)] = render.channel(channel) | permissions
        return str(channel.id)

    def _role(self, role: Role) -> str:
        shown = render.role(role.id, role.name, 0, 2, mentionable=role.mentionable)
        self._resolved.setdefault("roles", {})[str(role.id)] = shown
        return str(role.id)

    def _attachment(self, upload: Upload) -> str:
        stored = self._world.attach(self._channel, upload) | {"ephemeral": True}
        self._resolved.setdefault("attachments", {})[stored["id"]] = stored
        return str(stored["id"])


def _within(option: Json, value: Any) -> None:
    """Raise BadValue for a value outside the choices or bounds that the command declares."""
    name = option["name"]
    if option.get("choices") and value not in [choice["value"] for choice in option["choices"]]:
        raise BadValue(f"{name}: {value!r} is none of the choices")
    size = len(value) if isinstance(value, str) else value
    low, high = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    if not option.get(low, size) <= size <= option.get(high, size):
        raise BadValue(f"{name}: {value!r} is out of bounds")
    if isinstance(value, str) and not 1 <= len(value) <= 6000:
        raise BadValue(f"{name}: a text has 1 to 6000 characters")


def filled_in(labels: Iterable[Json], values: Mapping[str, str]) -> list[Json]:
    """Return a modal's components as a client sends them; BadValue for what it would not let a user send."""
    texts = {label["label"]: label["component"] for label in labels}
    if unknown := set(values) - set(texts):
        raise BadValue(f"the modal has no field {', '.join(sorted(unknown))}, only {', '.join(texts)}")
    return [{"type": 18, "component": _typed(name, part, values.get(name))} for name, part in texts.items()]


def _typed(name: str, part: Json, value: str | None) -> Json:
    text = part.get("value") or "" if value is None else value
    least = max(part.get("min_length") or 0, int(part.get("required", True)))
    if not least <= len(text) <= part.get("max_length", 4000):
        raise BadValue(f"{name}: {text!r} is out of bounds")
    return {"type": part["type"], "custom_id": part["custom_id"], "value": text}
