"""The nouns of an answer: what a question finds, what a month tells, and the page that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.newsletter import IssueRef, Kind, StoredItem
from bot.model.orders import Layout


@dataclass(frozen=True, slots=True)
class Filters:
    """What a look-up is confined to, None for no bounds: months are `YYYY-MM` and both count in."""

    since: str | None = None
    until: str | None = None
    section: str | None = None
    kind: Kind | None = None
    newsletter: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored item that answers a query: score from 0 to 1, and the query's words that it holds.

    `also` are the other issues that tell the same story, newest first; `by_meaning` says that not its words but what
    they mean led to it.
    """

    stored: StoredItem
    score: float
    matched: tuple[str, ...]
    also: tuple[IssueRef, ...] = ()
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a look-up in two tiers; `corrected` is the query as understood, if that differs.

    `unknown` are the typed words that the archive does not hold in any form, `read_as` the typed words that led to
    answers by another word that means the same. Where nothing was found within the filters, `outside` is how many
    items are found without them, as far as the limit reached. `only_excludes` is whether the query says only what is
    unwanted. `more` is how many items carry a topic or name besides the newest of them, which are found.
    """

    query: str
    found: tuple[Hit, ...] = ()
    closest: tuple[Hit, ...] = ()
    corrected: str | None = None
    unknown: tuple[str, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()
    filters: Filters = Filters()
    outside: int = 0
    only_excludes: bool = False
    more: int = 0


class Aim(StrEnum):
    """What a suggestion leads to."""

    ITEM = "item"
    TOPIC = "topic"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One choice of an autocomplete box: what it leads to, that thing's key, and what the box shows.

    The key of an item is its own; that of a topic is `topic:` and its name, that of an entity `name:` and its name.
    `items` is how many items it leads to.
    """

    key: str
    title: str
    aim: Aim = Aim.ITEM
    items: int = 1


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
class Shelf(Page):
    """A page of which things can be opened: the keys of items, or of topics as a suggestion's, in order."""

    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A run of items under one heading, in reading order; `name` is None where the source had no headings."""

    name: str | None
    items: tuple[StoredItem, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a digest is made of, counted, and the topics that are told of more than in the months before.

    What several issues tell is one item.
    """

    items: int
    issues: int
    newsletters: int
    rising: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest tells: the issues, their items by section, and a tip if there is one.

    Without a `layout` the sections are those of one issue after the other. `also` are by an item's key the other issues
    that tell the same story, `more` is how many stories only the button under the post opens. With `archives` it tells
    again of the same month in earlier years.
    """

    issues: tuple[IssueRef, ...]
    sections: tuple[Section, ...]
    tip: StoredItem | None = None
    layout: Layout | None = None
    headline: str = ""
    summary: Summary | None = None
    also: Mapping[str, tuple[IssueRef, ...]] = field(default_factory=dict)
    more: int = 0
    archives: bool = False

    @property
    def items(self) -> tuple[StoredItem, ...]:
        """Return every item the digest shows, in order."""
        told = tuple(stored for section in self.sections for stored in section.items)
        return (*told, self.tip) if self.tip else told
