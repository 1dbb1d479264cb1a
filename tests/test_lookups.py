"""Look-ups over the five real newsletters, scored against the answers that readers gave."""

import json
import math
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from rapidfuzz import fuzz

from bot import ingest, search
from bot.archive import Archive, archive_of
from bot.model import RawIssue, StoredItem

SHARED = Path(__file__).parent.parent.parent / "shared"
QUERIES = SHARED / "gold" / "lookups-dev.jsonl"
FLOORS = {"exact": 0.99, "prefix": 0.99, "typo": 0.97, "reorder": 0.99, "noise": 0.95, "paraphrase": 0.5}

pytestmark = pytest.mark.skipif(not QUERIES.is_file(), reason="../shared with the real newsletters is not here")


@pytest.fixture(scope="module")
def archive() -> Archive:
    raws = [RawIssue(path.name, path.read_bytes()) for path in sorted((SHARED / "newsletters").glob("*.txt"))]
    return archive_of([(issue, datetime(2026, 1, 1, tzinfo=UTC)) for raw in raws for issue in ingest.parse(raw)])


@pytest.fixture(scope="module")
def queries() -> dict[str, list[dict[str, Any]]]:
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in QUERIES.read_text("utf-8").splitlines():
        query = json.loads(each)
        by_kind[query["kind"]].append(query)
    return by_kind


def ndcg(archive: Archive, query: dict[str, Any]) -> float:
    """Return how near the ten best answers come to the right ones in the first places (1: there; 0: none of them)."""
    found = search.find(archive.index, query["query"], 10)
    wanted = list(zip(query["gold_titles"], query["gold_text"], strict=True))
    ideal = sum(1 / math.log2(place + 2) for place in range(min(10, len(wanted))))
    gained = 0.0
    for place, hit in enumerate((*found.found, *found.closest)):
        issues = {issue.key for issue in hit.also}
        told = [hit.stored, *(one for one in archive.items if one.issue.key in issues and same(one, hit.stored))]
        right = [each for each in wanted if any(answers(one, *each) for one in told)]
        # A story of several issues is one hit: all that it answers, it answers in its place.
        for each in right if hit.also else right[:1]:
            wanted.remove(each)
            gained += 1 / math.log2(place + 2)
    return min(1.0, gained / ideal)


def same(one: StoredItem, other: StoredItem) -> bool:
    return fuzz.token_sort_ratio(one.item.title, other.item.title) >= 90


def answers(stored: StoredItem, title: str, text: str) -> bool:
    held = f"{stored.item.title}\n{stored.item.body}".casefold()
    return stored.item.title.casefold() == title.casefold() or text.casefold() in held


def test_each_kind_of_query_is_answered_as_well_as_it_was(archive: Archive, queries: dict[str, list[Any]]) -> None:
    scores = {kind: mean(ndcg(archive, query) for query in queries[kind]) for kind in FLOORS}
    print({kind: f"{score:.3f} of {len(queries[kind])}" for kind, score in scores.items()})  # noqa: T201 - the figures
    assert {kind for kind, score in scores.items() if score < FLOORS[kind]} == set()


def test_what_is_off_topic_finds_nothing(archive: Archive, queries: dict[str, list[Any]]) -> None:
    assert queries["negative"]
    assert [query["query"] for query in queries["negative"] if search.find(archive.index, query["query"]).found] == []


def test_every_item_is_found_by_its_own_title(archive: Archive) -> None:
    for stored in archive.items:
        hits = search.find(archive.index, stored.item.title, 3).found
        assert stored.item.title in [hit.stored.item.title for hit in hits]
