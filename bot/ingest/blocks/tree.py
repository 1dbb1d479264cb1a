"""HTML goes in, a tree of its elements comes out; an element of it goes in, and the text in it comes out."""

from collections.abc import Iterable

from lxml import etree
from lxml.etree import _Element as Element

from bot.errors import Unreadable

__all__ = ["Element", "drop", "drop_unseen", "text_of", "tree_of"]

# Nothing that a reader sees as text. The head is not among them: libxml2 puts an <article> there that follows a <title>
# without a <body> between them.
_UNSEEN = (
    "script", "style", "noscript", "template", "svg", "math", "button", "select", "textarea", "iframe", "object",
    "video", "audio", "canvas", "title", "amp-ad", "amp-embed", "amp-consent", "amp-sidebar", "amp-user-notification",
)  # fmt: skip
_DROPPED = "_dropped"  # no tag that is read from HTML begins so
_TEXT = etree.XPath("string()", smart_strings=False)


def tree_of(source: str, text: str) -> Element:
    """Return the root of an HTML text's tree, without comments; `source` names it where it is Unreadable."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, RecursionError) as fault:
        raise Unreadable(f"{source} is not readable as HTML; save the page again.") from fault
    if tree is None:
        raise Unreadable(f"{source} is not readable as HTML; save the page again.")
    return tree


def text_of(node: Element) -> str:
    """Return all text in an element and in what it holds."""
    return str(_TEXT(node)) if len(node) else node.text or ""


def drop_unseen(tree: Element) -> None:
    """Take out of the tree what readers do not see, and leave the text behind it."""
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)


def drop(tree: Element, nodes: Iterable[Element]) -> None:
    """Take elements out of the tree, and leave the text behind them."""
    for node in nodes:
        node.tag = _DROPPED
    etree.strip_elements(tree, _DROPPED, with_tail=False)
