"""What is no newsletter is refused with what it is; what only looks like it is read."""

import json

import pytest

from bot.errors import Unreadable
from bot.ingest import parse
from bot.model import RawIssue

ISSUE = "## News\n\n### Kiln ships robots\n\nThey fold laundry.\n\n### Bar buys a boat\n\nFor cash, they said.\n"
PAGE = "<h2>News</h2><h3>Kiln ships robots</h3><p>They fold laundry.</p><h3>Bar buys a boat</h3><p>For cash.</p>"
TITLES = ["Kiln ships robots", "Bar buys a boat"]
DECLARED = "<?xml version='1.0' encoding='UTF-8'?>\n"
SITEMAP = "<urlset xmlns='http://a.example/'><url><loc>http://a.example/1</loc></url></urlset>"

JSON = {
    "an answer": '{"ok":true}',
    "a fault": '{\n  "error": {"code": 429, "message": "Too many"}\n}\n',
    "a list": '[{"title": "Kiln 5"}]',
    "a notebook": json.dumps({"cells": [{"cell_type": "markdown", "source": [ISSUE]}], "nbformat": 4}),
    "lines": '{"title": "Kiln 5"}\n\n{"title": "Kiln 6"}\n',
    "below a mark": '\ufeff {"ok": true}',
}
XML = {
    "sitemap": DECLARED + SITEMAP,
    "sitemap without a declaration": SITEMAP,
    "opml": DECLARED + "<!-- mine --><opml version='2.0'><body><outline text='Kiln'/></body></opml>",
    "refusal of a store": DECLARED + "<Error><Code>AccessDenied</Code></Error>",
    "drawing": "<svg xmlns='http://www.w3.org/2000/svg'><text>Kiln</text></svg>",
    "its own document type": DECLARED + "<!DOCTYPE plist [<!ENTITY a 'b'>]><plist><string>Kiln</string></plist>",
    "a prefix": "<k:list xmlns:k='http://a.example/'>Kiln</k:list>",
}


def refusal(body: str | bytes, source: str = "kiln", media_type: str | None = None) -> str:
    whole = body.encode() if isinstance(body, str) else body
    with pytest.raises(Unreadable) as refused:
        parse(RawIssue(source, whole, media_type))
    return str(refused.value)


def titles(body: str, source: str = "kiln", media_type: str | None = None) -> list[str]:
    (issue,) = parse(RawIssue(source, body.encode(), media_type))
    return [item.title for item in issue.items]


@pytest.mark.parametrize("body", JSON.values(), ids=JSON.keys())
def test_json_that_is_neither_feed_nor_export_is_called_json(body: str) -> None:
    assert "kiln is JSON, but neither a feed nor an export; give" in refusal(body)


@pytest.mark.parametrize(
    ("source", "media_type"), [("a.json", None), ("a.ipynb", None), ("a", "application/json; charset=utf-8")]
)
def test_json_that_was_cut_off_is_known_by_what_it_is_called(source: str, media_type: str | None) -> None:
    assert "is JSON" in refusal('{"error": {"code": 429', source, media_type)


@pytest.mark.parametrize("body", XML.values(), ids=XML.keys())
def test_xml_that_is_neither_feed_nor_page_is_called_xml(body: str) -> None:
    assert "but neither a feed nor a page; give" in refusal(body)
    assert "is XML" in refusal(body, "http://a.example/x", "application/xml")


@pytest.mark.parametrize(
    ("body", "source", "media_type", "why"),
    [
        ("let a = 1;", "http://a.example/a.js", "text/javascript; charset=utf-8", "is JavaScript; give"),
        ("p { color: red }", "http://a.example/a.css", "text/css", "is a style sheet; give"),
        ("p { color: red }", "a.css", None, "is a style sheet; give"),
        ("title,url\nKiln 5,http://a.example/5\n", "a.csv", None, "is a table; give"),
        ("title,url\nKiln 5,http://a.example/5\n", "http://a.example/a.csv", "text/plain", "is a table; give"),
        ("Kiln", "http://a.example/a", "application/pdf", "is a PDF; save its text"),
        ("%PDF-1.4\n1 0 obj <</Type /Page>> (Kiln ships robots) Tj\n%%EOF\n", "a", None, "is a PDF; save its text"),
        (b"%PDF-1.7\n\0\0\0", "a.txt", None, "is a PDF; save its text"),
        (r"{\rtf1\ansi Kiln ships robots\par}", "a", None, "is an RTF document; save its text"),
        ("# Kiln\nUser-agent: *\nDisallow: /private\n\nSitemap: http://a.example/s.xml\n", "a", None, "for crawlers"),
    ],
)
def test_what_no_newsletter_is_written_in_is_called_by_its_name(
    body: str | bytes, source: str, media_type: str | None, why: str
) -> None:
    assert why in refusal(body, source, media_type)


@pytest.mark.parametrize(
    "body",
    [
        "{Kiln}\n\n" + ISSUE,
        '{"ok": true} is all that it answers.\n\n' + ISSUE,
        '{"title": "Kiln 5"}\n\n' + ISSUE + "\n[1]",
        "{% raw %}\n\n" + ISSUE,
        "# JSON, and how to read it\n\n```json\n{}\n```\n\n" + ISSUE,
        "[Kiln](https://a.example/) is here.\n\n" + ISSUE,
        "User-agent: robots are told who may come in.\n\n" + ISSUE,
        "<urlset> is what a sitemap begins with.\n\n" + ISSUE,
        "<letter>Kiln</letter>\n\n" + ISSUE,
        "%PDF is what it begins with.\n\n" + ISSUE,
    ],
)
def test_a_newsletter_that_begins_like_data_is_read(body: str) -> None:
    assert titles(body)[-2:] == TITLES


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (f"{DECLARED}<html xmlns='http://www.w3.org/1999/xhtml'><body>{PAGE}</body></html>", "application/xml"),
        (f"{DECLARED}<!DOCTYPE html [<!ENTITY a 'b'>]><html><body>{PAGE}</body></html>", "application/xhtml+xml"),
        (f"{DECLARED}<div>{PAGE}</div>", None),
        (f"<center>{PAGE}</center>", None),
        (f"<kiln-letter>{PAGE}</kiln-letter>", "text/html"),
        (f"<svg></svg>{PAGE}", "text/html"),
    ],
)
def test_a_page_is_read_whatever_element_it_begins_with(body: str, media_type: str | None) -> None:
    assert titles(body, "kiln.html", media_type) == TITLES


@pytest.mark.parametrize(
    "source", ["http://a.example/node.js", "http://a.example/what-is.css", "http://a.example/a.csv"]
)
def test_a_page_about_a_kind_of_file_is_read(source: str) -> None:
    assert titles(f"<html><body>{PAGE}</body></html>", source, "text/html") == TITLES


def test_a_feed_whose_elements_have_a_prefix_is_a_feed() -> None:
    entry = f"<a:entry><a:content type='html'><![CDATA[{PAGE}]]></a:content></a:entry>"
    feed = f"<a:feed xmlns:a='http://www.w3.org/2005/Atom'>{entry}</a:feed>"
    assert titles(DECLARED + feed) == TITLES


def test_an_element_that_begins_like_a_feeds_is_none() -> None:
    assert "is XML (feedback)" in refusal("<feedback><a>Kiln</a></feedback>")
