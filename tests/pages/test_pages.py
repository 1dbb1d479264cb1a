"""What members read: titles, counts, what comes when a digest is long, and how rules and months are put into words."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.model import (
    NEVER,
    Delivery,
    DeliveryState,
    Digest,
    Filters,
    Found,
    Health,
    Hit,
    Issue,
    IssueRef,
    Item,
    Kind,
    Link,
    Note,
    PostKind,
    Rule,
    Saved,
    Section,
    Shelf,
    Source,
    SourceKind,
    Standing,
    State,
    StoredItem,
    Subscription,
    Summary,
    TopicCount,
    Unit,
)
from bot.pages.admin import (
    discarded_page,
    imported_pages,
    local,
    status_pages,
    subscribed_page,
    subscriptions_pages,
    when,
)
from bot.pages.answers import (
    heading,
    issue_pages,
    item_page,
    months_of,
    tip_page,
    topic_items,
    topic_pages,
)
from bot.pages.found import found_pages, not_meant_pages
from bot.pages.layout import issue_name, month_name, pages, period_named
from bot.pages.posts import MAX_PAGES, digest_pages, issue_post, tip_post

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
JANUARY = IssueRef("jan", "The Garden", 7, "2026-01", "Seven", "https://garden.example/7", NOW)
FEBRUARY = replace(JANUARY, key="feb", number=8, period="2026-02")


def item(title: str = "A title", **fields: object) -> Item:
    plain = Item(
        "k", 1, title, "News", Kind.TOOL, "First line.\nSecond line.", "A summary.", (Link("https://a.example/x", "x"),)
    )
    return replace(plain, **fields)  # type: ignore[arg-type]  # the fields of an item, each test its own


def digest(count: int = 2, issue: IssueRef = JANUARY, summary: str = "A summary.") -> Digest:
    told = tuple(StoredItem(item(f"Title {n}", summary=summary), issue) for n in range(count))
    return Digest((issue,), (Section("News", told),))


def order(**fields: object) -> Subscription:
    plain = Subscription(3, 1, 10, PostKind.DIGEST, Rule(Unit.MONTH, 1, time(9)), "Europe/Berlin", NOW)
    return replace(plain, **fields)  # type: ignore[arg-type]  # the fields of a subscription, each test its own


def test_a_short_digest_is_one_page_with_summaries_links_and_its_source() -> None:
    [page] = digest_pages(digest())
    assert page.title == "📬 The Garden · January 2026"
    assert page.text.split("\n") == [
        "__**News**__",
        "🛠️ **[Title 0](https://a.example/x)**",
        "A summary.",
        "",
        "🛠️ **[Title 1](https://a.example/x)**",
        "A summary.",
    ]
    assert page.footer == "2 items from The Garden #7 · January 2026 · /topic find looks things up"
    assert page.url == "https://garden.example/7"


def test_a_digest_of_several_issues_names_each_above_its_items() -> None:
    first, second = digest(1), digest(1, FEBRUARY)
    both = Digest((JANUARY, FEBRUARY), first.sections + second.sections)
    [page] = digest_pages(both)
    assert page.title == "📬 The Garden · January 2026 – February 2026"
    assert page.text.count("### [The Garden #") == 2
    assert page.url is None
    other = replace(FEBRUARY, newsletter="The Pond")
    assert digest_pages(Digest((JANUARY, other), first.sections))[0].title.startswith("📬 Newsletter digest · ")


def test_a_tip_stands_last_as_a_quote() -> None:
    tip = StoredItem(item("Pin it", kind=Kind.TIP, body="Write it down.\nThen pin it."), JANUARY)
    [page] = digest_pages(replace(digest(1), tip=tip))
    assert page.text.endswith("💡 **Tip: Pin it**\n> Write it down. Then pin it.")
    assert page.footer.startswith("2 items from ")


def test_as_a_digest_grows_its_summaries_shrink_then_go_and_then_it_counts_what_it_leaves_out() -> None:
    summary = "word " * 56
    lengths = {
        count: [page.text for page in digest_pages(digest(count, summary=summary))] for count in (10, 36, 60, 300)
    }
    assert summary.strip() in lengths[10][0]
    assert summary.strip() not in lengths[36][0]
    assert "word" in lengths[36][0]
    assert "word" not in lengths[60][0]
    assert "more" not in lengths[60][-1]
    assert len(lengths[300]) == MAX_PAGES
    shown = sum(text.count("🛠️") for text in lengths[300])
    assert lengths[300][-1].endswith(f"**+ {300 - shown} more**: `/issue show` has each issue in full.")
    assert shown > 200, "no more is left out than must be"


@pytest.mark.parametrize("count", [60, 150, 300])
def test_a_digest_that_is_full_keeps_its_headline_its_summary_and_its_tip(count: int) -> None:
    titled = [replace(each.item, title=f"{each.item.title} {'leaf ' * 30}") for each in digest(count).items]
    tip = StoredItem(item("Pin it", kind=Kind.TIP, body="Write it down."), JANUARY)
    section = Section(None, tuple(StoredItem(each, JANUARY) for each in titled))
    full = replace(digest(1), sections=(section,), tip=tip, headline="Leaves", summary=Summary(count + 1, 1, 1))
    made = digest_pages(full)
    text = "\n".join(page.text for page in made)
    assert text.startswith(f"**Leaves**\n-# {count + 1} items in 1 issue")
    assert f"💡 **Tip: Pin it**\n> Write it down.\n\n**+ {count - text.count('🛠️')} more**" in text
    assert len(made) == MAX_PAGES


def test_an_announcement_names_its_issue_and_has_its_title_above_its_items() -> None:
    [page] = issue_post(digest())
    assert (page.title, page.url) == ("🗞️ The Garden #7 · January 2026", "https://garden.example/7")
    assert page.text.startswith("**Seven**\n\n__**News**__\n🛠️ **[Title 0](https://a.example/x)**\nA summary.\n\n")
    assert page.footer == "2 items from The Garden #7 · January 2026 · /topic find looks things up"
    for said in ("the garden #7", "", " \u200b "):
        [page] = issue_post(digest(issue=replace(JANUARY, title=said)))
        assert page.text.startswith("__**News**__"), "a title that says nothing more is left out"


def test_an_announcement_of_many_items_is_compact_and_counts_what_it_leaves_out() -> None:
    [page] = issue_post(digest(100, summary="word " * 56))
    assert "word" not in page.text
    assert page.text.endswith(f"**+ {100 - page.text.count('🛠️')} more**: `/issue show` has each issue in full.")
    assert page.text.count("🛠️") > 70, "no more is left out than must be"
    [page] = issue_post(digest(15, summary="word " * 56))
    assert page.text.count("word…") == 15, "a short line each"


def test_a_digest_of_many_issues_names_the_first_and_counts_the_rest() -> None:
    issues = tuple(replace(JANUARY, key=str(n), number=n) for n in range(9))
    [page] = digest_pages(Digest(issues, digest(1).sections))
    assert "#3 · January 2026, + 5 more issues · " in page.footer


def test_a_heading_of_a_long_title_is_cut_at_a_word_and_keeps_its_link_whole() -> None:
    shown = heading(item("some *starred* words " * 40))
    assert shown.startswith("🛠️ **[some \\*starred\\* words")
    assert shown.endswith("…](https://a.example/x)**")
    assert len(shown) < 300
    assert heading(item("", links=())) == "🛠️ **untitled**"
    assert heading(item(links=()), "https://garden.example/7") == "🛠️ **[A title](https://garden.example/7)**"


def test_what_was_found_is_told_apart_from_what_only_comes_close() -> None:
    hit = Hit(StoredItem(item(), JANUARY), 0.9, ())
    [found] = found_pages(Found("grden", (hit,), (hit,), "garden"))
    assert (found.title, found.footer) == ("1 item for “grden”", "showing results for “garden”")
    assert found.text.endswith("A summary.\n-# The Garden #7 · January 2026 · News")
    [closest] = found_pages(Found("grden", (), (hit,)))
    assert closest.title == "Nothing says “grden”; the closest, maybe related"
    [nothing] = found_pages(Found("q" * 300))
    assert nothing.title == f"Nothing found for “{'q' * 79}…”"
    assert "/topic browse" in nothing.text


def test_an_answer_says_how_its_query_was_read_and_why_each_item_is_there() -> None:
    hit = Hit(StoredItem(item(), JANUARY), 0.9, ("garden", "llm"), (FEBRUARY, replace(JANUARY, newsletter="Other")))
    bound = Filters("2026-01", "2026-02", "News", Kind.TOOL, None, "gpu")
    read = (("llm", "large language model"),)
    [found] = found_pages(Found("grden llm zxqv", (hit,), (), "garden llm zxqv", ("zxqv",), read, bound))
    assert found.footer == (
        "showing results for “garden llm zxqv” · “llm” read as “large language model” · no item has “zxqv” · "
        "only kind tool, section News, topic gpu, since January 2026, until February 2026"
    )
    assert found.text.endswith("\n-# matches garden, llm · also in February 2026, Other #7 · January 2026")
    [meant] = found_pages(Found("other words", (), (replace(hit, matched=(), also=(), by_meaning=True),)))
    assert meant.text.endswith("\n-# by meaning")


def test_an_answer_without_items_says_why_and_what_there_is_without_its_filters() -> None:
    bound = Filters("2026-01", "2026-01")
    [nothing] = found_pages(Found("zxqv *kelp*", unknown=("zxqv",), filters=bound, outside=3))
    assert nothing.text.splitlines()[:3] == [
        "No item has “zxqv”.",
        "Only of January 2026.",
        "Without the filters it finds 3 items.",
    ]
    hit = Hit(StoredItem(item(), JANUARY), 0.5, ())
    [closest] = found_pages(Found("kelp", (), (hit,), filters=bound, outside=1))
    assert closest.footer == "only of January 2026 · without the filters it finds 1 item"


def test_filters_alone_are_answered_without_a_query() -> None:
    hit = Hit(StoredItem(item(), JANUARY), 1.0, ())
    assert found_pages(Found("", (hit, hit), filters=Filters(kind=Kind.TOOL)))[0].title == "2 items, newest first"
    assert found_pages(Found("", filters=Filters(kind=Kind.TOOL)))[0].title == "Nothing found"


def test_who_only_says_what_to_leave_out_is_told_so() -> None:
    [told] = found_pages(Found("-bees", only_excludes=True))
    assert told.title == "Nothing found for “-bees”"
    assert told.text.startswith("That says only what to leave out")


def test_who_meant_something_else_reads_how_to_ask_and_what_else_comes_close() -> None:
    near = Hit(StoredItem(item("near"), JANUARY), 0.5, ())
    [page] = not_meant_pages(Found("q", (near,), (near,)))
    assert "The closest besides, maybe related" in page.text
    assert isinstance(page, Shelf)
    [alone] = not_meant_pages(Found("q", (), (near,)))
    assert "near" not in alone.text, "it was shown already"
    assert not_meant_pages(Found("q", (near,)))[0].title == "Thank you; that was counted"


def test_results_come_five_to_a_page() -> None:
    hits = tuple(Hit(StoredItem(item(str(n)), JANUARY), 0.9, ()) for n in range(12))
    assert [page.text.count("-# ") for page in found_pages(Found("q", hits))] == [5, 5, 2]


def test_of_thousands_of_results_the_newest_are_listed_and_all_are_counted() -> None:
    hit = Hit(StoredItem(item(), JANUARY), 1.0, ())
    made = found_pages(Found("gpu", (hit,) * 200, more=1800))
    assert (len(made), made[0].title) == (40, "2000 items for “gpu”")
    assert made[0].footer == "the newest 200; /topic find reaches the others"


def test_an_item_in_full_has_its_body_and_links() -> None:
    links = tuple(Link(f"https://a.example/{n}", f"link {n}") for n in range(12))
    page = item_page(StoredItem(item(links=links), JANUARY))
    assert page.title == "🛠️ A title"
    assert page.text.startswith("First line.\nSecond line.\n\n🔗 [link 0](https://a.example/0)\n")
    assert page.text.endswith("[link 9](https://a.example/9)\n+ 2 more links")
    assert page.url == "https://a.example/0"
    bare = item_page(StoredItem(item(links=()), JANUARY))
    assert bare.url == "https://garden.example/7"


def test_a_title_s_stars_and_underscores_are_shown_as_they_are() -> None:
    assert item_page(StoredItem(item("__init__ and *args"), JANUARY)).title == "🛠️ \\_\\_init\\_\\_ and \\*args"


def test_a_tip_does_not_repeat_its_title_and_a_highlight_does_not_call_itself_a_tip() -> None:
    tip = tip_page(StoredItem(item("Pin it", kind=Kind.TIP, body="Pin it\n\nWrite it down."), JANUARY))
    assert tip.title == "💡 Tip of the week"
    assert tip.text == "💡 **[Pin it](https://a.example/x)**\nWrite it down."
    [highlight] = tip_post(StoredItem(item(), JANUARY))
    assert highlight.title == "✨ Highlight of the week"
    only = tip_page(StoredItem(item("Pin it", body="Pin it"), JANUARY), "Tip")
    assert only.text.endswith("\nPin it")
    untitled = replace(item("Pin it", kind=Kind.TIP, body="Pin it, then write it down."), links=())
    assert tip_page(StoredItem(untitled, JANUARY)).text == "Pin it, then write it down."


def test_an_issue_shows_its_sections_once_and_what_was_doubtful() -> None:
    notes = (Note(None, "no headings", "items were guessed"), Note(3, "a caption", "left out"))
    items = (item("a"), item("b"), item("c", section="Tools"))
    issue = Issue("jan", "The Garden", 7, "2026-01", "Seven", "Ada", None, ("News", "Tools"), items, notes)
    [page] = issue_pages(issue, JANUARY)
    assert page.text.count("__News__") == page.text.count("__Tools__") == 1
    assert page.footer == "by Ada · 3 items · no headings: items were guessed"
    doubtful = issue_pages(replace(issue, notes=(Note(None, "w", "y"),) * 8), JANUARY)
    assert doubtful[0].footer.endswith("w: y · + 5 more doubts")


def test_topics_are_listed_and_an_unknown_one_says_where_to_look() -> None:
    assert [page.text.count("\n") + 1 for page in topic_pages([TopicCount("AI", 3)] * 45)] == [20, 20, 5]
    assert "/admin import" in topic_pages([])[0].text
    [parts] = topic_pages([TopicCount("AI", 3), TopicCount("LLM", 2)], {"LLM": "AI"})
    assert parts.text == "**AI** · 3\n**LLM** · 2 · part of AI"
    assert isinstance(parts, Shelf)
    assert parts.keys == ("topic:AI", "topic:LLM")
    assert topic_items("AI", [StoredItem(item(), JANUARY)])[0].title == "1 item about AI"
    assert "/topic browse" in topic_items("x", [])[0].text


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("2026-11", "November 2026"),
        ("2026-W47", "2026-W47"),
        ("2026-13", "2026-13"),
        ("2026-00", "2026-00"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_month_has_a_name_and_what_is_none_stays_as_it_is(period: str | None, name: str) -> None:
    assert month_name(period) == name


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("November 2026", "2026-11"),
        ("  january   2026 ", "2026-01"),
        (" 2026-11 ", "2026-11"),
        ("2026-W47", "2026-W47"),
        ("Movember 2026", "Movember 2026"),
        ("November ２０２６", "November ２０２６"),
        ("", ""),
    ],
)
def test_a_month_may_be_named_as_it_is_shown_and_other_periods_stay_as_they_are(typed: str, period: str) -> None:
    assert period_named(typed) == period


def test_an_issue_is_called_by_what_is_known_of_it() -> None:
    assert issue_name(JANUARY) == "The Garden #7 · January 2026"
    assert issue_name(replace(JANUARY, number=None, period=None, newsletter=" \u200b ")) == "Newsletter"
    assert issue_name(replace(JANUARY, number=0)) == "The Garden #0 · January 2026"
    assert months_of([JANUARY, FEBRUARY, replace(JANUARY, period=None)]) == "January 2026 – February 2026"
    assert months_of([]) == ""


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(Unit.MONTH, 1, time(9)), "on the 1st of every month at 09:00 (UTC)"),
        (Rule(Unit.MONTH, 2, time(9)), "on the 2nd of every month at 09:00 (UTC)"),
        (Rule(Unit.MONTH, 13, time(9)), "on the 13th of every month at 09:00 (UTC)"),
        (Rule(Unit.MONTH, 23, time(9)), "on the 23rd of every month at 09:00 (UTC)"),
        (Rule(Unit.MONTH, 31, time(0)), "on the last day of every month at 00:00 (UTC)"),
        (Rule(Unit.WEEK, 6, time(21, 30)), "every Sunday at 21:30 (UTC)"),
        (Rule(Unit.MONTH, 1, time(9), nth=2), "on the 2nd Tuesday of every month at 09:00 (UTC)"),
        (Rule(Unit.MONTH, 4, time(9), nth=5), "on the last Friday of every month at 09:00 (UTC)"),
        (Rule(Unit.WEEK, 0, time(9), every=2, phase=1), "every 2 weeks on Monday at 09:00 (UTC)"),
        (Rule(Unit.DAY, 0, time(7, 5)), "every day at 07:05 (UTC)"),
        (Rule(Unit.CRON, 0, time(), cron="0 9 * * 1-5"), "by the cron line `0 9 * * 1-5` (UTC)"),
        (Rule(Unit.ISSUE, 0, time()), "as soon as it comes"),
    ],
)
def test_a_rule_reads_like_a_sentence(rule: Rule, words: str) -> None:
    assert when(rule, "UTC") == words


def test_an_instant_is_shown_in_a_zone_s_own_time() -> None:
    assert local(NOW, "Asia/Kathmandu") == "Friday 01 May 2026, 14:45 (Asia/Kathmandu)"


def test_a_new_order_says_where_when_and_how_to_end_it() -> None:
    page = subscribed_page(order())
    assert "<#10> on the 1st of every month at 09:00 (Europe/Berlin)" in page.text
    assert f"<t:{int(NOW.timestamp())}:R>" in page.text
    assert page.footer == "Subscription 3 · /digest remove ends it"


def test_an_order_that_waits_for_issues_shows_no_instant_and_no_key() -> None:
    waiting = order(kind=PostKind.ISSUE, rule=Rule(Unit.ISSUE, 0, time()), next_due=NEVER)
    last = Delivery(1, 3, 1, 10, PostKind.ISSUE, "a1b2c3", 1, NOW, DeliveryState.SENT, message_id=99)
    [page] = subscriptions_pages([Standing(waiting, last)])
    assert page.text == (
        "**3** · issue in <#10> · as soon as it comes\n-# last post: https://discord.com/channels/1/10/99"
    )
    made = subscribed_page(waiting).text
    assert (
        made == "Each new issue of the newsletters that this bot follows will be posted in <#10> as soon as it comes."
    )


def test_orders_show_their_last_post_their_pause_and_what_is_in_their_way() -> None:
    last = Delivery(1, 3, 1, 10, PostKind.DIGEST, "2026-04", 1, NOW, DeliveryState.SENT, message_id=99)
    [page] = subscriptions_pages([Standing(order(paused="the channel is gone"), last, ("a", "b", "c", "d", "e", "f"))])
    assert "⏸️ paused: the channel is gone" in page.text
    assert "next <t:" not in page.text
    assert "-# last post: April 2026, https://discord.com/channels/1/10/99" in page.text
    assert page.text.endswith("⚠️ d\n+ 2 more obstacles")
    assert "/digest subscribe" in subscriptions_pages([])[0].text


def test_an_import_reports_each_issue_or_why_it_was_refused() -> None:
    items = tuple(item(f"Title {n}") for n in range(14))
    issue = Issue("jan", "The Garden", 7, "2026-01", "Seven", None, None, ("News",), items)
    good, bad = Saved("a.txt", State.NEW, issue), Saved("b.txt", State.REFUSED, why="b.txt is empty.")
    [page] = imported_pages([good, bad])
    assert page.title == "Imported"
    assert page.text.startswith("**The Garden #7, January 2026** added\n14 items in 1 section")
    assert "• Title 11\n+ 2 more items\n\n🚫 b.txt is empty." in page.text
    assert imported_pages([bad])[0].title == "Nothing was imported"


@pytest.mark.parametrize(("silence", "words"), [(60, "✅ looked for due posts"), (180, "⚠️ the ticker is not running")])
def test_the_state_tells_a_ticker_that_ticks_from_one_that_stopped(silence: int, words: str) -> None:
    health = Health(NOW, 5, 56, NOW - timedelta(seconds=silence), (Standing(order(), None, ("no channel",)),), ())
    [page] = status_pages(health)
    assert page.text.startswith(words)
    assert "📚 5 issues, 56 items\n📬 1 subscriptions, 1 of them blocked" in page.text


def test_no_secret_of_an_address_is_on_a_page_for_administrators() -> None:
    address = "https://user:hunter2@a.example/feed?token=s3cret"
    hour = timedelta(hours=1)
    broken = Source(1, address, address, SourceKind.FEED, hour, NOW, failures=4, last_error=f"{address} answers 500.")
    health = Health(NOW, 5, 56, NOW, (), (), broken=(broken,))
    for made in (*status_pages(health), discarded_page(address, "Discarded by you.")):
        assert "a.example/feed?token=…" in made.text
        assert "s3cret" not in made.text
        assert "hunter2" not in made.text


def test_blocks_are_never_split_and_pages_never_empty() -> None:
    blocks = [letter * 1500 for letter in "abcdefg"]
    made = pages("t", blocks)
    assert [page.text.split("\n\n") for page in made] == [blocks[:2], blocks[2:4], blocks[4:6], blocks[6:]]
    assert len(pages("t", [], "footer")) == 1
    crowded = pages("t" * 256, ["x" * 1000] * 8, "f" * 3000)
    assert sum(page.text.count("x") for page in crowded) == 8000, "a long footer costs pages, not text"
