"""Which addresses are kept, and in what form."""

import json
from base64 import urlsafe_b64encode
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.links import canonical, checked, kept
from bot.model import Link
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
        ("https://a.example/my file.pdf", None, "https://a.example/my%20file.pdf"),
        ("my file.pdf", "https://a.example/b/", "https://a.example/b/my%20file.pdf"),
        ("https://a.example/x?token=s3cret&auth=hunter2&password=p&id=3", None, "https://a.example/x?id=3"),
        ("https://a.example/x?sig=1&tok=2", None, "https://a.example/x?sig=1&tok=2"),
        ("https://a.example/x?et_rid=77&dm_i=4,5&pk_campaign=may&id=3", None, "https://a.example/x?id=3"),
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


LEFT_OUT = [
    "Unsubscribe", "unsubscribe here", "Click here to unsubscribe from this list.", "Abmelden",
    "Newsletter abbestellen",
    "Se désabonner", "Darse de baja", "Hier abmelden »", "Im Browser ansehen", "Voir ce mail dans votre navigateur",
    "Ver en el navegador", "Update your profile", "Forward to a friend", "Gérer vos préférences", "View online",
    "Email preferences", "Web version",
]  # fmt: skip


@pytest.mark.parametrize("words", LEFT_OUT)
def test_words_for_the_subscriber_alone_are_known_in_several_languages(words: str) -> None:
    assert checked("https://a.example/x", None, words) is None


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("https://a.example/how-to-unsubscribe-from-things", "How to unsubscribe from things"),
        ("https://a.example/browser", "A browser in your browser"),
        ("https://a.example/abmelden-von-allem", "Wie man sich von allem abmeldet"),
        ("https://rx.example/api/subscriber-class", "Subscriber"),
        ("https://a.example/p/preferences-of-language-models", "Preferences of language models"),
        ("https://a.example/forwarding", "Forward to a better cache"),
        ("https://git.example/x/y/commit/0123456789abcdef0123456789abcdef01234567", "The commit"),
        ("https://social.example/@ada@other.example/1", "A thread"),
        ("https://cdn.example/npm/pkg@1.2.3/index.js", "The file"),
        ("https://links.example.com/the-longest-slug-of-2024-about-nothing-at-all", "Links"),
    ],
)
def test_an_article_that_only_sounds_private_is_kept(href: str, words: str) -> None:
    assert checked(href, None, words) == href


@pytest.mark.parametrize(
    "href",
    [
        "https://a.example/optout?x=1", "https://a.example/email-preferences", "https://a.example/webview/123",
        "https://a.example/p/unsubscribe.php?u=3", "https://us1.forward-to-friend.com/forward?u=1&id=2&e=3",
        "https://a.example/prefs/reader%40mail.example/x", "https://a.example/a/eyJhbGciOiJI.eyJzdWIiOiIxMj.SflKxwRJSMe",
        "https://letter.us2.list-manage.com/track/click?u=1&id=2&e=3", "https://u1.ct.sendgrid.net/ls/click?upn=AbC-2BdE",
        "https://url99.letter.example/ls/click?upn=u001.AbCdEf", "https://link.mail.beehiiv.com/ss/c/u001.abc/4/h001.def",
        "https://substack.com/redirect/0a1b2c3d-0000-1111-2222-333344445555?j=eyJ1IjoiMTIzIn0",
        "https://click.letter.example/?qs=0123456789abcdef0123456789abcdef", "https://email.mg1.substack.com/c/eJxAbCdEf",
        "https://d1.hubspotlinks.com/Ctc/2M+113/abc", "https://a.example/x?next=unsubscribe",
    ],
)  # fmt: skip
def test_an_address_that_acts_or_counts_for_one_recipient_is_never_kept(href: str) -> None:
    assert checked(href, None, "Read it") is None


TARGET = "https://b.example/paper?id=7"
_JSON = '{"e":"https://b.example/paper?id=7","p":12,"s":false,"u":345,"iat":1700000000}'
_MANDRILL = json.dumps({"s": "x", "v": 1, "p": json.dumps({"u": 30, "v": 1, "url": TARGET})})


def _base64(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "href",
    [
        "https://www.google.com/url?q=https%3A%2F%2Fb.example%2Fpaper%3Fid%3D7&sa=D&ust=17",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fb.example%2Fpaper%3Fid%3D7%26fbclid%3Dx&h=AT0",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fb.example%2Fpaper%3Fid%3D7&data=05%7Creader%40x.example",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__b.example_paper-3Fid-3D7&d=DwMF&c=x&r=y",
        "https://urldefense.com/v3/__https://b.example/paper?id=7__;!!abc!xyz$",
        "https://urldefense.com/v3/__https://b.example/paper*id=7__;Pw!!abc!xyz$",
        "https://click.convertkit-mail2.com/4zuvd0p/3ohph5h/" + _base64(TARGET),
        f"https://substack.com/redirect/2/{_base64(_JSON)}?",
        f"https://substack.com/redirect/2/{_base64(_JSON)}.Qw-8xTz_0aBcDeFgHiJ?j=eyJ1IjoiMmFiIn0",
        f"https://mandrillapp.com/track/click/30/b.example?p={_base64(_MANDRILL)}",
        "https://abc.r.us-east-1.awstrack.me/L0/https:%2F%2Fb.example%2Fpaper%3Fid=7/1/0100018/x=1",
        "https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fb.example%2Fpaper%3Fid%3D7",
        f"https://a.example/click/{_base64(TARGET)}/9f8e7d6c",
        f"https://a.example/t/abc123/{_base64(TARGET)}",
        "https://a.example/click/9f8e7d6c?url=https%3A%2F%2Fb.example%2Fpaper%3Fid%3D7",
        "https://a.example/redirect?url=https%3A%2F%2Fb.example%2Fpaper%3Fid%3D7%26utm_source%3Dx",
        "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fb.example%252Fpaper%253Fid%253D7",
    ],
)
def test_a_redirect_is_opened_where_its_target_stands_in_it(href: str) -> None:
    assert kept(href, None, "Read it") == Link(TARGET, "Read it")


@pytest.mark.parametrize(
    "inside",
    [
        "javascript:alert(1)",
        "https://user:x@b.example/",
        "https://b.example\\@c.example/",
        "https://b.example/unsubscribe/7",
    ],
)
def test_a_redirects_target_is_checked_like_any_address(inside: str) -> None:
    link = checked(f"https://www.google.com/url?q={quote(inside, safe='')}", None)
    assert link is None or "b.example" not in link.split("?")[0]
    assert checked(f"https://click.convertkit-mail.com/a/b/{_base64(inside)}", None) is None


def test_redirects_within_redirects_are_opened_three_deep_and_refused_beyond() -> None:
    address = TARGET
    for _ in range(3):
        address = f"https://www.google.com/url?q={quote(address, safe='')}"
    assert checked(address, None) == TARGET
    assert checked(f"https://www.google.com/url?q={quote(address, safe='')}", None) is None


@pytest.mark.parametrize(
    ("href", "url", "original"),
    [
        (
            "https://a.example/x?utm_source=mail&id=3",
            "https://a.example/x?id=3",
            "https://a.example/x?utm_source=mail&id=3",
        ),
        ("https://a.example/x?ref=letter", "https://a.example/x", "https://a.example/x?ref=letter"),
        ("https://a.example/x?id=3", "https://a.example/x?id=3", None),
        ("https://a.example/x?mc_eid=77&utm_source=y", "https://a.example/x", None),
        ("https://a.example/x?utm_term=0_25c5f7f6e4-2a1b5c8b9d-312345678", "https://a.example/x", None),
        ("https://a.example/x?utm_content=ada%40mail.example", "https://a.example/x", None),
        ("https://a.example/x?who=ada%40mail.example&id=3", "https://a.example/x?id=3", None),
        ("https://a.example/r/0f1e?m=0a1b2c3d-0000-1111-2222-333344445555", "https://a.example/r/0f1e", None),
        ("https://us1.campaign-archive.com/?u=1&id=2&e=3", "https://us1.campaign-archive.com/?u=1&id=2", None),
        ("https://a.example/x?e=3", "https://a.example/x?e=3", None),
        ("https://a.example/w?v=1&q=2&p=3&list=4", "https://a.example/w?v=1&q=2&p=3&list=4", None),
        ("https://a.example/?p123", "https://a.example/?p123", None),
        ("https://a.example/?q=caf%E9", "https://a.example/?q=caf%E9", None),
        (
            "https://letter.substack.com/p/x?r=abc1&token=eyJ1c2VyIjoxfQ&isFreemail=true",
            "https://letter.substack.com/p/x",
            None,
        ),
        ("https://youtu.be/abc?si=SHARE&t=30", "https://youtu.be/abc?t=30", None),
    ],
)
def test_the_address_as_written_is_kept_only_where_it_says_nothing_of_its_reader(
    href: str, url: str, original: str | None
) -> None:
    assert kept(href, None, "x") == Link(url, "x", original)


PIECES = [
    "https://",
    "http:",
    "//",
    "a.example",
    "www.",
    ":80",
    ":443",
    "/",
    "?",
    "&",
    "=",
    "url",
    "q",
    "%68",
    "%",
    "+",
    "#",
    "@",
    "\\",
    "redirect",
    "unsubscribe",
    "click.",
    "google.com/url?q=",
    "utm_x",
    "eyJ",
    ".",
    "e",
    "[",
    "]",
    "é",
    "substack.com/",
]
HREFS = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(HREFS)
def test_of_any_string_only_a_plain_web_address_is_kept_and_both_forms_are_settled(href: str) -> None:
    link = kept(href, "https://a.example/b/")
    for url in filter(None, (link.url, link.original) if link else ()):
        parts = urlsplit(url)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert "@" not in parts.netloc
        assert "\\" not in url
    assert link is None or checked(link.url, None) == link.url
    assert canonical(canonical(href)) == canonical(href)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://github.com/a/b?ref=v2&utm_source=x", "https://github.com/a/b?ref=v2"),
        ("https://gitlab.example.org/a/b/-/blob/x?ref=main", "https://gitlab.example.org/a/b/-/blob/x?ref=main"),
        ("https://notgithub.com/a?ref=v2", "https://notgithub.com/a"),
        ("https://github.com.a.example/a?ref=v2", "https://github.com.a.example/a"),
    ],
)
def test_a_branch_of_a_repository_is_kept_where_elsewhere_the_same_field_tracks(href: str, url: str) -> None:
    assert checked(href, None) == url


ITEMS = """
## A crane that naps

The [first paper](https://a.example/one) shows how a crane sleeps on one leg for the whole of the night.

## A toad that wakes

The [second tool](https://a.example/two) lets a toad wake up earlier than all of the other toads do.
"""
LEAVE = "https://x.example/unsubscribe?u=1"


@pytest.mark.parametrize(
    ("name", "text", "seen"),
    [
        ("a.md", ITEMS, 2),
        ("a.md", ITEMS + "\n## Sponsor\n\nTry our [boots](https://shop.example/boots) in a cold lake.\n", 3),
        ("a.md", ITEMS + f"\n[Unsubscribe]({LEAVE}) | [View in browser](https://x.example/view?e=7)\n", 4),
        ("a.md", ITEMS + f"\n{LEAVE}\n", 3),
        ("a.txt", f"A crane naps\n\nIt sleeps on one leg, they say: https://a.example/one\n\n{LEAVE}\n", 2),
        ("a.html", f'<h2>A crane</h2><p>It naps.</p><a href="{LEAVE}"><div>Unsubscribe</div></a>', 1),
    ],
    ids=["items alone", "an advertisement", "a footer", "a bare address", "a bare address in plain text", "a button"],
)
def test_links_seen_count_every_link_of_the_text_wherever_it_stands(name: str, text: str, seen: int) -> None:
    assert issue_of(text, name).links_seen == seen


def test_a_mails_links_seen_count_those_that_speak_to_its_reader_alone() -> None:
    footer = f'<p>You receive this because you subscribed. <a href="{LEAVE}">Unsubscribe</a></p>'
    page = f'<h2>A crane</h2><p>It <a href="https://a.example/one">naps</a> on one leg.</p>{footer}'
    mail = f"From: Bird Notes <a@b.example>\nSubject: Cranes\nContent-Type: text/html; charset=utf-8\n\n{page}"
    issue = issue_of(mail, "a.eml")
    assert (issue.links_seen, issue.outline.links) == (2, 1)
