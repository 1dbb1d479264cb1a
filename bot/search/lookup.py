"""An Index and a user's words in, a Found out.

understand   text -> Query: request words dropped, the rest corrected
pick         Query -> the 120 rows worth ranking
rank         rows -> scored rows
sort_out     scored rows -> two tiers
"""

from bot.model import Found
from bot.search.index import Index
from bot.search.query import understand
from bot.search.rerank import rank
from bot.search.synonyms import SHIPPED, Synonyms
from bot.search.tiers import CLOSEST, sort_out

_ROWS = 120


def find(index: Index, query: str, limit: int = 10, synonyms: Synonyms = SHIPPED) -> Found:
    """Return the items that answer a query, at most `limit` over both tiers; any string is a valid query."""
    understood = understand(query, index.vocabulary, synonyms)
    rows = index.candidates.pick(understood, max(limit, _ROWS))
    ranked = rank(understood, index.candidates, index.titles, rows, CLOSEST)
    return sort_out(query, understood, ranked, index.stored, max(limit, 0))
