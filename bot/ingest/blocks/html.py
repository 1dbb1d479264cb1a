"""An HTML page or body goes in, blocks with their links come out, and what the page's own tags say of it."""

from dataclasses import replace
from datetime import date
from itertools import islice

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from bot.errors import Unreadable
from bot.ingest import prescan
from bot.ingest.blocks import pages
from bot.ingest.blocks.walk import Walk
from bot.ingest.document import MAX_BLOCKS, Block, Document, Form
from bot.ingest.links import canonical, checked

# Nothing that a reader sees as text. The head is not among them: libxml2 puts an <article> there that follows a <title>
# without a <body> between them.
_UNSEEN = (
    "script", "style", "noscript", "template", "svg", "math", "button", "select", "textarea", "iframe", "object",
    "video", "audio", "canvas", "title",
)  # fmt: skip


def blocks(document: Document) -> tuple[Document, tuple[Block, ...]]:
    """Return the document with its own metadata, and its blocks; a page's furniture is left out, a mail's never."""
    prescan.markup(document.source, document.text)
    try:
        tree = lxml_html.document_fromstring(document.text.encode("utf-8", "replace"), parser=_parser())
    except (etree.ParserError, ValueError, RecursionError) as fault:
        raise Unreadable(f"{document.source} is not readable as HTML; save the page again.") from fault
    base = _base(tree, document)
    said = _metadata(tree, document) if document.form is Form.PAGE else document
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    root = pages.content(tree) if document.form is Form.PAGE else tree
    return said, tuple(islice(Walk(base or said.url).blocks(root), MAX_BLOCKS + 1))


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )


def _base(tree: HtmlElement, document: Document) -> str | None:
    """Return the address that relative links start from: the page's <base>, else where it came from."""
    told = next((str(node.get("href")) for node in tree.iter("base") if node.get("href")), "")
    return checked(told, document.url) or document.url


def _metadata(tree: HtmlElement, document: Document) -> Document:
    metas = {(node.get("property") or node.get("name") or ""): node.get("content") for node in tree.iter("meta")}
    article = next(tree.iter("article"), None)
    day = metas.get("article:published_time") or _text_of(tree, article, "time", "datetime")
    title = metas.get("og:title") or (_text_of(article, None, "h1") if article is not None else "")
    return replace(
        document,
        title=document.title or _tidy(title) or _text_of(tree, None, "title") or None,
        author=document.author or _tidy(metas.get("author")) or None,
        newsletter=document.newsletter or _tidy(metas.get("og:site_name")) or None,
        url=_address(tree, document),
        published=document.published or _day(day or ""),
    )


def _text_of(tree: HtmlElement, first: HtmlElement | None, tag: str, attribute: str = "") -> str:
    """Return the text, or an attribute, of the first element with this tag, those within `first` preferred."""
    for place in (first, tree):
        node = next(place.iter(tag), None) if place is not None else None
        if node is not None:
            return str(node.get(attribute) or "") if attribute else _tidy(node.text_content())
    return ""


def _address(tree: HtmlElement, document: Document) -> str | None:
    """Return the page's canonical address, unless that is a site's front door and the page came from elsewhere."""
    told = next((str(node.get("href")) for node in tree.iter("link") if node.get("rel") == "canonical"), "")
    address = checked(told, document.url)
    if address and document.url and canonical(address).count("/") < 3:
        return document.url
    return address or document.url


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
