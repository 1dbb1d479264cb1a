"""One REST request, taken apart, and the reply or refusal that a route gives for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakediscord.world import Json, Upload


@dataclass(frozen=True, slots=True)
class Call:
    """A request: `template` is its path as OpenAPI has it, `params` what the braces hold, `body` the parsed JSON."""

    method: str
    path: str
    template: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    authorization: str | None = None
    body: Any = None
    files: tuple[Upload, ...] = ()

    def number(self, name: str) -> int:
        """Return a path parameter as an id; anything but digits is 0, which no id is."""
        value = self.params[name]
        return int(value) if value.isdecimal() else 0

    @property
    def fields(self) -> Json:
        """Return the body as an object; an absent one is empty."""
        return self.body if isinstance(self.body, dict) else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """A success: its status and the JSON to send, None for an empty body."""

    data: Any = None
    status: int = 200


NOTHING = Reply(status=204)

Handler = Callable[[Call], Reply]
Routes = dict[tuple[str, str], Handler]


class ApiError(Exception):
    """A refusal as Discord words it: HTTP status, JSON error code, message, and the details of a malformed body."""

    def __init__(self, status: int, code: int, message: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    @property
    def body(self) -> Json:
        """Return the JSON that goes out with the refusal."""
        shown: Json = {"message": self.message, "code": self.code}
        if self.details:
            shown["errors"] = {"_errors": [{"code": "INVALID", "message": text} for text in self.details]}
        return shown


def invalid(*details: str) -> ApiError:
    """Return the refusal of a body that breaks a limit."""
    return ApiError(400, 50035, "Invalid Form Body", details)
