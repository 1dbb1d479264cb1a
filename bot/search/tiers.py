"""Scored rows in, the two tiers of an answer out: what was found, and what only comes close."""

from collections.abc import Iterable, Sequence

from bot.model import Found, Hit, StoredItem
from bot.search.query import Query
from bot.search.rerank import Ranked

FOUND = 0.65
"""Coverage from which an item counts as found; below it, off-topic queries get answers."""

CLOSEST = 0.45
"""Coverage from which an item is worth showing as maybe related."""


def sort_out(text: str, query: Query, ranked: Iterable[Ranked], stored: Sequence[StoredItem], limit: int) -> Found:
    """Return at most `limit` hits in two tiers, each by score and then the newest first."""
    best_first = sorted(ranked, key=lambda one: (-one.score, one.row))
    found = [one for one in best_first if one.coverage >= FOUND][:limit]
    rest = [one for one in best_first if CLOSEST <= one.coverage < FOUND]
    closest = rest[: limit - len(found)]
    return Found(
        query=text,
        found=tuple(_hit(one, stored) for one in found),
        closest=tuple(_hit(one, stored) for one in closest),
        corrected=query.corrected if found or closest else None,
    )


def _hit(ranked: Ranked, stored: Sequence[StoredItem]) -> Hit:
    return Hit(stored[ranked.row], ranked.score, ranked.matched)
