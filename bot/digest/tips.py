"""What can be a tip, what a server was told and how its members voted go in; the tip of a week comes out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from bot.digest.select import Pool, next_tip
from bot.model import StoredItem, Told

_STRONGEST = 3.0
"""However many members vote alike, a tip becomes no more than eight times as likely by it, or as unlikely."""


def tip_of_week(
    pool: Pool,
    told: Told,
    week: tuple[int, str],
    given: Sequence[tuple[str, str]],
    liking: Mapping[str, float],
) -> StoredItem | None:
    """Return the tip of a server in a period, the two being the `week`; None where there is none to choose from.

    `given` are the periods and keys of what its channels were told, oldest first: who comes later gets the same.
    """
    guild, period = week
    same = {key for name, key in given if name == period}
    for found in (pool.tips, pool.highlights):
        for key in sorted(same & found.keys()):
            return found[key]
    heard = Told((*told.items, *(key for _, key in given)))
    return next_tip(pool, heard, f"{guild}|{period}", liking)


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
