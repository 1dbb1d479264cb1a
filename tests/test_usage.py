"""What members do is counted without waiting, bounded, without a name, and is in storage soon after."""

import asyncio
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadOption
from bot.model import Missed
from bot.usage import Usage, kept_query, month_of, opened_usage
from bot.wiring import now
from storage import Store, audit, health, interests, open_archive, open_store
from storage import usage as counts
from tests.discord.stage import ROOT, Clock, until
from tests.pages.nasty import HIDDEN, LINKS, MENTIONS

START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path) as opened:
        yield opened


async def test_what_was_counted_is_in_storage_soon_and_ranks_by_then(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.usage.FLUSH_SECONDS", 0.01)
    async with opened_usage(store, clock) as usage:
        before = usage.chosen
        usage.chose("item-1")
        usage.dwelt(["item-1", "item-2"])
        usage.found_nothing("Where are the bees?")
        await until(lambda: usage.chosen == {"item-1": 6, "item-2": 1})
        assert before == {}, "what somebody ranks by just now is never changed"
        assert await store.run(counts.missed, "2026-11") == (Missed("where are the bees?", 1, 0),)
        usage.chose("item-2")
        await until(lambda: usage.chosen["item-2"] == 6)


async def test_what_members_of_a_server_read_of_is_counted_by_topic_and_bounded(store: Store, clock: Clock) -> None:
    usage = Usage(store, clock)
    for _ in range(2):
        usage.interested(1, ("Bees", "Moss"))
    usage.interested(2, ("Bees",))
    await usage.flush()
    assert await store.run(interests.of_guild, 1) == {"Bees": 2, "Moss": 2}
    usage.interested(1, tuple(map(str, range(5000))))
    usage.interested(1, ("0",))
    assert len(usage._interests) == 1000
    await usage.flush()
    assert (await store.run(interests.of_guild, 1))["0"] == 2


async def test_what_was_counted_last_is_written_when_the_bot_stops_and_read_when_it_starts(
    store: Store, clock: Clock
) -> None:
    async with opened_usage(store, clock) as usage:
        usage.chose("topic:bees")
        usage.not_meant("bees")
    async with opened_usage(store, clock) as usage:
        assert usage.chosen == {"topic:bees": 5}
        assert await usage.missed("2026-11") == (Missed("bees", 0, 1),)


async def test_a_list_holds_what_was_counted_a_moment_ago(store: Store, clock: Clock) -> None:
    usage = Usage(store, clock)
    usage.found_nothing("Kelp")
    usage.found_nothing(" KELP ")
    usage.not_meant("kelp")
    assert await usage.missed("2026-11") == (Missed("kelp", 2, 1),)
    assert await usage.missed("2026-10") == ()
    assert await usage.months() == ("2026-11",)


async def test_an_ignored_search_stays_away_and_the_audit_log_does_not_quote_it(store: Store, clock: Clock) -> None:
    usage = Usage(store, clock)
    usage.found_nothing("kelp")
    usage.found_nothing("moss")
    await usage.ignore("kelp", 7)
    usage.found_nothing("kelp")
    assert await usage.missed("2026-11") == (Missed("moss", 1, 0),)
    (entry,) = await store.run(audit.recent, 9)
    assert (entry.action, entry.actor_id) == ("searches ignore", 7)
    assert "kelp" not in entry.detail


async def test_a_settled_search_comes_back_only_if_it_finds_nothing_again(store: Store, clock: Clock) -> None:
    usage = Usage(store, clock)
    usage.found_nothing("kelp")
    await usage.settle("kelp")
    assert await usage.missed("2026-11") == ()
    usage.found_nothing("kelp")
    assert await usage.missed("2026-11") == (Missed("kelp", 1, 0),)


async def test_counts_are_kept_for_twelve_months(store: Store, clock: Clock) -> None:
    async with opened_usage(store, clock) as usage:
        usage.chose("item-1")
        usage.found_nothing("kelp")
        await usage.flush()
        clock.set("2027-10-31T23:59")
        await usage.flush()
        assert usage.chosen == {"item-1": 5}
        assert await usage.months() == ("2026-11",)
        clock.set("2027-11-01T00:00")
        await usage.flush()
        assert usage.chosen == {}
        assert await usage.months() == ()


async def test_months_go_by_for_a_bot_that_nobody_uses(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.usage._DAY", 0.01)
    async with opened_usage(store, clock) as usage:
        usage.chose("item-1")
        await usage.flush()
        clock.set("2028-01-01T00:00")
        await until(lambda: usage.chosen == {})


async def test_a_flood_of_searches_grows_neither_memory_nor_the_table(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST", 50)
    usage = Usage(store, clock)
    for _ in range(3):
        usage.found_nothing("kelp")
    for wave in range(3):
        usage.chose(f"item-{wave}")
        for number in range(5_000):
            usage.found_nothing(f"flood {wave} {number}")
        assert sum(map(len, usage._waiting.values())) <= 1_001
        await usage.flush()
    missed = await usage.missed("2026-11")
    assert len(missed) == 50
    assert missed[0] == Missed("kelp", 3, 0)
    assert len(usage.chosen) == 3, "what is chosen is not crowded out"


@pytest.mark.parametrize(
    "query",
    [
        *MENTIONS,
        "jane@example.org",
        "https://evil.example/a",
        "234567890123456789",
        "password: x",
        "",
        " ",
        "?!",
        "⠀",
        "⠀" * 100 + "a",
    ],
)
async def test_a_query_that_may_tell_of_somebody_or_says_nothing_is_not_kept(
    store: Store, clock: Clock, query: str
) -> None:
    usage = Usage(store, clock)
    usage.found_nothing(query)
    usage.not_meant(query)
    assert await usage.missed("2026-11") == ()


async def test_a_secret_is_seen_where_it_would_be_cut_in_two(store: Store, clock: Clock) -> None:
    assert kept_query("word " * 18 + "jane.doe@example.org") == ""
    assert kept_query("word " * 40) == ("word " * 20).strip()
    assert len(kept_query("🍕 a" * 60).encode("utf-16-le")) <= 200


@given(st.one_of(st.text(max_size=300), st.sampled_from((*HIDDEN, *LINKS))))
def test_any_text_is_kept_as_one_short_visible_line_or_not_at_all(text: str) -> None:
    kept = kept_query(text)
    assert len(kept) <= 100
    assert kept == " ".join(kept.split())
    assert not any(mark in kept for mark in "\u200b\u200f\u202e\u2066\ufeff\x00\n")
    kept.encode("utf-8")


async def test_a_key_that_may_be_an_id_of_discord_or_is_no_key_is_not_kept(store: Store, clock: Clock) -> None:
    usage = Usage(store, clock)
    for key in ("234567890123456789", "topic:<@234567890123456789>", "x" * 121, "", "a\nb"):
        usage.chose(key)
        usage.dwelt([key])
    await usage.flush()
    assert usage.chosen == {}


async def test_counts_that_cannot_be_written_are_lost_with_a_warning_that_quotes_none(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_store(tmp_path):
        pass
    async with open_archive(tmp_path) as readable:
        usage = Usage(readable, clock)
        usage.found_nothing("kelp")
        await usage.flush()
    (said,) = [each for each in caplog.records if each.name == "bot.usage"]
    assert (said.levelno, "1 counts of usage are lost" in said.getMessage()) == (logging.WARNING, True)
    assert "kelp" not in caplog.text


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.usage import opened_usage
from bot.wiring import now
from storage import open_store

async def main():
    async with open_store(Path(sys.argv[1])) as store, opened_usage(store, now) as usage:
        usage.chose("item-1")
        await usage.flush()
        usage.chose("item-2")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_a_kill_costs_what_was_counted_last_and_nothing_else(tmp_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path), cwd=ROOT)
    assert await child.wait() == -signal.SIGKILL
    async with open_store(tmp_path) as store, opened_usage(store, now) as usage:
        assert usage.chosen == {"item-1": 5}
        assert await store.run(health.check) == ()


async def test_nothing_counted_waits_for_storage(store: Store, clock: Clock) -> None:
    async with opened_usage(store, clock) as usage:
        held = asyncio.create_task(store.run(lambda _: time.sleep(0.2)))
        await asyncio.sleep(0)
        for _ in range(100):
            usage.chose("item-1")
        assert not held.done()
        await held


def test_a_month_is_written_by_number_and_is_the_present_one_without() -> None:
    assert month_of(None, START) == "2026-11"
    assert month_of(" 2026-01 ", START) == "2026-01"
    for text in ("2026-13", "2026", "x" * 200, "٢٠٢٦-٠١"):
        with pytest.raises(BadOption, match="is no month"):
            month_of(text, START)
