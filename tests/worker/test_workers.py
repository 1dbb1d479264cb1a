"""Bytes are parsed in processes that may hang, crash or grow: each becomes one sentence, and the next job is served."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import ingest
from bot.errors import Unreadable
from bot.ingest import vocabulary_of
from bot.ingest.records import line_of
from bot.model import RawIssue
from bot.worker import pool
from bot.worker.pool import Workers
from bot.worker.process import Worker

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
SHARED = ROOT.parent / "shared" / "newsletters"
FILES = sorted(
    path
    for folder in (ROOT / "bot" / "samples", CORPUS, SHARED)
    for path in folder.rglob("*")
    if path.is_file() and path.suffix != ".json"
)
GOOD = RawIssue("good.txt", (ROOT / "bot" / "samples" / "gradient-garden-15.txt").read_bytes())
ODD = (sys.executable, "-m", "tests.worker.odd")


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers() as opened:
        yield opened


@pytest.fixture
async def odd() -> AsyncIterator[Workers]:
    async with Workers(command=ODD, seconds=1) as opened:
        yield opened


def pids(workers: Workers) -> list[int]:
    return [worker._process.pid for worker in workers._idle]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_worker_gives_the_very_issues_that_parsing_here_gives(workers: Workers) -> None:
    assert len(FILES) > 25
    for path in FILES:
        raw = RawIssue(path.name, path.read_bytes(), url="https://a.example/x")
        assert await workers.parse(raw) == ingest.parse(raw), path.name


async def test_a_refusal_crosses_with_its_own_sentence(workers: Workers) -> None:
    for raw in (RawIssue("empty.txt", b""), RawIssue("a.bin", b"\0\1"), RawIssue("a.jsonl", b"{}")):
        with pytest.raises(Unreadable) as here:
            ingest.parse(raw)
        with pytest.raises(Unreadable) as there:
            await workers.parse(raw)
        assert str(there.value) == str(here.value)


REFUSED = {
    "hang": "took over 1 s",
    "crash": "SIGSEGV",
    "exit": "exit code 3",
    "memory": "1,024 MB",
    "recursion": "nested too deeply",
    "bug": "KeyError",
    "babble": "broke its reader",
    "endless": "broke its reader",
    "file": "PermissionError",
    "socket": "PermissionError",
}


async def test_whatever_a_parser_does_is_one_sentence_and_the_next_file_is_read(odd: Workers) -> None:
    good = ingest.parse(GOOD)
    for source, why in REFUSED.items():
        with pytest.raises(Unreadable, match=f"^{source} .*{why}.*; .*\\.$"):
            await odd.parse(RawIssue(source, b""))
        assert await odd.parse(GOOD) == good, source


async def test_a_worker_that_waits_for_ever_is_killed_and_the_file_not_blamed() -> None:
    async with Workers(command=ODD, patience=2) as impatient:
        with pytest.raises(Unreadable, match=r"^sleep took over 2 s to read, as this machine is too busy; .*\.$"):
            await impatient.parse(RawIssue("sleep", b""))
        assert pids(impatient) == []


async def test_a_file_is_read_however_long_a_busy_machine_lets_it_wait() -> None:
    async with Workers(command=ODD, seconds=1) as hurried:
        assert await hurried.parse(RawIssue("starved", GOOD.body)) == ingest.parse(RawIssue("starved", GOOD.body))


async def test_each_issue_of_a_feed_earns_time_for_the_next_by_its_text() -> None:
    async with Workers(command=ODD, seconds=1) as hurried:
        assert len(await hurried.parse(RawIssue("long feed", b""))) == 4


async def test_a_feed_of_more_tiny_issues_than_anybody_writes_ends_with_its_time() -> None:
    async with Workers(command=ODD, seconds=1) as hurried:
        with pytest.raises(Unreadable, match="took over 1 s"):
            await hurried.parse(RawIssue("endless feed", b""))


async def test_a_fault_of_the_parser_is_logged_with_its_traceback(
    odd: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unreadable):
        await odd.parse(RawIssue("bug", b""))
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "KeyError: 'a bug'" in caplog.text


async def test_the_worker_sees_nothing_of_the_environment(
    odd: Workers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    with pytest.raises(Unreadable):
        await odd.parse(RawIssue("environment", b""))
    assert "LookupError" in caplog.text
    assert "DISCORD_TOKEN" not in caplog.text


async def test_nothing_is_started_before_there_is_something_to_parse(workers: Workers) -> None:
    assert pids(workers) == []


async def test_one_warm_process_serves_jobs_one_after_the_other(workers: Workers) -> None:
    await workers.parse(GOOD)
    first = pids(workers)
    await workers.parse(GOOD)
    assert pids(workers) == first
    assert len(first) == 1


async def test_many_jobs_at_once_share_two_processes_and_get_each_its_own_answer(workers: Workers) -> None:
    raws = [RawIssue(path.name, path.read_bytes()) for path in FILES]
    found = await asyncio.gather(*map(workers.parse, raws))
    assert found == [ingest.parse(raw) for raw in raws]
    assert len(pids(workers)) == 2


async def test_a_worker_that_died_while_idle_costs_no_job(workers: Workers) -> None:
    await workers.parse(GOOD)
    (pid,) = pids(workers)
    os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        await workers._idle[0]._process.wait()
    assert await workers.parse(GOOD) == ingest.parse(GOOD)
    assert pids(workers) != [pid]


async def test_a_caller_who_goes_away_takes_the_process_along_and_leaves_no_answer_behind(odd: Workers) -> None:
    job = asyncio.create_task(odd.parse(RawIssue("sleep", b"")))
    await asyncio.sleep(0.5)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert pids(odd) == []
    assert await odd.parse(GOOD) == ingest.parse(GOOD)


async def test_while_one_job_hangs_the_loop_is_free_and_others_are_served(odd: Workers) -> None:
    hanging = asyncio.create_task(odd.parse(RawIssue("hang", b"")))
    assert await odd.parse(GOOD)
    assert not hanging.done()
    with pytest.raises(Unreadable):
        await hanging


async def test_the_processes_end_with_the_block() -> None:
    async with Workers() as workers:
        await asyncio.gather(workers.parse(GOOD), workers.parse(GOOD))
        left = pids(workers)
        assert [alive(pid) for pid in left] == [True, True]
    assert [alive(pid) for pid in left] == [False, False]


def test_a_worker_ends_when_its_bot_is_killed() -> None:
    code = "import asyncio; from tests.worker.test_workers import orphan; asyncio.run(orphan())"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as bot:
        assert bot.stdout is not None
        pid = int(bot.stdout.readline())
        assert alive(pid)
        bot.kill()
    end = time.monotonic() + 10
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert not alive(pid)


async def orphan() -> None:
    workers = Workers()
    await workers.parse(GOOD)
    print(*pids(workers), flush=True)  # noqa: T201 # read by the test that started this
    await asyncio.sleep(60)


async def test_a_worker_that_has_done_its_share_is_replaced() -> None:
    async with Workers(command=(*ODD, "2")) as workers:
        await workers.parse(GOOD)
        first = pids(workers)
        await workers.parse(GOOD)
        assert pids(workers) == []
        await workers.parse(GOOD)
        assert pids(workers) != first


async def test_an_export_goes_over_in_pieces_and_a_refusal_names_its_line(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MAX_PIECE", 1000)
    issues = [issue for path in FILES for issue in ingest.parse(RawIssue(path.name, path.read_bytes()))]
    lines = [line_of(issue).encode() for issue in issues]
    assert list(await workers.parse(RawIssue("a.jsonl", b"\n".join(lines)))) == issues
    lines[20:20] = [b"", b"{}"]
    with pytest.raises(Unreadable, match=r"^Line 22 of a\.jsonl"):
        await workers.parse(RawIssue("a.jsonl", b"\n".join(lines)))


async def test_a_large_job_is_taken_whole_or_refused() -> None:
    worker = await Worker.started()
    try:
        told = await worker.answer(RawIssue("a.txt", b"word " * 10_000_000), "", 30)
        assert told.refused is not None
    finally:
        await worker.end()


async def test_a_worker_names_topics_by_the_vocabulary_it_is_given(workers: Workers) -> None:
    own = vocabulary_of('[carpentry]\naliases = ["baker", "bakers", "timer"]\n')
    raw = RawIssue("a.txt", b"News\n\n1. The timer\n\nA timer that carpentry shops use listens to the saw.")
    (plain,), (named,) = await workers.parse(raw), await workers.parse(raw, own)
    assert "carpentry" not in plain.items[0].topics
    assert "carpentry" in named.items[0].topics
    assert (named,) == ingest.parse(raw, own)


LARGE = """
import asyncio
from bot.model import RawIssue
from bot.worker.pool import Workers

ballast = b"x" * 400_000_000

async def main():
    async with Workers() as workers:
        await workers.parse(RawIssue("a.txt", b"1. One\\n\\nA long tale of a short fish."))
        print(len(workers._idle))

asyncio.run(main())
"""


async def test_the_worker_of_a_large_bot_is_not_taken_for_large_itself() -> None:
    command = [sys.executable, "-c", LARGE]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "1"
