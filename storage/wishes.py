"""Takes how a channel wants its posts and gives the text that is stored, and takes that and gives the wishes back.

Only what differs from the default is written, so that a new wish needs no migration.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date
from functools import lru_cache
from typing import Any

from bot.model import Drafting, Kind, Layout, Picks, Quiet, Wishes


def wishes_text(wishes: Wishes) -> str:
    """Return the wishes as a JSON object."""
    chosen = {
        field.name: _write(value)
        for field in fields(Wishes)
        if (value := getattr(wishes, field.name)) != getattr(Wishes(), field.name)
    }
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)  # many channels wish the same
def to_wishes(text: str) -> Wishes:
    """Return the wishes that `wishes_text` wrote."""
    stored: dict[str, Any] = json.loads(text)
    return Wishes(**{name: _READ[name](value) if name in _READ else value for name, value in stored.items()})


def _write(value: object) -> object:
    if isinstance(value, Picks | Drafting):
        return asdict(value)
    if isinstance(value, Quiet):
        return {
            "weekdays": sorted(value.weekdays),
            "yearly": sorted(value.yearly),
            "dates": sorted(day.isoformat() for day in value.dates),
        }
    return value


def _picks(value: dict[str, Any]) -> Picks:
    named = {name: tuple(names) for name, names in value.items()}
    return Picks(**(named | {"kinds": tuple(Kind(kind) for kind in value["kinds"])}))


def _quiet(value: dict[str, Any]) -> Quiet:
    return Quiet(
        frozenset(value["weekdays"]),
        frozenset((month, day) for month, day in value["yearly"]),
        frozenset(date.fromisoformat(day) for day in value["dates"]),
    )


def _drafting(value: dict[str, Any]) -> Drafting:
    return Drafting(**value)


_READ: dict[str, Callable[[Any], Any]] = {
    "only": _picks,
    "never": _picks,
    "layout": Layout,
    "quiet": _quiet,
    "drafting": _drafting,
}
