"""Months, sections and topics as people write them, and the filters that come of them over the sample archive."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bounds import filters_of, months
from bot.errors import BadOption
from bot.library import Library
from bot.model import Filters, Kind
from storage import open_store
from tests.discord.stage import Clock, fill

SAMPLES = sorted((Path(__file__).parent.parent / "bot" / "samples").glob("[gt]*"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample archive, which no test changes."""
    made = tmp_path_factory.mktemp("data")
    asyncio.run(fill(made, SAMPLES, Clock()))
    return made


@pytest.fixture
async def library(folder: Path) -> AsyncIterator[Library]:
    async with open_store(folder) as store:
        made = Library(store, Clock())
        await made.refresh()
        yield made


JUNE = ["2023-06", "2023-6", "2023/06", "06/2023", "6.2023", "June 2023", "june, 2023", "JUN 2023", "2023 June"]
JUNE += ["2023-06-01", "2023-06-30", "15 June 2023", "June 15th, 2023", "the 1st of June 2023".removeprefix("the ")]


@pytest.mark.parametrize("text", JUNE)
def test_a_month_or_a_day_in_it_is_that_month(text: str) -> None:
    assert months(text) == ("2023-06", "2023-06")


@pytest.mark.parametrize("text", ["2023", " 2023 ", "2023!"])
def test_a_year_is_its_twelve_months(text: str) -> None:
    assert months(text) == ("2023-01", "2023-12")


SENSELESS = [
    "",
    " ",
    "June",
    "6",
    "yesterday",
    "2023-13",
    "2023-00",
    "2023-02-30",
    "ju 2023",
    "202306",
    "1823-06",
    "٢٠٢٣",
]
SENSELESS += ["2023 2024", "06/12/2023", "2023-06-01-01", "2023 foo", "9" * 5000 + " 2023", "\ud800", "@everyone"]


@pytest.mark.parametrize("text", SENSELESS, ids=lambda text: ascii(text)[:20])
def test_what_is_no_month_or_could_be_two_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadOption, match="is no month; write one such as 2023-06, June 2023 or just 2023") as refused:
        months(text)
    assert len(str(refused.value)) < 150


@given(st.text())
def test_any_text_is_months_or_refused(text: str) -> None:
    try:
        first, last = months(text)
    except BadOption:
        return
    assert "1900-01" <= first <= last <= "2099-12"


async def test_no_options_are_no_bounds(library: Library) -> None:
    assert filters_of(library) == Filters()


async def test_what_is_typed_becomes_what_the_archive_calls_it(library: Library) -> None:
    made = filters_of(
        library,
        since="2026",
        until="June 2026",
        section="reading LIST",
        kind="paper",
        newsletter="tiny",
        topic="LLMs",
    )
    names = ("Reading list", Kind.PAPER, "Tiny Models Weekly Notes", "large language models")
    assert made == Filters("2026-01", "2026-06", *names)


async def test_a_name_that_is_there_goes_before_a_longer_one_that_holds_it(library: Library) -> None:
    assert filters_of(library, section="papers").section == "Papers"
    assert filters_of(library, section="papers f").section == "Papers for a wet afternoon"


async def test_what_the_archive_lacks_is_refused(library: Library) -> None:
    for options, named in (({"section": "zxqv"}, "section"), ({"newsletter": "q" * 99}, "newsletter")):
        with pytest.raises(BadOption, match=f"The archive has no {named} “"):
            filters_of(library, **options)
    for options in ({"section": " "}, {"newsletter": "\t"}, {"topic": "  "}):
        with pytest.raises(BadOption, match=f"The archive has no {next(iter(options))} “"):
            filters_of(library, **options)
    with pytest.raises(BadOption, match="Since July 2026 until June 2026 is no time; exchange the two"):
        filters_of(library, since="2026-07", until="2026-06")


async def test_filters_hold_what_they_say_and_nothing_else(library: Library) -> None:
    every = library.archive.items
    wanted = Filters(since="2026-04", until="2026-06", kind=Kind.PAPER)
    found = await library.find("", 100, wanted)
    assert found.filters == wanted
    expected = {
        each.item.key
        for each in every
        if each.item.kind is Kind.PAPER and "2026-04" <= (each.issue.period or "") <= "2026-06"
    }
    assert {hit.stored.item.key for hit in found.found} == expected
    for filters in (Filters(section="papers"), Filters(newsletter="TINY models weekly notes"), Filters(topic="GPU")):
        hits = (await library.find("", 100, filters)).found
        assert hits
        assert len(hits) < len(every)
        periods = [hit.stored.issue.period or "" for hit in hits]
        assert periods == sorted(periods, reverse=True)


async def test_what_is_related_shares_topics_or_names_and_is_never_the_item_itself(library: Library) -> None:
    for stored in library.archive.items:
        hits = await library.related(stored.item.key)
        assert len(hits) <= 5
        assert stored.item.key not in {hit.stored.item.key for hit in hits}
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    [saxifrage] = [each for each in library.archive.items if each.item.title.startswith("Saxifrage 1.0 brings")]
    assert (await library.related(saxifrage.item.key))[0].matched
    assert await library.related("no such key") == ()
