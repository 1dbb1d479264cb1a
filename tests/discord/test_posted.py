"""What hangs on a post that is out: the button under it, and the line that tells of it."""

from tests.discord.stage import Stage, body, issue, keep, text, tick, title
from tests.fakediscord import Callback


async def test_the_button_under_a_digest_shows_its_items_to_whoever_presses_also_after_a_restart(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await tick(bot, stage, "2026-11-01T09:00")
    async with stage.bot() as bot:
        await keep(bot._store, stage.clock, issue(26 * 12 + 9, 2, newsletter="Newer Still"))
        await bot.library.refresh()
        first = body(stage.posts()[0]).partition("[")[2].partition("]")[0]
        for post in stage.posts():
            reader = stage.fake.add_user("reader")
            shown = await stage.fake.click(post, "Show the items", user=reader)
            assert (shown.callback, shown.ephemeral) == (Callback.DEFER_REPLY, True)
            assert title(shown).endswith(first)
            turned = await stage.fake.click(shown, "Next", user=reader)
            assert title(turned) != title(shown)
        assert len(stage.posts()) == 2


async def test_what_is_shown_of_the_newest_month_is_what_a_channel_got_and_then_what_its_button_opens(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await tick(bot, stage, "2026-11-01T09:00")
        page = await stage.fake.slash("digest show")
        for post in stage.posts():
            assert page.embeds == post["embeds"]
            page = await stage.fake.click(page, "Next")
        opened = await stage.fake.click(stage.posts()[0], "Show the items")
        assert page.embeds == opened.embeds


async def test_the_button_under_a_tip_gives_another_also_after_a_restart(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        await tick(bot, stage, "2026-10-26T09:00")
    async with stage.bot():
        shown = await stage.fake.click(stage.posts()[0], "Another tip")
        assert (shown.ephemeral, title(shown)) == (True, "💡 Tip")


async def test_the_list_shows_the_last_post_and_the_next(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        await tick(bot, stage, "2026-11-01T09:00")
        listed = text(await stage.fake.slash("digest list"))
        last = stage.posts()[-1]["id"]
        assert f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{last}" in listed
        assert "November 2026" in listed
        assert "<t:1796115600:f>" in listed  # 1 December 2026, 09:00 UTC


async def test_a_press_that_finds_nothing_is_answered_with_a_sentence(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("tip")
        await stage.subscribe("digest")
        await tick(bot, stage, "2026-11-02T09:00")
    for file in stage.folder.iterdir():
        file.unlink()
    async with stage.bot():
        labels = [post["components"][0]["components"][0]["label"] for post in stage.posts()]
        assert sorted(labels) == ["Another tip", "Show the items", "Show the items"]
        for post, label in zip(stage.posts(), labels, strict=True):
            shown = await stage.fake.click(post, label)
            assert (title(shown), shown.ephemeral) == ("That did not work", True)
            why = "import an issue first" if label == "Another tip" else "is not known any more"
            assert why in text(shown)


async def test_posts_leave_no_view_behind_in_the_client(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.subscribe("digest")
        views = bot._connection._view_store._views
        before = {message: len(items) for message, items in views.items() if items}
        await tick(bot, stage, "2026-11-01T09:00")
        assert len(stage.posts()) == 2
        assert {message: len(items) for message, items in views.items() if items} == before


async def test_the_button_under_a_post_by_hand_shows_what_that_post_told_also_later(
    stage: Stage,
) -> None:
    stage.make_manager()
    async with stage.bot() as bot:
        await stage.fake.slash("digest post", {"kind": "digest"})
        [post] = [each for each in stage.fake.messages(stage.channel) if each["components"]][-1:]
        before = title(await stage.fake.click(post, "Show the items"))
        await keep(bot._store, stage.clock, issue(26 * 12 + 9, 2, newsletter="Newer Still"))
        await bot.library.refresh()
        assert title(await stage.fake.click(post, "Show the items")) == before
