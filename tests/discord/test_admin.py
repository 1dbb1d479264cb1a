"""What the owner does: imports, reloads, and what stays behind of them."""

import asyncio
import importlib
from pathlib import Path

import pytest

from bot.app import Bot
from tests.discord.stage import ROOT, Stage, part, refs, text, title, worst
from tests.fakediscord import Upload

SAMPLES = ROOT / "bot" / "samples"


def upload(name: str, media_type: str) -> Upload:
    return Upload(name, (SAMPLES / name).read_bytes(), media_type)


@pytest.mark.parametrize(
    ("name", "media_type", "query"),
    [("gradient-garden-20.eml", "message/rfc822", "#20"), ("gradient-garden-21.md", "text/markdown", "#21")],
)
async def test_an_imported_file_is_found_by_the_next_look_up(
    stage: Stage, name: str, media_type: str, query: str
) -> None:
    async with stage.bot() as bot:
        report = await stage.admin("import", file=upload(name, media_type))
        assert (title(report), report.deferred, report.ephemeral) == ("Keep this?", True, True)
        answer = await stage.fake.click(report, "Keep", user=stage.fake.owner)
        assert (title(answer), answer.deferred, answer.ephemeral) == ("Imported", True, True)
        assert f"{query}, " in text(answer)
        assert "added" in text(answer)
        newest = bot.library.issue(query)[0]
        found = text(await stage.fake.slash("topic find", {"query": newest.items[0].title}))
        assert newest.items[0].title.split()[0] in found
        assert query in found
        again = await stage.admin("import", file=upload(name, media_type))
        assert "was known already, nothing changed" in text(again)


REFUSED = [
    (Upload("cat.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "image/png"), "is not text"),
    (Upload("empty.txt", b"", "text/plain"), "is empty"),
    (Upload("zeros.txt", bytes(5000), "text/plain"), ""),
    (Upload("broken.html", b"<html><body><table><tr>" * 200, "text/html"), ""),
    (Upload("broken.xml", b"<?xml version='1.0'?><rss><channel><item><title>x", "application/rss+xml"), ""),
]


@pytest.mark.parametrize(("file", "sentence"), REFUSED, ids=[file.filename for file, _ in REFUSED])
async def test_a_file_that_is_no_issue_is_refused_with_a_sentence(stage: Stage, file: Upload, sentence: str) -> None:
    async with stage.bot() as bot:
        before = refs(bot)
        answer = await stage.admin("import", file=file)
        assert title(answer) == "Nothing was imported"
        assert sentence in text(answer)
        assert refs(bot) == before


async def test_a_file_beyond_all_newsletters_is_refused_unread(stage: Stage) -> None:
    async with stage.bot():
        big = Upload("big.txt", b"x" * 10_000_001, "text/plain")
        answer = await stage.admin("import", file=big)
        assert "big.txt is larger than 10 MB" in text(answer)


async def test_an_attachment_that_discord_lost_is_answered(stage: Stage) -> None:
    async with stage.bot():
        stage.fake.lose_files()
        answer = await stage.admin("import", file=upload("gradient-garden-21.md", "text/markdown"))
        assert "try again in a minute" in text(answer)


GOOD = """
from discord import app_commands
from discord.ext import commands


class Extra(commands.Cog):
    @app_commands.command(description="One more")
    async def extra(self, interaction):
        await interaction.response.send_message("{word}")


async def setup(bot):
    await bot.add_cog(Extra())
"""
BROKEN = {
    "syntax": "def setup(:\n",
    "at import": "raise RuntimeError('no import')\n",
    "no setup": "x = 1\n",
    "in setup": GOOD.replace("Extra())", "Extra())\n    1 / 0"),
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_part_is_rolled_back_and_reported(stage: Stage, tmp_path: Path, source: str) -> None:
    stage.errors_expected = True
    with part(tmp_path / "more", "extra", GOOD.format(word="first")) as file:
        async with stage.bot():
            syncs = stage.fake.syncs
            file.write_text(source, encoding="utf-8")
            importlib.invalidate_caches()
            answer = await stage.admin("reload", part="extra")
            assert "extra: failed, the version before it still serves" in text(answer)
            assert any("reload of cogs.extra failed" in message for message in worst(stage.log.records))
            assert (await stage.fake.slash("extra")).content == "first"
            file.write_text(GOOD.format(word="second, mended"), encoding="utf-8")
            answer = await stage.admin("reload", part="extra")
            assert "extra: reloaded" in text(answer)
            assert (await stage.fake.slash("extra")).content == "second, mended"
            assert stage.fake.syncs == syncs, "what the commands say did not change"


async def test_a_part_that_came_since_the_start_is_taken_in_and_registered(stage: Stage, tmp_path: Path) -> None:
    async with stage.bot():
        with part(tmp_path / "more", "extra", GOOD.format(word="new")):
            await stage.admin("reload", part="commands")
            assert (await stage.fake.slash("extra")).content == "new"


async def test_an_unknown_part_is_refused(stage: Stage) -> None:
    async with stage.bot():
        for name in ("../evil", "os", "cogs.topics", "_ui"):
            answer = await stage.admin("reload", part=name)
            assert "cannot be reloaded; choose one of everything, content, commands" in text(answer)


async def test_everything_works_as_before_after_each_kind_of_reload(stage: Stage) -> None:
    async with stage.bot() as bot:
        for name in bot.parts():
            answer = await stage.admin("reload", part=name)
            assert title(answer) == "Reloaded"
            assert "failed" not in text(answer)
        assert stage.fake.syncs == 2
        assert "Soup" in text(await stage.fake.slash("topic find", {"query": "hybrid retrieval"}))
        assert await stage.fake.autocomplete("topic find", {"query": "soup"}, focused="query")
        assert await stage.fake.autocomplete("issue show", {"issue": "1"}, focused="issue")
        await stage.subscribe("digest")
        stage.clock.set("2026-11-01T09:00")
        await bot.deliverer.tick()
        shown = await stage.fake.click(stage.posts()[0], "Show the items")
        assert shown.ephemeral
        offered = await stage.fake.autocomplete("admin reload", {"part": "to"}, focused="part", user=stage.fake.owner)
        assert [choice["value"] for choice in offered] == ["topics"]


def _left(bot: Bot) -> tuple[int, int, int, int]:
    """Count what a reload could leave behind: tasks, listeners, views, commands."""
    listeners = sum(map(len, bot.extra_events.values()))
    views = len(bot.persistent_views) + len(bot._connection._view_store._synced_message_views)
    return len(asyncio.all_tasks()), listeners, views, len(bot.tree.get_commands())


async def test_twenty_reloads_leave_nothing_behind(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.admin("reload")
        await asyncio.sleep(0.05)
        before = _left(bot)
        for _ in range(20):
            await bot.reload("everything")
        await asyncio.sleep(0.05)
        tasks, *others = _left(bot)
        assert others == list(before[1:])
        assert tasks <= before[0], "those of the last requests may have ended meanwhile"


async def test_a_pager_opened_before_a_reload_still_turns(stage: Stage) -> None:
    async with stage.bot():
        first = await stage.fake.slash("digest show")
        await stage.admin("reload")
        assert text(await stage.fake.click(first, "Next")) != text(first)


async def test_what_the_owner_did_is_kept_in_the_audit_log(stage: Stage) -> None:
    async with stage.bot() as bot:
        report = await stage.admin("import", file=upload("gradient-garden-21.md", "text/markdown"))
        await stage.fake.click(report, "Keep", user=stage.fake.owner)
        await stage.admin("reload", part="topics")
        await stage.admin("sync")
        kept = [(entry.action, entry.detail, entry.actor_id) for entry in await bot.orders.audit()]
        owner = stage.fake.owner.id
        assert kept == [
            ("sync", "6 commands", owner),
            ("reload", "topics", owner),
            ("import", "gradient-garden-21.md", owner),
        ]
