"""What the stages of ingest hand to one another: documents, blocks, drafts of items."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.model import Link

MAX_BLOCKS = 10_000


class Form(StrEnum):
    """How a document's text is written."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    PAGE = "page"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one issue and what its envelope said of it; `source` is where it came from.

    `mailed` says that it was a mail, `links_seen` counts the links in the text, once it is read into blocks.
    """

    form: Form
    text: str
    source: str
    newsletter: str | None = None
    title: str | None = None
    author: str | None = None
    published: date | None = None
    url: str | None = None
    mailed: bool = False
    number: int | None = None
    links_seen: int = 0


class BlockKind(StrEnum):
    """What a block is by its form alone; TEXT may yet turn out to be a heading, a caption or an image's alt text."""

    HEADING = "heading"
    TEXT = "text"
    ENTRY = "entry"
    CAPTION = "caption"
    ALT = "alt"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list entry: 1-based line, level of a heading (0: unknown) or list, a number.

    A paragraph within a list entry has a level, too, one deeper than the entry's. `unkept` counts the links in it that
    must not be kept, which may be all that it held; `bold` are the words it opens with in bold letters; `ruled` says
    that a ruler stands above it.
    """

    kind: BlockKind
    text: str
    line: int
    level: int = 0
    number: int | None = None
    links: tuple[Link, ...] = ()
    unkept: int = 0
    bold: str = ""
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines above the first item say of the issue."""

    title: str | None
    author: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """The blocks that stand under one section heading; `name` is None above the first."""

    name: str | None
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An item before it has labels and a key: title, body, and the block that opens it in the source."""

    title: str
    section: str | None
    line: int
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = field(default=())
    opener: Block | None = None
