"""What the bot holds, it lets go of."""

import gc
import logging
import weakref
from pathlib import Path

from bot.settings import Settings
from bot.wiring import opened_bot


class Ring:
    """Garbage that only a collection frees."""

    def __init__(self) -> None:
        self.itself = self


async def test_what_was_garbage_when_the_archive_was_replaced_is_freed_all_the_same(tmp_path: Path) -> None:
    async with opened_bot(Settings(None, None, tmp_path, "UTC", logging.INFO, "text")) as bot:
        ring = weakref.ref(Ring())
        await bot.library.refresh()
        gc.collect()
        assert ring() is None


async def test_a_bot_that_was_closed_sets_nothing_apart_any_more(tmp_path: Path) -> None:
    async with opened_bot(Settings(None, None, tmp_path, "UTC", logging.INFO, "text")):
        assert gc.get_freeze_count()
    assert not gc.get_freeze_count()
