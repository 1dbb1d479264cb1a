"""An HTML page or body goes in, blocks with their links come out, and what the page's own tags say of it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from bot.errors import Unreadable
from bot.ingest import prescan
from bot.ingest.document import MAX_BLOCKS, Block, BlockKind, Document, Form
from bot.ingest.links import checked
from bot.model import Link

_SKIP = frozenset(
    ["script", "style", "noscript", "template", "svg", "form", "button", "select", "iframe", "object", "head", "title"]
)
_FURNITURE = frozenset(["nav", "header", "footer", "aside"])
_BREAKS = {
    "p", "div", "section", "article", "main", "table", "tbody", "thead", "tr", "td", "th", "ul", "ol", "li", "dl",
    "dt", "dd", "figure", "figcaption", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center",
    "body", "br",
}  # fmt: skip
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0|font-size\s*:\s*0|mso-hide\s*:\s*all", re.IGNORECASE
)


@dataclass(slots=True)
class _Run:
    """Inline text collected between two block edges."""

    kind: BlockKind = BlockKind.TEXT
    level: int = 0
    number: int | None = None
    line: int = 0
    words: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def blocks(document: Document) -> tuple[Document, tuple[Block, ...]]:
    """Return the document with its own metadata, and its blocks; a page's furniture is left out, a mail's never."""
    prescan.markup(document.source, document.text)
    try:
        tree = lxml_html.document_fromstring(document.text.encode("utf-8", "replace"), _parser())
    except (etree.ParserError, ValueError, RecursionError) as fault:
        raise Unreadable(f"{document.source} is not readable as HTML; save the page again.") from fault
    said = _metadata(tree, document) if document.form is Form.PAGE else document
    root = _root(tree) if document.form is Form.PAGE else tree
    return said, tuple(islice(_Walk(said.url, document.form is Form.PAGE).blocks(root), MAX_BLOCKS + 1))


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )


def _metadata(tree: HtmlElement, document: Document) -> Document:
    def first(path: str) -> str | None:
        found = tree.xpath(path)
        return " ".join(str(found[0]).split()) if isinstance(found, list) and found else None

    title = first("//meta[@property='og:title']/@content") or first("//article//h1//text()") or first("//title/text()")
    day = (
        first("//meta[@property='article:published_time']/@content")
        or first("//article//time/@datetime")
        or first("//time/@datetime")
    )
    return replace(
        document,
        title=document.title or title,
        author=document.author or first("//meta[@name='author']/@content"),
        newsletter=document.newsletter or first("//meta[@property='og:site_name']/@content"),
        url=first("//link[@rel='canonical']/@href") or document.url,
        published=document.published or _day(day or ""),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _root(tree: HtmlElement) -> HtmlElement:
    """Return the fullest <article> or <main> if it holds 40 % of the page's words, else the whole page."""
    whole = len(tree.text_content())
    candidates = [node for node in tree.iter("article", "main") if isinstance(node, HtmlElement)]
    best = max(candidates, key=lambda node: len(node.text_content()), default=tree)
    return best if len(best.text_content()) >= 0.4 * whole else tree


class _Walk:
    """Walks a tree once, in reading order, without recursion: a hostile page may be nested deeper than the stack."""

    def __init__(self, base: str | None, page: bool) -> None:
        self.base = base
        self.dropped = _SKIP | _FURNITURE if page else _SKIP
        self.run = _Run()
        self.entries: Counter[HtmlElement] = Counter()

    def blocks(self, root: HtmlElement) -> Iterator[Block]:
        stops: list[HtmlElement] = []
        for event, node in etree.iterwalk(root, events=("start", "end")):
            if stops:
                if event == "end" and node is stops[-1]:
                    stops.pop()
                    self._words(node.tail, node)
                continue
            if event == "start" and self._drop(node):
                stops.append(node)
                continue
            yield from self._open(node) if event == "start" else self._close(node, node is root)
        yield from self._flush()

    def _drop(self, node: HtmlElement) -> bool:
        hidden = node.get("hidden") is not None or _HIDDEN.search(node.get("style") or "")
        return not isinstance(node.tag, str) or node.tag in self.dropped or bool(hidden)

    def _open(self, node: HtmlElement) -> Iterator[Block]:
        if node.tag in _BREAKS:
            yield from self._flush()
            self._begin(node)
        if node.tag == "img":
            return
        self._words(node.text, node)

    def _begin(self, node: HtmlElement) -> None:
        tag = str(node.tag)
        kept = self.run
        self.run = _Run(line=self._line(node))
        if re.fullmatch(r"h[1-6]", tag):
            self.run.kind, self.run.level = BlockKind.HEADING, int(tag[1])
        elif tag == "li":
            self.run.kind, self.run.number = BlockKind.ENTRY, self._place(node)
            self.run.level = sum(1 for _ in node.iterancestors("li"))
        elif tag == "figcaption":
            self.run.kind = BlockKind.CAPTION
        elif tag == "pre":
            self.run.kind = BlockKind.CODE
        elif tag in {"p", "div", "br"} and _first_in(node, kept):
            self.run.kind, self.run.number, self.run.level = kept.kind, kept.number, kept.level

    def _place(self, node: HtmlElement) -> int | None:
        """Return the number of an entry in the numbered list it stands in."""
        parent = node.getparent()
        if parent is None or parent.tag != "ol":
            return None
        self.entries[parent] += 1
        return self.entries[parent]

    def _close(self, node: HtmlElement, last: bool) -> Iterator[Block]:
        if node.tag == "a" and node.get("href"):
            self._link(node)
        if node.tag in _BREAKS:
            yield from self._flush()
            self.run = _Run(line=self._line(node))
        if not last:
            self._words(node.tail, node)

    def _link(self, node: HtmlElement) -> None:
        words = " ".join(node.text_content().split())
        url = checked(node.get("href") or "", self.base, words)
        if url:
            self.run.links.append(Link(url, words))

    def _words(self, text: str | None, node: HtmlElement) -> None:
        if text and text.strip():
            self.run.line = self.run.line or self._line(node)
        if text:
            self.run.words.append(text)

    def _line(self, node: HtmlElement) -> int:
        return int(node.get("data-line") or node.sourceline or 0)

    def _flush(self) -> Iterator[Block]:
        run, text = self.run, " ".join("".join(self.run.words).split())
        if text:
            yield Block(run.kind, text, run.line, run.level, run.number, tuple(run.links))
            self.run = _Run()


def _first_in(node: HtmlElement, kept: _Run) -> bool:
    """Tell whether a <p> opens the list entry it stands in, so that the entry's kind is its own."""
    return kept.kind is not BlockKind.TEXT and not kept.words and node.getprevious() is None
