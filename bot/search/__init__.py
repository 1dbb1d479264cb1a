"""The door of the search room: stored items in, an Index out; an Index and words in, hits or suggestions out."""

from collections.abc import Mapping

from bot.model import Suggestion
from bot.search.index import Index, build, renewed
from bot.search.lookup import carriers, find
from bot.search.meaning import Embedder
from bot.search.pack import pack, unpack
from bot.search.related import related
from bot.search.stories import Stories
from bot.search.synonyms import SHIPPED, Synonyms

__all__ = [
    "SHIPPED",
    "Embedder",
    "Index",
    "Stories",
    "Synonyms",
    "build",
    "carriers",
    "find",
    "pack",
    "related",
    "renewed",
    "suggest",
    "unpack",
]


def suggest(
    index: Index, text: str, limit: int = 25, chosen: Mapping[str, int] | None = None
) -> tuple[Suggestion, ...]:
    """Return at most `limit` titles, topics and names that the letters typed so far may be aiming at, none twice.

    Any string is valid; `chosen` says how often members chose each key before.
    """
    return index.choices.suggest(text, limit, chosen)
