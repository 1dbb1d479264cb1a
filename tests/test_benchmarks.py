"""The benchmarks of look-up run, on archives too small to say anything of speed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.lookup import table
from benchmarks.lookup.archive import archive
from benchmarks.lookup.measure import Measured
from benchmarks.lookup.queries import KINDS, key_presses, probes

ROOT = Path(__file__).parent.parent


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        env={**os.environ, "COLUMNS": "130", **environment},
    )
    return done.stdout


def test_the_invented_archive_is_the_same_in_every_run_and_another_part_has_other_items() -> None:
    few = archive(40)
    assert few == archive(40)
    assert len({stored.item.key for stored in (*few, *archive(20, first=40))}) == 60
    assert all(stored.item.title for stored in few)


def test_the_vocabulary_grows_with_the_archive_and_ever_more_slowly() -> None:
    items = archive(4_000)

    def words(count: int) -> int:
        return len({word for each in items[:count] for word in f"{each.item.title} {each.item.body}".lower().split()})

    few, more, most = words(250), words(1_000), words(4_000)
    assert few < more < most
    assert more < 4 * few
    assert most / more < more / few


def test_queries_are_of_each_kind_and_only_what_is_off_topic_is_after_nothing() -> None:
    titles = [stored.item.title for stored in archive(200)]
    asked = probes(titles, 60)
    assert asked == probes(titles, 60)
    assert {kind: sum(probe.kind == kind for probe in asked) for kind in KINDS} == dict.fromkeys(KINDS, 10)
    assert all((probe.wanted is None) is (probe.kind == "off-topic") for probe in asked)
    assert all(probe.wanted in {None, *titles} for probe in asked)
    assert len(key_presses(asked, 50)) == 50


def test_a_target_is_passed_missed_or_not_there_yet() -> None:
    assert table.Goal("times faster", 40.0, 40, "x", at_least=True).verdict == "PASS"
    assert table.Goal("times faster", 39.0, 40, "x", at_least=True).verdict == "MISSED"
    assert table.Goal("milliseconds", 51.0, 50, " ms").verdict == "MISSED"
    assert table.Goal("milliseconds", None, 50, " ms").verdict == "not yet"


def test_what_is_asked_of_big_archives_is_judged_where_they_were_measured() -> None:
    right = dict.fromkeys(KINDS, 1.0)

    def measured(engine: str, items: int, find: float) -> Measured:
        return Measured(engine, items, 1.0, 70.0, (find,) * 9, right, (find,) * 9, (find,) * 3, 1.0)

    told = [
        measured(engine, items, find * items / 10_000)
        for items in (10_000, 100_000, 1_000_000)
        for engine, find in ((table.NAIVE, 20.0), (table.FTS, 2.0), (table.TANTIVY, 1.0), (table.OURS, 0.05))
    ]
    verdicts = {goal.what: goal.verdict for goal in table.goals(told)}
    assert verdicts["find, 10,000: p50 against naive"] == "PASS"
    assert verdicts["find, 1,000,000: p50 against naive"] == "MISSED"
    assert verdicts["find by meaning, 100,000: p99 against without"] == "not yet"
    assert verdicts["growth of find from 10,000 to 1,000,000: p50, power of the size"] == "MISSED"
    assert "find, 1,000: p50 against naive" not in verdicts


def test_the_benchmark_of_look_up_prints_every_engine() -> None:
    printed = run("benchmarks.lookup", SIZES="200")
    for name in ("200 items", table.NAIVE, table.FTS, table.TANTIVY, table.OURS):
        assert name in printed


@pytest.mark.parametrize("name", ["loop_lag", "discord_lag"])
def test_the_benchmarks_of_the_event_loop_print_what_members_waited(name: str) -> None:
    printed = run(f"benchmarks.{name}", "200", "1")
    for words in ("loop late", "look-up", "suggestions", "import of an issue"):
        assert words in printed
