"""Makes any value that pages are made from, out of a few drawn texts and addresses that can hold anything."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from bot.model import (
    NEVER,
    Action,
    AuditEntry,
    Correction,
    Delivery,
    DeliveryState,
    Digest,
    Filters,
    Found,
    Health,
    Hit,
    Issue,
    IssueRef,
    Item,
    Kind,
    Layout,
    Link,
    Note,
    Polled,
    PostKind,
    Rule,
    Saved,
    Section,
    Source,
    SourceKind,
    Standing,
    State,
    StoredItem,
    Subscription,
    Summary,
    Target,
    TopicCount,
    Unit,
)
from tests.pages.nasty import NASTY

T = TypeVar("T")

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
ZONE = "America/Argentina/ComodRivadavia"
SENT = Delivery(1, 1, 1, 2**62, PostKind.TIP, "2026-W11", 1, NOW, DeliveryState.SENT, message_id=2**62)
URLS = (
    "https://example.org/a_(b)?q=[1]&r=**#f",
    "http://[::1",
    "javascript:alert(1)",
    "https://discord.gg/abc",
    "https://user@evil.example/",
    "https://exämple.org/ü",
    "ftp://example.org",
    "https://localhost/",
    "https://example.org/" + "x" * 3000,
    "https://example.org/" + "y" * 600,
    "https://example.org:99999/",
)
letters = st.characters(exclude_categories=())
usual = st.sampled_from(["word ", "👩‍👩‍👧", "ش", "🇩🇪", "\\", "*", "e\u0301", "\n", "A plain title of some words"])
pieces = st.one_of(st.text(letters, max_size=30), st.sampled_from(NASTY), usual)
texts = st.builds(
    lambda parts, times: "".join(parts) * times, st.lists(pieces, max_size=4), st.sampled_from([1, 1, 1, 60])
)
urls = st.one_of(st.sampled_from(URLS), pieces, pieces.map(lambda text: f"https://example.org/{text}"))


@dataclass(frozen=True)
class Maker:
    """Puts a handful of texts and addresses into every place that takes one."""

    chance: Random
    texts: list[str]
    urls: list[str]

    def text(self) -> str:
        return self.chance.choice([*self.texts, "Short words"])

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.chance.random() < 0.7 else None

    def several(self, make: Callable[[], T], most: int, least: int = 0) -> tuple[T, ...]:
        return tuple(make() for _ in range(self.chance.randint(least, most)))

    def url(self) -> str:
        return self.chance.choice(self.urls)

    def link(self) -> Link:
        return Link(self.url(), self.text())

    def month(self) -> str | None:
        return self.chance.choice([None, "2026-01", "2026-13", "2026-00", "", "May", "2026-W01"])

    def item(self) -> Item:
        return Item(
            key=self.chance.choice("abc"),
            position=1,
            title=self.text(),
            section=self.maybe(self.text),
            kind=self.chance.choice(list(Kind)),
            body=self.text(),
            summary=self.text(),
            links=self.several(self.link, 14),
        )

    def number(self) -> int:
        return self.chance.randint(0, 10**6)

    def ref(self) -> IssueRef:
        return IssueRef(
            str(self.number()),
            self.text(),
            self.maybe(self.number),
            self.month(),
            self.text(),
            self.maybe(self.url),
            NOW,
        )

    def stored(self) -> StoredItem:
        return StoredItem(self.item(), self.ref())

    def note(self) -> Note:
        return Note(self.maybe(self.number), self.text(), self.text())

    def issue(self) -> Issue:
        return Issue(
            key="key",
            newsletter=self.text(),
            number=self.maybe(self.number),
            period=self.month(),
            title=self.text(),
            author=self.maybe(self.text),
            url=self.maybe(self.url),
            sections=(),
            items=self.several(self.item, 14),
            notes=self.several(self.note, 8),
        )

    def found(self) -> Found:
        hits = [self.several(self.hit, 6) for _ in range(2)]
        return Found(
            query=self.chance.choice(["", self.text()]),
            found=hits[0],
            closest=hits[1],
            corrected=self.maybe(self.text),
            unknown=self.several(self.text, 9),
            read_as=self.several(lambda: (self.text(), self.text()), 5),
            filters=self.filters(),
            outside=self.chance.randint(0, 10),
        )

    def hit(self) -> Hit:
        told = self.several(self.text, 9), self.several(self.ref, 5)
        return Hit(self.stored(), 0.5, *told, by_meaning=self.chance.random() < 0.5)

    def filters(self) -> Filters:
        kind, names = self.maybe(lambda: Kind.TOOL), [self.maybe(self.text) for _ in range(3)]
        return Filters(self.month(), self.month(), names[0], kind, names[1], names[2])

    def order(self) -> Subscription:
        kind = self.chance.choice(list(PostKind))
        monthly = Rule(Unit.MONTH, self.chance.randint(1, 31), time(9))
        weekly, waiting = Rule(Unit.WEEK, self.chance.randint(0, 6), time(9)), Rule(Unit.ISSUE, 0, time())
        rule = self.chance.choice([monthly, weekly, waiting])
        due = NEVER if rule is waiting else NOW
        return Subscription(2**60, 2**62, 2**62, kind, rule, ZONE, due, self.maybe(self.text))

    def standing(self) -> Standing:
        return Standing(self.order(), self.maybe(lambda: SENT), self.several(self.text, 6))

    def saved(self) -> Saved:
        return Saved(self.text(), self.chance.choice(list(State)), self.maybe(self.issue), self.text())

    def correction(self) -> Correction:
        """Make a correction with every argument that there is."""
        item = Target("a", self.text(), self.text())
        plain = Correction(
            self.number(), "key", self.chance.choice(list(Action)), item, (), NOW, self.maybe(self.number)
        )
        named = replace(plain, into=self.maybe(lambda: item), words=self.text(), title=self.text())
        return replace(named, kind=Kind.TOOL, section=self.maybe(self.text), topics=self.several(self.text, 4))

    def health(self) -> Health:
        acts = self.several(lambda: AuditEntry(NOW, None, None, self.text(), self.text()), 5)
        tick = self.maybe(lambda: NOW)
        standing, broken = self.several(self.standing, 9), self.several(self.source, 3)
        return Health(NOW, self.number(), self.number(), tick, standing, acts, self.number(), broken)

    def source(self) -> Source:
        every, kind = timedelta(hours=1), self.chance.choice(list(SourceKind))
        told = {
            "paused": self.maybe(self.text),
            "last_error": self.maybe(self.text),
            "last_success": self.maybe(lambda: NOW),
        }
        return Source(self.number(), self.text(), self.url(), kind, every, NOW, failures=self.number(), **told)  # type: ignore[arg-type]  # mypy joins the values' types

    def polled(self) -> Polled:
        return Polled(self.source(), self.several(self.saved, 5), self.number())

    def topic(self) -> TopicCount:
        return TopicCount(self.text(), self.number())

    def digest(self) -> Digest:
        """Make one to five issues with one or two sections each, one in four with more than three pages can hold."""
        most = self.chance.choice([3, 3, 3, 25])
        issues = self.several(self.ref, 5, 1)
        sections = [
            Section(self.maybe(self.text), self.several(lambda ref=ref: StoredItem(self.item(), ref), most, 1))  # type: ignore[misc]  # mypy cannot type a lambda's default
            for ref in issues
            for _ in range(self.chance.randint(1, 2))
        ]
        return Digest(issues, tuple(sections), self.maybe(lambda: StoredItem(self.item(), issues[0])))

    def post(self) -> Digest:
        """Make a digest as a channel gets it: laid out, with all that may stand above and between its items."""
        plain, rising = self.digest(), self.several(self.text, 3)
        also = {key: self.several(self.ref, 4) for key in "abc"}
        summary = Summary(self.number(), self.number(), self.number(), rising)
        return replace(
            plain,
            layout=self.chance.choice(list(Layout)),
            headline=self.text(),
            summary=self.maybe(lambda: summary),
            also=also,
            more=self.chance.choice([0, 0, 7]),
            archives=self.chance.random() < 0.2,
        )


makers = st.builds(
    Maker,
    st.randoms(use_true_random=True),
    st.lists(texts, min_size=1, max_size=4),
    st.lists(urls, min_size=1, max_size=3),
)
