"""The nouns of the archive: what comes in from outside, what is cut out of it, what is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What an item is about, as a reader would sort it."""

    OWN_WORK = "own-work"
    ARTICLE = "article"
    PAPER = "paper"
    TOOL = "tool"
    RELEASE = "release"
    VIDEO = "video"
    PODCAST = "podcast"
    TIP = "tip"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RawIssue:
    """Bytes from outside, not yet trusted: `source` says where from, `media_type` what the sender called them."""

    source: str
    body: bytes
    media_type: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A checked http(s) address, the words it was linked with, and the address as written where that differs."""

    url: str
    text: str
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Expected trouble in a source: the 1-based line (None: the whole), what was met, and why it was treated so."""

    line: int | None
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Repair:
    """One damaged place put right: 1-based line (0: the envelope), raw text, its repair, a confidence from 0 to 1."""

    line: int
    raw: str
    repaired: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a reader would name: `body` is paragraphs parted by blank lines, `summary` at most 280 characters."""

    key: str
    position: int
    title: str
    section: str | None
    kind: Kind
    body: str
    summary: str
    links: tuple[Link, ...] = ()
    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tip:
    """The tip an issue gives: its title and its text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a report tells of an issue: its name, its notes, and how much it holds; links are different ones."""

    newsletter: str
    number: int | None
    period: str | None
    notes: tuple[Note, ...]
    items: int
    sections: int
    links: int
    links_seen: int
    repairs: int


@dataclass(frozen=True, slots=True)
class Issue:
    """One parsed newsletter issue; `period` is `YYYY-MM` or None, `key` is computed from content.

    `links_seen` counts the different links of the whole text, those in what was left out (greeting, advertisements,
    sign-off) and each that must not be kept among them; not those in a web page's furniture.
    """

    key: str
    newsletter: str
    number: int | None
    period: str | None
    title: str
    author: str | None
    url: str | None
    sections: tuple[str, ...]
    items: tuple[Item, ...]
    notes: tuple[Note, ...] = ()
    repairs: tuple[Repair, ...] = ()
    links_seen: int = 0

    @property
    def tip(self) -> Tip | None:
        """Return the issue's first item of kind tip, as a tip."""
        return next((Tip(i.title, i.body) for i in self.items if i.kind is Kind.TIP), None)

    @property
    def outline(self) -> Outline:
        """Return the issue without its text."""
        return Outline(
            newsletter=self.newsletter,
            number=self.number,
            period=self.period,
            notes=self.notes,
            items=len(self.items),
            sections=len(self.sections),
            links=len({link.url for item in self.items for link in item.links}),
            links_seen=self.links_seen,
            repairs=len(self.repairs),
        )


@dataclass(frozen=True, slots=True)
class IssueRef:
    """What an item remembers of its issue; `added` is when the archive first held it (UTC)."""

    key: str
    newsletter: str
    number: int | None
    period: str | None
    title: str
    url: str | None
    added: datetime


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item the archive holds, with its issue."""

    item: Item
    issue: IssueRef


class State(StrEnum):
    """What an import did to the archive."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became, or would become, of one issue of a source; a refusal has no outline, and `why` is its sentence.

    `known` is the outline of an issue whose text was not needed, where `issue` is None. `before` is what the archive
    held in the issue's place, where a preview found one there; `misfits` are sentences about corrections that the
    issue gives no place to; `seconds` is what reading the whole source took. `entry` is the key that a feed's refused
    entry would most likely have.
    """

    source: str
    state: State
    issue: Issue | None = None
    why: str = ""
    before: Issue | None = None
    misfits: tuple[str, ...] = ()
    seconds: float = 0.0
    known: Outline | None = None
    entry: str | None = None

    @property
    def outline(self) -> Outline | None:
        """Return what a report tells of the issue, or None of a refusal."""
        return self.issue.outline if self.issue else self.known
