"""Routes about the bot itself, its guilds and the gateway's address."""

from tests.fakediscord import render
from tests.fakediscord.calls import ApiError, Call, Reply, Routes
from tests.fakediscord.gateway import Gateway
from tests.fakediscord.world import Guild, Kind, World


class AccountRoutes:
    """Answers who the bot is and where."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def table(self) -> Routes:
        """Return the routes."""
        return {
            ("GET", "/gateway"): self._address,
            ("GET", "/gateway/bot"): self._address_bot,
            ("GET", "/users/@me"): self._me,
            ("GET", "/users/@me/guilds"): self._my_guilds,
            ("POST", "/users/@me/channels"): self._open_dm,
            ("GET", "/oauth2/applications/@me"): self._application,
            ("GET", "/applications/@me"): self._application,
            ("GET", "/guilds/{guild_id}"): self._guild,
            ("GET", "/guilds/{guild_id}/channels"): self._channels,
            ("GET", "/guilds/{guild_id}/threads/active"): self._threads,
        }

    def _address(self, _: Call) -> Reply:
        return Reply({"url": self._gateway.url})

    def _address_bot(self, _: Call) -> Reply:
        left = {
            "total": 1000,
            "remaining": 1000 - len(self._gateway.identifies),
            "reset_after": 0,
            "max_concurrency": 1,
        }
        return Reply({"url": self._gateway.url, "shards": 1, "session_start_limit": left})

    def _me(self, _: Call) -> Reply:
        return Reply(render.user(self._world.bot) | {"verified": True, "mfa_enabled": True, "email": None})

    def _my_guilds(self, _: Call) -> Reply:
        guilds = self._world.guilds.values()
        return Reply([{"id": str(g.id), "name": g.name, "icon": None, "owner": False, "features": []} for g in guilds])

    def _open_dm(self, call: Call) -> Reply:
        user = self._world.users.get(int(call.fields.get("recipient_id") or 0))
        if user is None:
            raise ApiError(404, 10013, "Unknown User")
        return Reply(render.channel(self._world.open_dm(user)))

    def _application(self, _: Call) -> Reply:
        bot, owner = self._world.bot, self._world.owner
        return Reply(
            {
                "id": str(bot.id),
                "name": bot.name,
                "icon": None,
                "description": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": render.user(owner),
                "verify_key": "0" * 64,
                "team": None,
                "flags": 0,
                "bot": render.user(bot),
            }
        )

    def _guild(self, call: Call) -> Reply:
        return Reply(render.guild(self._known(call), self._world.bot))

    def _channels(self, call: Call) -> Reply:
        places = self._known(call).channels.values()
        return Reply([render.channel(place) for place in places if place.kind is not Kind.THREAD])

    def _threads(self, call: Call) -> Reply:
        places = self._known(call).channels.values()
        threads = [render.channel(p) for p in places if p.kind is Kind.THREAD and not p.archived]
        return Reply({"threads": threads, "members": []})

    def _known(self, call: Call) -> Guild:
        guild = self._world.guilds.get(call.number("guild_id"))
        if guild is None:
            raise ApiError(404, 10004, "Unknown Guild")
        return guild
