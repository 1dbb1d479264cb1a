"""Ranked rows in, the two tiers of an answer out: what was found, and what only comes close; each story once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.model import Filters, Found, Hit, IssueRef
from bot.search.candidates import CLOSEST, FOUND
from bot.search.merge import Layer
from bot.search.query import Query
from bot.search.rerank import Ranked
from bot.search.stories import Spot, issue_of, item_at, near_titles, same_stories, tells_the_same
from bot.search.vocabulary import Vocabulary

_NEAR_BEST = 0.35
"""Part of the best one's coverage that the others must have to be shown with it as maybe related."""

_COVERAGE = 0.5
"""What coverage adds to the score of what only comes close: there a rare word says more than where it stands."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an answer is taken from: the layers, which of their rows pass the filters, and the words of all."""

    layers: Sequence[Layer]
    passing: Sequence[NDArray[np.bool_]]
    vocabulary: Vocabulary


def sort_out(text: str, query: Query, filters: Filters, ranked: Sequence[Ranked], ground: Ground, limit: int) -> Found:
    """Return at most `limit` hits in two tiers, each by score and then the newest first."""
    best = max((one.coverage for one in ranked), default=0.0)
    in_order = sorted(ranked, key=lambda one: _by_tier(one, ground))
    worth = [one for one in in_order if one.coverage >= min(FOUND, max(CLOSEST, best * _NEAR_BEST))]
    hits = hits_of(worth, query, ground, limit)
    found = tuple(hit for one, hit in hits if one.coverage >= FOUND)
    return Found(
        query=text,
        found=found,
        closest=tuple(hit for one, hit in hits if one.coverage < FOUND),
        corrected=query.corrected if hits else None,
        unknown=tuple(dict.fromkeys(term.typed for term in query.terms if not term.readings)),
        filters=filters,
    )


def hits_of(best_first: Sequence[Ranked], query: Query, ground: Ground, limit: int) -> list[tuple[Ranked, Hit]]:
    """Return at most `limit` hits with what each was ranked by; a story that several issues tell is one."""
    same = _same(best_first, ground, limit)
    taken: set[Spot] = set()
    hits: list[tuple[Ranked, Hit]] = []
    for one in best_first:
        spot = (one.layer, one.row)
        if spot not in taken and len(hits) < limit:
            story = {spot, *same[spot]} - taken
            if all(issue_of(ground.layers, each) == issue_of(ground.layers, spot) for each in story):
                story = {spot}
            taken |= story
            hits.append((one, _hit(one, story, query, ground.layers)))
    return hits


def _same(best_first: Sequence[Ranked], ground: Ground, limit: int) -> defaultdict[Spot, set[Spot]]:
    same = defaultdict(set, same_stories(best_first, ground.layers, ground.passing))
    titles = [ground.layers[one.layer].segment.titles[one.row] for one in best_first]
    for at, other in near_titles(titles, limit):
        one, two = ((each.layer, each.row) for each in (best_first[at], best_first[other]))
        if titles[at] != titles[other] and tells_the_same(
            item_at(ground.layers, one), item_at(ground.layers, two), ground.vocabulary
        ):
            same[one].add(two)
    return same


def _hit(one: Ranked, story: Iterable[Spot], query: Query, layers: Sequence[Layer]) -> Hit:
    title = item_at(layers, (one.layer, one.row)).item.title
    newest_first = [item_at(layers, spot) for spot in sorted(story, key=lambda spot: _age(spot, layers))]
    # Who asks for one title of a story is shown that title.
    shown = next(stored for stored in newest_first if stored.item.title == title)
    others = (stored.issue for stored in newest_first)
    also: dict[str, IssueRef] = {issue.key: issue for issue in others if issue.key != shown.issue.key}
    matched = dict.fromkeys(term.typed for bit, term in enumerate(query.terms) if one.holds >> bit & 1)
    return Hit(shown, one.score, tuple(matched), tuple(also.values()))


def _by_tier(one: Ranked, ground: Ground) -> tuple[float, ...]:
    if one.coverage >= FOUND:
        return 0, *by_score(one, ground)
    return 1, -one.score - _COVERAGE * one.coverage, *by_score(one, ground)


def by_score(one: Ranked, ground: Ground) -> tuple[float, int, int]:
    """Return what sorts ranked rows by score, and those of one score by age."""
    return -one.score, *_age((one.layer, one.row), ground.layers)


def _age(spot: Spot, layers: Sequence[Layer]) -> tuple[int, int]:
    segment = layers[spot[0]].segment
    return int(segment.ages[spot[1]]), int(segment.keys[spot[1]])
