"""Newsletters nobody prepared for: names, numbers, titles, and a word for every line that went nowhere."""

import pytest

from bot.ingest import parse
from bot.model import Kind, RawIssue
from tests.ingest.reading import issue_of

BODY = """

1. A kettle that plans ahead

The kettle in question listens to the grid and boils when the wind blows. Its makers publish the forecasts.

2. Notes on a slow index

An index that sorts while you sleep turns out to be enough for a small library of forty thousand cards.
"""


@pytest.mark.parametrize(
    ("title", "newsletter", "number"),
    [
        ("Byte Letter #15 – Feb 2026", "Byte Letter", 15),
        ("Signal & Noise Weekly: Issue 41 (October 2025)", "Signal & Noise Weekly", 41),
        ("The Kelp Digest, Issue 7 - May 2025", "The Kelp Digest", 7),
        ("Data Drops #12", "Data Drops", 12),
        ("ML Bites Weekly 33 - March 2023", "ML Bites Weekly", 33),
    ],
)
def test_a_newsletters_name_is_the_same_for_every_issue(title: str, newsletter: str, number: int) -> None:
    issue = issue_of(title + BODY)
    assert (issue.newsletter, issue.number) == (newsletter, number)
    assert [item.title for item in issue.items] == ["A kettle that plans ahead", "Notes on a slow index"]


def test_a_markdown_page_is_named_by_its_first_heading() -> None:
    issue = issue_of(
        "# The Loss Curve — March 2026\n\n## Papers\n\n- [A](https://e.example/a) — one two three.\n", "x.md"
    )
    assert (issue.newsletter, issue.period) == ("The Loss Curve", "2026-03")


def test_paragraphs_that_open_with_a_link_as_their_title_are_items() -> None:
    page = (
        "<html><body><h2>Papers</h2>"
        '<p><a href="https://e.example/1"><strong>Low rank without regret</strong></a><br>When little is enough.</p>'
        '<p><a href="https://e.example/2"><strong>An optimiser at scale</strong></a><br>A story of momentum.</p>'
        "<h2>Videos</h2>"
        '<p><a href="https://e.example/3"><strong>Chalk and diffusion</strong></a><br>Forty minutes.</p></body></html>'
    )
    issue = issue_of(page, "x.html")
    assert [(item.section, item.title) for item in issue.items] == [
        ("Papers", "Low rank without regret"),
        ("Papers", "An optimiser at scale"),
        ("Videos", "Chalk and diffusion"),
    ]


def test_an_article_about_coupons_is_no_advertisement() -> None:
    issue = issue_of(BODY.replace("The kettle in question", "A study of 20% off coupons and the kettle"))
    assert len(issue.items) == 2
    assert "coupons" in issue.items[0].body


def test_a_heading_that_says_tip_is_a_tip() -> None:
    issue = issue_of(BODY + "\n3. Tip: cache your embeddings\n\nKeep vectors beside their text; it saves a day.\n")
    assert issue.items[-1].kind is Kind.TIP
    assert issue.tip is not None


def test_every_line_that_went_into_no_item_has_a_note() -> None:
    text = "Byte Letter #3\n\nNews\n\nSome words before.\n" + BODY + "\n3. A heading over nothing\n"
    issue = issue_of(text)
    noted = {note.line for note in issue.notes}
    lines = text.split("\n")
    assert lines.index("Some words before.") + 1 in noted
    assert lines.index("3. A heading over nothing") + 1 in noted


def test_a_feeds_entry_that_is_one_article_keeps_its_own_title_and_address() -> None:
    feed = (
        '<rss version="2.0"><channel><title>Kernel Diary</title><item><title>Why tiles win</title>'
        "<link>https://k.example/tiles</link><description>&lt;p&gt;I wrote about tiles and caches today. They win by "
        "reuse, as so often.&lt;/p&gt;</description></item></channel></rss>"
    )
    (issue,) = parse(RawIssue("f.xml", feed.encode()))
    assert [(item.title, [link.url for link in item.links]) for item in issue.items] == [
        ("Why tiles win", ["https://k.example/tiles"])
    ]


def test_bold_words_under_an_item_s_own_heading_are_its_points_and_no_items() -> None:
    text = (
        "# Pond #4\n\n## Papers\n\n### Moss maps\n\n**The idea.** Moss grows north.\n\n**The catch.** Not always.\n\n"
    )
    text += "### Fern priors\n\n**First half.** Ferns unroll.\n\n**Second half.** They curl.\n"
    assert [(item.section, item.title) for item in issue_of(text, "a.md").items] == [
        ("Papers", "Moss maps"),
        ("Papers", "Fern priors"),
    ]


def test_steps_numbered_within_an_item_are_no_headings() -> None:
    text = BODY.replace("Its makers publish the forecasts.", "It works so:\n\n1. Ask the wind\n\n2. Boil\n\nThen wait.")
    issue = issue_of("Byte Letter #3" + text)
    assert [item.title for item in issue.items] == ["A kettle that plans ahead", "Notes on a slow index"]
    assert "Then wait." in issue.items[0].body
