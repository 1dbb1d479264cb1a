"""Results over several pages: who may turn them, and what is left of them after a restart."""

from typing import Any

import pytest

from tests.discord.stage import Stage, buttons, text
from tests.fakediscord import Callback

PAGED = [
    ("digest show", {}, 15),
    ("issue latest", {}, 2),
    ("topic browse", {"topic": "large language models"}, 2),
]


@pytest.mark.parametrize(("name", "options", "count"), PAGED)
async def test_pages_are_turned_by_their_asker(stage: Stage, name: str, options: dict[str, Any], count: int) -> None:
    async with stage.bot():
        first = await stage.fake.slash(name, options)
        assert buttons(first) == ["Previous", f"1 / {count}", "Next"]
        with pytest.raises(LookupError, match="disabled"):
            await stage.fake.click(first, "Previous")
        second = await stage.fake.click(first, "Next")
        assert second.callback is Callback.UPDATE
        assert buttons(second)[1] == f"2 / {count}"
        assert text(second) != text(first)
        again = await stage.fake.click(first, "Previous")
        assert text(again) == text(first)


async def test_pages_are_turned_by_nobody_else(stage: Stage) -> None:
    async with stage.bot():
        first = await stage.fake.slash("digest show")
        other = await stage.fake.click(first, "Next", user=stage.fake.add_user("stranger"))
        assert (other.callback, other.ephemeral) == (Callback.REPLY, True)
        assert "belong to whoever asked" in other.content
        shown = stage.fake.message(first.message_id or 0)
        assert shown is not None
        assert shown["embeds"][0]["description"] == first.embeds[0]["description"]


async def test_pages_from_before_a_restart_say_that_they_are_gone(stage: Stage) -> None:
    async with stage.bot():
        first = await stage.fake.slash("digest show")
    async with stage.bot():
        stale = await stage.fake.click(first, "Next")
        assert (stale.callback, stale.ephemeral) == (Callback.REPLY, True)
        assert "use the command again" in stale.content
