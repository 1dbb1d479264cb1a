"""An export is read back whole; one that was tampered with is refused by its line, whatever stands in it."""

import copy
import json
import math
from contextlib import suppress
from typing import Any

import pytest

from bot.errors import Unreadable
from bot.ingest import parse
from bot.ingest.records import issues, record_of
from bot.model import RawIssue

LETTER = RawIssue(
    "pond.md",
    b"""# Pond Letter #4, May 2026

Hello all!

## Tools

### A net for [moss](https://moss.example/net)

The net takes moss out of small ponds.

### A lantern that floats

The lantern floats on water and shines all night long.
""",
)
ODD: tuple[Any, ...] = (
    *(None, "", 0, -1, 10**30, 1.5, True, math.inf, math.nan, "x", "\0a", "\ud800", "2024-13", "2024-00", "202-01"),
    *([], {}, [None], [{}], ["\ud800"], {"line": {}, "what": "", "why": ""}, [{"line": [], "what": "", "why": ""}]),
)
REPAIR = {"line": 1, "raw": "a", "repaired": "b", "confidence": 0.5}


def record() -> Any:
    (issue,) = parse(LETTER)
    whole = json.loads(json.dumps(record_of(issue)))
    return {**whole, "repairs": [REPAIR]}


def read(*records: Any) -> Any:
    (issue,) = issues(RawIssue("x.jsonl", b"\n".join(json.dumps(each).encode() for each in records)))
    return issue


def fits(issue: Any) -> bool:
    """Tell whether every value is one that a row of the archive may hold."""
    numbers = [issue.number or 0, issue.links_seen, *(item.position for item in issue.items)]
    numbers += [each.line or 0 for each in (*issue.notes, *issue.repairs)]
    assert all(type(number) is int and 0 <= number < 2**63 for number in numbers)
    assert len({item.position for item in issue.items}) == len(issue.items)
    assert issue.period is None or (len(issue.period) == 7 and 1 <= int(issue.period[5:]) <= 12)
    assert all(0 <= each.confidence <= 1 for each in issue.repairs)
    return bool(repr(issue).encode())  # fails for a lone surrogate


def places(whole: Any) -> list[tuple[str | int, ...]]:
    heads: list[tuple[str | int, ...]] = [(), ("items", 0), ("items", 0, "links", 0), ("notes", 0), ("repairs", 0)]
    found = []
    for head in heads:
        here = whole
        for step in head:
            here = here[step]
        found += [(*head, name) for name in here]
    return found


def test_a_record_is_read_back_as_it_was_written() -> None:
    assert record_of(read(record()))["items"] == record_of(parse(LETTER)[0])["items"]


@pytest.mark.parametrize("place", places(record()), ids=lambda place: ".".join(map(str, place)))
def test_a_record_with_an_odd_value_is_refused_by_its_line_or_harmless(place: tuple[str | int, ...]) -> None:
    for value in ODD:
        whole = copy.deepcopy(record())
        here = whole
        for step in place[:-1]:
            here = here[step]
        here[place[-1]] = value
        with suppress(Unreadable):
            assert fits(read(whole)), value


@pytest.mark.parametrize(
    ("name", "value"),
    [("issue", 10**30), ("issue", -1), ("links_seen", 10**30), ("period", ""), ("period", "x"), ("period", "\0a")],
)
def test_a_number_or_month_that_no_archive_holds_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Unreadable, match="Line 1 of"):
        read({**record(), name: value})


def test_two_items_at_one_position_are_refused() -> None:
    whole = record()
    whole["items"][1]["position"] = whole["items"][0]["position"]
    with pytest.raises(Unreadable):
        read(whole)
