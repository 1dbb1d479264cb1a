"""What can be a tip, what a server was told and how its members voted go in; the tip of a week comes out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from bot.digest.instants import place_of, zone_fault
from bot.digest.pick import month_in
from bot.digest.select import Pool, next_tip
from bot.model import GivenTip, StoredItem, Told

_LATELY = timedelta(days=31)
"""A post is due in its week, unless quiet days moved it."""

_STRONGEST = 3.0
"""However many members vote alike, a tip becomes no more than eight times as likely by it, or as unlikely."""


class Week(NamedTuple):
    """The server, the order and the week, as `week_of` names it, that a tip is for."""

    guild: int
    order: int
    name: str


@lru_cache(4_096)  # each tip of a server is asked for with every later one
def week_of(period: str, due: datetime, zone: str) -> str:
    """Return the week `YYYY-Www` of a post that is due for a period: by the period's name, of a month by the local day.

    What is no period, such as the name of a post that somebody makes by hand, is of no week.
    """
    if "-W" in period:
        return period
    if not month_in(period):
        return ""
    day = due.astimezone(UTC if zone_fault(zone) else place_of(zone)).date()
    if len(period) > len("YYYY-MM"):
        day = date.fromisoformat(period[:10])
    return f"{day:%G-W%V}"


def tip_of_week(pool: Pool, week: Week, given: Sequence[GivenTip], liking: Mapping[str, float]) -> StoredItem | None:
    """Return the tip of an order in a week; None where there is none to choose from.

    `given` is what the server was told, oldest first: who comes later gets the same, one after the other, who posts
    more than once a week.
    """
    same = _same(week.name, given)
    own = {tip.key for tip in same if tip.order_id == week.order}
    for found in (pool.tips, pool.highlights):
        for tip in same:
            if tip.key in found and tip.key not in own:
                return found[tip.key]
    return next_tip(pool, Told(tuple(tip.key for tip in given)), f"{week.guild}|{week.name}", liking)


def _same(week: str, given: Sequence[GivenTip]) -> list[GivenTip]:
    """Return the tips that were given in a week, oldest first."""
    recent = takewhile(lambda tip: tip.due > given[-1].due - _LATELY, reversed(given))
    return [tip for tip in recent if week and week_of(tip.period, tip.due, tip.zone) == week][::-1]


def liking_of(pool: Pool, votes: Mapping[str, int], item: Callable[[str], StoredItem | None]) -> dict[str, float]:
    """Return how welcome tips are: by the votes on them, or else on others about their topics; most are 0, left out."""
    about: Counter[str] = Counter()
    for key, balance in votes.items():
        if stored := item(key):
            about.update(dict.fromkeys(stored.item.topics, balance))
    likely = (*pool.tips.values(), *pool.highlights.values()) if votes else ()
    welcome = {stored.item.key: _welcome(stored, votes, about) for stored in likely}
    return {key: max(-_STRONGEST, min(_STRONGEST, liking)) for key, liking in welcome.items() if liking}


def _welcome(stored: StoredItem, votes: Mapping[str, int], about: Mapping[str, int]) -> float:
    item = stored.item
    if item.key in votes:
        return votes[item.key]
    return sum(about[topic] for topic in item.topics if topic in about) / max(len(item.topics), 1)
