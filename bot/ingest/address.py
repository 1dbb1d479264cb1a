"""An address as written goes in, its parts come out, split once; nothing where it is no safe address of the web."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

_ABSOLUTE = re.compile(r"https?://[^/?#]")
# As nearly all are written: with a plain host, and nothing that has to be put right.
_PLAIN = re.compile(
    r"(https?)://((?:[A-Za-z0-9-]++\.)++[A-Za-z]++)"
    r"((?:/[^\x00-\x20\x7f-\x9f\\?#]*+)?)(?:\?([^\x00-\x20\x7f-\x9f\\#]*+))?(?:#([^\x00-\x20\x7f-\x9f\\]*+))?"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an absolute address, still percent-encoded; `place` is the host and its port, in small letters."""

    scheme: str
    place: str
    host: str
    path: str
    query: str = ""
    fragment: str = ""

    def __str__(self) -> str:
        query, fragment = self.query and f"?{self.query}", self.fragment and f"#{self.fragment}"
        return f"{self.scheme}://{self.place}{self.path}{query}{fragment}"


def absolute(href: str, base: str | None = None) -> Address | None:
    """Return the absolute http(s) address, or None: no other scheme, no user, no backslash, no impossible port."""
    if parts := _PLAIN.fullmatch(href):
        scheme, place, *rest = parts.groups("")
        return Address(scheme, place.lower(), place.lower(), *rest)
    try:
        plain = _CONTROL.sub("", href).strip().replace(" ", "%20")  # as browsers do
        address = plain if _ABSOLUTE.match(plain) else urljoin(base or "", plain)
        scheme, place, *rest = split = urlsplit(address)
        if scheme not in {"http", "https"} or not split.hostname or split.port == 0:
            return None
    except ValueError:
        return None
    unsafe = "@" in place or "\\" in href or "\\" in address
    return None if unsafe else Address(scheme, place.lower(), split.hostname, *rest)
