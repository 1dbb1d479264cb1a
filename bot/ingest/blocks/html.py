"""An HTML page or body goes in, blocks with their links come out, and what the page's own tags say of it."""

from dataclasses import replace

from bot.ingest import prescan
from bot.ingest.blocks import pages
from bot.ingest.blocks.tree import Element, drop_unseen, text_of, tree_of
from bot.ingest.blocks.walk import Walk
from bot.ingest.days import day_of
from bot.ingest.document import Block, Document, Form
from bot.ingest.links import canonical, checked


def blocks(document: Document) -> tuple[Document, tuple[Block, ...]]:
    """Return the document with its own metadata, and its blocks; a page's furniture is left out, a mail's never."""
    prescan.markup(document.source, document.text)
    tree = tree_of(document.source, document.text)
    base = _base(tree, document)
    said = _metadata(tree, document) if document.form is Form.PAGE else document
    drop_unseen(tree)
    root = pages.content(tree) if document.form is Form.PAGE else tree
    return said, Walk(root, base or said.url).blocks()


def _base(tree: Element, document: Document) -> str | None:
    """Return the address that relative links start from: the page's <base>, else where it came from."""
    told = next((str(node.get("href")) for node in tree.iter("base") if node.get("href")), "")
    return checked(told, document.url) or document.url


def _metadata(tree: Element, document: Document) -> Document:
    metas = {(node.get("property") or node.get("name") or ""): node.get("content") for node in tree.iter("meta")}
    article = next(tree.iter("article"), None)
    day = metas.get("article:published_time") or _text_of(tree, article, "time", "datetime")
    title = metas.get("og:title") or (_text_of(article, None, "h1") if article is not None else "")
    return replace(
        document,
        title=document.title or _tidy(title) or _text_of(tree, None, "title") or None,
        author=document.author or _tidy(metas.get("author")) or None,
        newsletter=document.newsletter or _tidy(metas.get("og:site_name")) or None,
        url=_address(tree, document, metas.get("og:url")),
        published=document.published or day_of(day or ""),
    )


def _text_of(tree: Element, first: Element | None, tag: str, attribute: str = "") -> str:
    """Return the text, or an attribute, of the first element with this tag, those within `first` preferred."""
    for place in (first, tree):
        node = next(place.iter(tag), None) if place is not None else None
        if node is not None:
            return str(node.get(attribute) or "") if attribute else _tidy(text_of(node))
    return ""


def _address(tree: Element, document: Document, shared: str | None) -> str | None:
    """Return the page's canonical address, or the one it is `shared` by.

    Not where that is a site's front door and the page came from elsewhere.
    """
    links = (node for node in tree.iter("link") if "canonical" in (node.get("rel") or "").lower().split())
    told = next((str(node.get("href")) for node in links if node.get("href")), shared or "")
    address = checked(told, document.url)
    if address and document.url and canonical(address).count("/") < 3:
        return document.url
    return address or document.url


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())
