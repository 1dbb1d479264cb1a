"""A tree of HTML goes in, its blocks come out in reading order, each with its links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from bot.ingest.blocks import templates
from bot.ingest.blocks.tree import Element, text_of
from bot.ingest.document import MAX_BLOCKS, Block, BlockKind
from bot.ingest.links import in_prose, kept
from bot.model import Link

_BREAKS = frozenset([
    "p", "div", "section", "article", "main", "table", "tbody", "thead", "tr", "td", "th", "ul", "ol", "li", "dl",
    "dt", "dd", "figure", "figcaption", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center",
    "body", "br", "header", "footer", "nav", "aside", "address", "details", "summary", "form", "fieldset",
])  # fmt: skip
_BOLD = frozenset({"b", "strong"})
_BEFORE_BOLD, _OPEN = 2, -1
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS = dict.fromkeys(_HEADINGS, BlockKind.HEADING) | {
    "li": BlockKind.ENTRY, "figcaption": BlockKind.CAPTION, "pre": BlockKind.CODE,
}  # fmt: skip
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?<![\w-])color\s*:\s*transparent|text-indent\s*:\s*-\d{3}|(?<![\w-])(?:left|top)\s*:\s*-\d{4}"
    r"|(?<![\w-])height\s*:\s*0(?:px)?\s*;(?:[^;]*;)?\s*overflow\s*:\s*hidden"
    r"|(?:max-height|opacity)\s*:\s*0(?![.\d]*[1-9])(?:px|em|%)?\s*(?:!important\s*)?(?:;|$)",
    re.IGNORECASE,
)
_TINY = re.compile(r"font-size\s*:\s*(?:0?\.\d+|[01])(?:px|pt|em)?\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE)
_COLOUR = re.compile(r"(?<![\w-])(color|background(?:-color)?)\s*:\s*(#[0-9a-f]{3,8}|[a-z]{3,20})", re.IGNORECASE)
_INLINE = frozenset(["span", "a", "b", "strong", "i", "em", "u", "font", "br", "small"])
# Invisible, and no byte of any damaged character.
_INVISIBLE = dict.fromkeys(map(ord, "\u034f\u200b\u200c\u2060\u2061\u2062\u2063\u2064\ufeff"))
_FILLING = re.compile(r"[\s\xad\u200d\u2007]*")
_LETTER = re.compile(r"[^\W\d_]")
_MAX_FORM, _MAX_DIGITS = 400, 9


@dataclass(slots=True)
class _Run:
    """Inline text collected since the block edge `at`.

    `code` has a template's tags that are shown as code; `inner` counts the characters that only lead about the page,
    `bold` the first pieces that are in bold letters.
    """

    at: Element
    kind: BlockKind = BlockKind.TEXT
    level: int = 0
    number: int | None = None
    words: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    code: set[str] = field(default_factory=set)
    unkept: int = 0
    inner: int = 0
    bold: int = 0


class Walk:
    """Walks a tree once, in reading order, without recursion: a hostile page may be nested deeper than the stack."""

    def __init__(self, root: Element, base: str | None) -> None:
        self.root, self.base = root, base
        self.run = _Run(root)
        self.entries: dict[Element, int] = {}
        # The list entries that are open, the outermost first: whether what they open with was said.
        self.opened: list[bool] = []
        self.ruled = False
        self.found: list[Block] = []

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks under the root, no more than a newsletter may have and one; what is hidden is left out."""
        opened: list[tuple[Element, Iterator[Element]]] = []
        if not _hidden(self.root):
            self._open(self.root)
            opened.append((self.root, iter(self.root)))
        while opened and len(self.found) <= MAX_BLOCKS:
            node, children = opened[-1]
            child = next(children, None)
            if child is None:
                opened.pop()
                self._close(node)
            elif _hidden(child):
                self._words(child.tail)
            else:
                self._open(child)
                opened.append((child, iter(child)))
        self._flush()
        return tuple(self.found[: MAX_BLOCKS + 1])

    def _open(self, node: Element) -> None:
        if node.tag in _BREAKS:
            self._flush()
            self._begin(node)
            self.ruled = self.ruled or node.tag == "hr"
        elif node.tag == "a" and (href := node.get("href")):
            self._link(node, href.strip())
        if node.tag == "code" and node.text:
            self.run.code.update(templates.tags(node.text))
        if node.tag in _BOLD and len(self.run.words) <= _BEFORE_BOLD:
            self.run.bold = 0 if re.search(r"[^\W\d]", "".join(self.run.words)) else _OPEN
        self._words(node.text)

    def _begin(self, node: Element) -> None:
        tag, held = str(node.tag), self.run
        self.run = _Run(node, _KINDS.get(tag, BlockKind.TEXT), _HEADINGS.get(tag, 0))
        if (held.links or held.unkept) and next(node.iterancestors("a"), None) is not None:
            self.run.links, self.run.unkept = held.links, held.unkept
        if tag == "li":
            self.run.number, self.run.level = self._place(node), len(self.opened)
            self.opened.append(False)
        elif tag in {"p", "div", "br"} and _first_in(node, held):
            self.run.kind, self.run.number, self.run.level = held.kind, held.number, held.level

    def _place(self, node: Element) -> int | None:
        """Return the number of an entry in the numbered list it stands in."""
        parent = node.getparent()
        if parent is None or parent.tag != "ol":
            return None
        start = str(parent.get("start") or 1)
        before = self.entries.get(
            parent, int(start) - 1 if start.isascii() and start.isdecimal() and len(start) < 5 else 0
        )
        self.entries[parent] = before + 1
        return before + 1

    def _close(self, node: Element) -> None:
        if node.tag in _BREAKS:
            self._flush()
            self.run = _Run(node)
            if node.tag == "li":
                self.opened.pop()
        elif node.tag in _BOLD and self.run.bold == _OPEN:
            self.run.bold = len(self.run.words)
        if node is not self.root:
            self._words(node.tail)

    def _words(self, text: str | None) -> None:
        if text:
            self.run.words.append(text)

    def _link(self, node: Element, href: str) -> None:
        """Take a link up with its words; one about the page is none."""
        words = " ".join(text_of(node).split())
        if href.startswith("#"):
            self.run.inner += len(words)
        elif words:
            # An image alone says nothing of what stands around it, and mostly repeats the link of the title below.
            link = kept(href, self.base, words)
            if link:
                self.run.links.append(link)
            else:
                self.run.unkept += 1

    def _flush(self) -> None:
        run = self.run
        text = " ".join("".join(run.words).split()) if run.words else ""
        if not text:
            return
        if not text.isascii():
            text = " ".join(text.translate(_INVISIBLE).split())
        if run.kind is not BlockKind.CODE and (filled := templates.filled(text, run.code)) != text:
            text = " ".join(filled.split())
        text, bare, cut = in_prose(text)
        unkept, line = cut + run.unkept, _line(run.at)
        leads = run.inner and run.inner > 0.8 * len(text) and run.kind is not BlockKind.HEADING
        if not _FILLING.fullmatch(text) and not leads:
            known = {link.url for link in run.links}
            links = (*run.links, *(link for link in bare if link.url not in known))
            bold = " ".join("".join(run.words[: max(run.bold, 0)]).translate(_INVISIBLE).split()) if run.bold else ""
            bold = bold if text.startswith(bold) else ""
            level = self._depth(run)
            self.found.append(Block(run.kind, text, line, level, run.number, links, unkept, bold, self.ruled))
            self.ruled = False
            self.run = _Run(run.at)
        elif unkept or run.links:
            self.found.append(Block(run.kind, "", line, links=tuple(run.links), unkept=unkept))

    def _depth(self, run: _Run) -> int:
        """Return the level of a block; what stands in a list entry below its first line is one deeper than that."""
        if run.kind is BlockKind.ENTRY:
            self.opened[run.level] = True
        within = run.kind is BlockKind.TEXT and self.opened and self.opened[-1]
        return len(self.opened) if within else run.level


def _hidden(node: Element) -> bool:
    if node.tag == "tr" and _names_columns(node):
        return True
    if not node.attrib:
        return False
    style = node.get("style")
    if style and (_HIDDEN.search(style) or (_faint(style) and not _shows_within(node))):
        return True
    if node.tag == "form":
        return len(text_of(node)) < _MAX_FORM
    return (node.tag == "a" and _leads_about(node)) or node.get("hidden") is not None


@lru_cache(maxsize=256)
def _faint(style: str) -> bool:
    """Tell whether text of this style is too small to be seen, or has the colour of its ground."""
    if _TINY.search(style):
        return True
    colours = {name[:5].lower(): _in_full(value.lower()) for name, value in _COLOUR.findall(style)}
    return len(colours) > 1 and colours["color"] == colours["backg"]


def _in_full(colour: str) -> str:
    named = {"white": "#ffffff", "black": "#000000"}.get(colour, colour)
    return "#" + "".join(digit * 2 for digit in named[1:]) if re.fullmatch("#[0-9a-f]{3}", named) else named


def _shows_within(node: Element) -> bool:
    """Tell whether something within an element may be seen after all: a table of layout, or text of its own style."""
    return any(
        child.tag not in _INLINE or re.search("font-size|color", child.get("style") or "")
        for child in node.iterdescendants()
    )


def _leads_about(link: Element) -> bool:
    """Tell whether it is a sign to lead about: "#" beside a heading, a footnote's number, the arrow back."""
    return (link.get("href") or "").startswith("#") and not _LETTER.search(text_of(link))


def _names_columns(row: Element) -> bool:
    """Tell whether a table's row only names its columns: <th> alone, above a row with none."""
    head, below = row.getparent(), row.getnext()
    if below is None and head is not None and head.tag == "thead":
        body = head.getnext()
        below = body[0] if body is not None and len(body) else None
    return below is not None and {cell.tag for cell in row} == {"th"} and {cell.tag for cell in below} == {"td"}


def _first_in(node: Element, held: _Run) -> bool:
    """Tell whether a <p> opens the list entry it stands in, so that the entry's kind is its own."""
    return held.kind is not BlockKind.TEXT and not "".join(held.words).strip() and node.getprevious() is None


def _line(node: Element) -> int:
    """Return the line that an element stands in: of its Markdown where it was rendered from that."""
    told = node.get("data-line") or ""
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= _MAX_DIGITS else node.sourceline or 0
