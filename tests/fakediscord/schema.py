"""Discord's published OpenAPI file and a request in; what the request breaks of it out."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.fakediscord.calls import Call
from tests.fakediscord.world import Json

_ROOT = "urn:discord"


class Schema:
    """Checks request bodies against one OpenAPI file; validators are compiled at first use and kept."""

    def __init__(self, document: Json) -> None:
        self._paths: Json = document["paths"]
        resource: Resource[Any] = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
        self._validators: dict[str, Draft202012Validator] = {}
        self._judged: dict[str, list[str]] = {}

    def faults(self, call: Call) -> list[str]:
        """Return what the file has against a call: an unknown operation, or the places of the body that do not fit."""
        operation = self._paths.get(call.template, {}).get(call.method.lower())
        if operation is None:
            return ["no such operation in the OpenAPI file"]
        content = operation.get("requestBody", {}).get("content", {})
        if call.body is None or "application/json" not in content:
            return []
        # A bot registers the same long list of commands at every start; a verdict on one body holds for its like.
        written = f"{call.method} {call.template} {json.dumps(call.body, sort_keys=True)}"
        if written not in self._judged:
            errors = self._validator(call).iter_errors(_texts(_lenient(call.body), LENIENT_TOP))
            self._judged[written] = [f"{error.json_path}: {error.message[:300]}" for error in errors]
        return self._judged[written]

    def _validator(self, call: Call) -> Draft202012Validator:
        template = call.template.replace("~", "~0").replace("/", "~1")
        pointer = f"/paths/{template}/{call.method.lower()}/requestBody/content/application~1json/schema"
        if pointer not in self._validators:
            reference = {"$ref": f"{_ROOT}#{_quoted(pointer)}"}
            self._validators[pointer] = Draft202012Validator(reference, registry=self._registry)
        return self._validators[pointer]


@cache
def load(path: Path) -> Schema:
    """Return the checks of an OpenAPI file, read once a process."""
    return Schema(json.loads(path.read_text(encoding="utf-8")))


def _quoted(pointer: str) -> str:
    return pointer.replace("{", "%7B").replace("}", "%7D")


LENIENT = {
    "attachments": ("id",),  # discord.py numbers new files with integers, and the service takes them
    "allowed_mentions": ("roles",),  # integers in discord.py, taken as well
    "message_reference": ("message_id", "channel_id", "guild_id"),  # integers in discord.py, taken as well
}
"""Places where the published file asks for strings but the service also takes integers: key, then the ids under it."""

LENIENT_TOP = ("recipient_id",)
"""The same for ids at the top of a body: discord.py opens a private channel with an integer."""


def _lenient(body: Any) -> Any:
    if isinstance(body, list):
        return [_lenient(part) for part in body]
    if not isinstance(body, dict):
        return body
    return {key: _texts(value, LENIENT[key]) if key in LENIENT else _lenient(value) for key, value in body.items()}


def _texts(value: Any, names: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_texts(part, names) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: _text(v) if key in names else v for key, v in value.items()}


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(part) for part in value]
    return str(value) if type(value) is int else value
