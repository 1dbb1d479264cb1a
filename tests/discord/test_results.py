"""Results that can be opened: an item in full and back, more like it, what was not meant, and what is counted."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.app import Bot
from tests.discord.stage import Stage, buttons, menu, opened, text, title, until
from tests.fakediscord import Callback

OPEN, STEP = "Open one …", "Step into one …"


@dataclass
class Counts:
    """Keeps what it is told, in order."""

    told: list[tuple[str, Any]] = field(default_factory=list)
    interests: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    def chose(self, key: str) -> None:
        self.told.append(("chose", key))

    def interested(self, guild_id: int, topics: Sequence[str]) -> None:
        self.interests.append((guild_id, tuple(topics)))

    def dwelt(self, keys: Sequence[str]) -> None:
        self.told.append(("dwelt", tuple(keys)))

    def not_meant(self, query: str) -> None:
        self.told.append(("not meant", query))

    def found_nothing(self, query: str) -> None:
        self.told.append(("found nothing", query))


@asynccontextmanager
async def counting(stage: Stage) -> AsyncIterator[Counts]:
    """Start a bot whose counts the test reads."""
    counts = Counts()
    async with opened(stage.folder, stage.clock, stage.guild.id) as bot:
        bot.usage = counts
        async with stage.fake.running(bot):
            await until(lambda: ready(bot, stage))
            yield counts


def ready(bot: Bot, stage: Stage) -> bool:
    return bot.deliverer.last_tick is not None and bot.get_guild(stage.guild.id) is not None


async def test_a_result_is_opened_in_full_with_its_links_and_left_again(stage: Stage) -> None:
    async with stage.bot():
        first = await stage.fake.slash("topic find", {"query": "Quillwort notebooks"})
        chosen = menu(first)[0]
        assert chosen["label"].startswith("Quillwort: notebooks that refuse")
        assert chosen["description"] == "The Gradient Garden #19 · July 2026"
        full = await stage.fake.click(first, OPEN, values=(chosen["value"],))
        assert full.callback is Callback.UPDATE
        assert full.message_id == first.message_id
        assert title(full).startswith("🛠️ Quillwort: notebooks that refuse")
        assert "🔗 [" in text(full)
        assert (buttons(full), menu(full)) == (["Back", "More like this"], [])
        back = await stage.fake.click(full, "Back")
        assert (text(back), buttons(back), menu(back)) == (text(first), buttons(first), menu(first))


async def test_what_is_like_an_item_is_opened_in_turn_and_every_step_leads_back(stage: Stage) -> None:
    async with stage.bot():
        shown = [await stage.fake.slash("topic find", {"query": "Patchwork-ViT"})]
        for _ in range(3):
            shown.append(await stage.fake.click(shown[-1], OPEN, values=(menu(shown[-1])[0]["value"],)))
            shown.append(await stage.fake.click(shown[-1], "More like this"))
            assert title(shown[-1]).startswith("More like “")
            assert menu(shown[-1])
        alike = {option["label"] for option in menu(shown[2])}
        assert any(label.startswith("Nightjar") for label in alike), "both are about computer vision"
        assert not any(label.startswith("Patchwork-ViT") for label in alike), "nothing is like itself"
        for earlier in reversed(shown[:-1]):
            shown[-1] = await stage.fake.click(shown[-1], "Back")
            assert text(shown[-1]) == text(earlier)
        assert "Back" not in buttons(shown[-1])


async def test_the_menu_follows_the_page_and_back_leads_to_the_page_that_was_left(stage: Stage) -> None:
    async with stage.bot():
        first = await stage.fake.slash("topic browse", {"topic": "evaluation"})
        assert len(menu(first)) == 5
        only = await stage.fake.slash("topic browse", {"topic": "large language models"})
        second = await stage.fake.click(only, "Next")
        assert {o["value"] for o in menu(second)}.isdisjoint(o["value"] for o in menu(only))
        full = await stage.fake.click(second, OPEN, values=(menu(second)[0]["value"],))
        assert "Next" not in buttons(full)
        assert text(await stage.fake.click(full, "Back")) == text(second)


async def test_a_topic_is_stepped_into_and_left_again(stage: Stage) -> None:
    async with stage.bot():
        topics = await stage.fake.slash("topic browse")
        assert menu(topics)[0]["label"] == "large language models"
        assert len(menu(topics)) == 20
        inside = await stage.fake.click(topics, STEP, values=("topic:computer vision",))
        assert title(inside).endswith("about computer vision")
        full = await stage.fake.click(inside, OPEN, values=(menu(inside)[0]["value"],))
        assert "More like this" in buttons(full)
        again = await stage.fake.click(await stage.fake.click(full, "Back"), "Back")
        assert text(again) == text(topics)


async def test_not_what_i_meant_thanks_says_how_to_ask_and_is_offered_once(stage: Stage) -> None:
    async with counting(stage) as counts:
        first = await stage.fake.slash("topic find", {"query": "hybrid retrieval"})
        assert buttons(first)[-1] == "Not what I meant"
        thanked = await stage.fake.click(first, "Not what I meant")
        assert title(thanked).startswith("Thank you")
        assert "`-word`" in text(thanked)
        back = await stage.fake.click(thanked, "Back")
        assert "Not what I meant" not in buttons(back)
        assert counts.told == [("not meant", "hybrid retrieval")]


async def test_nobody_but_the_asker_opens_or_judges_results(stage: Stage) -> None:
    async with counting(stage) as counts:
        first = await stage.fake.slash("topic find", {"query": "hybrid retrieval"})
        stranger = stage.fake.add_user("stranger")
        for target, values in ((OPEN, (menu(first)[0]["value"],)), ("Not what I meant", ())):
            refused = await stage.fake.click(first, target, values=values, user=stranger)
            assert (refused.callback, refused.ephemeral) == (Callback.REPLY, True)
            assert "belong to whoever asked" in refused.content
        assert counts.told == []


async def test_results_from_before_a_restart_say_that_they_are_gone(stage: Stage) -> None:
    async with stage.bot():
        first = await stage.fake.slash("topic find", {"query": "hybrid retrieval"})
        other = await stage.fake.slash("topic find", {"query": "hybrid retrieval"})
        full = await stage.fake.click(other, OPEN, values=(menu(other)[0]["value"],))
    async with stage.bot():
        presses = [(first, OPEN, (menu(first)[0]["value"],)), (first, "Not what I meant", ())]
        presses += [(full, "Back", ()), (full, "More like this", ())]
        for message, target, values in presses:
            stale = await stage.fake.click(message, target, values=values)
            assert (stale.callback, stale.ephemeral) == (Callback.REPLY, True)
            assert "use the command again" in stale.content


async def test_an_item_that_has_gone_meanwhile_is_said_to_be_gone(stage: Stage) -> None:
    async with stage.bot():
        first = await stage.fake.slash("topic find", {"query": "hybrid retrieval"})
        gone = await stage.fake.click(first, OPEN, values=("no such key",))
        assert gone.ephemeral
        assert "no longer in the archive" in text(gone)


async def test_what_members_do_with_results_is_counted(stage: Stage) -> None:
    async with counting(stage) as counts:
        first = await stage.fake.slash("topic browse", {"topic": "large language models"})
        stage.clock.forward(seconds=3)
        second = await stage.fake.click(first, "Next")
        assert counts.told == [], "leafed through"
        stage.clock.forward(seconds=6)
        first = await stage.fake.click(second, "Previous")
        assert counts.told == [("dwelt", tuple(option["value"] for option in menu(second)))]
        key = menu(first)[0]["value"]
        full = await stage.fake.click(first, OPEN, values=(key,))
        stage.clock.forward(seconds=60)
        await stage.fake.click(full, "Back")
        assert counts.told[1:] == [("chose", key), ("dwelt", (key,))]
        [(guild, topics)] = counts.interests
        assert guild == stage.guild.id
        assert "large language models" in [topic.casefold() for topic in topics]


async def test_searches_are_counted_by_what_came_of_them(stage: Stage) -> None:
    async with counting(stage) as counts:
        await stage.fake.slash("topic find", {"query": "hybrid retrieval"})
        assert counts.told == []
        await stage.fake.slash("topic find", {"query": "zzzqqqxxx"})
        await stage.fake.slash("topic find", {"query": "soup", "until": "2026-03"})
        assert counts.told == [("found nothing", "zzzqqqxxx")], "the archive has soup, only not so early"
        choice = (await stage.fake.autocomplete("topic find", {"query": "soup"}, focused="query"))[0]
        await stage.fake.slash("topic find", {"query": choice["value"]})
        assert counts.told[1:] == [("chose", choice["value"])]


@pytest.mark.parametrize("query", ["zzzqqqxxx", "soup"])
async def test_what_leads_to_a_page_of_words_only_has_nothing_to_press(stage: Stage, query: str) -> None:
    async with stage.bot():
        answer = await stage.fake.slash("topic find", {"query": query, "section": "My own work"})
        assert (buttons(answer), menu(answer)) == ([], [])
