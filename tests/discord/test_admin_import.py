"""What the owner sees before an import, and that nothing is stored until one press of Keep."""

import asyncio

import pytest

from bot.fetch.http import Guard
from bot.model import RawIssue
from tests.discord.stage import ROOT, Stage, buttons, refs, text, title, until
from tests.fakediscord import Answer, NotPermitted, Upload

SAMPLES = ROOT / "bot" / "samples"
NEW = """# Pond Letter #4

Hello all, this is the pond.

## Tools

### A net for [moss](https://moss.example/net)

The net takes moss out of small ponds, and it is cleaned with a brush.

![net](net.png)

### A lantern that floats

The lantern floats on water and shines all night long.
"""
GUESSED = """Lantern 3 — a loader for slow disks — is out. It streams shards and needs half of the memory.

MossNet maps roofs from pictures. Botanists at a small harbour museum trained it on a phone.

Kettle is a new library by Ada Finch. It boils logs down to a page, and runs anywhere.

The Ferry Prize went to a pair of students. They taught a buoy to count seals.
"""


async def report(stage: Stage, body: str = NEW, name: str = "pond.md") -> Answer:
    return await stage.admin("import", file=Upload(name, body.encode(), "text/markdown"))


async def press(stage: Stage, answer: Answer, label: str) -> Answer:
    return await stage.fake.click(answer, label, user=stage.fake.owner)


async def test_the_report_says_what_was_found_and_dropped_and_stores_nothing(stage: Stage) -> None:
    async with stage.bot() as bot:
        before = refs(bot), await bot.orders.audit()
        answer = await report(stage)
        assert (title(answer), answer.ephemeral) == ("Keep this?", True)
        assert buttons(answer) == ["Keep", "Discard"]
        assert "**Pond Letter #4** is new\n2 items in 1 section, 0 damaged places mended" in text(answer)
        assert "0 duplicates joined, read in" in text(answer)
        assert "• A net for moss" in text(answer)
        assert "-# line " in text(answer)
        assert "Nothing is stored yet" in text(answer)
        assert (refs(bot), await bot.orders.audit()) == before


async def test_keep_stores_what_was_shown_and_discard_does_not(stage: Stage) -> None:
    async with stage.bot() as bot:
        before = refs(bot)
        gone = await press(stage, await report(stage), "Discard")
        assert (title(gone), buttons(gone), refs(bot)) == ("Discarded", [], before)
        assert "Nothing of pond.md was stored" in text(gone)
        kept = await press(stage, await report(stage), "Keep")
        assert (title(kept), buttons(kept)) == ("Imported", [])
        assert "**Pond Letter #4** added" in text(kept)
        assert [item.title for item in bot.library.issue("4")[0].items] == ["A net for moss", "A lantern that floats"]
        assert (await bot.orders.audit())[0].action == "import"


async def test_a_changed_issue_says_how_many_items_come_and_go_and_a_known_one_asks_nothing(stage: Stage) -> None:
    async with stage.bot():
        await press(stage, await report(stage), "Keep")
        again = await report(stage)
        assert "was known already, nothing changed" in text(again)
        assert buttons(again) == []
        other = NEW[: NEW.index("### A lantern")] + "### Frogs who count\n\nThey count the flies of a whole summer.\n"
        changed = await report(stage, other + "\n### Snails\n\nRun.\n")
        assert "changes what is known: +2 items, -1" in text(changed)


async def test_keep_pressed_twice_stores_once(stage: Stage) -> None:
    async with stage.bot() as bot:
        answer = await report(stage)
        await asyncio.gather(press(stage, answer, "Keep"), press(stage, answer, "Keep"))
        assert [entry.action for entry in await bot.orders.audit()] == ["import"]
        shown = stage.fake.message(answer.message_id or 0)
        assert shown is not None
        assert shown["embeds"][0]["title"] == "Imported"


async def test_nobody_else_sees_the_buttons(stage: Stage) -> None:
    async with stage.bot() as bot:
        answer = await report(stage)
        before = refs(bot)
        for label in ("Keep", "Discard"):
            with pytest.raises(NotPermitted):
                await stage.fake.click(answer, label, user=stage.fake.add_user(f"stranger {label}"))
        assert refs(bot) == before
        assert title(await press(stage, answer, "Keep")) == "Imported"


async def test_what_nobody_decides_on_is_discarded_and_said(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogs._ui.pager.PAGER_SECONDS", 0.05)
    async with stage.bot() as bot:
        before = refs(bot)
        answer = await report(stage)

        def told() -> bool:
            shown = stage.fake.message(answer.message_id or 0)
            return shown is not None and shown["embeds"][0]["title"] == "Discarded"

        await until(told)
        assert refs(bot) == before


async def test_a_report_from_before_a_restart_says_that_it_is_gone_and_stores_nothing(stage: Stage) -> None:
    async with stage.bot():
        answer = await report(stage)
    async with stage.bot() as bot:
        before = refs(bot)
        for label in ("Keep", "Discard"):
            stale = await press(stage, answer, label)
            assert "use the command again" in stale.content
            assert stale.ephemeral
        assert refs(bot) == before


async def test_several_issues_of_one_feed_are_reported_and_kept_together(stage: Stage) -> None:
    entry = "<item><title>{0}</title><link>https://pond.example/{0}</link><description>{1}</description></item>"
    told = "&lt;h2&gt;{0}&lt;/h2&gt;&lt;p&gt;The {0} sleeps under the {1} until spring.&lt;/p&gt;"
    entries = (entry.format(name, told.format(name, bed)) for name, bed in (("toad", "stones"), ("newt", "ice")))
    feed = f"<rss version='2.0'><channel><title>Pond Life</title>{''.join(entries)}</channel></rss>"
    async with stage.bot() as bot:
        count = len(refs(bot))
        answer = await stage.admin("import", file=Upload("huge.xml", feed.encode(), "application/rss+xml"))
        assert text(answer).count(" is new\n") == 2
        kept = await press(stage, answer, "Keep")
        assert text(kept).count(" added\n") == 2
        assert len(refs(bot)) == count + 2


async def test_a_guess_says_that_it_is_one_before_it_is_kept_and_ever_after(stage: Stage) -> None:
    async with stage.bot():
        answer = await report(stage, GUESSED, "lanterns.txt")
        assert "⚠️ items are a guess: no headings found" in text(answer)
        await press(stage, answer, "Keep")
        shown = await stage.fake.slash("issue show", {"issue": "lanterns"})
        assert shown.embeds[0]["description"].startswith("-# ⚠️ items are a guess: no headings found")


async def test_an_address_is_fetched_through_the_guard_and_reported_like_a_file(stage: Stage) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = NEW.encode()
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: text/markdown\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.2", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, stage.bot() as bot:
        page = f"http://127.0.0.2:{port}/4.md"
        url = f"{page}?token=s3cret"
        refused = await stage.admin("import", url=url)
        assert title(refused) == "That did not work"
        bot.library.importer.guard = Guard(lambda address: address == "127.0.0.2", frozenset({port}))
        answer = await stage.admin("import", url=url)
        assert "**Pond Letter #4** is new" in text(answer)
        kept = await press(stage, answer, "Keep")
        assert title(kept) == "Imported"
        assert bot.library.issue("4")[0].url == page
        assert "s3cret" not in repr(await bot.orders.audit())


async def test_a_file_or_an_address_is_needed_and_not_both(stage: Stage) -> None:
    async with stage.bot():
        assert "one of the two" in text(await stage.admin("import"))
        both = await stage.admin("import", url="https://a.example/", file=Upload("a.md", NEW.encode(), "text/markdown"))
        assert "one of the two" in text(both)


async def test_keep_of_a_feed_that_is_known_in_part_takes_the_whole_feed_as_known(stage: Stage) -> None:
    entry = "<item><title>{0}</title><link>https://pond.example/{0}</link><description>{1}</description></item>"
    told = "&lt;h2&gt;{0}&lt;/h2&gt;&lt;p&gt;The {0} sleeps under the {0} stone until spring.&lt;/p&gt;"
    entries = [entry.format(name, told.format(name)) for name in ("toad", "newt", "frog")]
    few, all_ = (
        f"<rss version='2.0'><channel><title>Pond Life</title>{''.join(each)}</channel></rss>"
        for each in (entries[:2], entries)
    )
    async with stage.bot() as bot:
        await press(stage, await report(stage, few, "few.xml"), "Keep")
        kept = await press(stage, await report(stage, all_, "all.xml"), "Keep")
        assert (text(kept).count(" added\n"), text(kept).count(" was known already")) == (1, 2)
        raw = RawIssue("all.xml", all_.encode(), "text/markdown")
        assert len(await bot.library.keep(raw)) == 3


async def test_topics_that_changed_between_report_and_keep_are_those_that_are_stored(stage: Stage) -> None:
    async with stage.bot() as bot:
        answer = await report(stage)
        await stage.admin("topics add", name="Mosses", aliases="moss")
        await press(stage, answer, "Keep")
        assert bot.library.issue("4")[0].items[0].topics[0] == "Mosses"
