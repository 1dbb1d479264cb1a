"""HTTP requests in, Discord's answers out: each is read, counted, checked, routed, and gets the service's headers."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakediscord import checks, faults
from tests.fakediscord.calls import ApiError, Call, Handler, Reply, Routes, invalid
from tests.fakediscord.faults import VIA, Faults
from tests.fakediscord.ledger import Ledger, Request
from tests.fakediscord.schema import Schema
from tests.fakediscord.world import Upload, World

API = "/api/v10"
_TOKENLESS = ("/interactions/", "/webhooks/{webhook_id}/{webhook_token}")
_OPEN = ("/gateway",)
_MOST_BYTES = 26 * 2**20
_BROKEN_LIMITS = {50006, 50035}

Endpoint = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Rest:
    """Serves a table of routes to whoever knows the token."""

    def __init__(self, world: World, token: str, schema: Schema | None, ledger: Ledger, planned: Faults) -> None:
        self._world = world
        self._token = token
        self._schema = schema
        self._ledger = ledger
        self._faults = planned

    def application(self, routes: Routes, gateway: Endpoint) -> web.Application:
        """Return the web application: the routes, the gateway's websocket, and the host of files."""
        app = web.Application(client_max_size=_MOST_BYTES)
        for (method, template), handler in routes.items():
            app.router.add_route(method, API + template, self._endpoint(template, handler))
        app.router.add_get("/gateway", gateway)
        app.router.add_get("/attachments/{channel_id}/{attachment_id}/{filename}", self._file)
        app.router.add_route("*", "/{path:.*}", self._endpoint("", self._unknown))
        return app

    def _endpoint(self, template: str, handler: Handler) -> Endpoint:
        async def serve(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(API)
            at = asyncio.get_running_loop().time()
            if not template.startswith(_TOKENLESS):
                self._ledger.count(at)
            call = await _read(request, template)
            how = self._faults.take(call.method, path)
            status, response = await faults.play(how, request, lambda: self._answer(call, handler))
            self._ledger.requests.append(Request(call.method, path, status, at))
            return response

        return serve

    def _answer(self, call: Call, handler: Handler) -> web.Response:
        try:
            self._authorise(call)
            self._check(call)
            return _response(call, handler(call))
        except ApiError as refusal:
            if refusal.code in _BROKEN_LIMITS:
                details = "; ".join(refusal.details) or refusal.message
                self._ledger.violate(f"{call.method} {call.path}: {details}")
            return _response(call, Reply(refusal.body, refusal.status))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A route met a body that no check foresaw; a 500 would make discord.py try again and hide it.
            self._ledger.violate(f"{call.method} {call.path}: unforeseen {error!r}")
            return _response(call, Reply(invalid(repr(error)).body, 400))

    def _authorise(self, call: Call) -> None:
        if call.authorization == f"Bot {self._token}":
            return
        if call.authorization is None and (call.template in _OPEN or call.template.startswith(_TOKENLESS)):
            return
        self._ledger.violate(f"{call.method} {call.path}: wrong Authorization")
        raise ApiError(401, 0, "401: Unauthorized")

    def _check(self, call: Call) -> None:
        if not call.template:
            return
        if broken := checks.hard(call, self._schema):
            raise invalid(*broken)
        for fault in checks.soft(call):
            self._ledger.violate(f"{call.method} {call.path}: {fault}")

    def _unknown(self, call: Call) -> Reply:
        self._ledger.violate(f"{call.method} {call.path}: unknown route")
        raise ApiError(404, 0, "404: Not Found")

    async def _file(self, request: web.Request) -> web.Response:
        number = request.match_info["attachment_id"]
        upload = self._world.files.get(int(number)) if number.isdecimal() else None
        if upload is None:
            return web.Response(status=404, headers=VIA)
        return web.Response(body=upload.content, headers=VIA | {"Content-Type": upload.content_type})


def _response(call: Call, reply: Reply) -> web.Response:
    headers = VIA | _rate_headers(call)
    if reply.data is None:
        return web.Response(status=reply.status, headers=headers)
    # aiohttp adds a charset to text, and discord.py then takes the body for text: hence bytes.
    body = json.dumps(reply.data).encode()
    return web.Response(status=reply.status, body=body, content_type="application/json", headers=headers)


def _rate_headers(call: Call) -> dict[str, str]:
    """Return a limit that is never reached; all five go together or discord.py stumbles."""
    bucket = hashlib.sha256(f"{call.method} {call.template}".encode()).hexdigest()[:32]
    return {
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset": "4102444800.000",
        "X-RateLimit-Reset-After": "1.000",
        "X-RateLimit-Bucket": bucket,
    }


async def _read(request: web.Request, template: str) -> Call:
    """Take a request apart; a multipart body holds the JSON as `payload_json` beside its files."""
    body: Any = None
    files: tuple[Upload, ...] = ()
    if request.content_type == "multipart/form-data":
        body, files = await _parts(request)
    elif raw := await request.read():
        body = _parsed(raw)
    return Call(
        method=request.method,
        path=request.path.removeprefix(API),
        template=template,
        params=dict(request.match_info),
        query=dict(request.query),
        authorization=request.headers.get("Authorization"),
        body=body,
        files=files,
    )


async def _parts(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    body: Any = None
    files: list[Upload] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            body = _parsed(content)
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files.append(Upload(part.filename or "file", content, kind))
    return body, tuple(files)


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")
