"""Look-ups over the five real newsletters and over our samples, scored against the answers that readers gave."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import mean

import pytest

from bot import embedding, ingest, search
from bot.archive import Archive, archive_of
from bot.model import RawIssue, StoredItem

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
REAL = SHARED / "gold" / "lookups-dev.jsonl"
OWN = ROOT / "tests" / "corpus" / "lookups.json"

FLOORS = {"exact": 0.99, "prefix": 0.99, "typo": 0.97, "reorder": 0.99, "noise": 0.95}
REAL_FLOORS = {"words": FLOORS | {"paraphrase": 0.8}, "meaning": FLOORS | {"paraphrase": 0.84}}
OWN_FLOORS = {"words": FLOORS | {"paraphrase": 0.9}, "meaning": FLOORS | {"paraphrase": 0.9}}
"""By kind of query, with words alone and by meaning too."""

OFF_TOPIC = 0.05
"""Share of off-topic queries that may find anything."""

Wanted = list[tuple[str, str]]
"""Titles of the items that answer a query, and a telling piece of each one's text, for where another title is cut."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, what answers it, and what it tries."""

    query: str
    kind: str
    wanted: Wanted


def archive_in(folder: Path, pattern: str, by: str) -> Archive:
    embedder, why = embedding.load() if by == "meaning" else (None, "")
    if why:
        pytest.skip(why)
    raws = [RawIssue(path.name, path.read_bytes()) for path in sorted(folder.glob(pattern))]
    parsed = [(issue, datetime(2026, 1, 1, tzinfo=UTC)) for raw in raws for issue in ingest.parse(raw)]
    return archive_of(parsed, build=partial(search.build, embedder=embedder))


@pytest.fixture(scope="module", params=["words", "meaning"])
def by(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def real(by: str) -> Archive:
    if not REAL.is_file():
        pytest.skip("../shared with the real newsletters is not here")
    return archive_in(SHARED / "newsletters", "*.txt", by)


@pytest.fixture(scope="module")
def own(by: str) -> Archive:
    return archive_in(ROOT / "bot" / "samples", "[gt]*", by)


def asked_of_the_real() -> list[Asked]:
    records = map(json.loads, REAL.read_text("utf-8").splitlines())
    return [Asked(r["query"], r["kind"], list(zip(r["gold_titles"], r["gold_text"], strict=True))) for r in records]


def asked_of_our_own() -> list[Asked]:
    return [Asked(r["query"], r["kind"], [(t, t) for t in r["answers"]]) for r in json.loads(OWN.read_text("utf-8"))]


def ndcg(archive: Archive, asked: Asked) -> float:
    """Return how near the ten best answers come to the right ones in the first places (1: there; 0: none of them).

    A story that several issues tell is one answer, wherever it stands.
    """
    found = search.find(archive.index, asked.query, 10)
    wanted, gained, rights = list(asked.wanted), 0.0, 0
    for place, hit in enumerate((*found.found, *found.closest)):
        right = next((each for each in wanted if answers(hit.stored, *each)), None)
        if right:
            wanted.remove(right)
            gained, rights = gained + 1 / math.log2(place + 2), rights + 1
            told = {ref.key for ref in hit.also}
            others = [stored for stored in archive.items if stored.issue.key in told]
            wanted = [each for each in wanted if not any(answers(stored, *each) for stored in others)]
    return gained / sum(1 / math.log2(place + 2) for place in range(min(10, rights + len(wanted))))


def answers(stored: StoredItem, title: str, text: str) -> bool:
    held = f"{stored.item.title}\n{stored.item.body}".casefold()
    return stored.item.title.casefold() == title.casefold() or text.casefold() in held


def too_low(archive: Archive, asked: list[Asked], floors: dict[str, float]) -> dict[str, float]:
    """Return the kinds of query whose answers are worse than their floor, and print the score of each kind."""
    of_kind = {kind: [each for each in asked if each.kind == kind] for kind in floors}
    scores = {kind: mean(ndcg(archive, each) for each in queries) for kind, queries in of_kind.items()}
    print({kind: f"{score:.3f} of {len(of_kind[kind])}" for kind, score in scores.items()})  # noqa: T201 - the figures
    return {kind: score for kind, score in scores.items() if score < floors[kind]}


def found_off_topic(archive: Archive, asked: list[Asked]) -> list[str]:
    negative = [each.query for each in asked if not each.wanted]
    found = [query for query in negative if search.find(archive.index, query).found]
    print(f"{len(found)} of {len(negative)} off-topic queries find something: {found}")  # noqa: T201 - the figures
    return found


def test_each_kind_of_query_over_the_real_texts_is_answered_as_well_as_it_was(real: Archive, by: str) -> None:
    assert too_low(real, asked_of_the_real(), REAL_FLOORS[by]) == {}


def test_each_kind_of_query_over_our_samples_is_answered_as_well_as_it_was(own: Archive, by: str) -> None:
    assert too_low(own, asked_of_our_own(), OWN_FLOORS[by]) == {}


def test_what_is_off_topic_finds_nothing_in_the_real_texts(real: Archive) -> None:
    assert found_off_topic(real, asked_of_the_real()) == []


def test_what_is_off_topic_finds_next_to_nothing_in_our_samples(own: Archive) -> None:
    asked = asked_of_our_own()
    assert len(found_off_topic(own, asked)) <= OFF_TOPIC * sum(not each.wanted for each in asked)


def test_every_answer_to_a_query_over_our_samples_is_an_item_of_theirs(own: Archive) -> None:
    titles = {stored.item.title for stored in own.items}
    asked = asked_of_our_own()
    assert len({each.query for each in asked}) == len(asked) >= 150
    assert {title for each in asked for title, _ in each.wanted} <= titles


def test_every_item_is_found_by_its_own_title(real: Archive) -> None:
    for stored in real.items:
        hits = search.find(real.index, stored.item.title, 3).found
        assert stored.item.title in [hit.stored.item.title for hit in hits]
