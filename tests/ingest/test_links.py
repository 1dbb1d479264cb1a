"""Which addresses are kept, and in what form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.links import canonical, checked
from tests.ingest.reading import issue_of

REFUSED = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", " \tjavascript:alert(1)",
    "data:text/html,hello", "vbscript:x", "file:///etc/passwd", "blob:https://a.example/x", "mailto:a@b.example",
    "ftp://a.example/", "#top", "", "//", "https://user:secret@a.example/", "https://user@a.example/",
    "https://a.example\\@b.example/", "https://[::1", "http://", "https://a.example/unsubscribe/abc",
    "https://a.example/view-in-browser?u=1", "https://a.example/manage_preferences",
    "https://a.example/" + "x" * 3000, "https://a.example:99999999/", "https://:80/",
    "https://a.example/x?action=unsubscribe&u=7", "https://@a.example/",
]  # fmt: skip


@pytest.mark.parametrize("href", REFUSED)
def test_an_unsafe_or_private_address_is_never_kept(href: str) -> None:
    assert checked(href, None) is None


@pytest.mark.parametrize("words", ["Unsubscribe", "View this email in your browser", "manage your preferences"])
def test_a_link_whose_words_are_for_its_reader_alone_is_never_kept(words: str) -> None:
    assert checked("https://a.example/x", None, words) is None


@pytest.mark.parametrize(
    ("href", "base", "kept"),
    [
        ("https://a.example/x?utm_source=mail&id=3&mc_eid=77", None, "https://a.example/x?id=3"),
        ("https://A.Example/X?fbclid=1&gclid=2#part", None, "https://a.example/X#part"),
        ("/x?utm_campaign=y", "https://a.example/issues/3", "https://a.example/x"),
        ("//b.example/x", "https://a.example/", "https://b.example/x"),
        ("x", "https://a.example/issues/3", "https://a.example/issues/x"),
        (" https://a.example/\nx ", None, "https://a.example/x"),
        ("https://a.example/?q=a%20b&empty=", None, "https://a.example/?q=a+b&empty="),
        ("https://a.example:8443/x", None, "https://a.example:8443/x"),
    ],
)
def test_an_address_is_kept_absolute_and_without_what_tracks(href: str, base: str | None, kept: str) -> None:
    assert checked(href, base) == kept


@given(st.text(max_size=60))
def test_any_string_is_refused_or_gives_a_web_address(href: str) -> None:
    kept = checked(href, "https://a.example/b/")
    assert kept is None or kept.startswith(("http://", "https://"))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_checking_twice_is_checking_once(path: str) -> None:
    kept = checked(f"https://a.example/{path}", None)
    assert kept is None or checked(kept, None) == kept


@pytest.mark.parametrize(
    "other",
    [
        "http://a.example/x",
        "https://www.a.example/x/",
        "https://A.EXAMPLE:443/x#part",
        "https://a.example/x?utm_medium=mail",
        "http://a.example:80/x",
    ],
)
def test_two_spellings_of_a_page_have_one_canonical_form(other: str) -> None:
    assert canonical(other) == canonical("https://a.example/x") == "https://a.example/x"


def test_pages_that_differ_keep_canonical_forms_that_differ() -> None:
    assert canonical("https://a.example/x?id=1") != canonical("https://a.example/x?id=2")
    assert canonical("https://a.example/x") != canonical("https://a.example/X")


def test_addresses_in_plain_text_become_links_without_the_full_stop() -> None:
    issue = issue_of(
        "1. One\n\nSee https://a.example/x?utm_source=y, or (https://b.example/z).\n\n2. Two\n\nNothing here.\n"
    )
    assert [link.url for link in issue.items[0].links] == ["https://a.example/x", "https://b.example/z"]


def test_an_address_without_a_scheme_in_a_page_without_an_address_is_dropped() -> None:
    issue = issue_of("<html><body><h2>One</h2><p>A <a href='/x'>relative</a> link.</p></body></html>", "a.html")
    assert issue.items[0].links == ()
    assert issue.items[0].body == "A relative link."
