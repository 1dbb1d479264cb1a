"""An Index and a user's words in, a Found out.

understand   text -> Query: request words dropped, the rest corrected
passing      filters, phrases, excluded words -> the rows of each layer that pass
pick         Query -> the rows worth scoring
scored       rows -> how much of the query each holds
best         scored rows -> the most promising; those are compared letter by letter
sort_out     ranked rows -> two tiers, each story once
"""

from collections.abc import Sequence

import numpy as np

from bot.model import Filters, Found
from bot.search.candidates import FOUND, pick, sought, titled
from bot.search.filters import bounded, holds_phrases, passing
from bot.search.index import Index
from bot.search.query import Query, understand
from bot.search.rerank import Ranked, Scores, best, likenesses, scored
from bot.search.stories import item_at
from bot.search.tiers import Ground, sort_out

_COMPARED = 40
_READ = 200
"""Items whose text is read for a phrase."""

ANYTHING = Filters()


def find(index: Index, query: str, limit: int = 10, filters: Filters = ANYTHING) -> Found:
    """Return the items that answer a query, at most `limit` over both tiers; any string is a valid query.

    Without a word to look for, the newest items are found that pass the filters and hold the phrases.
    """
    vocabulary = index.vocabulary
    asked = understand(query, vocabulary)
    passes = [passing(asked, filters, vocabulary, layer, at) for at, layer in enumerate(index.layers)]
    ground = Ground(index.layers, passes, vocabulary)
    ranked = rank(asked, filters, ground, max(4 * limit, _COMPARED))
    return sort_out(query, asked, filters, ranked, ground, max(limit, 0))


def rank(query: Query, filters: Filters, ground: Ground, most: int) -> list[Ranked]:
    """Return the most promising rows of all layers, about `most` of each, in no order."""
    most = max(most, _READ) if query.phrases else most
    ranked: list[Ranked] = []
    for at, layer in enumerate(ground.layers):
        exact = titled(query.plain, layer.segment)
        scores = _scores(query, filters, ground, at, most)
        chosen = best(scores, query, exact, layer, FOUND, most).tolist()
        ranked += (
            Ranked(
                at, int(scores.rows[one]), float(scores.score[one]), float(scores.coverage[one]), int(scores.holds[one])
            )
            for one in chosen
        )
    if query.phrases:
        ranked = [one for one in ranked if holds_phrases(item_at(ground.layers, (one.layer, one.row)), query)]
    return _compared(query, ranked, ground)


def _scores(query: Query, filters: Filters, ground: Ground, at: int, most: int) -> Scores:
    layer, passes = ground.layers[at], ground.passing[at]
    if query.terms:
        terms = sought(query, ground.vocabulary, layer, at)
        rows = pick(terms, titled(query.plain, layer.segment), passes)
        return scored(terms, rows, len(passes))
    rows = np.flatnonzero(passes)[:most] if bounded(query, filters) else np.zeros(0, np.intp)
    return Scores(rows, np.ones(len(rows)), np.ones(len(rows)), np.zeros(len(rows), np.int64))


def _compared(query: Query, ranked: Sequence[Ranked], ground: Ground) -> list[Ranked]:
    """Return ranked rows with what the likeness of their titles to the query adds."""
    if not ranked or not query.terms:
        return list(ranked)
    titles = [ground.layers[one.layer].segment.titles[one.row] for one in ranked]
    added = likenesses(query, titles)
    return [one._replace(score=min(1.0, round(one.score + like, 4))) for one, like in zip(ranked, added, strict=True)]
