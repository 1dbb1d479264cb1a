"""Ranked rows in, the two tiers of an answer out: what was found, and what only comes close; each story once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from bot.model import Filters, Found, Hit, IssueRef, StoredItem
from bot.search.blend import blended
from bot.search.candidates import CLOSEST, FOUND
from bot.search.filters import in_order
from bot.search.merge import Layer
from bot.search.query import Query, Term
from bot.search.rerank import Ranked
from bot.search.sense import Sense
from bot.search.stories import Spot, issue_of, near_titles, same_stories, tells_the_same
from bot.search.vocabulary import Vocabulary

_NEAR_BEST = 0.35
"""Part of the best one's coverage that the others must have to be shown with it as maybe related."""

_COVERAGE = 0.5
"""What coverage adds to the score of what only comes close: there a rare word says more than where it stands."""


BY_WORDS = 0.3
"""Coverage from which an item is shown for its words, where one that holds fewer may be shown for its meaning."""

_GROUPED = 2
"""Times the limit so many of the best rows are asked for the stories they tell."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an answer is taken from: the layers, which of their rows pass the filters, the words and sense of all."""

    layers: Sequence[Layer]
    passing: Sequence[NDArray[np.bool_]]
    vocabulary: Vocabulary
    sense: Sense | None = None


def sort_out(text: str, query: Query, filters: Filters, ranked: Ranked, ground: Ground, limit: int) -> Found:
    """Return at most `limit` hits in two tiers, each by score and then the newest first."""
    close = ranked.coverage < FOUND
    by_score, worth = _judged(ranked, query, ground.sense)
    order = np.lexsort((ranked.keys, ranked.ages, -by_score, close))
    best_first = ranked.take(order[worth[order]], by_score.round(4))
    hits = hits_of(best_first, query, ground, limit)
    read = _led_by(query, (hit for _, hit in hits))
    return Found(
        query=text,
        found=tuple(hit for coverage, hit in hits if coverage >= FOUND),
        closest=tuple(hit for coverage, hit in hits if coverage < FOUND),
        corrected=read.corrected,
        unknown=tuple(dict.fromkeys(term.typed for term in read.terms if not term.readings)),
        read_as=query.read_as if hits else (),
        filters=filters,
        only_excludes=query.only_excludes,
    )


def _led_by(query: Query, hits: Iterable[Hit]) -> Query:
    """Return a query without the corrections that no hit holds: they led nowhere, and their words are not known."""
    held = {word for hit in hits for word in hit.matched}
    vain = {term for term in query.terms if term.corrected and term.typed not in held}
    return replace(
        query, terms=tuple(Term(term.typed, (), term.weight) if term in vain else term for term in query.terms)
    )


def _judged(ranked: Ranked, query: Query, sense: Sense | None) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what rows are ranked by, and whether each is worth showing at least as maybe related."""
    coverage = ranked.coverage
    if sense is None or not query.terms:
        floor = min(FOUND, max(CLOSEST, coverage.max(initial=0.0) * _NEAR_BEST))
        return ranked.score + (coverage < FOUND) * _COVERAGE * coverage, coverage >= floor
    total = sum(term.weight for term in query.terms)
    known = sum(term.weight for term in query.terms if term.readings) / total if total else 0.0
    score = blended(ranked.score, coverage, ranked.near)
    return score, (coverage >= BY_WORDS) | (ranked.near > sense.gate.least(known))


def hits_of(best_first: Ranked, query: Query, ground: Ground, limit: int) -> list[tuple[float, Hit]]:
    """Return at most `limit` hits with their coverage; a story that several issues tell is one of them."""
    spots = list(zip(best_first.layers.tolist(), best_first.rows.tolist(), strict=True))
    same = _same(spots[: _GROUPED * limit], best_first.titles, ground, limit)
    score, coverage, near, holds = (
        column.tolist() for column in (best_first.score, best_first.coverage, best_first.near, best_first.holds)
    )
    taken: set[Spot] = set()
    hits: list[tuple[float, Hit]] = []
    for at, spot in enumerate(spots):
        if len(hits) >= limit:
            break
        if spot not in taken:
            story = {spot, *_telling(same[spot], query, ground.layers)} - taken if spot in same else {spot}
            if len(story) > 1 and len({issue_of(ground.layers, each) for each in story}) == 1:
                story = {spot}
            taken |= story
            matched = tuple(dict.fromkeys(term.typed for term in compress(query.terms, holds[at])))
            shown, also = _told(spot, story, ground.layers)
            by_meaning = bool(near[at]) and coverage[at] < BY_WORDS
            hits.append((coverage[at], Hit(shown, score[at], matched, also, by_meaning)))
    return hits


def _telling(mates: Iterable[Spot], query: Query, layers: Sequence[Layer]) -> Iterable[Spot]:
    """Return the items of a story that hold what the query says must stand together, and nothing that must not."""
    return (mate for mate in mates if in_order(layers[mate[0]].item(mate[1]), query)) if query.tells_order else mates


def _same(spots: Sequence[Spot], titles: Sequence[str], ground: Ground, limit: int) -> defaultdict[Spot, set[Spot]]:
    layers = ground.layers
    same = same_stories(spots, layers, ground.passing)
    for one, other in near_titles(titles[: len(spots)], limit):
        pair = [layers[at].item(row) for at, row in (spots[one], spots[other])]
        if tells_the_same(pair[0], pair[1], ground.vocabulary):
            same[spots[one]].add(spots[other])
    return same


def _told(spot: Spot, story: set[Spot], layers: Sequence[Layer]) -> tuple[StoredItem, tuple[IssueRef, ...]]:
    """Return the newest item of a story with the title that was ranked best, and the other issues that tell it."""
    best = layers[spot[0]].item(spot[1])
    if len(story) == 1:
        return best, ()
    newest_first = [layers[at].item(row) for at, row in sorted(story, key=lambda each: _age(each, layers))]
    # Who asks for one title of a story is shown that title.
    shown = next(stored for stored in newest_first if stored.item.title == best.item.title)
    others = {stored.issue.key: stored.issue for stored in newest_first if stored.issue.key != shown.issue.key}
    return shown, tuple(others.values())


def _age(spot: Spot, layers: Sequence[Layer]) -> tuple[int, int]:
    segment = layers[spot[0]].segment
    return int(segment.ages[spot[1]]), int(segment.keys[spot[1]])
