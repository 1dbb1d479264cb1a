"""The options that confine a look-up: what they take, what they suggest, and what is said where they leave nothing."""

import re
from typing import Any

import pytest

from bot.pages.text import safe
from tests.discord.stage import Stage, menu, text, title

BOUND: list[tuple[dict[str, Any], str, str]] = [
    ({"query": "sowbot", "since": "May 2026"}, "Sowbot learns", "week eleven"),
    ({"query": "sowbot", "until": "2026-03"}, "week eleven", "Sowbot learns"),
    ({"query": "sowbot", "since": "2026-05-12", "until": "2026"}, "Sowbot learns", "week eleven"),
    ({"query": "learns", "section": "my work"}, "Sowbot learns", "Patchwork"),
    ({"kind": "podcast"}, "labelling whale song", "Sowbot"),
    ({"newsletter": "tiny models"}, "Saxifrage", "Sowbot"),
    ({"topic": "LLMs", "until": "April 2026"}, "Gradient Gossip", "Lantern"),
]


@pytest.mark.parametrize(("options", "shown", "hidden"), BOUND)
async def test_a_look_up_stays_within_its_filters_and_says_so(
    stage: Stage, options: dict[str, Any], shown: str, hidden: str
) -> None:
    async with stage.bot():
        answer = await stage.fake.slash("topic find", options)
        labels = " ".join(option["label"] for option in menu(answer))
        assert shown in labels
        assert hidden not in labels
        assert "only " in answer.embeds[0]["footer"]["text"]


async def test_filters_alone_list_what_fits_newest_first(stage: Stage) -> None:
    async with stage.bot():
        answer = await stage.fake.slash("topic find", {"newsletter": "Tiny Models Weekly Notes"})
        assert title(answer).endswith("items, newest first")
        months = [option["description"].partition(" · ")[2] for option in menu(answer)]
        assert months == sorted(months, key=["July 2026", "June 2026"].index)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"query": "soup", "since": "yesterday"}, "“yesterday” is no month; write one such as 2023-06, June 2023"),
    ({"query": "soup", "until": "2026-13"}, "“2026-13” is no month"),
    ({"query": "soup", "since": "2026-05", "until": "2026-03"}, "Since May 2026 until March 2026 is no time"),
    ({"query": "soup", "section": "@everyone"}, "The archive has no section “"),
    ({"query": "soup", "newsletter": "zxqv"}, "The archive has no newsletter “zxqv”"),
    ({"query": "soup", "topic": "zxqv"}, "The archive has no topic “zxqv”"),
    ({}, "Say what to look for, or choose a month"),
]


async def test_a_filter_that_makes_no_sense_is_refused_in_a_sentence_to_the_asker_alone(stage: Stage) -> None:
    async with stage.bot():
        for options, sentence in REFUSED:
            answer = await stage.fake.slash("topic find", options)
            assert (title(answer), answer.ephemeral) == ("That did not work", True)
            assert sentence in text(answer)


@pytest.mark.parametrize("typed", ["[x](https://a.io)", "**now**", "” [x](https://a.io)", "<#1> ||a||"])
async def test_what_a_refusal_repeats_of_an_option_is_drawn_literally(stage: Stage, typed: str) -> None:
    async with stage.bot():
        for command, options in (
            ("topic find", {"query": "soup", "since": typed}),
            ("topic find", {"query": "soup", "section": typed}),
            ("digest show", {"period": typed}),
        ):
            answer = await stage.fake.slash(command, options)
            assert (title(answer), answer.ephemeral) == ("That did not work", True)
            assert f"“{safe(typed)}”" in text(answer)


async def test_filters_that_leave_nothing_say_how_much_there_is_without_them(stage: Stage) -> None:
    async with stage.bot():
        answer = await stage.fake.slash("topic find", {"query": "soup semantics", "until": "2026-03"})
        assert title(answer).startswith("Nothing ")
        assert "nly until March 2026" in text(answer)
        assert re.search(r"ithout the filters it finds \d+ items?", text(answer))
        absent = await stage.fake.slash("topic find", {"query": "zzzqqqxxx", "until": "2026-03"})
        assert "ithout the filters" not in text(absent)


TYPED = [
    ("since", "may", "May 2026"),
    ("until", "", "July 2026"),
    ("section", "PAPERS", "Papers for a wet afternoon"),
    ("newsletter", "tiny", "Tiny Models Weekly Notes"),
    ("topic", "vision", "computer vision"),
]


@pytest.mark.parametrize(("option", "typed", "first"), TYPED)
async def test_a_filter_suggests_what_the_archive_has(stage: Stage, option: str, typed: str, first: str) -> None:
    async with stage.bot():
        choices = await stage.fake.autocomplete("topic find", {option: typed}, focused=option)
        assert choices[0]["name"] == first
        answer = await stage.fake.slash("topic find", {option: choices[0]["value"]})
        assert menu(answer)
        assert await stage.fake.autocomplete("topic find", {option: "*\x00\"' OR 1=1" * 40}, focused=option) == []
