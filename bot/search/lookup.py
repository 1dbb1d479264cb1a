"""An Index and a user's words in, a Found out.

understand   text -> Query: request words dropped, the rest corrected
pick         Query -> the 120 rows worth ranking
rank         rows -> scored rows
sort_out     scored rows -> two tiers
"""

from dataclasses import replace
from itertools import islice

from bot.model import Filters, Found, Hit
from bot.search.filters import fits
from bot.search.index import Index
from bot.search.query import understand
from bot.search.rerank import rank
from bot.search.tiers import CLOSEST, sort_out

_ROWS = 120
_ANY = Filters()


def find(index: Index, query: str, limit: int = 10, filters: Filters = _ANY) -> Found:
    """Return the items within the filters that answer a query, at most `limit` over both tiers.

    Any string is a valid query; an empty one finds the newest items, if there are filters.
    """
    if filters != _ANY and not query.strip():
        fitting = (stored for stored in index.stored if fits(stored, filters))
        newest = tuple(Hit(stored, 1.0, ()) for stored in islice(fitting, max(limit, 0)))
        return Found(query, newest, filters=filters)
    understood = understand(query, index.vocabulary)
    most = _ROWS if filters == _ANY else len(index.stored)
    rows = index.candidates.pick(understood, max(limit, most))
    if filters != _ANY:
        rows = {row for row in rows if fits(index.stored[row], filters)}
    ranked = rank(understood, index.candidates, index.titles, rows, CLOSEST)
    return replace(sort_out(query, understood, ranked, index.stored, max(limit, 0)), filters=filters)
