"""Routes by which a bot answers interactions: the first callback, then the webhook that edits and follows up."""

import asyncio

from tests.fakediscord import posting, render
from tests.fakediscord.calls import NOTHING, ApiError, Call, Reply, Routes, invalid
from tests.fakediscord.interactions import LEGAL, TOKEN_LIFE, Act, Callback, Desk, Pending
from tests.fakediscord.world import Json, Message, World

_HOOK = "/webhooks/{webhook_id}/{webhook_token}"


class InteractionRoutes:
    """Settles pending interactions by what the bot answers."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world = world
        self._desk = desk

    def table(self) -> Routes:
        """Return the routes."""
        table: Routes = {
            ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): self._callback,
            ("POST", _HOOK): self._follow_up,
        }
        for path in ("/messages/@original", "/messages/{message_id}"):
            table |= {
                ("GET", _HOOK + path): self._get,
                ("PATCH", _HOOK + path): self._edit,
                ("DELETE", _HOOK + path): self._delete,
            }
        return table

    def _callback(self, call: Call) -> Reply:
        pending = self._desk.pending.get(call.params["interaction_token"])
        elapsed = asyncio.get_running_loop().time() - pending.born if pending else 0.0
        if pending is None or pending.id != call.number("interaction_id") or elapsed > pending.limit:
            raise ApiError(404, 10062, "Unknown interaction")
        if pending.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        kind = call.fields.get("type")
        if kind not in LEGAL[pending.act] or (kind in {Callback.UPDATE, Callback.DEFER_UPDATE} and not pending.source):
            raise invalid(f"type: {kind} is no answer to an interaction of type {int(pending.act)}")
        self._settle(pending, Callback(kind), call)
        pending.callback, pending.elapsed = Callback(kind), elapsed
        pending.first.set()
        return self._acknowledged(pending) if call.query.get("with_response") in {"1", "true"} else NOTHING

    def _settle(self, pending: Pending, kind: Callback, call: Call) -> None:
        body: Json = call.fields.get("data") or {}
        pending.ephemeral = posting.wants_ephemeral(body)
        if kind is Callback.REPLY:
            pending.original = self._reply(pending, body, call)
        elif kind is Callback.DEFER_REPLY:
            pending.original = posting.hold(self._world, pending.channel, pending.user if pending.ephemeral else None)
        elif kind in {Callback.DEFER_UPDATE, Callback.UPDATE}:
            pending.original = pending.source
        if kind is Callback.UPDATE and pending.source is not None:
            posting.edit(self._world, pending.source, body, call.files)
        pending.loading = kind in {Callback.DEFER_REPLY, Callback.DEFER_UPDATE}
        pending.data = body
        if not pending.loading:
            pending.final.set()

    def _reply(self, pending: Pending, body: Json, call: Call) -> Message:
        viewer = pending.user if posting.wants_ephemeral(body) else None
        message = posting.reply(self._world, pending.channel, body, call.files, viewer)
        if pending.act is Act.COMMAND:
            user = render.user(pending.user)
            message.interaction = {"id": str(pending.id), "type": 2, "user": user, "authorizing_integration_owners": {}}
        return message

    def _acknowledged(self, pending: Pending) -> Reply:
        told: Json = {"id": str(pending.id), "type": int(pending.act)}
        shown: Json = {"interaction": told}
        if pending.original is not None:
            told |= {
                "response_message_id": str(pending.original.id),
                "response_message_loading": pending.loading,
                "response_message_ephemeral": pending.original.viewer is not None,
            }
            message = render.message(self._world, pending.original)
            shown["resource"] = {"type": int(pending.callback or 0), "message": message}
        return Reply(shown)

    def _follow_up(self, call: Call) -> Reply:
        pending = self._open(call)
        if pending.loading and pending.callback is Callback.DEFER_REPLY and pending.original is not None:
            # The first follow-up after a deferral takes the place of the message that stood in.
            posting.edit(self._world, pending.original, call.fields, call.files)
            message = pending.original
        else:
            message = self._reply(pending, call.fields, call)
        self._finish(pending)
        return Reply(render.message(self._world, message)) if call.query.get("wait") in {"1", "true"} else NOTHING

    def _get(self, call: Call) -> Reply:
        return Reply(render.message(self._world, self._target(call)[1]))

    def _edit(self, call: Call) -> Reply:
        pending, message = self._target(call)
        posting.edit(self._world, message, call.fields, call.files)
        if message is pending.original:
            self._finish(pending)
        return Reply(render.message(self._world, message))

    def _delete(self, call: Call) -> Reply:
        pending, message = self._target(call)
        del message.channel.messages[message.id]
        self._finish(pending)
        return NOTHING

    def _finish(self, pending: Pending) -> None:
        pending.loading = False
        pending.final.set()

    def _open(self, call: Call) -> Pending:
        """Return the answered interaction whose webhook a call uses."""
        pending = self._desk.pending.get(call.params["webhook_token"])
        if pending is None or pending.callback is None or call.number("webhook_id") != self._world.bot.id:
            raise ApiError(404, 10015, "Unknown Webhook")
        if asyncio.get_running_loop().time() - pending.born > TOKEN_LIFE:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return pending

    def _target(self, call: Call) -> tuple[Pending, Message]:
        pending = self._open(call)
        if call.params.get("message_id", "@original") in {"@original", "%40original"}:
            message = pending.original
        else:
            message = pending.channel.messages.get(call.number("message_id"))
        if message is None or message.id not in message.channel.messages or message.author is not self._world.bot:
            raise ApiError(404, 10008, "Unknown Message")
        return pending, message
