"""What members looked for in vain is listed for the owner, who gives it a meaning, makes it a topic, or ignores it."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from discord import Object

from bot.app import Bot
from bot.errors import BadOption
from bot.model import Missed
from bot.teaching import Teacher
from tests.discord.stage import Stage, opened, text, title, until
from tests.fakediscord import Answer, NotPermitted
from tests.pages.nasty import HIDDEN, LINKS, MARKUP, MENTIONS

MONTH = "2026-10"
ACTS = ["Add as synonym", "Add as topic", "Ignore"]
TYPED, NEW_WORDS = "Words that members use", "Words that the newsletters use"


class Table:
    """Keeps synonyms in memory."""

    def __init__(self) -> None:
        self.added: list[tuple[tuple[str, ...], int | None]] = []

    async def add(self, words: Sequence[str], actor: int | None = None) -> int:
        if "refused" in words:
            raise BadOption("This word is refused.")
        self.added.append((tuple(words), actor))
        return len(self.added)


@asynccontextmanager
async def started(stage: Stage, table: Table, *missed: str) -> AsyncIterator[Bot]:
    """Start the bot with a table of synonyms, after these searches found nothing, the first the most often."""
    async with opened(stage.folder, stage.clock, stage.guild.id) as bot:
        bot.teacher = Teacher(bot.teacher.usage, bot.library, bot.topics, table)
        for times, query in enumerate(reversed(missed), 1):
            for _ in range(times):
                bot.usage.found_nothing(query)
        async with stage.fake.running(bot):
            await until(lambda: bot.deliverer.last_tick is not None and bot.get_guild(stage.guild.id) is not None)
            yield bot


async def choose(stage: Stage, answer: Answer, query: str) -> Answer:
    [menu] = [part for row in answer.components for part in row["components"] if part["type"] == 3]
    [value] = [option["value"] for option in menu["options"] if option["label"] == query]
    return await stage.fake.click(answer, "Choose a search", values=(value,), user=stage.fake.owner)


async def press(stage: Stage, answer: Answer, label: str) -> Answer:
    return await stage.fake.click(answer, label, user=stage.fake.owner)


def listed(answer: Answer) -> list[str]:
    return [
        option["label"] for row in answer.components for part in row["components"] for option in part.get("options", ())
    ]


async def test_searches_that_found_nothing_are_listed_the_most_frequent_first(stage: Stage) -> None:
    async with started(stage, Table(), "Kelp soup", "moss") as bot:
        bot.usage.not_meant("MOSS")
        answer = await stage.admin("searches")
        assert (title(answer), answer.ephemeral) == ("Searches of October 2026 that found nothing", True)
        assert "**1** · kelp soup\n-# found nothing 2 times" in text(answer)
        assert "**2** · moss\n-# found nothing once · not what was meant once" in text(answer)
        assert listed(answer) == ["kelp soup", "moss"]
        assert "counted without names" in text(answer)
        with pytest.raises(LookupError, match="disabled"):
            await press(stage, answer, "Ignore")


async def test_a_month_without_any_says_so_and_offers_nothing_to_press(stage: Stage) -> None:
    async with started(stage, Table(), "kelp"):
        answer = await stage.admin("searches", month="2026-09")
        assert title(answer) == "Searches of September 2026 that found nothing"
        assert "There is none" in text(answer)
        assert answer.components == []
        assert "is no month" in text(await stage.admin("searches", month="spring"))


async def test_the_months_that_have_some_are_suggested(stage: Stage) -> None:
    async with started(stage, Table(), "kelp") as bot:
        await bot.teacher.usage.flush()
        stage.clock.forward(days=20)
        bot.usage.found_nothing("moss")
        await bot.teacher.usage.flush()
        stage.fake.grant(stage.fake.owner, stage.guild, administrator=True)
        for typed, values in (("", ["2026-11", MONTH]), ("OCTO", [MONTH]), ("2026-11", ["2026-11"]), ("x", [])):
            offered = await stage.fake.autocomplete(
                "admin searches", {"month": typed}, focused="month", user=stage.fake.owner
            )
            assert [choice["value"] for choice in offered] == values
        assert listed(await stage.admin("searches")) == ["moss"]
        assert listed(await stage.admin("searches", month=MONTH)) == ["kelp"]


async def test_many_are_turned_over_and_one_of_a_later_page_is_chosen(stage: Stage) -> None:
    queries = [f"kelp {number:02}" for number in range(23)]
    async with started(stage, Table(), *queries) as bot:
        answer = await stage.admin("searches")
        assert listed(answer) == queries[:10]
        answer = await choose(stage, answer, "kelp 03")
        answer = await press(stage, await press(stage, answer, "Next"), "Next")
        assert listed(answer) == queries[20:]
        with pytest.raises(LookupError, match="disabled"):
            await press(stage, answer, "Ignore")
        for query in queries[20:]:
            answer = await press(stage, await choose(stage, answer, query), "Ignore")
        assert listed(answer) == queries[10:20], "an emptied page gives way to the one before"
        assert len(await bot.teacher.usage.missed(MONTH)) == 20


async def test_an_ignored_search_is_never_shown_again(stage: Stage) -> None:
    async with started(stage, Table(), "kelp", "moss") as bot:
        answer = await press(stage, await choose(stage, await stage.admin("searches"), "kelp"), "Ignore")
        assert "✅ “kelp” will not be listed again." in text(answer)
        assert listed(answer) == ["moss"]
        bot.usage.found_nothing("Kelp")
        answer = await press(stage, await choose(stage, await stage.admin("searches"), "moss"), "Ignore")
        assert "There is none" in text(answer)
        assert answer.components == []
        done = [(entry.action, entry.actor_id) for entry in await bot.orders.audit()]
        assert done == [("searches ignore", stage.fake.owner.id)] * 2
    async with stage.bot() as bot:
        bot.usage.found_nothing("kelp")
        assert "There is none" in text(await stage.admin("searches"))


async def test_a_search_becomes_a_synonym_of_words_that_the_archive_knows(stage: Stage) -> None:
    table = Table()
    async with started(stage, table, "kelp", "moss") as bot:
        known = bot.library.archive.items[0].item.title
        answer = await choose(stage, await stage.admin("searches"), "kelp")
        form = await press(stage, answer, "Add as synonym")
        assert form.modal is not None
        assert form.modal["title"] == "Add as synonym"
        await stage.fake.submit(form, {NEW_WORDS: "qwzx vvkp"}, user=stage.fake.owner)
        assert "“qwzx vvkp” finds nothing either" in told(stage)
        answer = await stage.fake.submit(form, {NEW_WORDS: known[:100]}, user=stage.fake.owner)
        assert table.added == [(("kelp", known[:100]), stage.fake.owner.id)]
        assert f"✅ “kelp” means “{known[:100]}” from now on." in plain(text(answer))
        assert listed(answer) == ["moss"]
        assert await bot.teacher.usage.missed(MONTH) == (Missed("moss", 1, 0),)


async def test_of_a_search_of_many_words_those_become_a_synonym_that_its_owner_leaves(stage: Stage) -> None:
    query = "tell me how kelp grows in the sea"
    async with stage.bot() as bot:
        bot.usage.found_nothing(query)
        form = await press(stage, await choose(stage, await stage.admin("searches"), query), "Add as synonym")
        assert form.modal is not None
        assert form.modal["components"][0]["component"]["value"] == query
        known = bot.library.topics()[0].name
        await stage.fake.submit(form, {TYPED: query, NEW_WORDS: known}, user=stage.fake.owner)
        assert "has to be one to 5 words" in told(stage)
        answer = await stage.fake.submit(form, {TYPED: "kelp", NEW_WORDS: known}, user=stage.fake.owner)
        assert f"✅ “kelp” means “{known}” from now on." in plain(text(answer))
        assert await bot.teacher.usage.missed(MONTH) == ()
        assert known in (await bot.library.find("kelp")).found[0].stored.item.topics


async def test_a_search_becomes_a_topic_and_its_items_are_found_under_it(stage: Stage) -> None:
    async with started(stage, Table(), "loss notes", "moss") as bot:
        answer = await choose(stage, await stage.admin("searches"), "loss notes")
        form = await press(stage, answer, "Add as topic")
        assert form.modal is not None
        fields = {label["label"]: label["component"]["value"] for label in form.modal["components"]}
        assert fields == {"Name": "loss notes", "Other words for it, with commas": "loss notes"}
        values = {"Name": "loss diaries", "Other words for it, with commas": "loss notes, diary, Loss Diaries"}
        answer = await stage.fake.submit(form, values, user=stage.fake.owner)
        assert "✅ “loss diaries” is a topic now" in plain(text(answer))
        assert listed(answer) == ["moss"]
        assert bot.library.about("loss diaries")
        assert bot.topics.vocabulary.topic_named("loss notes") == "loss diaries"
        kept = [(entry.action, entry.detail, entry.actor_id) for entry in await bot.orders.audit()]
        assert kept == [("topics add", "loss diaries", stage.fake.owner.id)]


async def test_what_cannot_be_taught_is_a_sentence_and_stays_on_the_list(stage: Stage) -> None:
    table = Table()
    async with started(stage, table, "kelp", "refused") as bot:
        answer = await choose(stage, await stage.admin("searches"), "kelp")
        form = await press(stage, answer, "Add as topic")
        await stage.fake.submit(
            form, {"Name": "kettles", "Other words for it, with commas": "chess"}, user=stage.fake.owner
        )
        assert "is a name of two topics" in told(stage)
        answer = await choose(stage, answer, "refused")
        form = await press(stage, answer, "Add as synonym")
        known = bot.library.archive.items[0].item.title
        await stage.fake.submit(form, {NEW_WORDS: known[:100]}, user=stage.fake.owner)
        assert "This word is refused." in told(stage)
        assert [each.query for each in await bot.teacher.usage.missed(MONTH)] == ["kelp", "refused"]
        assert table.added == []


async def test_a_synonym_answers_the_next_search(stage: Stage) -> None:
    async with stage.bot() as bot:
        bot.usage.found_nothing("kelp")
        form = await press(stage, await choose(stage, await stage.admin("searches"), "kelp"), "Add as synonym")
        known = bot.library.topics()[0].name
        assert (await bot.library.find("kelp")).found == ()
        await stage.fake.submit(form, {NEW_WORDS: known}, user=stage.fake.owner)
        assert known in (await bot.library.find("kelp")).found[0].stored.item.topics


async def test_nobody_but_the_owner_sees_the_list_or_presses_anything_of_it(stage: Stage) -> None:
    async with started(stage, Table(), "kelp") as bot:
        ruler = stage.fake.add_user("server administrator")
        stage.fake.grant(ruler, stage.guild, administrator=True)
        answer = await stage.fake.slash("admin searches", user=ruler, channel=stage.channel)
        assert "Only this bot's owner" in text(answer)
        answer = await choose(stage, await stage.admin("searches"), "kelp")
        for label in ACTS:
            with pytest.raises(NotPermitted):
                await stage.fake.click(answer, label, user=ruler)
        assert await bot.teacher.usage.missed(MONTH) == (Missed("kelp", 1, 0),)


async def test_an_owner_who_is_none_any_more_can_neither_press_nor_send_what_is_open(stage: Stage) -> None:
    table = Table()
    async with started(stage, table, "kelp") as bot:
        answer = await choose(stage, await stage.admin("searches"), "kelp")
        forms = [await press(stage, answer, label) for label in ACTS[:2]]
        bot.owner_id = stage.fake.member.id
        for label in ACTS:
            assert "Only this bot's owner" in text(await press(stage, answer, label))
        known = bot.library.archive.items[0].item.title
        for form, values in zip(forms, ({NEW_WORDS: known[:100]}, {}), strict=True):
            assert "Only this bot's owner" in text(await stage.fake.submit(form, values, user=stage.fake.owner))
        assert table.added == []
        assert await bot.teacher.usage.missed(MONTH) == (Missed("kelp", 1, 0),)


async def test_a_list_from_before_a_restart_says_that_it_is_gone_and_changes_nothing(stage: Stage) -> None:
    async with started(stage, Table(), "kelp"):
        answer = await choose(stage, await stage.admin("searches"), "kelp")
    async with stage.bot() as bot:
        for stale in (
            await choose(stage, answer, "kelp"),
            *[await press(stage, answer, label) for label in ACTS],
        ):
            assert "use the command again" in stale.content
            assert stale.ephemeral
        assert await bot.teacher.usage.missed(MONTH) == (Missed("kelp", 1, 0),), (
            "and what was counted outlived the restart"
        )


async def test_an_old_list_takes_its_buttons_away(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogs._ui.pager.PAGER_SECONDS", 0.05)
    async with started(stage, Table(), "kelp"):
        answer = await stage.admin("searches")

        def bare() -> bool:
            shown = stage.fake.message(answer.message_id or 0)
            return shown is not None and shown["components"] == []

        await until(bare)


async def test_searches_of_any_kind_are_listed_harmlessly_or_not_at_all(stage: Stage) -> None:
    hostile = [f"kelp {text}" for text in (*MENTIONS, *LINKS, *MARKUP, *HIDDEN)] + ["kelp " * 40, "🍕 kelp" * 28]
    async with started(stage, Table()) as bot:
        for query in hostile:
            bot.usage.found_nothing(query)
        answer = await stage.admin("searches")
        for _ in range((len(await bot.teacher.usage.missed(MONTH)) - 1) // 10):
            assert not re.search(r"@(?=everyone|here)|<[@#:/]|https?://|\u202e|\u200f", text(answer))
            assert all(0 < len(query) <= 100 for query in listed(answer))
            answer = await press(stage, answer, "Next")
        answer = await press(stage, await choose(stage, answer, listed(answer)[0]), "Ignore")
        assert "will not be listed again" in text(answer)


async def test_the_command_is_in_the_home_server_only(stage: Stage) -> None:
    async with stage.bot() as bot:
        everywhere = {each.qualified_name for each in bot.tree.walk_commands()}
        at_home = {each.qualified_name for each in bot.tree.walk_commands(guild=Object(stage.guild.id))}
        assert "admin searches" in at_home - everywhere


def told(stage: Stage) -> str:
    """Return the words of the newest message in the channel, seen by its asker only."""
    newest = max(stage.channel.messages.values(), key=lambda message: message.id)
    assert newest.viewer is stage.fake.owner
    return "\n".join(str(embed.get("description", "")) for embed in newest.embeds)


def plain(shown: str) -> str:
    return shown.replace("\\", "")
