"""A REST call in; the rules it breaks out: hard ones that Discord refuses, and soft ones that only the ledger sees."""

from collections.abc import Iterator

from tests.fakediscord import command_limits, limits
from tests.fakediscord.calls import Call
from tests.fakediscord.schema import Schema
from tests.fakediscord.world import Json

_MESSAGE, _WEBHOOK = "/channels/{channel_id}/messages", "/webhooks/{webhook_id}/{webhook_token}"
_CALLBACK, _THREADS = "/interactions/{interaction_id}/{interaction_token}/callback", "/channels/{channel_id}/threads"
_ORIGINAL = f"{_WEBHOOK}/messages/@original"
_EDITS = (_MESSAGE + "/{message_id}", _ORIGINAL, _WEBHOOK + "/messages/{message_id}")
_REPLIES, _CHOICES, _MODAL = (4, 5, 7), 8, 9


def hard(call: Call, schema: Schema | None) -> list[str]:
    """Return the faults for which Discord would answer 400."""
    if schema is not None and (faults := schema.faults(call)):
        return faults
    try:
        return list(_hard(call))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return [f"the body has not the shape of its kind: {error!r}"]


def soft(call: Call) -> list[str]:
    """Return what goes through but should not: messages that could ping."""
    body = _message(call)
    # An edit cannot ping, save the edit that first fills a deferred answer.
    if body is None or (call.method == "PATCH" and call.template != _ORIGINAL and "allowed_mentions" not in body):
        return []
    return list(limits.mentions(body))


def _hard(call: Call) -> Iterator[str]:
    kind = call.fields.get("type")
    if (body := _message(call)) is not None:
        yield from limits.message(body)
    elif call.template == _CALLBACK and kind == _CHOICES:
        yield from limits.choices(call.fields.get("data") or {})
    elif call.template == _CALLBACK and kind == _MODAL:
        yield from limits.modal(call.fields.get("data") or {})
    elif call.template.endswith("/commands") and call.method == "PUT":
        yield from command_limits.commands(call.body or [])
    elif call.template.endswith("/commands") and call.method == "POST":
        yield from command_limits.command(call.fields)


def _message(call: Call) -> Json | None:
    """Return the message that a call carries, if it is one that carries any."""
    body = call.fields
    if call.method == "POST" and call.template == _CALLBACK:
        return body.get("data") or {} if body.get("type") in _REPLIES else None
    if call.method == "POST" and call.template == _THREADS:
        return body.get("message")
    creates = call.method == "POST" and call.template in {_MESSAGE, _WEBHOOK}
    edits = call.method == "PATCH" and call.template in _EDITS
    return body if creates or edits else None
