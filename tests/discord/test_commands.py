"""Every slash command and its autocompletes, over the sample archive."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.discord.stage import ROOT, Stage, part, text, title, worst

PUBLIC = [
    ("topic find", {"query": "hybrid retrieval"}, "Soup before semantics"),
    ("topic find", {"query": "retreival hybird"}, "Soup before semantics"),
    ("topic find", {"query": "zzzqqqxxx"}, "Nothing found for “zzzqqqxxx”"),
    ("topic browse", {}, "**large language models** · 6"),
    ("topic browse", {"topic": "Evaluation"}, "5 items about Evaluation"),
    ("topic browse", {"topic": "LLMs"}, "6 items about LLMs"),
    ("topic browse", {"topic": "nonsense"}, "Nothing about “nonsense”"),
    ("issue latest", {}, "The Gradient Garden #19"),
    ("issue show", {"issue": "17"}, "The Gradient Garden #17"),
    ("issue show", {"issue": "#16"}, "The Gradient Garden #16"),
    ("issue show", {"issue": "2026-03"}, "The Gradient Garden #15"),
    ("tip", {}, "💡 Tip"),
    ("tip", {"topic": "evaluation"}, "The Gradient Garden"),
    ("tip", {"topic": "LLMs"}, "The Gradient Garden"),
    ("digest show", {}, "July 2026"),
    ("digest show", {"period": "2026-05"}, "The Gradient Garden · May 2026"),
]

FAILING: list[tuple[str, dict[str, Any], str]] = [
    ("issue show", {"issue": "999"}, "There is no such issue"),
    ("tip", {"topic": "nonsense"}, "The archive has no tip for that"),
    ("digest show", {"period": "2001-01"}, "The archive has nothing of “2001-01”."),
    ("digest show", {"period": "@everyone"}, "The archive has nothing of"),
]

MANAGED: list[tuple[str, dict[str, Any], str]] = [
    ("digest preview", {}, "July 2026"),
    ("digest preview", {"kind": "tip"}, "Tip of the week"),
    ("digest list", {}, "No channel is subscribed"),
    ("digest remove", {"subscription": 7}, "This server has no such subscription"),
]

SENSELESS = [
    ({"kind": "digest", "zone": "Mars/Base"}, "There is no time zone “Mars/Base”"),
    ({"kind": "digest", "day": "32"}, "A month's day is 1 to 31 or “last”, or such as “2nd Tuesday”, not “32”."),
    ({"kind": "digest", "day": "Monday"}, "A month's day is 1 to 31"),
    ({"kind": "tip", "day": "blursday"}, "A week's day is a weekday such as Monday"),
    ({"kind": "tip", "time": "25:99"}, "The time is hours and minutes such as 09:00"),
]


@pytest.mark.parametrize(("name", "options", "shown"), PUBLIC)
async def test_a_public_command_answers_everyone_at_once(
    stage: Stage, name: str, options: dict[str, Any], shown: str
) -> None:
    async with stage.bot():
        answer = await stage.fake.slash(name, options)
        assert shown in text(answer)
        assert answer.deferred is (name in {"topic browse", "digest show"})
        assert not answer.ephemeral
        assert answer.elapsed_first < 1


async def test_what_cannot_be_found_is_said_in_a_sentence_to_the_asker_alone(stage: Stage) -> None:
    async with stage.bot():
        for name, options, sentence in FAILING:
            answer = await stage.fake.slash(name, options)
            assert (title(answer), answer.ephemeral) == ("That did not work", True)
            assert sentence in text(answer)


async def test_a_manager_is_answered_alone(stage: Stage) -> None:
    stage.make_manager()
    async with stage.bot():
        for name, options, shown in MANAGED:
            answer = await stage.fake.slash(name, options)
            assert shown in text(answer)
            assert answer.ephemeral


async def test_senseless_wishes_are_refused_and_nothing_is_kept(stage: Stage) -> None:
    stage.make_manager()
    async with stage.bot() as bot:
        for options, sentence in SENSELESS:
            answer = await stage.fake.slash("digest subscribe", {**options, "channel": stage.channel})
            assert sentence in text(answer)
            assert answer.ephemeral
        assert await bot.orders.every() == ()


async def test_a_subscription_is_listed_changed_and_removed(stage: Stage) -> None:
    async with stage.bot() as bot:
        answer = await stage.subscribe("digest", day="last", time="7:30 pm", zone="europe/berlin")
        assert "on the last day of every month at 19:30 (Europe/Berlin)" in text(answer)
        assert "<t:1793471400:f>" in text(answer)  # 31 October 2026, 19:30 after the clocks went back
        assert "every Monday at 09:00 (Europe/Berlin)" in text(await stage.subscribe("tip")), (
            "the server's zone is kept"
        )
        assert "every Friday" in text(await stage.subscribe("tip", day="fri"))
        listed = text(await stage.fake.slash("digest list"))
        assert (listed.count("digest in"), listed.count("tip in")) == (1, 1)
        assert "gets no digest any more" in text(await stage.fake.slash("digest remove", {"subscription": 1}))
        assert [each.subscription.kind for each in await bot.orders.every()] == ["tip"]
        acts = [entry.action for entry in await bot.orders.audit()]
        assert acts == ["unsubscribe", "subscribe", "subscribe", "subscribe"]


TYPED = [
    ("topic find", {"query": "soup"}, "query", "Soup before semantics"),
    ("topic find", {"query": "suop befor"}, "query", "Soup before semantics"),
    ("topic browse", {"topic": "EVAL"}, "topic", "evaluation"),
    ("issue show", {"issue": "17"}, "issue", "The Gradient Garden #17"),
    ("issue show", {"issue": "may"}, "issue", None),
    ("tip", {"topic": ""}, "topic", "large language models"),
    ("digest show", {"period": "june"}, "period", "June 2026"),
    ("digest subscribe", {"zone": "berl"}, "zone", "Europe/Berlin"),
]


@pytest.mark.parametrize(("name", "options", "focused", "first"), TYPED)
async def test_autocomplete_offers_what_was_typed(
    stage: Stage, name: str, options: dict[str, Any], focused: str, first: str | None
) -> None:
    stage.make_manager()
    async with stage.bot():
        choices = await stage.fake.autocomplete(name, options, focused=focused)
        assert len(choices) <= 25
        assert first is None or choices[0]["name"].startswith(first)
        hostile = await stage.fake.autocomplete(name, {focused: "*\x00\"' OR 1=1 -- \U0001f600" * 40}, focused=focused)
        assert [choice["name"] for choice in hostile] in ([], ["UTC"])


async def test_a_choice_of_autocomplete_leads_to_just_that_item(stage: Stage) -> None:
    async with stage.bot():
        choice = (await stage.fake.autocomplete("topic find", {"query": "soup"}, focused="query"))[0]
        answer = await stage.fake.slash("topic find", {"query": choice["value"]})
        assert title(answer).startswith("1 item for “Soup before semantics")
        assert choice["value"] not in text(answer)
        choice = (await stage.fake.autocomplete("issue show", {"issue": "18"}, focused="issue"))[0]
        assert title(await stage.fake.slash("issue show", {"issue": choice["value"]})).endswith("#18 · June 2026")


HOSTILE = ['"x', "*", "C++", "a AND", "{x}", "`@everyone` <@&1> [a](https://evil.example)", "😀" * 50, "\\" * 200, " "]


async def test_any_words_are_a_safe_query(stage: Stage) -> None:
    async with stage.bot():
        for query in HOSTILE:
            answer = await stage.fake.slash("topic find", {"query": query})
            assert title(answer) != "That did not work"
            assert "](https://evil.example)" not in answer.embeds[0]["description"]


async def test_an_empty_archive_says_what_would_fill_it(stage: Stage) -> None:
    for file in stage.folder.iterdir():
        file.unlink()
    stage.make_manager()
    async with stage.bot():
        for name in ("issue latest", "tip", "digest show", "digest preview", "topic browse"):
            assert "import" in text(await stage.fake.slash(name)), name
        answer = await stage.fake.slash("digest post", {"kind": "digest"})
        assert "import an issue first" in text(answer)
        assert stage.posts() == []


BOOM = """
import discord
from discord import app_commands
from discord.ext import commands


class Boom(commands.Cog):
    @app_commands.command(description="Fails")
    async def boom(self, interaction: discord.Interaction, late: bool = False, part: str = "") -> None:
        if late:
            await interaction.response.defer(ephemeral=True)
        raise ZeroDivisionError("the secret detail")

    @boom.autocomplete("part")
    async def parts(self, interaction, current):
        raise ZeroDivisionError("in the box")


async def setup(bot):
    await bot.add_cog(Boom())
"""


@pytest.mark.parametrize("late", [False, True])
async def test_what_nobody_foresaw_is_answered_with_an_incident_and_logged(stage: Stage, late: bool) -> None:
    stage.errors_expected = True
    with part(stage.folder / "more", "boom", BOOM):
        async with stage.bot():
            answer = await stage.fake.slash("boom", {"late": late})
            assert answer.ephemeral
            assert "logged as incident" in text(answer)
            assert "secret" not in text(answer)
            incident = text(answer).split("incident ")[1][:8]
            [record] = [r for r in stage.log.records if incident in r.getMessage()]
            assert record.exc_info
            assert "the secret detail" in str(record.exc_info[1])


async def test_a_failing_autocomplete_is_logged_and_the_bot_lives_on(stage: Stage) -> None:
    stage.errors_expected = True
    with part(stage.folder / "more", "boom", BOOM):
        async with stage.bot():
            with pytest.raises(Exception, match="did not respond"):
                await stage.fake.autocomplete("boom", {"part": "x"}, focused="part", timeout=0.2)
            assert any("autocomplete" in message for message in worst(stage.log.records))
            assert (await stage.fake.slash("tip")).embeds


async def test_commands_that_the_bot_no_longer_has_are_answered(stage: Stage) -> None:
    with part(stage.folder / "more", "boom", BOOM):
        async with stage.bot() as bot:
            await bot.unload_extension("cogs.boom")
            assert "This command has changed meanwhile" in text(await stage.fake.slash("boom"))


DIGEST = """
import asyncio, json
from pathlib import Path
from bot.app import Bot, extensions
from tests.discord.stage import Clock, opened

async def main() -> None:
    async with opened(Path({folder!r}), Clock(), 1) as bot:
        for name in extensions():
            await bot.load_extension(name)
        known = [c for place in (None, __import__("discord").Object(1)) for c in bot.tree.get_commands(guild=place)]
        print(json.dumps([c.to_dict(bot.tree) for c in known]))

asyncio.run(main())
"""


def test_commands_are_the_same_in_every_process(archive: Path) -> None:
    script = DIGEST.format(folder=str(archive))
    seen = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
        seen.add(ran.stdout)
        assert len(json.loads(ran.stdout)) == 6
    assert len(seen) == 1


def test_a_callback_has_at_most_fifteen_lines_and_a_cog_two_hundred() -> None:
    for path in (ROOT / "cogs").glob("[!_]*.py"):
        source = path.read_text(encoding="utf-8")
        assert source.count("\n") <= 200, path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.AsyncFunctionDef):
                lines = (node.body[-1].end_lineno or 0) - node.body[0].lineno + 1
                assert lines <= 15, f"{path}: {node.name}"
