"""A fake Discord, a data folder and a given clock in; the project's real bot, started as often as a test likes, out."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cogs
from bot.app import Bot
from bot.library import Library
from bot.model import Delivery, Issue, IssueRef, Item, Kind, RawIssue
from bot.pace import Pace
from bot.settings import Settings
from bot.wiring import opened_bot
from storage import Store, deliveries, issues, open_store
from tests.fakediscord import Answer, Channel, FakeDiscord, Guild

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path for path in (ROOT / "bot" / "samples").iterdir() if path.suffix in {".txt", ".html", ".xml"})
OPENAPI = ROOT.parent / "shared" / "discord-openapi.json"
START = datetime(2026, 10, 20, 12, tzinfo=UTC)


class Clock:
    """Shows the time that a test sets; the bot and Discord read the same one."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)

    def set(self, text: str) -> None:
        self.at = datetime.fromisoformat(text).replace(tzinfo=UTC)


def opened(
    folder: Path, clock: Clock, home: int | None, zone: str = "UTC", pace: Pace | None = None
) -> AbstractAsyncContextManager[Bot]:
    """Put the bot together as it is for members, but with a given clock."""
    return opened_bot(Settings(None, home, folder, zone, logging.INFO, "text"), clock, pace=pace)


@dataclass(slots=True)
class Stage:
    """Where a test acts: `channel` is in the guild `guild`, where the bot's owner has its home as well."""

    fake: FakeDiscord
    clock: Clock
    folder: Path
    guild: Guild
    channel: Channel
    log: pytest.LogCaptureFixture
    errors_expected: bool = False

    @asynccontextmanager
    async def bot(self, *, home: bool = True, zone: str = "UTC") -> AsyncIterator[Bot]:
        """Start the bot, wait until its first tick has ended, and stop it at the end."""
        place = self.guild.id if home else None
        async with opened(self.folder, self.clock, place, zone) as bot, self.fake.running(bot):
            await until(lambda: bot.deliverer.last_tick is not None and bot.get_guild(self.guild.id) is not None)
            yield bot

    @asynccontextmanager
    async def hurried_bot(self) -> AsyncIterator[Bot]:
        """Start the bot without waiting for its first tick."""
        async with opened(self.folder, self.clock, self.guild.id) as bot, self.fake.running(bot):
            yield bot

    def make_manager(self) -> None:
        """Let the usual member manage the server."""
        self.fake.grant(self.fake.member, self.guild, manage_guild=True)

    async def subscribe(self, kind: str = "digest", channel: Channel | None = None, **more: Any) -> Answer:
        """Subscribe a channel as a manager does."""
        self.make_manager()
        options = {"kind": kind, "channel": channel or self.channel, **more}
        answer = await self.fake.slash("digest subscribe", options)
        assert title(answer) == "Subscribed", text(answer)
        return answer

    async def admin(self, command: str, **options: Any) -> Answer:
        """Use an owner's command as the owner; as on Discord, it is shown to the server's administrators only."""
        self.fake.grant(self.fake.owner, self.guild, administrator=True)
        return await self.fake.slash(f"admin {command}", options, user=self.fake.owner, channel=self.channel)

    def posts(self, channel: Channel | None = None) -> list[dict[str, Any]]:
        """Return what was posted under a nonce, as scheduled posts are, oldest first."""
        return [each for each in self.fake.messages(channel or self.channel) if each["nonce"] is not None]

    def sends(self) -> int:
        """Return how many requests tried to post in a channel."""
        return sum(r.method == "POST" and r.path.endswith("/messages") for r in self.fake.requests)


async def until(done: Any, seconds: float = 5.0) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110 # what is waited for has no event
            await asyncio.sleep(0.005)


def title(answer: Answer) -> str:
    """Return the title of the first embed."""
    return str(answer.embeds[0].get("title", "")) if answer.embeds else ""


def text(answer: Answer) -> str:
    """Return all words of an answer."""
    words = [
        f"{e.get('title', '')}\n{e.get('description', '')}\n{e.get('footer', {}).get('text', '')}"
        for e in answer.embeds
    ]
    return "\n".join([answer.content, *words])


def body(message: dict[str, Any]) -> str:
    """Return the text of a posted message's embed."""
    return str(message["embeds"][0].get("description", ""))


def buttons(answer: Answer) -> list[str]:
    """Return the labels of an answer's buttons."""
    return [part["label"] for row in answer.components for part in row["components"] if part["type"] == 2]


def menu(answer: Answer) -> list[dict[str, Any]]:
    """Return the options of an answer's menu, none where it has no menu."""
    parts = [part for row in answer.components for part in row["components"] if part["type"] == 3]
    return [option for part in parts for option in part["options"]]


async def fill(folder: Path, sources: Sequence[Path], clock: Clock) -> None:
    """Import files into a data folder."""
    async with open_store(folder) as store:
        library = Library(store, clock)
        for path in sources:
            await library.keep(RawIssue(path.name, path.read_bytes()))


def issue(number: int, items: int, *, newsletter: str = "Invented Weekly", topics: int = 50, words: int = 40) -> Issue:
    """Return an invented issue; the period follows from the number, and every item has words of its own."""
    period = f"{2000 + number // 12:04}-{number % 12 + 1:02}"
    return Issue(
        key=f"{newsletter}-{number}".lower().replace(" ", "-"),
        newsletter=newsletter,
        number=number,
        period=period,
        title=f"{newsletter} {number}",
        author="A. Nobody",
        url=f"https://example.org/{number}",
        sections=("News",),
        items=tuple(_item(number, place, topics, words) for place in range(items)),
    )


_WORDS = ["lantern", "kelp", "harbour", "quill", "walrus", "moss", "engine"]
_WORDS += ["ledger", "pepper", "comet", "violin", "gravel", "socket", "thimble"]


def _item(number: int, place: int, topics: int, length: int) -> Item:
    serial = number * 1000 + place
    picked = [_WORDS[(serial * 7 + i * (1 + serial % 5)) % len(_WORDS)] + str(serial * 31 % 997) for i in range(length)]
    name = f"{_WORDS[serial % 14].title()} {_WORDS[serial // 14 % 14]} number {serial}"
    prose = " ".join(picked)
    kind = Kind.TIP if place == 0 else Kind.ARTICLE
    carried = (f"topic {serial % topics}",)
    return Item(f"item-{serial}", place, name, "News", kind, f"{name}\n\n{prose}.", prose[:280], (), carried)


async def keep(store: Store, clock: Clock, *made: Issue) -> None:
    """Write issues into storage as an import does."""
    for each in made:
        await store.run(issues.keep, each, f"{each.key}.txt", each.key, clock())


@contextmanager
def part(folder: Path, name: str, source: str) -> Iterator[Path]:
    """Let `cogs` have one more module, in a folder of the test's own; its file may be rewritten."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.py"
    file.write_text(source, encoding="utf-8")
    cogs.__path__.append(str(folder))
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield file
    finally:
        sys.dont_write_bytecode = bytecode
        cogs.__path__.remove(str(folder))
        sys.modules.pop(f"cogs.{name}", None)


def refs(bot: Bot) -> tuple[IssueRef, ...]:
    """Return the issues that the bot's archive holds."""
    return bot.library.archive.refs


def worst(records: Sequence[logging.LogRecord]) -> list[str]:
    """Return what was logged as an error."""
    return [record.getMessage() for record in records if record.levelno >= logging.ERROR]


async def ledger(bot: Bot, stage: Stage) -> list[Delivery]:
    """Return every delivery of the home server, oldest first."""
    return sorted(await bot._store.run(deliveries.history, stage.guild.id, 100), key=lambda d: (d.due, d.id))


async def tick(bot: Bot, stage: Stage, at: str) -> None:
    stage.clock.set(at)
    await bot.deliverer.tick()
