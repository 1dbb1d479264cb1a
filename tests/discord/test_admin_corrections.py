"""`/admin correct` in Discord: what the owner sees, what members see after it, and who may not."""

from typing import Any

import pytest

from tests.discord.stage import Stage, text, title
from tests.fakediscord import Upload

LETTER = """# Pond Letter #4

## Tools

### A net for [moss](https://moss.example/net)

The net takes moss out of small ponds.

It is cleaned with a brush.

### A lantern that floats

The lantern floats on water and shines all night long.

### Frogs who count

Frogs count the calls that they hear, says a paper about frogs.
"""


async def import_letter(stage: Stage, letter: str = LETTER) -> None:
    report = await stage.admin("import", file=Upload("pond.md", letter.encode(), "text/markdown"))
    assert title(await stage.fake.click(report, "Keep", user=stage.fake.owner)) == "Imported"


ACTS: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("join", {"item": "2", "into": "1"}, "Joined", ["A net for moss", "Frogs who count"]),
    (
        *("split", {"item": "1", "at": "it is cleaned", "title": "A brush"}, "Split"),
        ["A net for moss", "A brush", "A lantern that floats", "Frogs who count"],
    ),
    (
        *("retitle", {"item": "frogs", "title": "Counting *frogs*"}, "Retitled"),
        ["A net for moss", "A lantern that floats", "Counting *frogs*"],
    ),
    ("drop", {"item": "3"}, "Dropped", ["A net for moss", "A lantern that floats"]),
    (
        *("relabel", {"item": "3", "kind": "video", "section": "Reading", "topics": "frogs, ponds"}, "Relabelled"),
        ["A net for moss", "A lantern that floats", "Frogs who count"],
    ),
]


@pytest.mark.parametrize(("verb", "options", "done", "titles"), ACTS, ids=[act[0] for act in ACTS])
async def test_each_correction_shows_the_item_before_and_after_is_listed_and_can_be_taken_back(
    stage: Stage, verb: str, options: dict[str, Any], done: str, titles: list[str]
) -> None:
    async with stage.bot() as bot:
        await import_letter(stage)
        before = bot.library.issue("4")
        answer = await stage.admin(f"correct {verb}", issue="4", **options)
        assert (title(answer), answer.deferred, answer.ephemeral) == (done, True, True)
        assert "**Before**" in text(answer)
        assert "**After**" in text(answer)
        assert [item.title for item in bot.library.issue("4")[0].items] == titles
        listed = text(await stage.admin("correct list"))
        assert f"**1** · {verb} " in listed
        assert "does not fit" not in listed
        entry = (await bot.orders.audit())[0]
        assert (entry.action, entry.actor_id) == (verb, stage.fake.owner.id)
        undone = await stage.admin("correct undo", correction=1)
        assert title(undone) == "Taken back"
        assert bot.library.issue("4") == before
        assert "No corrections" in title(await stage.admin("correct list", issue="4"))


async def test_members_find_the_new_title_at_once_and_after_a_restart(stage: Stage) -> None:
    async with stage.bot():
        await import_letter(stage)
        await stage.admin("correct retitle", issue="4", item="2", title="The drifting lamp")
        assert "The drifting lamp" in text(await stage.fake.slash("topic find", {"query": "drifting lamp"}))
    async with stage.bot():
        assert "The drifting lamp" in text(await stage.fake.slash("issue show", {"issue": "4"}))


async def test_a_correction_that_no_longer_fits_is_said_wherever_the_owner_looks(stage: Stage) -> None:
    async with stage.bot():
        await import_letter(stage)
        await stage.admin("correct drop", issue="4", item="3")
        other = LETTER.partition("### Frogs")[0] + "### Snails in a race\n\nSnails run once a year, slowly.\n"
        report = await stage.admin("import", file=Upload("pond.md", other.encode(), "text/markdown"))
        assert "⚠️ correction 1 (drop) does not fit: no item of the issue is “Frogs who count” any more" in text(report)
        await stage.fake.click(report, "Keep", user=stage.fake.owner)
        assert "⚠️ does not fit: no item of the issue is" in text(await stage.admin("correct list"))
        assert "1 correction without a place" in text(await stage.admin("status"))


async def test_issues_and_their_items_are_suggested_and_a_choice_is_a_key(stage: Stage) -> None:
    async with stage.bot() as bot:
        await import_letter(stage)
        owner = stage.fake.owner
        offered = await stage.fake.autocomplete(
            "admin correct drop", {"issue": "pond"}, focused="issue", user=owner, channel=stage.channel
        )
        key = bot.library.issue("4")[1].key
        assert [choice["value"] for choice in offered] == [key]
        for verb, option in (("drop", "item"), ("join", "into")):
            given = {"issue": key, option: "lant"}
            offered = await stage.fake.autocomplete(
                f"admin correct {verb}", given, focused=option, user=owner, channel=stage.channel
            )
            assert [choice["name"] for choice in offered] == ["2. A lantern that floats"]
        answer = await stage.admin("correct drop", issue=key, item=offered[0]["value"])
        assert title(answer) == "Dropped"
        none = await stage.fake.autocomplete(
            "admin correct drop", {"item": "x"}, focused="item", user=owner, channel=stage.channel
        )
        assert none == []


async def test_what_makes_no_sense_is_answered_with_a_sentence(stage: Stage) -> None:
    async with stage.bot():
        await import_letter(stage)
        for verb, options, sentence in [
            ("drop", {"item": "walrus"}, "No item of that issue answers to “walrus”"),
            ("split", {"item": "1", "at": "1"}, "before its first paragraph"),
            ("relabel", {"item": "1"}, "Say what to change"),
        ]:
            answer = await stage.admin(f"correct {verb}", issue="4", **options)
            assert (title(answer), answer.ephemeral) == ("That did not work", True)
            assert sentence in text(answer)
        assert "no correction with this number" in text(await stage.admin("correct undo", correction=9))
        assert "no such issue" in text(await stage.admin("correct list", issue="999"))


async def test_corrections_are_for_the_owner_alone(stage: Stage) -> None:
    async with stage.bot() as bot:
        ruler = stage.fake.add_user("server administrator")
        stage.fake.grant(ruler, stage.guild, administrator=True)
        before = bot.library.archive
        answer = await stage.fake.slash("admin correct drop", {"issue": "15", "item": "1"}, user=ruler)
        assert text(answer).strip().endswith("Only this bot's owner may do that.")
        assert bot.library.archive is before
