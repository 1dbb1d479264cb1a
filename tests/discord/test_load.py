"""First answers with a large archive, alone and while an import runs; and how long the event loop is held up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

from tests.discord.stage import Stage, fill, issue, keep, text, title, until
from tests.fakediscord import Answer, Upload

ISSUES, ITEMS = 100, 50


@asynccontextmanager
async def lag() -> AsyncIterator[list[float]]:
    """Collect by how many seconds the event loop was late."""
    late: list[float] = []

    async def watch() -> None:
        while True:
            begun = perf_counter()
            await asyncio.sleep(0.005)
            late.append(perf_counter() - begun - 0.005)

    task = asyncio.create_task(watch())
    try:
        yield late
    finally:
        task.cancel()


COMMANDS = [
    ("topic find", {"query": "walrus lantern"}),
    ("topic find", {"query": "wlarus latnern nubmer 4021"}),
    ("topic browse", {}),
    ("topic browse", {"topic": "topic 1"}),
    ("issue latest", {}),
    ("issue show", {"issue": "77"}),
    ("tip", {}),
    ("tip", {"topic": "topic 0"}),
    ("digest show", {}),
    ("digest preview", {}),
    ("digest list", {}),
]
TYPED = [
    ("topic find", "query", "walr"),
    ("topic browse", "topic", "topic"),
    ("issue show", "issue", "9"),
    ("digest show", "period", "2007"),
]


async def _answers(stage: Stage) -> float:
    """Use every command and return the longest time to a first answer."""
    stage.make_manager()
    slowest = 0.0
    for name, options in COMMANDS:
        answer = await stage.fake.slash(name, options)
        assert title(answer) != "That did not work", text(answer)
        slowest = max(slowest, answer.elapsed_first)
    for name, focused, typed in TYPED:
        begun = perf_counter()
        assert await stage.fake.autocomplete(name, {focused: typed}, focused=focused)
        slowest = max(slowest, perf_counter() - begun)
    return slowest


async def test_first_answers_come_in_time_with_five_thousand_items_also_during_an_import(stage: Stage) -> None:
    for file in stage.folder.iterdir():
        file.unlink()
    await fill(stage.folder, (), stage.clock)
    async with stage.bot() as bot:
        await keep(bot._store, stage.clock, *(issue(number, ITEMS, topics=2, words=16) for number in range(ISSUES)))
        await bot.library.refresh()
        assert len(bot.library.archive.items) == ISSUES * ITEMS
        async with lag() as late:
            alone = await _answers(stage)
        print(f"alone: slowest first answer {alone:.3f} s, loop late by at most {max(late):.3f} s")  # noqa: T201 # the measured figures are wanted
        assert alone < 0.5
        assert max(late) < 0.4, "a topic of 2,500 items is not drawn on the event loop"

        prose = "\n\n".join(
            f"{number}. Lanterns of the harbour, part {number}\n" + "A long sentence about kelp and walruses. " * 60
            for number in range(1, 30)
        )

        async def imported() -> str:
            report = await stage.admin("import", file=Upload("big.txt", prose.encode(), "text/plain"))
            await stage.fake.click(report, "Keep", user=stage.fake.owner)
            await until(lambda: shown(report) == "Imported", 30)
            return shown(report)

        def shown(report: Answer) -> str:
            message = stage.fake.message(report.message_id or 0)
            return str(message["embeds"][0]["title"]) if message else ""

        importing = asyncio.create_task(imported())
        async with lag() as late:
            busy = 0.0
            rounds = 0
            while not importing.done():
                busy = max(busy, await _answers(stage))
                rounds += 1
        print(f"during {rounds} rounds of an import: {busy:.3f} s, loop late by at most {max(late):.3f} s")  # noqa: T201 # the measured figures are wanted
        assert await importing == "Imported"
        assert rounds
        assert busy < 1.5
