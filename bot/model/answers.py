"""The nouns of an answer: what a question finds, what a month tells, and the page that shows it."""

from dataclasses import dataclass

from bot.model.newsletter import IssueRef, StoredItem


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored item that answers a query: score from 0 to 1, and the query's words that it holds."""

    stored: StoredItem
    score: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a look-up in two tiers; `corrected` is the query as understood, if that differs."""

    query: str
    found: tuple[Hit, ...] = ()
    closest: tuple[Hit, ...] = ()
    corrected: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One choice of an autocomplete box: the key of an item and its title."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A topic and how many items carry it."""

    name: str
    items: int


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of text within Discord's limits: `text` is Discord Markdown, already escaped."""

    title: str
    text: str
    footer: str = ""
    url: str | None = None
    colour: int = 0x5865F2


@dataclass(frozen=True, slots=True)
class Section:
    """A run of items under one heading, in reading order; `name` is None where the source had no headings."""

    name: str | None
    items: tuple[StoredItem, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest tells: the issues, their items by section, and a tip if there is one."""

    issues: tuple[IssueRef, ...]
    sections: tuple[Section, ...]
    tip: StoredItem | None = None

    @property
    def items(self) -> tuple[StoredItem, ...]:
        """Return every item the digest tells, in order."""
        told = tuple(stored for section in self.sections for stored in section.items)
        return (*told, self.tip) if self.tip else told
