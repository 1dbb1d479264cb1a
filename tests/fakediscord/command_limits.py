"""Application commands as a bot registers them in; the limits of Discord's service that they break out."""

import re
from collections import Counter
from collections.abc import Iterator

from tests.fakediscord.limits import length, too_long, too_many
from tests.fakediscord.world import Json

_NAME = re.compile(r"[-_'\w]{1,32}")
_CHAT, _SUBCOMMAND, _GROUP = 1, 1, 2
_MOST = {1: 100, 2: 15, 3: 15, 4: 1}


def commands(listed: list[Json]) -> Iterator[str]:
    """Yield the faults of a whole set of commands."""
    kinds = Counter(command.get("type", _CHAT) for command in listed)
    for kind, number in kinds.items():
        if number > _MOST.get(kind, 0):
            yield f"{number} commands of type {kind}, allowed are {_MOST.get(kind, 0)}"
    names = Counter((command.get("type", _CHAT), command.get("name")) for command in listed)
    yield from (f"name {name!r} is used {times} times" for (_, name), times in names.items() if times > 1)
    for listing in listed:
        yield from command(listing)


def command(listing: Json) -> Iterator[str]:
    """Yield the faults of one command."""
    name = listing.get("name")
    if listing.get("type", _CHAT) != _CHAT:
        yield from too_long(f"{name!r}: name", name, 32, least=1)
        return
    yield from _named(listing, str(name))
    if _size(listing) > 8000:
        yield f"{name!r}: {_size(listing)} characters in all, allowed are 8000"


def _named(node: Json, where: str) -> Iterator[str]:
    """Yield the faults of a command, group, subcommand or option: they share names, descriptions and options."""
    name = str(node.get("name"))
    if not _NAME.fullmatch(name) or name != name.lower():
        yield f"{where}: the name must be 1 to 32 lower-case letters, digits, - or _"
    yield from too_long(f"{where}: description", node.get("description"), 100, least=1)
    yield from too_many(f"{where}: options", node.get("options"), 25)
    yield from too_many(f"{where}: choices", node.get("choices"), 25)
    if node.get("choices") and node.get("autocomplete"):
        yield f"{where}: choices and autocomplete exclude each other"
    for choice in node.get("choices") or []:
        yield from too_long(f"{where}: choice name", choice.get("name"), 100, least=1)
    yield from _ordered(node.get("options") or [], where)
    for option in node.get("options") or []:
        yield from _named(option, f"{where} {option.get('name')}")


def _ordered(options: list[Json], where: str) -> Iterator[str]:
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{where}: required options must come first"
    nested = [option.get("type") in {_SUBCOMMAND, _GROUP} for option in options]
    if any(nested) and not all(nested):
        yield f"{where}: subcommands and options cannot stand side by side"
    names = [option.get("name") for option in options]
    if len(names) != len(set(names)):
        yield f"{where}: two options have one name"


def _size(node: Json) -> int:
    own = length(node.get("name")) + length(node.get("description"))
    own += sum(length(c.get("name")) + length(str(c.get("value"))) for c in node.get("choices") or [])
    return own + sum(_size(option) for option in node.get("options") or [])
