"""A bot's following over a real store and a newsstand, and what it told whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.fetch.conditional import Visitor
from bot.following import Following
from bot.library import Library
from bot.model import Source
from storage import Store
from tests.following.newsstand import Newsstand, numbered

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
AN_HOUR_LATER = HOUR * 1.2
"""When whatever is polled every hour has come due, early or late."""


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass(slots=True)
class Desk:
    """A bot's following over a real store, with who was told what; `news` is a set, as the table of news is."""

    stand: Newsstand
    store: Store
    clock: Clock
    library: Library
    announced: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def following(self, store: Store | None = None, visitor: Visitor | None = None) -> Following:
        async def announce(keys: Sequence[str], _: datetime) -> int:
            held = {ref.key: ref for ref in self.library.archive.refs}
            numbers = [str(held[key].number) for key in keys]
            fresh = set(numbers) - set(self.announced)
            self.announced += numbers
            return len(fresh)

        async def notify(text: str) -> None:
            self.notices.append(text)

        return Following(
            store or self.store, self.library, self.clock, announce, notify, visitor or self.stand.visitor()
        )

    async def later(self, following: Following, by: timedelta = AN_HOUR_LATER) -> None:
        self.clock.at += by
        await following.tick()

    def numbers(self) -> list[int | None]:
        return [ref.number for ref in self.library.archive.refs]


async def followed(desk: Desk, *numbers: int, **headers: str) -> Following:
    """Follow a feed with these issues."""
    desk.stand.put("/feed.xml", numbered(*numbers), **headers)
    following = desk.following()
    await following.add(desk.stand.url())
    return following


async def only(following: Following) -> Source:
    (source,) = await following.every()
    return source
