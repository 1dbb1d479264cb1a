"""Feeds are known however they begin, and each of their entries stands for itself."""

import json

import pytest

from bot.ingest import parse
from bot.model import Issue, RawIssue

NEWS = "<h2>News</h2><h3>Kiln ships robots</h3><p>They fold laundry in ten minutes and cost little.</p>"
MORE = "<h3>Bar buys a boat</h3><p>The deal is worth three million in cash, they said.</p>"
PAGE = f"<html><head><title>Kiln 5</title></head><body><article>{NEWS}{MORE}</article></body></html>"
TITLES = ["Kiln ships robots", "Bar buys a boat"]


def rss(*bodies: str) -> str:
    items = "".join(
        f"<item><title>Kiln {n}</title><link>https://a.example/letter</link><description><![CDATA[{body}]]></description></item>"
        for n, body in enumerate(bodies, 1)
    )
    return f'<rss version="2.0"><channel><title>Kiln</title>{items}</channel></rss>'


def read(body: bytes, media_type: str | None = None) -> tuple[Issue, ...]:
    return parse(RawIssue("kiln", body, media_type))


@pytest.mark.parametrize(
    "body",
    [
        ('<?xml version="1.0" encoding="utf-16"?>' + rss(NEWS + MORE)).encode("utf-16"),
        f'<?xml version="1.0"?><!-- {"x" * 5000} -->{rss(NEWS + MORE)}'.encode(),
        f"<!-- made by hand -->{rss(NEWS + MORE)}".encode(),
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n' + PAGE.encode(),
        b"<!-- made by hand -->" + PAGE.encode(),
        b"<meta charset=utf-8><title>Kiln 5</title>" + (NEWS + MORE).encode(),
    ],
    ids=["utf-16", "long comment", "comment", "xhtml", "comment in page", "meta"],
)
def test_a_form_is_known_below_its_declarations_and_comments(body: bytes) -> None:
    (issue,) = read(body)
    assert [item.title for item in issue.items] == TITLES


def test_the_senders_word_makes_a_page_of_html() -> None:
    (issue,) = read(f"Hello <b>x</b>{NEWS}{MORE}".encode(), "text/html; charset=utf-8")
    assert [item.title for item in issue.items][-2:] == TITLES


def test_entities_in_a_plain_entry_are_characters() -> None:
    (issue,) = read(rss("It&#8217;s a robot &amp; it folds laundry [&#8230;] and more words.").encode())
    assert "It’s a robot & it folds laundry […] and" in issue.items[0].body


def test_an_address_that_entries_share_is_no_address_of_theirs() -> None:
    first, second = read(rss(NEWS, MORE).encode())
    assert (first.url, second.url) == (None, None)
    assert first.key != second.key


def test_one_bad_entry_of_a_feed_does_not_block_the_others() -> None:
    bad, good = read(rss(NEWS + MORE, "<div>" * 600 + "x").encode())
    assert not bad.items
    assert bad.notes[0].what == "entry refused"
    assert [item.title for item in good.items] == TITLES


def test_an_entry_that_is_no_object_is_passed_over() -> None:
    entry = {"id": "1", "title": "Kiln 2", "content_html": NEWS + MORE}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Kiln", "items": [None, 3, entry]}
    (issue,) = read(json.dumps(feed).encode())
    assert [item.title for item in issue.items] == TITLES


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<title type='html'>It&amp;#8217;s &lt;b&gt;here&lt;/b&gt;</title>", "It’s here"),
        ("<title>At 5 &amp;amp; more</title>", "At 5 & more"),
        ("<title>Why a &lt; b</title>", "Why a < b"),
    ],
)
def test_a_title_of_an_entry_is_plain_text_however_often_it_was_escaped(written: str, shown: str) -> None:
    entry = f"<entry>{written}<content type='html'><![CDATA[{NEWS}{MORE}]]></content></entry>"
    (issue,) = read(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Kiln</title>{entry}</feed>".encode())
    assert issue.title == shown


def test_an_entry_of_a_json_feed_that_has_a_summary_alone_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Kiln",
        "items": [{"id": "1", "title": "Kiln 1", "summary": "Kiln ships robots. They fold laundry in ten minutes."}],
    }
    (issue,) = read(json.dumps(feed).encode())
    assert [item.body for item in issue.items] == ["Kiln ships robots. They fold laundry in ten minutes."]


def test_a_json_feed_may_say_what_it_is_after_its_entries() -> None:
    entry = {"id": "1", "title": "Kiln 2", "content_html": NEWS + MORE + "<p>More of it.</p>" * 400}
    feed = {"items": [entry], "title": "Kiln", "version": "https://jsonfeed.org/version/1.1"}
    (issue,) = read(json.dumps(feed, indent=2).encode())
    assert [item.title for item in issue.items] == TITLES


MARKDOWN = """## News

### [Kiln ships robots](https://a.example/1)

They fold laundry.

### Bar buys a boat

For cash.
"""


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1",
                "title": "Kiln",
                "items": [{"id": "1", "content_text": MARKDOWN}],
            }
        ),
        rss(MARKDOWN),
        rss(MARKDOWN.replace("For cash", "For <b>cash</b>")),
    ],
    ids=["json", "rss", "rss with a tag"],
)
def test_an_entry_written_in_markdown_is_read_as_such(body: str) -> None:
    (issue,) = read(body.encode())
    assert [(item.section, item.title) for item in issue.items] == [("News", title) for title in TITLES]


@pytest.mark.parametrize("prefix", ["", "x:"], ids=["its own namespace", "a prefix"])
def test_an_atom_entry_in_xhtml_is_walked_and_its_links_resolved(prefix: str) -> None:
    def tag(text: str) -> str:
        return text.replace("</", f"<|{prefix}").replace("<", f"<{prefix}").replace(f"<{prefix}|", "</")

    body = tag("<div><h2>News</h2><h3><a href='robots'>Kiln ships robots</a></h3><p>Fast &amp; cheap.</p>") + tag(
        "<h3>Bar buys a boat</h3><p>The deal is worth three million.</p></div>"
    )
    spaces = (
        "xmlns='http://www.w3.org/2005/Atom' xmlns:x='http://www.w3.org/1999/xhtml' xml:base='https://a.example/5/'"
    )
    if not prefix:
        body = body.replace("<div>", "<div xmlns='http://www.w3.org/1999/xhtml'>")
    entry = f"<entry><title>Kiln 5</title><summary>Short.</summary><content type='xhtml'>{body}</content></entry>"
    (issue,) = read(f"<?xml version='1.0'?><feed {spaces}><title>Kiln</title>{entry}</feed>".encode())
    assert [item.title for item in issue.items] == TITLES
    assert [link.url for link in issue.items[0].links] == ["https://a.example/5/robots"]


def test_an_entry_without_its_full_text_is_read_from_its_summary_and_one_without_any_is_passed_over() -> None:
    (issue,) = read(rss(NEWS + MORE).replace("</channel>", "<item><title>Kiln 2</title></item></channel>").encode())
    assert [item.title for item in issue.items] == TITLES


POINTER, PLACE = "Kiln & clay: new in <glaze>", "https://a.example/9"
WRITTEN = "Kiln &amp;amp; clay: new in &amp;lt;glaze&amp;gt;"


@pytest.mark.parametrize(
    "feed",
    [
        f"<rss><channel><title>Kiln</title><item><title>{WRITTEN}</title><link>{PLACE}</link></item></channel></rss>",
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Kiln",
                "items": [{"id": "9", "title": POINTER, "url": PLACE, "content_html": " "}],
            }
        ),
    ],
    ids=["RSS", "JSON"],
)
def test_an_entry_that_is_a_title_and_a_link_is_an_issue_of_one_item(feed: str) -> None:
    (issue,) = read(feed.encode())
    assert (issue.newsletter, issue.title, issue.url) == ("Kiln", POINTER, PLACE)
    assert [(item.title, [link.url for link in item.links]) for item in issue.items] == [(POINTER, [PLACE])]


def test_an_entry_of_a_short_title_and_a_link_is_an_item_too() -> None:
    entry = f"<item><title>Glaze</title><link>{PLACE}</link></item>"
    (issue,) = read(f"<rss><channel><title>Kiln</title>{entry}</channel></rss>".encode())
    assert [item.title for item in issue.items] == ["Glaze"]
