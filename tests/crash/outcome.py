"""What stands in the channels of a fake Discord goes in, and the requests that were made; sums of it come out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.fakediscord import Channel, FakeDiscord
from tests.fakediscord.ledger import GLOBAL_LIMIT, Request
from tests.fakediscord.world import Kind


@dataclass(frozen=True, slots=True)
class Sums:
    """What came of posts that were owed: how many parts there are, are not, are there twice, or out of order.

    What the ledger left to administrators, as nobody can know whether it is there, is neither there nor lost.
    """

    posted: int
    lost: int
    doubled: int
    disordered: int
    uncertain: int = 0


def posts(fake: FakeDiscord, place: Channel) -> list[dict[str, Any]]:
    """Return the posts in a channel, or in the threads that a forum made of them, each with its marker."""
    threads = fake.world.channels.values() if place.kind is Kind.FORUM else ()
    places = [place, *(thread for thread in threads if thread.parent is place)]
    found = [message for each in places for message in fake.messages(each)]
    marked = ((message, _marker(message)) for message in found)
    return sorted(({**message, "marker": marker} for message, marker in marked if marker), key=lambda m: int(m["id"]))


def _marker(message: dict[str, Any]) -> str | None:
    parts = [part for row in message["components"] for part in row.get("components", [])]
    return next((part["custom_id"].rsplit(":", 1)[-1] for part in parts if part.get("custom_id")), None)


def fullest(requests: Iterable[Request]) -> float:
    """Return how full a bucket gets that each request fills by one, and that loses in a second what Discord allows."""
    most = level = last = 0.0
    for at in sorted(each.at for each in requests):
        level, last = max(0.0, level - GLOBAL_LIMIT * (at - last)) + 1, at
        most = max(most, level)
    return most
