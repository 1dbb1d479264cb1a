"""An Index and a user's words in, a Found out.

understand   text -> Query: request words dropped, the rest corrected
passing      filters, phrases, excluded words -> the rows of each layer that pass
pick         Query -> the rows worth scoring
scored       rows -> how much of the query each holds
best         scored rows -> the most promising; those are compared letter by letter
sort_out     ranked rows -> two tiers, each story once
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import repeat

import numpy as np

from bot.model import Filters, Found, StoredItem
from bot.search.candidates import Rows, pick, postings_of, sought, titled
from bot.search.filters import bounded, in_order, passing
from bot.search.index import Index
from bot.search.meaning import Floats, nearest
from bot.search.merge import Layer
from bot.search.query import Query, understand
from bot.search.rerank import Ranked, Scores, best, gathered, scored
from bot.search.segment import filter_word, row_of
from bot.search.sense import Sense
from bot.search.synonyms import SHIPPED, Synonyms
from bot.search.tiers import Ground, sort_out
from bot.search.ties import broken

_COMPARED = 24
"""Rows of a layer, or twice the limit, whose titles are compared with the query letter by letter."""

_READ = 200
"""Items whose text is read for a phrase."""

_NEAREST = 30
"""Rows of a layer that are looked at for what they mean."""

ANYTHING = Filters()
_NOWHERE = np.zeros(0, np.intp)


def find(
    index: Index,
    query: str,
    limit: int = 10,
    filters: Filters = ANYTHING,
    synonyms: Synonyms = SHIPPED,
    chosen: Mapping[str, int] | None = None,
) -> Found:
    """Return the items that answer a query, at most `limit` over both tiers; any string is a valid query.

    Without a word to look for, the newest items are found that pass the filters and hold the phrases. Of equals those
    come first whose keys members chose more often.
    """
    vocabulary = index.vocabulary
    asked = understand(query, vocabulary, synonyms, index.acronyms)
    passes = [passing(asked, filters, vocabulary, layer, at) for at, layer in enumerate(index.layers)]
    ground = Ground(index.layers, passes, vocabulary, index.sense)
    ranked = rank(asked, filters, ground, max(2 * limit, _COMPARED), _meant(query, asked, index.sense))
    answer = sort_out(query, asked, filters, ranked, ground, max(limit, 0))
    if not chosen:
        return answer
    return replace(answer, found=broken(answer.found, chosen), closest=broken(answer.closest, chosen))


def carriers(index: Index, what: str, name: str, filters: Filters = ANYTHING) -> tuple[StoredItem, ...]:
    """Return the items with a "topic" or a "name", written in whichever case, that pass the filters, newest first."""
    word, vocabulary = filter_word(what, name), index.vocabulary
    anything = understand("", vocabulary)
    spots: list[tuple[int, int, int]] = []
    for at, layer in enumerate(index.layers):
        rows = row_of(postings_of(word, vocabulary, layer, at))
        rows = rows[passing(anything, filters, vocabulary, layer, at)[rows]]
        spots += zip(layer.segment.ages[rows].tolist(), repeat(at), rows.tolist(), strict=False)
    return tuple([index.layers[at].item(row) for _, at, row in sorted(spots)])


def rank(query: Query, filters: Filters, ground: Ground, most: int, vector: Floats | None) -> Ranked:
    """Return the most promising rows of all layers, at most so many of each by words and by meaning, in no order."""
    chosen: list[tuple[Scores, Rows]] = []
    for at, layer in enumerate(ground.layers):
        exact = titled(query.plain, layer.segment)
        near = _NOWHERE
        if vector is not None and layer.vectors:
            near = nearest(layer.vectors, vector, _NEAREST, ground.passing[at])[0]
        scores = _scores(query, filters, ground, at, np.concatenate([exact, near]), max(most, _READ))
        places = best(scores, query, exact, layer, max(most, _READ) if query.tells_order else most)
        if len(near):
            places = np.union1d(places, scores.rows.searchsorted(near))
        chosen.append((scores, _ordered(query, layer, scores, places)))
    return gathered(chosen, ground.layers, query, vector)


def _meant(text: str, query: Query, sense: Sense | None) -> Floats | None:
    """Return what a query means, None where that is not known; what it excludes is no part of it."""
    if sense is None or not query.terms:
        return None
    vector: Floats = sense.lens.embed([query.plain if query.excludes else text])[0]
    return vector


def _ordered(query: Query, layer: Layer, scores: Scores, places: Rows) -> Rows:
    """Return those of the scored rows whose text holds the phrases, and none that is barred."""
    if not query.tells_order:
        return places
    holding = [at for at in places.tolist() if in_order(layer.item(int(scores.rows[at])), query)]
    return np.array(holding, np.intp)


def _scores(query: Query, filters: Filters, ground: Ground, at: int, exact: Rows, most: int) -> Scores:
    layer, passes = ground.layers[at], ground.passing[at]
    if query.terms:
        terms = sought(query, ground.vocabulary, layer, at)
        return scored(terms, pick(terms, exact, passes), len(passes))
    # Without a word to go by, all that passes the filters answers; without these, meaning alone leads anywhere.
    is_bounded = bounded(query, filters)
    rows = np.flatnonzero(passes)[:most] if is_bounded else np.unique(exact)
    held = np.full(len(rows), float(is_bounded))
    return Scores(rows, held, held, np.zeros((0, len(rows)), np.bool_))
