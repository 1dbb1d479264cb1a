"""An address goes in and is followed by its feed, else as a page; what is neither is refused with a sentence."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import BadOption, BotError, Unavailable, Unreadable
from bot.model import SourceKind, State
from tests.following.desk import HOUR, Desk, followed, only
from tests.following.newsstand import feed, numbered


async def test_the_first_import_takes_all_the_feed_has_and_announces_nothing(desk: Desk) -> None:
    desk.stand.put("/feed.xml", numbered(*range(1, 21)))
    polled = await desk.following().add(desk.stand.url())
    assert [each.state for each in polled.saved] == [State.NEW] * 20
    assert (polled.source.kind, polled.source.every, polled.source.failures) == (SourceKind.FEED, HOUR, 0)
    assert sorted(filter(None, desk.numbers())) == list(range(1, 21))
    await desk.later(desk.following())
    assert desk.announced == []


async def test_a_page_that_declares_a_feed_is_followed_by_its_feed_not_that_of_its_comments(desk: Desk) -> None:
    head = (
        "<link rel=alternate type='application/rss+xml' href='/comments/feed'>"
        "<LINK HREF='news.xml?a=1&amp;b=2' TYPE='application/rss+xml' REL='home alternate'>"
    )
    desk.stand.put("/blog/", f"<html><head>{head}</head><p>Hello</p></html>", "text/html")
    desk.stand.put("/comments/feed", numbered(9))
    desk.stand.put("/blog/news.xml", numbered(1))
    source = (await desk.following().add(desk.stand.url("/blog/"))).source
    assert source.feed == desk.stand.url("/blog/news.xml?a=1&b=2")
    assert source.url == desk.stand.url("/blog/")


@pytest.mark.parametrize("path", ["/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json"])
async def test_a_page_that_declares_none_is_followed_by_the_feed_at_the_usual_place(desk: Desk, path: str) -> None:
    json = '{"version": "https://jsonfeed.org/version/1.1", "title": "Invented", "items": [{"id": "1", "content_html": '
    json += '"<h2>One lantern</h2><p>It shines on the quay at night.</p>", "url": "https://invented.example/1"}]}'
    desk.stand.put("/a/page", "<html><link rel=alternate type='text/html' href=x><p>Hello</p></html>", "text/html")
    desk.stand.put(path, json if path.endswith("json") else numbered(1), "application/octet-stream")
    source = (await desk.following().add(desk.stand.url("/a/page"))).source
    assert (source.feed, source.kind) == (desk.stand.url(path), SourceKind.FEED)
    assert len(desk.stand.requests) <= 6


PAGE = "<html><head><title>Invented Weekly #{n}</title></head><body><h1>Invented Weekly #{n}</h1>{body}</body></html>"
BODY = "<h2>A lantern of {n} lights</h2><p>It hangs over the quay and shines on kelp.</p>"


async def test_a_page_without_a_feed_is_followed_itself_and_its_next_issue_is_announced(desk: Desk) -> None:
    desk.stand.put("/newest", PAGE.format(n=4, body=BODY.format(n=4)), "text/html")
    following = desk.following()
    polled = await following.add(desk.stand.url("/newest"))
    assert polled.source.kind is SourceKind.PAGE
    desk.stand.put("/newest", PAGE.format(n=5, body=BODY.format(n=5)), "text/html")
    await desk.later(following)
    assert desk.announced == ["5"]


@pytest.mark.parametrize("path", ["/feed.xml", "/feed.xml/", "/feed.xml?utm_source=x", "/feed.xml#top"])
async def test_the_same_address_in_another_spelling_is_the_same_source(desk: Desk, path: str) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml/", numbered(1))
    again = await following.add(desk.stand.url(path), timedelta(minutes=30))
    assert (again.source.id, again.source.every, again.saved) == ((await only(following)).id, timedelta(minutes=30), ())
    assert again.known


async def test_a_page_and_its_feed_are_one_source(desk: Desk) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/", "<link rel=alternate type=application/rss+xml href=/feed.xml>", "text/html")
    await following.add(desk.stand.url("/"))
    assert (await only(following)).url == desk.stand.url()


async def test_an_address_added_twice_at_once_is_one_source(desk: Desk) -> None:
    desk.stand.put("/feed.xml", numbered(1))
    following = desk.following()
    await asyncio.gather(*(following.add(desk.stand.url()) for _ in range(5)))
    assert (await only(following)).id == 1


@pytest.mark.parametrize(
    ("path", "error", "why"),
    [
        ("/missing", Unavailable, "answers 404"),
        ("/broken", Unavailable, "answers 500"),
        ("/cut", Unreadable, "without entries"),
        ("/blank", Unreadable, "empty"),
        ("/picture", Unreadable, "not text"),
        ("/answer", Unreadable, "is JSON"),
        ("/outline", Unreadable, "is XML"),
        ("/robots.txt", Unreadable, "for crawlers"),
        ("/script.js", Unreadable, "is JavaScript"),
    ],
)
async def test_what_is_neither_feed_nor_issue_is_refused_with_a_sentence_and_not_followed(
    desk: Desk, path: str, error: type[BotError], why: str
) -> None:
    desk.stand.refuse("/broken", 500)
    desk.stand.put("/cut", feed().removesuffix("</channel></rss>"))
    desk.stand.put("/blank", "", "text/html")
    desk.stand.put("/picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png")
    desk.stand.put("/answer", '{"ok": true}', "application/json")
    desk.stand.put("/outline", "<opml version='2.0'><body><outline text='Invented'/></body></opml>", "text/xml")
    desk.stand.put("/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    desk.stand.put("/script.js", "document.title = 'Invented';", "application/javascript")
    following = desk.following()
    with pytest.raises(error, match=why):
        await following.add(desk.stand.url(path))
    assert await following.every() == ()


ATOM = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>Invented</title></feed><!-- cached -->"
JSON = '{"version": "https://jsonfeed.org/version/1.1", "title": "Invented", "items": []}'


@pytest.mark.parametrize("empty", [feed(), ATOM, JSON])
async def test_a_feed_without_any_issue_yet_is_followed_and_its_first_issue_is_announced(
    desk: Desk, empty: str
) -> None:
    desk.stand.put("/feed.xml", empty)
    following = desk.following()
    polled = await following.add(desk.stand.url())
    assert (polled.saved, polled.known, polled.source.kind) == ((), False, SourceKind.FEED)
    desk.stand.put("/feed.xml", numbered(1))
    await desk.later(following)
    assert desk.announced == ["1"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/feed", "file:///etc/passwd", "http://[::1", "feed.xml", "\udcff", ""]
)
async def test_an_address_that_must_not_be_fetched_is_refused(desk: Desk, url: str) -> None:
    with pytest.raises(Unreadable):
        await desk.following().add(url)
    assert desk.stand.requests == []


@pytest.mark.parametrize("minutes", [0, 14, 10_081])
async def test_an_interval_must_be_polite_and_of_use(desk: Desk, minutes: int) -> None:
    with pytest.raises(BadOption, match="15 minutes"):
        await desk.following().add(desk.stand.url(), timedelta(minutes=minutes))
