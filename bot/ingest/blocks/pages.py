"""A web page's tree goes in, the element that holds its content comes out, with the page's furniture taken away.

Only for pages of the web: what a mail or a feed sends is all content.
"""

import re
from functools import lru_cache

from bot.ingest.blocks.tree import Element, drop, text_of

_TAGS = frozenset(["nav", "footer", "aside", "dialog", "header"])
_ROLES = frozenset(["navigation", "banner", "contentinfo", "complementary", "dialog", "alertdialog", "search", "menu"])
_ROOM = frozenset(["html", "body", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6"])
_COLUMNS = frozenset(["div", "section", "form", "center"])
# One word of a class or an id, or its beginning, by which themes name what stands around the content.
_NAMES = re.compile(
    r"(?:^|\s)(?:(?:site|page|global|main|post|entry|article|block|widget|wp-block|js|c|o|m)[-_]{1,2})?(?:"
    r"comments?(?:[-_]?(?:area|list|section|wrapper|form|respond))?|respond|disqus\w*|discussion[-_]?embed"
    r"|shar(?:e|ing)(?:[-_]?(?:bar|buttons?|links?|tools?|icons?|post|this))?|sharedaddy|addtoany\w*|addthis\w*"
    r"|jp-relatedposts|social(?:[-_]?(?:bar|links?|icons?|media|share|sharing|buttons?))?"
    r"|related(?:[-_]?(?:posts?|articles?|content|stories))?"
    r"|recommend(?:ed|ations?)(?:[-_]?(?:posts?|articles?|reading))?|read[-_]?next|more[-_]?posts|you[-_]?might[-_]?also[-_]?like"
    r"|subscri(?:be|ption)(?:[-_]?(?:box|form|widget|prompt|cta|footer|modal|now|button))*|sign[-_]?up(?:[-_]?(?:box|form|cta))?"
    r"|newsletter[-_]?(?:form|signup|sign-up|box|cta|widget|subscribe)|(?:cookie|consent|gdpr|privacy)(?:[-_]?\w+)*"
    r"|sidebar(?:[-_]?\w+)*|breadcrumbs?|pagination|pager|post[-_]?navigation|nav(?:bar|igation)?(?:[-_]?(?:links?|menu|main|bar))?"
    r"|menu(?:[-_]?(?:main|primary|container))?|masthead|footer(?:[-_]?\w+)*|header[-_]?nav|toolbar|topbar"
    r"|skip[-_]?(?:link|to[-_]content)|screen[-_]reader[-_]text|sr[-_]only|visually[-_]?hidden|pop[-_]?up|modal|overlay"
    r"|paywall|advert(?:isement)?s?|ad[-_](?:slot|unit|container)"
    r"|author[-_]?(?:box|bio|card|info)|post[-_]?(?:tags|footer)|tags?[-_]?(?:list|cloud)|widget[-_]area"
    r"|table-of-contents|toc"
    r")(?=\s|$)",
    re.IGNORECASE,
)
_HALF, _CONTENT, _STEP = 0.5, 0.4, 0.6
_FEW_WORDS, _LINKED = 25, 0.5


def content(tree: Element) -> Element:
    """Take the furniture out of the page, and return the element with its content: the body where none stands out.

    An <article> or <main>; else the way down from the body as long as one child holds 60 % of the text and what stands
    beside it is only links or a few words. An element with less than 40 % of the page's text is never enough.
    """
    body = tree.find("body")
    page = tree if body is None else body
    _clear(page)
    root = _named(page)
    if root is None:
        root = _descend(page)
    return root if _size(root) >= _CONTENT * _size(page) else page


def _clear(page: Element) -> None:
    whole = _size(page)
    furniture, waiting = [], [page]
    while waiting:
        node = waiting.pop()
        if _stands_around(node) and _size(node) < _HALF * whole:
            furniture.append(node)
        else:
            waiting.extend(node)
    drop(page, furniture)


def _stands_around(node: Element) -> bool:
    if node.tag in _TAGS:
        return node.tag != "header" or not _headed(node)
    if not node.attrib or node.tag in _ROOM:
        return False
    if node.get("role") in _ROLES or node.get("aria-hidden") == "true":
        return True
    names = (node.get("class"), node.get("id"))
    return any(_named_so(name) for name in names if name) and not _holds_content(node)


@lru_cache(maxsize=4096)
def _named_so(names: str) -> bool:
    return bool(_NAMES.search(names))


def _headed(header: Element) -> bool:
    """Tell whether a <header> belongs to a part of the content: it stands in one, and names it."""
    return next(header.iterancestors("article", "main", "section"), None) is not None and (
        next(header.iter("h2", "h3", "h4"), None) is not None
    )


def _holds_content(node: Element) -> bool:
    return next(node.iter("article", "main"), None) is not None


def _named(page: Element) -> Element | None:
    """Return the <main>, or the <article> that is not one of several alike."""
    articles = sorted(page.iter("article"), key=_size)
    if articles and (len(articles) == 1 or _size(articles[-1]) > 3 * _size(articles[-2])):
        return articles[-1]
    main = (node for node in page.iter("main", "div", "section") if node.tag == "main" or node.get("role") == "main")
    return max(main, key=_size, default=None)


def _descend(node: Element) -> Element:
    while True:
        best = max(node, key=_size, default=None)
        if best is None or best.tag not in _COLUMNS or _size(best) < _STEP * _size(node):
            return node
        used = {str(heading.tag) for heading in best.iter("h1", "h2", "h3")}
        if not all(child is best or _slight(child, used) for child in node):
            return node
        node = best


def _slight(node: Element, used: set[str]) -> bool:
    """Tell whether the element is no content: few words that are not links, and no heading like the content's."""
    if node.tag in _ROOM or any(next(node.iter(tag), None) is not None for tag in used):
        return False
    words = len(text_of(node).split())
    linked = sum(len(text_of(link).split()) for link in node.iter("a"))
    return words - linked < _FEW_WORDS or linked > _LINKED * words


def _size(node: Element) -> int:
    return len(text_of(node))
