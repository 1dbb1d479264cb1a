"""A tree of HTML goes in, its blocks come out in reading order, each with its links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from bot.ingest.document import Block, BlockKind
from bot.ingest.links import in_prose, kept
from bot.model import Link

_BREAKS = frozenset([
    "p", "div", "section", "article", "main", "table", "tbody", "thead", "tr", "td", "th", "ul", "ol", "li", "dl",
    "dt", "dd", "figure", "figcaption", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center",
    "body", "br", "header", "footer", "nav", "aside", "address", "details", "summary", "form", "fieldset",
])  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:max-height|opacity)\s*:\s*0(?![.\d]*[1-9])(?:px|em|%)?\s*(?:!important\s*)?(?:;|$)",
    re.IGNORECASE,
)
_TINY = re.compile(r"font-size\s*:\s*[01](?:px|pt)?\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE)
# Invisible, and no byte of any damaged character.
_INVISIBLE = dict.fromkeys(map(ord, "\u034f\u200b\u200c\u2060\u2061\u2062\u2063\u2064\ufeff"))
_FILLING = re.compile(r"[\s\xad\u200d\u2007]*")
_MERGE = re.compile(r"\*\|[^|\n]{1,80}\|\*|(?<!`)\{\{[^{}\n]{0,200}\}\}|(?<!`)\{%[^%\n]{0,200}%\}|%%[\w ]{1,40}%%")
_MAX_FORM = 400


@dataclass(slots=True)
class _Run:
    """Inline text collected between two block edges; `inner` counts the characters that only lead about the page."""

    kind: BlockKind = BlockKind.TEXT
    level: int = 0
    number: int | None = None
    line: int = 0
    words: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    unkept: int = 0
    inner: int = 0


class Walk:
    """Walks a tree once, in reading order, without recursion: a hostile page may be nested deeper than the stack."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self.run = _Run()
        self.entries: dict[HtmlElement, int] = {}

    def blocks(self, root: HtmlElement) -> Iterator[Block]:
        """Yield the blocks under `root`; what is hidden from readers is left out."""
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, node in walk:
            if event == "start":
                if self._hidden(node):
                    walk.skip_subtree()
                    skipped = node
                else:
                    yield from self._open(node)
            elif node is skipped:
                skipped = None
                self._words(node.tail, node)
            else:
                yield from self._close(node, node is root)
        yield from self._flush()

    def _hidden(self, node: HtmlElement) -> bool:
        if not node.attrib:
            return False
        style = node.get("style")
        if style and (_HIDDEN.search(style) or (_TINY.search(style) and not len(node))):
            return True
        if node.tag == "form":
            return len(node.text_content()) < _MAX_FORM
        # "#" beside a heading, a footnote's number, the arrow back: signs that lead about the page.
        signs = (
            node.tag == "a"
            and (node.get("href") or "").startswith("#")
            and not re.search(r"[^\W\d_]", node.text_content())
        )
        return signs or node.get("hidden") is not None

    def _open(self, node: HtmlElement) -> Iterator[Block]:
        if node.tag in _BREAKS:
            yield from self._flush()
            self._begin(node)
        if node.tag == "a" and node.get("href"):
            self._link(node)
        if node.text:
            self._words(node.text, node)

    def _begin(self, node: HtmlElement) -> None:
        tag, held = str(node.tag), self.run
        self.run = _Run(line=self._line(node))
        if next(node.iterancestors("a"), None) is not None if held.links else False:
            self.run.links, self.run.unkept = held.links, held.unkept
        if tag in _HEADINGS:
            self.run.kind, self.run.level = BlockKind.HEADING, _HEADINGS[tag]
        elif tag == "li":
            self.run.kind, self.run.number = BlockKind.ENTRY, self._place(node)
            self.run.level = sum(1 for _ in node.iterancestors("li"))
        elif tag == "figcaption":
            self.run.kind = BlockKind.CAPTION
        elif tag == "pre":
            self.run.kind = BlockKind.CODE
        elif tag in {"p", "div", "br"} and _first_in(node, held):
            self.run.kind, self.run.number, self.run.level = held.kind, held.number, held.level

    def _place(self, node: HtmlElement) -> int | None:
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

    def _close(self, node: HtmlElement, last: bool) -> Iterator[Block]:
        if node.tag in _BREAKS:
            yield from self._flush()
            self.run = _Run(line=self._line(node))
        if node.tail and not last:
            self._words(node.tail, node)

    def _link(self, node: HtmlElement) -> None:
        """Take a link up with its words, or with its image's text where it has none; one about the page is none."""
        words, href = " ".join(node.text_content().split()), (node.get("href") or "").strip()
        if href.startswith("#"):
            self.run.inner += len(words)
            return
        if not words:
            # An image alone says nothing of what stands around it, and mostly repeats the link of the title below.
            return
        link = kept(href, self.base, words)
        if link:
            self.run.links.append(link)
        else:
            self.run.unkept += 1

    def _words(self, text: str | None, node: HtmlElement) -> None:
        if not text:
            return
        if not self.run.line and text.strip():
            self.run.line = self._line(node)
        self.run.words.append(text)

    def _line(self, node: HtmlElement) -> int:
        return int(node.get("data-line") or node.sourceline or 0)

    def _flush(self) -> Iterator[Block]:
        run = self.run
        if not run.words:
            return
        text = " ".join("".join(run.words).translate(_INVISIBLE).split())
        if run.kind is not BlockKind.CODE and ("{" in text or "|" in text or "%%" in text):
            text = " ".join(_MERGE.sub("", text).split())
        text, bare, unkept = in_prose(text)
        leads = run.inner and run.inner > 0.8 * len(text) and run.kind is not BlockKind.HEADING
        if not _FILLING.fullmatch(text) and not leads:
            known = {link.url for link in run.links}
            links = (*run.links, *(link for link in bare if link.url not in known))
            yield Block(run.kind, text, run.line, run.level, run.number, links, run.unkept + unkept)
            self.run = _Run()


def _first_in(node: HtmlElement, held: _Run) -> bool:
    """Tell whether a <p> opens the list entry it stands in, so that the entry's kind is its own."""
    return held.kind is not BlockKind.TEXT and not held.words and node.getprevious() is None
