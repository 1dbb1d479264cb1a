"""Whatever bytes come in, issues or a refusal in one sentence come out, and soon."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.ingest import parse
from bot.ingest.records import line_of
from bot.model import Issue, RawIssue
from tests.ingest.reading import CORPUS, SAMPLES, SHARED, issue_of, read

MOST = 100
"""How many times the computing of all samples together a monster may take: ten seconds where those take a tenth of one.

A ratio within one run holds under coverage and on a busy machine alike; what grows with the square takes thousands.
"""
NAMES = ["a.txt", "a.html", "a.md", "a.eml", "a.xml", "a.json", "a.jsonl", "a"]
PIECES = [
    b"<html>", b"<body>", b"<p>", b"</p>", b"<ul><li>", b"<h2>Papers", b"<h3>", b"</ul>", b"<table><tr><td>",
    b"<a href='", b"1. One thing\n", b"2) Another\n", b"# Heading\n", b"## Tools\n", b"- [a](http://b.example/)\n",
    b"\n\n", b"Source: x\n", b"<?xml version='1.0'?>", b"<rss><channel><item>", b"<description>", b"</item>",
    b"<feed><entry>", b"From: a@b.c\n", b"Subject: x\n", b"Content-Type: multipart/mixed; boundary=x\n\n", b"--x\n",
    b"=?utf-8?b?//8=?=", b"\0", b"\xff\xfe", b"\xe2\x80", b'{"version":"https://jsonfeed.org/version/1","items":[',
    b'{"newsletter":"x","items":[', b"]}", b"}", b"\xce\xb2\xe2\x82\xac", b"---\ntitle: x\n---\n", b"What it is: ",
    b"Daniel Bourke\n", "\u2028".encode(), b"&#55296;", b"&amp;", b"\x85", b"\r", b"  - x\n",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["title", "url", "content_html", "content_text", "date_published", "authors", "author", "id"]


def _tried(raw: RawIssue) -> tuple[Issue, ...] | str:
    try:
        return parse(raw)
    except Unreadable as refusal:
        return str(refusal)


def outcome(body: bytes, name: str, media_type: str | None = None) -> tuple[Issue, ...] | str:
    """Return the issues, all fit to be stored, or the refusal; anything else raised fails the test."""
    issues = _tried(RawIssue(name, body, media_type))
    if isinstance(issues, str):
        assert name in issues
        assert "\n" not in issues
        return issues
    for issue in issues:
        line_of(issue).encode()
        keys = [item.key for item in issue.items]
        assert len(keys) == len(set(keys))
        assert [item.position for item in issue.items] == list(range(1, len(keys) + 1))
        assert all(item.title.strip() and len(item.summary) <= 280 and "\0" not in item.body for item in issue.items)
    return issues


@given(st.binary(max_size=400), st.sampled_from(NAMES))
def test_any_bytes_give_issues_or_a_refusal(body: bytes, name: str) -> None:
    outcome(body, name)


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=30), st.sampled_from(NAMES))
def test_any_pile_of_fragments_gives_issues_or_a_refusal(pieces: list[bytes], name: str) -> None:
    outcome(b"".join(pieces), name)


@given(st.text(max_size=300), st.sampled_from(NAMES[:4]))
def test_any_text_gives_issues_or_a_refusal(text: str, name: str) -> None:
    outcome(text.encode("utf-8", "surrogatepass"), name)


@given(st.integers(0, 7), st.integers(0, 6000), st.binary(max_size=6))
def test_a_sample_cut_anywhere_or_with_bytes_thrown_in_is_survived(which: int, at: int, thrown: bytes) -> None:
    path = sorted(path for path in SAMPLES.iterdir() if path.name != "README.md")[which]
    body = path.read_bytes()
    outcome(body[:at], path.name)
    outcome(body[:at] + thrown + body[at:], path.name)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON, JSON)
def test_a_json_feed_with_wrong_types_gives_issues_or_a_refusal(entry: object, title: object) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": [entry]}
    outcome(json.dumps(feed).encode(), "a.json")


@given(st.dictionaries(st.sampled_from(["newsletter", "issue", "period", "title", "items", "notes"]), JSON))
def test_an_export_with_wrong_types_is_refused_by_line(record: dict[str, object]) -> None:
    good = json.loads(line_of(read(SAMPLES / "gradient-garden-15.txt")[0]))
    outcome(json.dumps({"newsletter": "x", **good, **record}).encode(), "a.jsonl")


def _mail_in_mails(depth: int) -> bytes:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(depth))
    return b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + parts + b"Content-Type: text/plain\r\n\r\nhello\r\n"


def _bomb() -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10))
    feed = (
        b'<rss version="2.0"><channel><title>&a9;</title><item><description>&a9; hello</description></item></channel>'
    )
    return b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "lol">' + entities + b"]>" + feed + b"</rss>"


WORD = b"=?utf-8?q?a?="
TAGGED = b" ".join(b'a%d="x"' % i for i in range(100_000))
LARGE = {
    "nested-divs.html": b"<html><body>" + b"<div>" * 200_000 + b"hello",
    "nested-divs-with-words.html": b"<html><body>" + b"<div>a" * 200_000,
    "attributes.html": b"<html><body><p " + TAGGED + b">hello</p>",
    "attributes-with-brackets.html": b"<html><p " + TAGGED.replace(b"x", b"<") + b">hello</p>",
    "attributes-in-markdown.md": b"# Hello\n\n<p " + TAGGED[:200_000] + b">hello</p>\n",
    "many-tags-of-attributes.html": (b"<p " + b" ".join(b"a%d" % i for i in range(190)) + b">") * 2_000,
    "unclosed-tags.html": b"<html><a <" * 150_000,
    "open-quotes.html": b"<html>" + b"<p a='<p b=\"" * 100_000,
    "long-list.html": b"<html><ol>" + b"<li>one two three four" * 60_000,
    "lists-in-lists.html": b"<html>" + b"<ul><li>a b c d " * 20_000,
    "open-links.html": b"<html>" + b"<a href='http://x.example/'>abc" * 30_000,
    "one-header.eml": b"From: a@b.example\nSubject: " + b"x" * 1_000_000 + b"\n\nhello",
    "many-headers.eml": b"From: a@b.example\nSubject: x\n" + b"X-A: b\n" * 200_000 + b"\nhello",
    "deep.eml": _mail_in_mails(1500),
    "less-deep.eml": _mail_in_mails(190),
    "encoded-words.eml": b"From: a@b.example\r\nSubject: " + b"\r\n ".join([WORD] * 50_000) + b"\r\n\r\nhello",
    "encoded-words-in-16-kB.eml": b"From: " + b" ".join([WORD] * 1100) + b" <a@b.example>\r\nTo: c\r\n\r\nhi you",
    "headers-without-end": b"a: b\r\n c\r\n" * 30_000,
    "bomb.xml": _bomb(),
    "escaped-attributes.xml": b"<rss><channel><item><description>&lt;p " + TAGGED.replace(b'"', b"") + b"&gt;",
    "beta-euro.txt": "β€".encode() * 500_000,
    "beta-euro-under-the-limit.txt": "β€".encode() * 390_000,
    "beta.txt": "β".encode() * 990_000,
    "quoted-betas.txt": "a β b".encode() * 80_000,
    "hyphens.txt": b"a-" * 900_000,
    "capitals.txt": b"Aaaa " * 390_000,
    "paragraphs.txt": b"Aa bb cc dd\n" * 9_999,
    "long-paragraphs.txt": b"\n".join(b"Word%d is a thing that stands here %d." % (i, i * 7) for i in range(4_000)),
    "numbered.txt": b"1. Abc def\n" * 9_999,
    "bullets.txt": b"- a b c d e\n" * 9_999,
    "headings.txt": b"Papers\n\nA Fine Title\n\nA body of some length, which ends.\n\n" * 3_000,
    "too-many-lines.txt": b"a\n" * 900_000,
    "sources.txt": b" source:" * 80_000,
    "numbers.txt": b"#1 " * 200_000,
    "issues-of.txt": b"issues of aa " * 40_000,
    "addresses.txt": b"http://a" * 200_000,
    "quotes.txt": "“a ".encode() * 120_000,
    "quoted-markdown.md": b"> " * 10_000 + b"hello",
    "listed-markdown.md": b"- " * 10_000 + b"hello",
    "bracketed-markdown.md": b"[" * 10_000 + b"hello" + b"]" * 10_000,
    "images-in-images.md": b"![[" * 30_000,
    "images-in-short-paragraphs.md": (b"![[" * 6_000 + b"\n\n") * 10,
    "backticks.md": b" ".join(b"`" * i for i in range(1000)),
    "indented.md": b"\n".join(b"  " * i + b"- a" for i in range(1000)),
    "brackets.json": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000,
    "brackets.jsonl": b'{"newsletter":' + b"[" * 100_000 + b'"items"',
    "zeros.txt": b"\0" * 1_000_000,
}  # fmt: skip


def test_a_control_character_behind_a_menu_is_survived() -> None:
    page = b"<html><body><nav>Menu</nav>\x0b<article><h2>A kettle hums</h2><p>It hums at low water.</p></article>"
    (issue,) = parse(RawIssue("a.html", page))
    assert [item.title for item in issue.items] == ["A kettle hums"]


@pytest.mark.parametrize("told", ["x", "-1", "1e9", "\u0663", "9" * 5_000])
def test_a_page_that_says_a_wrong_line_is_read(told: str) -> None:
    page = f"<html><article><h2 data-line='{told}'>A kettle hums</h2><p data-line='{told}'>It hums at low water.</p>"
    assert outcome(page.encode(), "a.html")[0]


def _computing(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start


@pytest.fixture(scope="module")
def samples_take() -> float:
    """Return the seconds of computing that all samples together take."""
    raws = [RawIssue(file.name, file.read_bytes()) for file in sorted(SAMPLES.iterdir())]
    return min(_computing(lambda: [parse(raw) for raw in raws]) for _ in range(3))


@pytest.mark.parametrize(
    "share", [pytest.param(1, id="whole", marks=pytest.mark.soak), pytest.param(4, id="a quarter")]
)
@pytest.mark.parametrize("name", LARGE)
def test_a_monster_takes_at_most_a_hundred_times_as_long_as_the_samples(
    name: str, share: int, samples_take: float
) -> None:
    body = LARGE[name][: len(LARGE[name]) // share]
    times = _computing(lambda: outcome(body, name)) / samples_take
    assert times < MOST / share, f"{name} took {times:.0f} times as long as the samples"


def _tags(depth: int, attributes: int) -> bytes:
    inside = b"<div>" * depth + b"<p " + TAGGED[: TAGGED.index(b"a%d=" % attributes)] + b">One thing to read."
    return b"<html><body><ul>" + b"<li>Some words<p>and more" * 600 + b"</ul>" + inside + b"</div>" * depth


@pytest.mark.parametrize(("depth", "attributes", "why"), [(501, 9, "500 deep"), (9, 201, "200 attributes")])
def test_tags_that_nobody_writes_are_refused_before_they_are_parsed(depth: int, attributes: int, why: str) -> None:
    assert why in str(outcome(_tags(depth, attributes), "a.html"))
    escaped = _tags(depth, attributes).replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    assert why in str(outcome(b"<rss><channel><item><description>" + escaped + b"</description></item>", "a.xml"))
    assert why in str(
        outcome(b"From: a@b.example\nSubject: x\nContent-Type: text/html\n\n" + _tags(depth, attributes), "a.eml")
    )


def test_tags_within_the_limits_are_read() -> None:
    assert not isinstance(outcome(_tags(490, 200), "a.html"), str)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_at_all_is_refused_or_empty(name: str) -> None:
    for body in (b"", b"\n \n\t", b"\xef\xbb\xbf", b"<html></html>", b"---\n---\n"):
        found = outcome(body, name)
        assert isinstance(found, str) or all(not issue.items for issue in found)


def test_an_external_entity_is_never_read() -> None:
    body = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>'
    found = outcome(body + b"<description>&x; some words to read here</description></item></channel></rss>", "a.xml")
    assert "root:" not in str(found)


@pytest.mark.parametrize("body", [b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:9/feed"])
def test_a_body_that_is_a_path_or_an_address_is_never_opened(body: bytes) -> None:
    assert "without entries" in str(outcome(body, "a.xml", "application/rss+xml"))


@pytest.mark.parametrize("body", [b"\x80<rss>", b"<rss encoding='\0'>", b"<?xml version='1.0' encoding='\0'?><rss>"])
def test_a_feed_that_names_a_broken_encoding_gives_a_refusal(body: bytes) -> None:
    assert isinstance(outcome(body, "a.xml", "application/rss+xml"), str)


def test_files_with_nul_bytes_are_called_no_text() -> None:
    assert "not text" in str(outcome(b"\x7fELF\0\0\0", "a.txt"))


def test_an_issue_beyond_two_megabytes_is_refused_with_its_limit() -> None:
    assert "2 MB" in str(outcome(b"word " * 500_000, "a.txt"))


TEXT = "The Café Letter, issue 3\n\n1. Größe und Maß\n\nEin naïver Satz über Bäckerei.\n\n2. Zwei\n\nNoch ein Satz."


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_a_text_in_any_usual_encoding_reads_the_same(codec: str) -> None:
    (issue,) = parse(RawIssue("a.txt", TEXT.encode(codec)))
    assert issue.number == 3
    assert [item.title for item in issue.items] == ["Größe und Maß", "Zwei"]
    assert "naïver Satz über" in issue.items[0].body


def test_the_label_of_a_page_decides_where_its_bytes_are_no_utf_8() -> None:
    page = (
        '<html><head><meta charset="windows-1251"></head><body><h2>Привет</h2><p>Первая запись тут.</p></body></html>'
    )
    (issue,) = parse(RawIssue("a.html", page.encode("cp1251")))
    assert [(item.title, item.body) for item in issue.items] == [("Привет", "Первая запись тут.")]


def test_an_unknown_label_is_no_reason_to_fail() -> None:
    assert outcome("naïve".encode("latin-1"), "a.txt", "text/plain; charset=klingon")
    assert outcome(b"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=klingon\n\nhello \xff", "a.eml")


def test_windows_line_ends_change_nothing() -> None:
    body = (SAMPLES / "gradient-garden-15.txt").read_bytes()
    (unix,) = parse(RawIssue("a.txt", body))
    (windows,) = parse(RawIssue("a.txt", body.replace(b"\n", b"\r\n")))
    assert windows == unix


def _everything() -> list[Issue]:
    paths = [*SAMPLES.iterdir(), *(CORPUS / "shapes").iterdir()]
    paths += (SHARED / "newsletters").iterdir() if (SHARED / "newsletters").is_dir() else []
    return [
        issue for path in sorted(paths) if path.suffix != ".json" and path.name != "README.md" for issue in read(path)
    ]


def test_an_export_taken_back_gives_the_identical_issues() -> None:
    issues = _everything()
    assert len(issues) > 25
    lines = "\n".join(map(line_of, issues))
    assert parse(RawIssue("archive.jsonl", lines.encode())) == tuple(issues)


def test_an_export_taken_back_keeps_odd_characters() -> None:
    issue = issue_of("1. One\n\nA line\u2028with a separator and a next\x85line.\n\n2. Two\n\nSay “\\u0000” and \\n.\n")
    assert parse(RawIssue("archive.jsonl", line_of(issue).encode())) == (issue,)


def test_an_address_smuggled_into_an_export_is_dropped() -> None:
    issue = read(CORPUS / "shapes" / "links-only.html")[0]
    line = re.sub(r"https://a\.example/3", "javascript:alert(1)", line_of(issue))
    (back,) = parse(RawIssue("archive.jsonl", line.encode()))
    assert back.items[2].links == ()


def test_equal_content_has_equal_keys_and_repeated_titles_have_their_own() -> None:
    text = "Issue 3\n\n1. Again\n\nThe first body stands here.\n\n2. Again\n\nThe second body stands here.\n"
    one, other = issue_of(text), issue_of(text, "elsewhere.txt")
    assert one.items == other.items
    assert one.items[0].key != one.items[1].key
    assert replace(one, newsletter=other.newsletter, key=other.key) == other or one.key != other.key
