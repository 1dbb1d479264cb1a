"""An Index and an item's key in, the items that have most of its topics and names in common out."""

from collections import Counter
from math import log

from bot.model import Hit, StoredItem
from bot.search.index import Index


def related(index: Index, key: str, limit: int = 5) -> tuple[Hit, ...]:
    """Return at most `limit` items that share topics or entities with one, by how rare these are, then the newest."""
    this = next((stored for stored in index.stored if stored.item.key == key), None)
    if this is None:
        return ()
    counts = Counter(label for stored in index.stored for label in _labels(stored))
    weights = {label: log(1 + len(index.stored) / counts[label]) for label in _labels(this)}
    total = sum(weights.values())
    hits = []
    for stored in index.stored:
        shared = sorted(weights.keys() & _labels(stored), key=lambda label: (-weights[label], label))
        if shared and stored.item.key != key:
            score = sum(weights[label] for label in shared) / total
            hits.append(Hit(stored, round(score, 4), tuple(shared)))
    return tuple(sorted(hits, key=lambda hit: -hit.score)[:limit])


def _labels(stored: StoredItem) -> set[str]:
    return {label.casefold() for label in (*stored.item.topics, *stored.item.entities)}
