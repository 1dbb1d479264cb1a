"""Any text at all, on any page: Discord would take it, and nothing is cut without a word."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from bot.model import Corrected, DeliveryState, Digest, Page, Shelf, Stage, Unfitting, Verdict
from bot.pages import layout
from bot.pages.admin import discarded_page, imported_pages, preview_pages, status_pages, subscriptions_pages
from bot.pages.answers import issue_pages, item_page, tip_page, topic_items, topic_pages
from bot.pages.corrections import corrected_pages, listed_pages
from bot.pages.found import alike_pages, found_pages, menu_lines, not_meant_pages
from bot.pages.posts import MAX_PAGES, digest_pages, issue_post
from bot.pages.sources import added_page, changed_page, notice_page, polled_pages, sources_pages
from bot.pages.why import sentence, why_pages
from tests.pages.any_page import NOW, SENT, Maker, makers
from tests.pages.limits import LIMITS, TOTAL, dangling, faults, lengths, unseen

PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]


ITEM = r"(?m)^(?:👤|📰|📄|🛠️|🚀|🎬|🎙️|💡|🔖) \*\*"


MANY = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], phases=PHASES)


def accept(pages: Iterable[Page]) -> None:
    for page in pages:
        assert faults(page) == []
        assert not unseen(page.title + page.text + page.footer)
        assert dangling(page.text) is None, page.text


@pytest.mark.parametrize(("name", "most"), LIMITS.items())
def test_the_judge_knows_discords_limits_in_characters_and_in_units_of_utf_16(name: str, most: int) -> None:
    def judged(words: str) -> list[str]:
        title, text, footer = (words if each == name else "short" for each in LIMITS)
        return faults(Page(title, text, footer))

    assert judged("x" * most) == judged("😀" * (most // 2)) == []
    assert judged("x" * (most + 1)) != []
    assert judged("😀" * (most // 2 + 1)) != []
    # Each is within its own limit, all of them together are not.
    for sign, size in (("x", 1), ("😀", 2)):
        assert faults(Page(sign * (256 // size), sign * (4096 // size), sign * (1648 // size))) == []
        assert faults(Page(sign * (256 // size), sign * (4096 // size), sign * (1648 // size + 1))) != []


@pytest.mark.parametrize("sign", ["x", "😀", "x😀"])
def test_what_is_too_long_is_cut_to_what_discord_takes_and_no_shorter(sign: str) -> None:
    """Ordinary pages seldom come near the limit: here each text goes beyond it."""
    made = layout.page("Title", sign * 9_000)
    assert faults(made) == []
    assert max(lengths(made.text)) >= LIMITS["text"] - 3
    crowded = layout.page(sign * 9_000, sign * 9_000, sign * 9_000)
    assert faults(crowded) == []
    assert sum(max(lengths(each)) for each in (crowded.title, crowded.text, crowded.footer)) >= TOTAL - 6


def tells_all(digest: Digest) -> None:
    """Hold that a digest's post fits, and tells every story or says how many more there are."""
    pages = digest_pages(digest)
    accept(pages)
    assert len(pages) <= MAX_PAGES
    assert told(pages) == len(digest.items) + digest.more


@MANY
@given(makers)
def test_a_digest_fits_and_tells_every_item_or_says_how_many_more_there_are(maker: Maker) -> None:
    tells_all(maker.digest())


@MANY
@given(makers)
def test_a_post_of_any_layout_fits_and_tells_every_story_or_says_how_many_more_there_are(maker: Maker) -> None:
    tells_all(maker.post())


@pytest.mark.soak
@pytest.mark.parametrize("share", range(10))
def test_ten_thousand_posts_fit_and_tell_every_story(share: int) -> None:
    @seed(share)
    @settings(MANY, max_examples=1_000)
    @given(makers)
    def each(maker: Maker) -> None:
        tells_all(maker.post())

    each()


@MANY
@given(makers)
def test_an_answer_to_why_fits_and_has_a_line_for_each_stage(maker: Maker) -> None:
    reason, stored = maker.text(), maker.stored()
    delivery = replace(SENT, state=DeliveryState.SKIPPED, reason=reason, period=reason)
    verdicts = [
        Verdict(stage, passed, reason, maker.number(), maker.number(), NOW, stored, delivery)
        for stage in Stage
        for passed in (True, False)
    ]
    for asked in (stored, reason):
        pages = why_pages(asked, verdicts)
        accept(pages)
        assert sum(len(re.findall("(?m)^[✅🚫] ", page.text)) for page in pages) == len(verdicts)
    assert all(sentence(replace(each, name="", delivery=None, other=None, at=None)) for each in verdicts)


@MANY
@given(makers)
def test_an_announcement_is_one_page_and_tells_every_item_or_says_how_many_more_there_are(maker: Maker) -> None:
    digest = maker.digest()
    digest = replace(digest, issues=digest.issues[:1])
    [page] = issue_post(digest)
    accept([page])
    assert told([page]) == len(digest.items)


def told(pages: Iterable[Page]) -> int:
    """Return how many items the pages of a post show or count."""
    text = "\n".join(page.text for page in pages)
    shown = len(re.findall(ITEM, text))
    more = re.search(r"\*\*\+ (\d+) more\*\*", text)
    return shown + (int(more[1]) if more else 0)


@MANY
@given(makers)
def test_an_answer_fits_and_shows_every_hit(maker: Maker) -> None:
    found = maker.found()
    pages = found_pages(found)
    accept(pages)
    hits = found.found or found.closest
    assert items_on(pages) == len(hits)
    near, alike = not_meant_pages(found), alike_pages(maker.stored(), found.closest)
    accept((*near, *alike))
    assert items_on(near) == (len(found.closest) if found.found else 0)
    assert items_on(alike) == len(found.closest)
    for label in (label for hit in hits for label in menu_lines(hit.stored)):
        assert 1 <= max(lengths(label)) <= 100


def items_on(pages: Iterable[Page]) -> int:
    """Return how many items pages show, and make sure that each can be opened."""
    for page in pages:
        assert isinstance(page, Shelf) or not re.search(ITEM, page.text)
        if isinstance(page, Shelf):
            assert set(page.keys) <= set("abc")
            assert page.keys
    return sum(len(re.findall(ITEM, page.text)) for page in pages)


@MANY
@given(makers)
def test_an_item_in_full_fits_and_counts_the_links_it_has_no_room_for(maker: Maker) -> None:
    stored = maker.stored()
    page = item_page(stored)
    accept([page, tip_page(stored)])
    more = re.search(r"(?m)^\+ (\d+) more links$", page.text)
    assert len(re.findall("(?m)^🔗 ", page.text)) + (int(more[1]) if more else 0) == len(stored.item.links)


@MANY
@given(makers)
def test_an_issue_fits_and_shows_every_item(maker: Maker) -> None:
    issue = maker.issue()
    pages = issue_pages(issue, maker.ref())
    accept(pages)
    text = "\n".join(page.text for page in pages)
    assert len(re.findall(r"(?m)^\S+ \*\*", text)) == len(issue.items)


@MANY
@given(makers)
def test_a_report_of_an_import_fits(maker: Maker) -> None:
    saved = maker.several(maker.saved, 5)
    pages = imported_pages(saved)
    accept(pages)
    for each in saved:
        if each.issue and len(each.issue.items) > 12:
            assert any(f"+ {len(each.issue.items) - 12} more items" in page.text for page in pages)


@MANY
@given(makers)
def test_what_an_import_would_do_fits(maker: Maker) -> None:
    foreseen = tuple(replace(maker.saved(), before=maker.maybe(maker.issue), misfits=(maker.text(),)) for _ in range(3))
    accept((*preview_pages(foreseen), discarded_page(maker.text(), maker.text())))


@MANY
@given(makers)
def test_corrections_fit_and_all_are_listed(maker: Maker) -> None:
    made = maker.several(maker.correction, 12)
    listed = [(each, maker.maybe(lambda each=each: Unfitting(each, maker.text()))) for each in made]  # type: ignore[misc]  # mypy cannot type a lambda's default
    pages = listed_pages(listed, ())
    accept(pages)
    assert sum(page.text.count("an issue that is gone") for page in pages) >= len(made)
    items = maker.several(maker.item, 3), maker.several(maker.item, 3)
    accept(corrected_pages(Corrected(maker.correction(), *items), undone=maker.chance.random() < 0.5))


@MANY
@given(makers)
def test_a_server_s_orders_fit_and_all_are_listed(maker: Maker) -> None:
    standing = maker.several(maker.standing, 25)
    pages = subscriptions_pages(standing)
    accept(pages)
    assert sum(page.text.count("> · ") for page in pages) >= len(standing)


@MANY
@given(makers)
def test_the_bot_s_state_fits(maker: Maker) -> None:
    accept(status_pages(maker.health()))


@MANY
@given(makers)
def test_topics_fit_and_all_are_listed(maker: Maker) -> None:
    topics = maker.several(maker.topic, 60)
    pages = topic_pages(topics, {topic.name: maker.text() for topic in topics if maker.chance.random() < 0.5})
    accept((*pages, *topic_items(maker.text(), maker.several(maker.stored, 6))))
    assert sum(page.text.count("** · ") for page in pages) >= len(topics)


@MANY
@given(makers)
def test_sources_and_their_polls_fit_and_all_are_listed(maker: Maker) -> None:
    polled = maker.several(maker.polled, 25)
    pages = sources_pages([each.source for each in polled])
    accept((*pages, *polled_pages(polled), notice_page(maker.text())))
    assert sum(page.text.count("** · ") for page in pages) >= len(polled)
    for each in polled:
        accept([added_page(each), changed_page("Paused", each.source)])
