"""Whatever stands in a newsletter, no markup, mention, invitation or address of it comes alive on any page."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import html
from lxml.html import HtmlElement

from bot.drawing import Scene, draw
from bot.model import (
    Digest,
    Filters,
    Found,
    Hit,
    Issue,
    IssueRef,
    Item,
    Kind,
    Layout,
    Link,
    Page,
    Section,
    Stage,
    StoredItem,
    Summary,
    TopicCount,
    Verdict,
)
from bot.pages.answers import issue_pages, item_page, tip_page, topic_items, topic_pages
from bot.pages.found import alike_pages, found_pages, not_meant_pages
from bot.pages.posts import digest_pages
from bot.pages.why import why_pages
from tests.pages.any_page import SENT
from tests.pages.limits import faults, unseen
from tests.pages.nasty import NASTY

NOW = datetime(2026, 5, 1, tzinfo=UTC)
OWN = "https://example.org/own"
LAYOUT = {"p", "br"}

# What Discord's clients act on, as their own documentation spells it.
LIVE = {
    "a ping": r"@(?:everyone|here)",
    "a mention": r"<(?:@[!&]?|#)\d+>",
    "a time": r"<t:-?\d+(?::\w)?>",
    "a command": r"</[^>\n]+:\d+>",
    "an emoji": r"<a?:\w+:\d+>",
    "a guide": r"<id:\w+>",
    "an address": r"[a-z][a-z0-9+.-]*://",
    "an invitation": r"discord(?:app)?\.[a-z]+/\w|dis\.gd/",
    "a spoiler": r"(?<!\\)\|\|",
    "an image": r"(?<!\\)!\[[^\]]*\]\(",
    "an angled address": r"(?<!\\)<[^\s>]+[:@][^\s>]*>",
}


def pages_with(text: str) -> Iterator[Page]:
    """Yield every page that shows an item, with this text in each place that a newsletter fills."""
    ref = IssueRef("key", text, 7, "2026-01", text, OWN, NOW)
    bare, linked = (
        StoredItem(Item(f"k{n}", n, text, text, kind, text, text, links, (text,)), ref)
        for n, (kind, links) in enumerate([(Kind.OTHER, ()), (Kind.TIP, (Link(OWN, text),))])
    )
    issue = Issue("key", text, 7, "2026-01", text, text, OWN, (text,), (bare.item, linked.item))
    other = IssueRef("other", text, 8, "2026-02", text, OWN, NOW)
    far = StoredItem(linked.item, other)
    sections = (Section(text, (bare, linked)), Section(text, (far,)))
    yield from digest_pages(Digest((ref, other), sections, linked))
    laid_out = Digest(
        (ref, other), sections, linked, Layout.TOPICS, text, Summary(3, 2, 1, (text,)), {"k0": (other,)}, 2
    )
    yield from digest_pages(laid_out)
    yield from why_pages(bare, [Verdict(Stage.STORY, passed=False, other=far), Verdict(Stage.WISHES, False, text)])
    yield from why_pages(text, [Verdict(Stage.LEDGER, passed=False, delivery=replace(SENT, reason=text))])
    hits = tuple(Hit(each, 0.5, ()) for each in (bare, linked))
    yield from found_pages(Found(text, hits, (), text))
    yield from found_pages(Found(text, (), hits, text))
    yield from found_pages(Found(text))
    bound = Filters("2026-01", "2026-02", text, Kind.TIP, text, text)
    told = Hit(bare, 0.5, (text, text), (other, replace(other, newsletter="Another")), by_meaning=True)
    asked = Found(text, (told,), (told,), text, (text,), ((text, text),), bound, 3)
    for found in (asked, replace(asked, found=()), replace(asked, found=(), closest=())):
        yield from (*found_pages(found), *not_meant_pages(found))
    yield from (*alike_pages(bare, (told,)), *alike_pages(bare, ()))
    yield from issue_pages(issue, ref)
    yield from topic_pages([TopicCount(text, 2)])
    yield from topic_items(text, [bare])
    for each in (bare, linked):
        yield from (item_page(each), tip_page(each))


def drawn(made: Sequence[Page]) -> list[tuple[HtmlElement, HtmlElement]]:
    """Return the title and the text of each page as Discord would draw it."""
    root = html.fromstring(draw("t", [Scene("c", "h", None, None, tuple(made))], NOW))
    # A page that has no text is drawn without a place for it.
    nothing = html.fromstring("<div></div>")
    embeds = root.xpath('//div[@class="embed"]')
    assert len(embeds) == len(made)
    found = [[each.xpath(f'.//*[@class="{name}"]') or [nothing] for name in ("title", "text")] for each in embeds]
    return [(title[0], text[0]) for title, text in found]


def tags(element: HtmlElement) -> Counter[str]:
    return Counter(str(each.tag) for each in element.iterdescendants() if each.tag not in LAYOUT)


def words(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).replace("\u200b", "").replace("‹", "<").split())


BENIGN = list(pages_with("Plain words"))
TAGS = [(tags(title), tags(text)) for title, text in drawn(BENIGN)]
VARIANTS = {"alone": "{}", "among words": "words {} words\n{}\nwords {}"}


def test_the_corpus_is_large() -> None:
    assert len(set(NASTY)) >= 130


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_nothing_hostile_comes_alive(text: str, variant: str) -> None:
    made = list(pages_with(VARIANTS[variant].replace("{}", text)))
    assert len(made) == len(BENIGN)
    for page, (title, body), (title_tags, text_tags) in zip(made, drawn(made), TAGS, strict=True):
        assert faults(page) == []
        assert not unseen(page.title + page.text + page.footer)
        ours = page.text.replace(f"]({OWN})", "]()")
        assert [name for name, live in LIVE.items() if re.search(live, f"{page.title}\n{ours}", re.IGNORECASE)] == []
        assert tags(title) <= title_tags, page.title
        # Some words are no fit words for a link and lose it; nothing is ever gained.
        assert tags(body) <= text_tags, page.text
        assert {str(each) for each in body.xpath(".//@href")} <= {OWN}


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_what_is_hostile_is_still_shown_to_the_letter(text: str) -> None:
    ref = IssueRef("key", "Garden", 7, "2026-01", "", None, NOW)
    page = item_page(StoredItem(Item("k", 1, "Title", None, Kind.OTHER, f"before {text}\n{text} after", ""), ref))
    [(_, body)] = drawn([page])
    invisible = {"Cc", "Cf", "Cs", "Cn"}
    hidden = "\u3164\u115f\U000e0101"
    wanted = "".join(
        char
        for char in f"before {text}\n{text} after".replace("\r", "\n").replace("\u2028", "\n").replace("\x85", "\n")
        if char.isspace() or (unicodedata.category(char) not in invisible and char not in hidden)
    )
    wanted = re.sub("\u0301{5,}", "\u0301" * 4, unicodedata.normalize("NFC", wanted))
    shown = "".join(char for char in words(body) if unicodedata.category(char) not in invisible)
    short = [re.sub("\u0301+", "\u0301", " ".join(each.split())) for each in (shown, wanted)]
    assert short[0] == short[1]
