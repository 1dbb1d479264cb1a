"""Digests that administrators see first: changed and approved by buttons, posted once, and when they are due."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from bot.app import Bot
from bot.model import DeliveryState
from storage import deliveries
from storage.transactions import writing
from tests.discord.stage import Stage, body, issue, keep, ledger, menu, text, tick, title
from tests.fakediscord import Answer, Channel

BEFORE, DUE, AFTER = "2026-10-31T09:00", "2026-11-01T09:00", "2026-11-01T09:01"
OPEN = [(0, "sent"), (1, "held")]


def _moved(db: Database, guild_id: int) -> None:
    """Let every subscription be another server's."""
    with writing(db):
        db.execute("UPDATE subscriptions SET guild_id = ?", [guild_id])


async def ordered(stage: Stage, **more: Any) -> Channel:
    """Subscribe to a digest of which a channel of administrators gets a draft first, and return that channel."""
    back = stage.fake.add_channel(stage.guild, "back")
    await stage.subscribe("digest", draft_channel=back, **more)
    return back


async def ordered_again(stage: Stage, back: Channel) -> None:
    """Let the order be satisfied with any number of items, and post on the 5th."""
    await stage.subscribe("digest", draft_channel=back, minimum=1, maximum=25, day="5")


async def states(bot: Bot, stage: Stage) -> list[tuple[int, str]]:
    return sorted((each.part, each.state.value) for each in await ledger(bot, stage))


def shown(stage: Stage, place: Channel) -> dict[str, Any]:
    """Return the draft's message as it is now."""
    [draft] = stage.posts(place)
    return draft


def still_shown(back: Channel, draft: dict[str, Any]) -> dict[str, Any]:
    """Let a draft have its buttons of before, as on the screen of somebody who has not got the newer message yet."""
    back.messages[int(draft["id"])].components = draft["components"]
    return draft


async def chosen(stage: Stage, back: Channel, label: str, place: int) -> Answer:
    """Press a button under a draft and choose an item by its place."""
    asked = await stage.fake.click(shown(stage, back), label)
    return await pick(stage, asked, place)


async def pick(stage: Stage, asked: Answer, place: int) -> Answer:
    [select] = [part for row in asked.components for part in row["components"]]
    return await stage.fake.click(asked, select["placeholder"], values=(menu(asked)[place]["value"],))


async def test_a_draft_is_shown_first_and_posts_itself_when_it_is_due_unless_it_must_be_approved(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        quiet = stage.fake.add_channel(stage.guild, "quiet")
        await stage.subscribe("digest", quiet, draft_channel=back, draft_posts=False)
        await tick(bot, stage, "2026-10-31T08:59:59")
        assert stage.posts(back) == []
        await tick(bot, stage, BEFORE)
        await bot.deliverer.tick()
        first, second = stage.posts(back)
        assert "It posts itself <t:1793523600:f>" in body(first)
        assert "if somebody approves it" in body(second)
        assert stage.posts() == stage.posts(quiet) == []
        await tick(bot, stage, "2026-11-01T08:59:59")
        assert stage.posts() == []
        await tick(bot, stage, DUE)
        assert len(stage.posts()) == 2
        assert body(first).partition("\n\n")[2] == body(stage.posts()[0])
        assert stage.posts(quiet) == []
        [refused] = [each for each in await ledger(bot, stage) if each.state is DeliveryState.SKIPPED]
        assert (refused.channel_id, refused.reason) == (quiet.id, "nobody approved its draft")
        assert "its digest is skipped" in text(await stage.fake.click(still_shown(back, second), "Approve"))
        await tick(bot, stage, AFTER)
        assert (len(stage.posts()), len(stage.posts(back))) == (2, 2)


async def test_what_was_changed_is_what_is_posted_and_what_was_left_out_is_never_told(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage, draft_posts=False, layout="compact", maximum=3)
        await tick(bot, stage, BEFORE)
        everything = menu(await stage.fake.click(shown(stage, back), "Drop item"))
        titles = [option["label"] for option in everything]
        assert title(await chosen(stage, back, "Drop item", 1)) == "Done"
        assert title(await chosen(stage, back, "Move up", 1)) == "Done"
        asked = await chosen(stage, back, "Swap", 0)
        assert title(await pick(stage, asked, 4)) == "Done"
        now = [option["label"] for option in menu(await stage.fake.click(shown(stage, back), "Move up"))]
        assert titles[1] not in now
        assert len(now) == len(titles) - 1
        form = await stage.fake.click(shown(stage, back), "Edit headline")
        [label] = [part["label"] for part in (form.modal or {})["components"]]
        assert title(await stage.fake.submit(form, {label: "What  *we* liked"})) == "Done"
        draft = shown(stage, back)
        assert "**What \\*we\\* liked**" in body(draft)
    async with stage.bot() as bot:  # the buttons work after a restart
        assert title(await stage.fake.click(shown(stage, back), "Approve")) == "Done"
        done = shown(stage, back)
        assert ("Approved" in body(done), done["components"]) == (True, [])
        assert await states(bot, stage) == OPEN
        await tick(bot, stage, DUE)
        posted = "\n".join(body(each) for each in stage.posts())
        assert posted.startswith("**What \\*we\\* liked**")
        assert body(done).partition("\n\n")[2] == body(stage.posts()[0])
        assert titles[1] not in posted
        order = (await ledger(bot, stage))[0].subscription_id
        told = await bot._store.run(deliveries.told, order)
        assert everything[1]["value"] in told.items
        opened = await stage.fake.click(stage.posts()[-1], "Show the items")
        assert titles[1] not in text(opened)


async def test_what_is_posted_is_what_its_draft_showed_and_what_came_meanwhile_is_in_the_next(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        await tick(bot, stage, BEFORE)
        seen = body(shown(stage, back)).partition("\n\n")[2]
        assert title(await stage.fake.click(shown(stage, back), "Approve")) == "Done"
        stage.clock.set("2026-10-31T20:00")
        await keep(bot._store, stage.clock, issue(26 * 12 + 10, 6, newsletter="Never seen"))
        await bot.library.refresh()
        await tick(bot, stage, DUE)
        assert body(stage.posts()[0]) == seen
        posted = len(stage.posts())
        assert "number 322" not in "".join(map(body, stage.posts()))
        await tick(bot, stage, "2026-12-01T09:00")
        assert "number 322" in body(stage.posts()[posted])


async def test_of_a_draft_that_was_taken_back_nothing_is_left_in_what_is_posted(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage, only="kind:tool")
        await tick(bot, stage, BEFORE)
        form = await stage.fake.click(shown(stage, back), "Edit headline")
        [label] = [part["label"] for part in (form.modal or {})["components"]]
        await stage.fake.submit(form, {label: "Only tools"})
        assert title(await chosen(stage, back, "Drop item", 0)) == "Done"
        await stage.subscribe("digest", only="kind:article")
        await stage.subscribe("digest", clear="draft")
        await tick(bot, stage, DUE)
        await tick(bot, stage, AFTER)
        told = "\n".join(body(each) for each in stage.posts())
        assert "Only tools" not in told
        kinds = {stored.item.kind for stored in bot.library.archive.items if stored.item.title in told}
        assert kinds == {"article"}


@pytest.mark.parametrize("back_at", ["2026-10-31T12:00", "2026-11-02T12:00"], ids=["before it is due", "after"])
async def test_a_server_that_removes_the_bot_and_returns_gets_what_its_open_draft_promised_once(
    stage: Stage, back_at: str
) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        await tick(bot, stage, BEFORE)
        await bot.orders.left(stage.guild.id)
        for at in (at for at in (DUE, AFTER) if at < back_at):
            await tick(bot, stage, at)
        assert stage.posts() == []
        stage.clock.set(back_at)
        await bot.orders.joined(stage.guild.id)
        for at in sorted({back_at, max(DUE, back_at), "2026-11-02T12:05"}):
            await tick(bot, stage, at)
        assert len(stage.posts()) == 2
        assert shown(stage, back)["components"] == []
        assert await states(bot, stage) == [(0, "sent"), (1, "sent"), (2, "sent")]


async def test_only_who_manages_the_server_changes_its_draft_and_a_foreign_marker_is_none(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        await tick(bot, stage, BEFORE)
        stranger = stage.fake.add_user("stranger")
        for label in ("Approve", "Drop item", "Edit headline", "Show all"):
            refused = await stage.fake.click(shown(stage, back), label, user=stranger)
            assert "Manage Server" in text(refused)
        assert title(await stage.fake.click(shown(stage, back), "Show all")).startswith("📬")
        [draft] = [each for each in await ledger(bot, stage) if each.part == 0]
        other = stage.fake.add_guild("other")
        await bot._store.run(_moved, other.id)
        assert "not known any more" in text(await stage.fake.click(shown(stage, back), "Approve"))
        assert draft.marker


async def test_of_two_who_change_a_draft_at_once_neither_is_lost(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        await tick(bot, stage, BEFORE)
        first, second, stale = [await stage.fake.click(shown(stage, back), "Drop item") for _ in range(3)]
        left = len(menu(first))
        await asyncio.gather(pick(stage, first, 0), pick(stage, second, 1))
        now = {option["label"] for option in menu(await stage.fake.click(shown(stage, back), "Drop item"))}
        assert len(now) == left - 2
        assert now.isdisjoint({menu(first)[0]["label"], menu(first)[1]["label"]})
        assert all(menu(first)[place]["label"] not in body(shown(stage, back)) for place in (0, 1))
        # What somebody else left out already cannot be left out again.
        assert title(await pick(stage, stale, 0)) == "Which item?"
        assert len(menu(await stage.fake.click(shown(stage, back), "Drop item"))) == left - 2


async def test_without_its_draft_channel_administrators_are_told_and_the_digest_is_posted_when_due(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        office = stage.fake.add_channel(stage.guild, "office")
        await stage.fake.slash("digest settings", {"admin_channel": office})
        stage.fake.permit(back, send=False)
        await tick(bot, stage, BEFORE)
        assert await states(bot, stage) == [(0, "failed"), (1, "held")]
        [notice] = stage.fake.messages(office)
        assert "The draft of **digest 2026-11**" in body(notice)
        await tick(bot, stage, DUE)
        assert len(stage.posts()) == 2
        assert len(stage.fake.messages(office)) == 1


async def test_a_draft_whose_time_was_missed_goes_by_the_late_policy(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        waits = stage.fake.add_channel(stage.guild, "waits")
        await stage.subscribe("digest", waits, draft_channel=back, draft_posts=False)
        await tick(bot, stage, BEFORE)
        [_, mine] = stage.posts(back)
        assert title(await stage.fake.click(mine, "Approve")) == "Done"
    stage.clock.set("2026-11-04T09:00")
    async with stage.bot() as bot:
        assert (len(stage.posts()), len(stage.posts(waits))) == (2, 2)
        await tick(bot, stage, "2026-11-30T10:00")
    stage.clock.set("2026-12-09T09:00")
    async with stage.bot() as bot:
        late = [each for each in await ledger(bot, stage) if each.period == "2026-12" and each.part == 1]
        assert [each.state for each in late] == [DeliveryState.SKIPPED] * 2
        assert (len(stage.posts()), len(stage.posts(waits))) == (2, 2)


async def test_a_digest_that_must_be_approved_is_not_posted_where_nobody_could_see_its_draft(stage: Stage) -> None:
    async with stage.bot():
        back = await ordered(stage, draft_posts=False)
    stage.clock.set("2026-11-01T09:30")
    async with stage.bot() as bot:
        [only] = await ledger(bot, stage)
        assert (only.state, only.reason) == (DeliveryState.SKIPPED, "nobody approved its draft")
        assert stage.posts() == stage.posts(back) == []


async def test_once_its_digest_is_out_a_draft_says_so_without_buttons_and_a_late_press_is_answered(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        waits = stage.fake.add_channel(stage.guild, "waits")
        await stage.subscribe("digest", waits, draft_channel=back, draft_posts=False)
        await tick(bot, stage, BEFORE)
        before = stage.posts(back)
        drop, form = [await stage.fake.click(before[0], label) for label in ("Drop item", "Edit headline")]
        await tick(bot, stage, DUE)
        posted, refused = stage.posts(back)
        first = stage.posts()[0]
        link = f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{first['id']}"
        assert body(posted) == f"✅ **Posted**: {link}\n\n{body(first)}"
        assert "🚫 **Not posted**: nobody approved its draft" in body(refused)
        assert posted["components"] == refused["components"] == []
        edits = sum(request.method == "PATCH" for request in stage.fake.requests)
    async with stage.bot() as bot:
        await tick(bot, stage, AFTER)
        assert sum(request.method == "PATCH" for request in stage.fake.requests) == edits
        for draft, why in zip(before, ("its digest is posted", "its digest is skipped"), strict=True):
            for label in ("Approve", "Drop item", "Move up", "Swap"):
                assert why in text(await stage.fake.click(still_shown(back, draft), label))
        assert title(await pick(stage, drop, 0)) == "Which item?"  # the sentence follows in a message of its own
        [label] = [part["label"] for part in (form.modal or {})["components"]]
        assert "its digest is posted" in text(await stage.fake.submit(form, {label: "Too late"}))
        assert body(stage.posts()[0]).partition("[")[2].partition("]")[0] in text(
            await stage.fake.click(before[0], "Show all")
        )
        assert len(stage.posts()) == 2


async def test_a_period_without_news_whose_order_moves_to_a_later_day_is_drafted_before_that(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage, minimum=100, maximum=100)
        await tick(bot, stage, BEFORE)
        await tick(bot, stage, DUE)
        assert await states(bot, stage) == [(0, "skipped"), (1, "skipped")]
        stage.clock.forward(hours=1)
        await ordered_again(stage, back)
        await tick(bot, stage, "2026-11-04T09:00")
        assert await states(bot, stage) == OPEN
        assert "It posts itself" in body(shown(stage, back))
        assert title(await chosen(stage, back, "Drop item", 0)) == "Done"
        assert stage.posts() == []
        await tick(bot, stage, "2026-11-05T09:00")
        assert len(stage.posts()) == 2
        assert "**Posted**" in body(shown(stage, back))


async def test_an_order_that_is_changed_after_its_draft_posts_when_the_answer_says_after_a_new_draft(
    stage: Stage,
) -> None:
    changes: list[dict[str, Any]] = [{"day": "15"}, {"quiet": "1 Nov"}, {"time": "08:30"}, {"zone": "Asia/Tokyo"}]
    changes += [{"every": "week", "day": "Tuesday"}, {"day": "16", "clear": "draft"}]
    async with stage.bot() as bot:
        places = [(stage.fake.add_channel(stage.guild, "c"), stage.fake.add_channel(stage.guild, "b")) for _ in changes]
        for place, back in places:
            await stage.subscribe("digest", place, draft_channel=back)
        await tick(bot, stage, BEFORE)
        stage.clock.forward(minutes=1)
        promised = []
        for (place, back), change in zip(places, changes, strict=True):
            [draft] = stage.posts(back)
            answer = text(await stage.subscribe("digest", place, **change))
            promised.append(int(answer.partition("<t:")[2].partition(":")[0]))
            await bot.deliverer.tick()
            assert "**Not posted**: its subscription was changed" in body(stage.posts(back)[0])
            assert "is skipped" in text(await stage.fake.click(still_shown(back, draft), "Approve"))
        assert len(set(promised)) == len(changes)
        for (place, back), change, due in sorted(zip(places, changes, promised, strict=True), key=lambda each: each[2]):
            stage.clock.at = datetime.fromtimestamp(due, UTC) - timedelta(seconds=1)
            await bot.deliverer.tick()
            assert stage.posts(place) == [], change
            assert len(stage.posts(back)) == (1 if "clear" in change else 2), change
            stage.clock.forward(seconds=1)
            await bot.deliverer.tick()
            assert len(stage.posts(place)) == 2, change


async def test_what_comes_before_it_is_due_is_drafted_where_there_was_nothing_to_draft(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage, draft_posts=False)
        await tick(bot, stage, BEFORE)
        await stage.fake.click(shown(stage, back), "Approve")
        for at in (DUE, "2026-11-30T09:00", "2026-12-01T09:00", "2026-12-31T09:00"):
            await tick(bot, stage, at)
        draft, digest = [each for each in await ledger(bot, stage) if each.period == "2026-12"]
        assert (draft.part, draft.state, digest.state) == (0, DeliveryState.SKIPPED, DeliveryState.SKIPPED)
        assert (draft.reason or "").startswith("its digest came due before it could be shown: ")
        assert len(stage.posts(back)) == 1
        stage.clock.set("2026-12-31T09:30")
        await keep(bot._store, stage.clock, issue(26 * 12 + 11, 4))
        await bot.library.refresh()
        await tick(bot, stage, "2026-12-31T10:00")
        _, late = stage.posts(back)
        assert title(await stage.fake.click(late, "Approve")) == "Done"
        posted = len(stage.posts())
        await tick(bot, stage, "2027-01-01T09:00")
        assert len(stage.posts()) == posted + 1


async def test_a_removed_subscription_leaves_no_draft_to_decide(stage: Stage) -> None:
    async with stage.bot() as bot:
        back = await ordered(stage)
        await tick(bot, stage, BEFORE)
        [order] = {each.subscription_id for each in await ledger(bot, stage)}
        await stage.fake.slash("digest remove", {"subscription": order})
        assert "was removed" in text(await stage.fake.click(shown(stage, back), "Approve"))
        await tick(bot, stage, DUE)
        assert stage.posts() == []


async def test_what_is_wished_anew_while_a_draft_is_open_is_drafted_anew_where_it_is_wished(stage: Stage) -> None:
    first, second = (stage.fake.add_channel(stage.guild, name) for name in ("first", "second"))
    async with stage.bot() as bot:
        await stage.subscribe("digest", draft_channel=first)
        await tick(bot, stage, "2026-10-31T09:00")
        assert "Gradient Garden" in body(stage.posts(first)[0])
        wished = 'newsletter:"Tiny Models Weekly Notes"'
        await stage.subscribe("digest", only=wished, draft_channel=second)
        for at in ("2026-10-31T09:01", "2026-10-31T09:02", "2026-11-01T09:00", "2026-11-01T09:01"):
            await tick(bot, stage, at)
        assert "its subscription was changed" in body(stage.posts(first)[0])
        assert len(stage.posts(second)) == 1
        told = await bot._store.run(deliveries.told, 1)
        assert {each.issue.newsletter for each in bot.library.items(told.items)} == {"Tiny Models Weekly Notes"}


@pytest.mark.parametrize("again", ["with a draft", "without"])
async def test_an_order_that_is_removed_while_its_draft_is_open_and_made_again_posts_when_the_answer_says(
    stage: Stage, again: str
) -> None:
    back = stage.fake.add_channel(stage.guild, "back")
    async with stage.bot() as bot:
        await stage.subscribe("digest", draft_channel=back)
        await tick(bot, stage, "2026-10-31T09:00")
        await stage.fake.slash("digest remove", {"subscription": 1})
        stage.clock.forward(minutes=1)
        await stage.subscribe("digest", **({"draft_channel": back} if again == "with a draft" else {}))
        for at in ("2026-10-31T09:02", "2026-10-31T09:03", "2026-11-01T09:00", "2026-11-01T09:01"):
            await tick(bot, stage, at)
        assert stage.posts()
        assert len(stage.posts(back)) == (2 if again == "with a draft" else 1)
