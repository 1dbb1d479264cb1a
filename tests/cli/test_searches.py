"""`searches`: what members looked for in vain is shown, and looking changes nothing."""

import asyncio
from pathlib import Path

from bot.model import Use
from bot.wiring import now
from storage import open_store, usage
from tests.cli.conftest import Cli, dump


async def fill(folder: Path, month: str) -> None:
    async with open_store(folder) as store:
        counts = {(Use.FOUND_NOTHING, "kelp [soup]"): 3, (Use.NOT_MEANT, "moss"): 1, (Use.CHOSEN, "item"): 9}
        await store.run(usage.add, month, counts, month)


def test_a_list_shows_a_months_searches_the_most_frequent_first(cli: Cli, archive: Path) -> None:
    asyncio.run(fill(archive, "2026-01"))
    ran = cli("searches", "list", "--month", "2026-01", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.records == [
        {"month": "2026-01", "query": "kelp [soup]", "nothing": 3, "not_meant": 0},
        {"month": "2026-01", "query": "moss", "nothing": 0, "not_meant": 1},
    ]
    told = cli("searches", "list", "--month", "2026-01")
    assert "2 searches of January 2026" in told.out
    assert "kelp [soup]" in told.out


def test_without_a_month_it_is_the_present_one(cli: Cli, archive: Path) -> None:
    asyncio.run(fill(archive, f"{now():%Y-%m}"))
    assert len(cli("searches", "list", "--json").records) == 2
    assert cli("searches", "list", "--month", "2001-01", "--json").records == []


def test_what_is_no_month_is_refused_with_a_sentence(cli: Cli, archive: Path) -> None:
    ran = cli("searches", "list", "--month", "spring")
    assert (ran.code, ran.out) == (2, "")
    assert "is no month" in ran.sentence


def test_neither_looking_nor_searching_in_the_shell_is_counted(cli: Cli, archive: Path) -> None:
    before = dump(archive)
    assert cli("find", "qwzx vvkp").code == 0
    assert cli("suggest", "qwzx").code == 0
    assert cli("searches", "list").code == 0
    assert dump(archive) == before


def test_an_export_holds_nothing_of_what_was_counted(cli: Cli, archive: Path) -> None:
    before = cli("export").out
    asyncio.run(fill(archive, "2026-01"))
    assert cli("export").out == before
    assert "kelp" not in before
