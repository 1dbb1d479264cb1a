"""Routes about application commands, global and per guild."""

from typing import Any

from tests.fakediscord.calls import NOTHING, ApiError, Call, Reply, Routes
from tests.fakediscord.world import Json, World

_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


class CommandRoutes:
    """Keeps the synced commands: those under 0 are global, the others stand under their guild's id."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._synced: dict[int, dict[int, Json]] = {}
        self.syncs = 0

    def table(self) -> Routes:
        """Return the routes."""
        table: Routes = {}
        for root in (_GLOBAL, _GUILD):
            table |= {
                ("GET", root): self._list,
                ("PUT", root): self._overwrite,
                ("POST", root): self._create,
                ("GET", root + "/{command_id}"): self._get,
                ("PATCH", root + "/{command_id}"): self._edit,
                ("DELETE", root + "/{command_id}"): self._delete,
            }
        return table

    def commands(self, guild_id: int = 0) -> list[Json]:
        """Return the commands of a guild, or the global ones."""
        return list(self._synced.get(guild_id, {}).values())

    def _shelf(self, call: Call) -> tuple[int, dict[int, Json]]:
        if call.number("application_id") != self._world.bot.id:
            raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
        guild_id = call.number("guild_id") if "guild_id" in call.params else 0
        if guild_id and guild_id not in self._world.guilds:
            raise ApiError(403, 50001, "Missing Access")
        return guild_id, self._synced.setdefault(guild_id, {})

    def _list(self, call: Call) -> Reply:
        return Reply(list(self._shelf(call)[1].values()))

    def _overwrite(self, call: Call) -> Reply:
        guild_id, shelf = self._shelf(call)
        self.syncs += 1
        made = [self._stored(guild_id, shelf, body) for body in call.body or []]
        shelf.clear()
        shelf.update({int(command["id"]): command for command in made})
        return Reply(made)

    def _create(self, call: Call) -> Reply:
        guild_id, shelf = self._shelf(call)
        command = self._stored(guild_id, shelf, call.fields)
        known = int(command["id"]) in shelf
        shelf[int(command["id"])] = command
        return Reply(command, status=200 if known else 201)

    def _get(self, call: Call) -> Reply:
        return Reply(self._known(call)[1])

    def _edit(self, call: Call) -> Reply:
        shelf, command = self._known(call)
        shelf[int(command["id"])] = changed = command | call.fields | {"version": str(self._world.snowflake())}
        return Reply(changed)

    def _delete(self, call: Call) -> Reply:
        shelf, command = self._known(call)
        del shelf[int(command["id"])]
        return NOTHING

    def _known(self, call: Call) -> tuple[dict[int, Json], Json]:
        _, shelf = self._shelf(call)
        command = shelf.get(call.number("command_id"))
        if command is None:
            raise ApiError(404, 10063, "Unknown application command")
        return shelf, command

    def _stored(self, guild_id: int, shelf: dict[int, Json], body: Json) -> Json:
        """Return a command as Discord keeps it: one of the same name and type keeps its id."""
        kind = body.get("type", 1)
        old = next((c for c in shelf.values() if (c["name"], c["type"]) == (body["name"], kind)), None)
        needed: Any = body.get("default_member_permissions")
        command: Json = {
            "description": "",
            "options": [],
            "nsfw": False,
            "contexts": None,
            "integration_types": [0],
            "dm_permission": True,
            **body,
            "id": old["id"] if old else str(self._world.snowflake()),
            "application_id": str(self._world.bot.id),
            "version": str(self._world.snowflake()),
            "type": kind,
            "default_member_permissions": None if needed is None else str(needed),
        }
        return command | ({"guild_id": str(guild_id)} if guild_id else {})
