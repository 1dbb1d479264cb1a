"""Of the feeds that a page declares the newsletter's own is asked for first."""

import pytest

from bot.ingest.discovery import feed_addresses
from bot.model import RawIssue

PLACES = ("/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
GUESSES = tuple(f"http://a.example{path}" for path in PLACES)
RSS = "<link rel=alternate type='application/rss+xml' href='{}'>"


def found(head: str) -> tuple[str, ...]:
    return feed_addresses(RawIssue("kiln", head.encode(), url="http://a.example/letters/5"))


@pytest.mark.parametrize(
    ("href", "title"),
    [("/comments/feed/", ""), ("/?feed=comments-rss2", ""), ("/5/feed/", "Kiln &raquo; Robots Comments Feed")],
)
def test_a_feed_of_comments_is_tried_after_the_usual_places(href: str, title: str) -> None:
    head = f"<link rel=alternate type='application/rss+xml' title='{title}' href='{href}'>"
    assert found(head) == (*GUESSES, f"http://a.example{href}")


def test_a_feed_whose_name_only_contains_the_word_is_no_feed_of_comments() -> None:
    assert found(RSS.format("/commentary.xml"))[0] == "http://a.example/commentary.xml"


@pytest.mark.parametrize(
    "head",
    [
        f"<!-- {RSS.format('/old.xml')} -->",
        f"<!-- a > b\n{RSS.format('/old.xml')}\n--!>",
        f"<!-- never closed {RSS.format('/old.xml')}",
    ],
)
def test_a_feed_within_a_comment_is_not_declared(head: str) -> None:
    assert found(head) == GUESSES


@pytest.mark.parametrize("comment", ["<!-- x -->", "<!-->", "<!--->", "<!--[if !IE]><!-->"])
def test_a_feed_below_a_comment_is_declared(comment: str) -> None:
    assert found(f"{comment}{RSS.format('/new.xml')}<!-- y -->")[0] == "http://a.example/new.xml"


@pytest.mark.parametrize(
    ("base", "feed"),
    [
        ("http://b.example/kiln/", "http://b.example/kiln/new.xml"),
        ("/kiln/", "http://a.example/kiln/new.xml"),
        ("http://[", "http://a.example/letters/new.xml"),
        ("javascript:x", "http://a.example/letters/new.xml"),
    ],
)
def test_relative_feeds_start_from_the_pages_base_where_that_is_an_address(base: str, feed: str) -> None:
    assert found(f"<base href='{base}'>{RSS.format('new.xml')}") == (feed, *GUESSES)


@pytest.mark.parametrize("kind", ["application/rdf+xml", "text/xml", "application/xml; charset=utf-8"])
def test_a_feed_of_a_general_type_is_seen_and_tried_after_those_that_are_feeds_for_sure(kind: str) -> None:
    head = f"<link rel=alternate type='{kind}' href='/general'>"
    assert found(head + RSS.format("/sure"))[:2] == ("http://a.example/sure", "http://a.example/general")
