"""The nouns of corrections: what somebody changed of a parsed issue, and what became of it when it was read again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.newsletter import Item, Kind


class Action(StrEnum):
    """What a correction does to an item."""

    JOIN = "join"
    SPLIT = "split"
    RETITLE = "retitle"
    DROP = "drop"
    RELABEL = "relabel"


@dataclass(frozen=True, slots=True)
class Target:
    """An item as it was when it was corrected: a new reading may give it another key, title or text, not all three."""

    key: str
    title: str
    opening: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One act on one item of an issue, kept beside the issue and laid over it; the issue itself stays as parsed.

    `known` holds the keys of all the issue's items then. A join has `into`; a split the words that its second half
    opens with and, by choice, a title; a retitling its title; a relabelling what of kind, section ("" for none) and
    topics it changes, None for the rest. `actor` is the Discord user, None on the command line.
    """

    id: int
    issue_key: str
    action: Action
    item: Target
    known: tuple[str, ...]
    at: datetime
    actor: int | None
    into: Target | None = None
    words: str = ""
    title: str = ""
    kind: Kind | None = None
    section: str | None = None
    topics: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unfitting:
    """A correction that its issue, as it was read last, gives no place to, and why; it changes nothing."""

    correction: Correction
    why: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction made or undone, with the items that it changed, before and after.

    `unknown` are those of its topics that the vocabulary does not name.
    """

    correction: Correction
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    unknown: tuple[str, ...] = ()
