"""The door of the search room: stored items in, an Index out; an Index and words in, hits or suggestions out."""

from bot.model import Suggestion
from bot.search.index import Index, build
from bot.search.lookup import find
from bot.search.related import related

__all__ = ["Index", "build", "find", "related", "suggest"]


def suggest(index: Index, text: str, limit: int = 25) -> tuple[Suggestion, ...]:
    """Return at most `limit` titles that the letters typed so far may be aiming at, none twice; any string is valid."""
    return index.choices.suggest(text, max(limit, 0))
