"""What a server says of its answer is understood, what it says wrongly does no harm."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.fetch.conditional import host_of
from bot.ingest.discovery import MAX_DECLARED, feed_addresses
from bot.model import Answer, RawIssue
from tests.following.newsstand import Newsstand, newsstand


@pytest.fixture
async def stand() -> AsyncIterator[Newsstand]:
    async with newsstand() as opened:
        yield opened


async def asked(stand: Newsstand, status: int = 200, **headers: str) -> Answer:
    stand.put("/x", "words", "text/plain", **headers)
    stand.pages["/x"].status = status
    return await stand.visitor().ask(stand.url("/x"))


async def test_an_answer_is_its_bytes_and_the_marks_to_send_back(stand: Newsstand) -> None:
    answer = await asked(stand, ETag='W/"a"', Last_Modified="Sun, 01 Nov 2026 08:00:00 GMT")
    assert answer.raw
    assert (answer.status, answer.raw.body, answer.etag) == (200, b"words", 'W/"a"')
    assert answer.last_modified == "Sun, 01 Nov 2026 08:00:00 GMT"
    again = await stand.visitor().ask(stand.url("/x"), answer.etag, answer.last_modified)
    assert (again.status, again.raw) == (304, None)


@pytest.mark.parametrize("etag", ["x" * 1001, "ü", "a\tb"])
async def test_a_mark_that_could_not_be_sent_back_as_it_is_is_forgotten(stand: Newsstand, etag: str) -> None:
    assert (await asked(stand, ETag=etag)).etag is None


@pytest.mark.parametrize(
    ("control", "age", "seconds"),
    [
        ("max-age=100", "", 100),
        ("public, MAX-AGE=100", "30", 70),
        ('max-age="100"', "-5", 100),
        ("max-age=100", "999", 0),
        ("max-age=999999999999", "x", 999_999_999),
        ("s-maxage=100", "", None),
        ("no-cache, max-age=100", "", None),
        ("max-age=soon", "", None),
        ("", "", None),
    ],
)
async def test_an_answer_is_fresh_for_as_long_as_it_says_less_its_age(
    stand: Newsstand, control: str, age: str, seconds: int | None
) -> None:
    answer = await asked(stand, Cache_Control=control, Age=age)
    assert answer.wait == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("Sun, 01 Nov 2026 09:02:00 GMT", 120),
        ("Sun, 01 Nov 2026 08:58:00 GMT", -120),
        ("Sun, 01 Nov 2026 09:02:00", None),
        ("-1", None),
        ("tomorrow", None),
        ("0", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_says_in_seconds_or_by_date_how_long_to_stay_away(
    stand: Newsstand, status: int, said: str, seconds: int | None
) -> None:
    answer = await asked(stand, status, Retry_After=said, Date="Sun, 01 Nov 2026 09:00:00 GMT")
    assert answer.raw is None
    assert answer.wait == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("hops", "moved"),
    [([301], "/1"), ([308, 301], "/2"), ([301, 302], "/1"), ([302, 301], None), ([307], None), ([], None)],
)
async def test_only_redirects_that_are_permanent_from_the_first_on_move_an_address(
    stand: Newsstand, hops: list[int], moved: str | None
) -> None:
    for number, status in enumerate(hops):
        stand.refuse(f"/{number}", status, Location=f"/{number + 1}")
    stand.put(f"/{len(hops)}", "words", "text/plain")
    answer = await stand.visitor().ask(stand.url("/0"))
    assert answer.moved == (stand.url(moved) if moved else None)


async def test_a_request_says_who_asks_and_that_a_feed_is_liked_best(stand: Newsstand) -> None:
    await asked(stand)
    assert stand.requests[0].headers["User-Agent"] == "newsletter-bot"
    assert stand.requests[0].headers["Accept"].startswith("application/rss+xml")


@pytest.mark.parametrize("url", ["", "http://[::1", "\udcff", "feed.xml"])
def test_what_is_no_address_has_no_host(url: str) -> None:
    assert host_of(url) == ""


HOSTILE = {
    "no end": b"<link " * 300_000,
    "one long tag": b"<link rel=alternate " + b"a" * 2_000_000 + b">",
    "many attributes": b"<link " + b"a=b " * 500_000 + b">",
    "spaces": b"<link " + b"a =  " * 300_000 + b">",
    "not text": bytes(range(256)) * 8000,
    "no address": b"<link rel=alternate type=application/rss+xml href='http://[::1'>",
    "a script": b"<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>",
    "a file": b"<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_declares_nothing_and_leaves_the_usual_places(body: bytes) -> None:
    found = feed_addresses(RawIssue("http://a.example/x", body, url="http://a.example/x"))
    assert found[0] == "http://a.example/feed"
    assert len(found) == 5


def test_of_many_declared_feeds_a_few_are_tried_each_once() -> None:
    tag = b"<link rel=alternate type='application/atom+xml; charset=utf-8' href='/%d'>"
    page = RawIssue("http://a.example/x", b"".join(tag % (number // 2) for number in range(1000)))
    assert feed_addresses(page)[:MAX_DECLARED] == tuple(f"http://a.example/{number}" for number in range(3))
