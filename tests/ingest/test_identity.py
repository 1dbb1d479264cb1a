"""Number, month, newsletter and keys of an issue, from what its head says."""

import pytest

from bot.ingest import parse
from bot.model import Issue, RawIssue
from tests.ingest.reading import issue_of

BODY = "\n\n1. Sourdough rests\n\nA baker measured it.\n\n2. Telescopes on loan\n\nThe library lends them out.\n"


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("The Harbour Letter, issue 7", 7),
        ("Issue #12: Low tide", 12),
        ("Harbour Weekly #31", 31),
        ("The Harbour Letter no. 4", 4),
        ("3rd issue of the Harbour Letter!", 3),
        ("The Harbour Letter 9: Low tide", 9),
        ("The Harbour Letter, March 2024", None),
        ("Harbour Letter 2024", None),
        ("The #1 letter on harbours", None),
        ("The Harbour Letter, vol. 3, no. 12", 12),
        ("The number 1 letter on harbours", None),
        ("Pier Brief — March 4, 2025", None),
        ("Pier Brief, March 14, 2025", None),
        ("The Batch of Rope: June 5, 2024", None),
        ("Harbour Weekly, 3 March 2025", None),
        ("Harbour Weekly 3 March 2025", None),
        ("Pier Brief - May 5", None),
        ("Pier Brief 14", 14),
    ],
)
def test_the_number_is_read_from_the_head_and_a_year_is_none(head: str, number: int | None) -> None:
    assert issue_of(head + BODY).number == number


@pytest.mark.parametrize(
    ("head", "period"),
    [
        ("The Harbour Letter, March 2024", "2024-03"),
        ("The Harbour Letter, Sep. 3rd, 2024", "2024-09"),
        ("The Harbour Letter of 2024-11-02", "2024-11"),
        ("The Harbour Letter, issue 3", None),
        ("The Harbour Letter, May", None),
    ],
)
def test_the_month_is_read_where_a_year_stands_with_it(head: str, period: str | None) -> None:
    assert issue_of(head + BODY).period == period


ITEMS = """## News

### [Gull Engine tops the list](https://gull.example/1)

It is number 1 on the list of engines, as vol. 630 of Pier said in March 2019.

### [Quay paint](https://quay.example/2)

Paint that dries in an hour, issue 5 of its kind.
"""


@pytest.mark.parametrize(
    ("head", "known"),
    [
        ("---\ntitle: Harbour Letter 9\ndate: 2024-05-03\n---\n", (9, "2024-05")),
        ("# Harbour Letter 11\n\nHello readers,\n\n", (11, None)),
        ("# Harbour Letter 12\n\nThe pump that was number 1 in issue 3 is back.\n\n", (12, None)),
        ("# Harbour Letter\n\n## Issue 13, May 2024\n\n", (13, "2024-05")),
        ("---\ntitle: Harbours\ndate: 2024-05-03\n---\n\nSince March 2019, this is number 1.\n\n", (None, "2024-05")),
        ("---\ntitle: Harbours in April 2024\ndate: 2024-05-03\n---\n", (None, "2024-04")),
    ],
)
def test_title_and_date_tell_number_and_month_before_prose_and_no_item_does(
    head: str, known: tuple[int | None, str | None]
) -> None:
    issue = issue_of(head + ITEMS, "letter.md")
    assert (issue.number, issue.period) == known


@pytest.mark.parametrize("day", ["0999-01-01", "0001-01-01", "9999-12-31", "1989-12-31"])
def test_a_date_in_which_nobody_sent_a_newsletter_gives_no_month(day: str) -> None:
    assert issue_of(f"---\ntitle: Harbours\ndate: {day}\n---\n\n{ITEMS}", "letter.md").period is None


def test_a_month_has_ascii_digits_whatever_the_script_of_its_year() -> None:
    assert issue_of(f"The Harbour Letter, March 20\u0662\u0664{BODY}").period == "2024-03"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("# AI Brief / Issue 88 - 4 March 2024", "AI Brief"),
        ("# AI Brief\n\nIssue 88 - 4 March 2024", "AI Brief"),
        ("# Foo Weekly (2024-05-03)", "Foo Weekly"),
        ("# Foo Weekly, 3rd May 2024", "Foo Weekly"),
        ("# Foo Weekly 12 (3 Mar 2024)", "Foo Weekly"),
        ("# Issue 7", "letter"),
        ("# Sea Brief - Week 12, 2025", "Sea Brief"),
        ("# Sea Brief, Week 12", "Sea Brief"),
        ("# Harbour Week 12", "Harbour Week"),
    ],
)
def test_a_newsletter_is_named_by_no_date_and_no_number(head: str, name: str) -> None:
    assert issue_of(f"{head}\n\n{ITEMS}", "letter.md").newsletter == name


@pytest.mark.parametrize(
    ("subject", "name", "number"),
    [
        ("Pier Brief #14: Anchors everywhere", "Pier Brief", 14),
        ("Deep Letter 21: open locks", "Deep Letter", 21),
        ("[Pier Brief] Anchors everywhere", "Pier Brief", None),
        ("Anchors (Pier Brief #14)", "Pier Brief", 14),
        ("Anchors everywhere | Pier Brief #14", "Pier Brief", 14),
        ("Issue 14: Anchors everywhere", "Pier & Quay", 14),
        ("Anchors everywhere", "Pier & Quay", None),
        ("Pier & Quay 14", "Pier & Quay", 14),
        ("Pier & Quay 2025", "Pier & Quay", None),
        ("Pier Brief - March 4, 2025", "Pier Brief", None),
        ("Lantern 4", "Pier & Quay", None),
        ("Windlass 11 is out", "Pier & Quay", None),
        ("Sea Bites 33", "Sea Bites", 33),
        ("Sea Bites 34 - April 2025", "Sea Bites", 34),
        ("Rope of the Sea 12: anchors", "Rope of the Sea", 12),
        ("We surveyed 300 - what sailors said", "Pier & Quay", None),
        ("Pier & Quay 14 - and 15 anchors", "Pier & Quay", 14),
        ("Sea Bites, Ausgabe 12", "Sea Bites", 12),
        ("Sea Brief - Week 12, 2025", "Sea Brief", 12),
        ("Week 12", "Pier & Quay", 12),
    ],
)
def test_a_mail_is_of_the_newsletter_that_its_subject_counts_or_dates_or_else_of_its_sender(
    subject: str, name: str, number: int | None
) -> None:
    text = f"From: Pier & Quay <news@pier.example>\nSubject: {subject}\nMIME-Version: 1.0\n\n{BODY}"
    issue = issue_of(text, "mail.eml")
    assert (issue.newsletter, issue.number) == (name, number)


@pytest.mark.parametrize("title", ["Lantern 4", "Lantern 4: what is new", "Windlass 3 - now with rope"])
def test_one_figure_after_a_name_that_nothing_says_is_a_newsletters_is_a_version(title: str) -> None:
    assert _page(None, title).number is None


def test_a_page_is_of_the_newsletter_that_stands_before_its_number() -> None:
    assert _page(None, "Sea Digest, Issue 7 – May 2024").newsletter == "Sea Digest"
    assert _page(None, "Sea Digest 7: Low tide").newsletter == "Sea Digest"


def test_the_month_follows_from_the_number_even_where_another_month_is_named() -> None:
    issue = issue_of(f"The Gradient Garden\n\n3rd issue! What you missed in June 2019.{BODY}")
    assert (issue.number, issue.period) == (3, "2025-03")


def test_another_letters_number_in_the_sign_off_is_not_this_ones() -> None:
    text = (
        f"The Harbour Letter, issue 7{BODY}\nSee you next month!\n\nMore from us\n\n43rd issue of the Mountain Letter."
    )
    assert issue_of(text).number == 7


def _page(url: str | None, title: str) -> Issue:
    (issue,) = parse(
        RawIssue("a.html", f"<html><title>{title}</title><h2>One</h2><p>A body here.</p>".encode(), None, url)
    )
    return issue


def test_an_issue_with_a_number_has_one_key_however_it_was_extracted() -> None:
    plain = issue_of(f"The Gradient Garden\n\n15th issue!{BODY}")
    page = _page("https://elsewhere.example/15", "The Gradient Garden, issue 15")
    assert plain.key == page.key


def test_an_issue_without_a_number_is_known_by_its_canonical_address() -> None:
    one = _page("https://harbour.example/low-tide?utm_source=x", "Low tide")
    assert one.key == _page("http://www.harbour.example/low-tide/", "Another title").key
    assert one.key != _page("https://harbour.example/high-tide", "Low tide").key


def test_issues_of_one_title_and_the_same_headings_differ_by_their_texts() -> None:
    assert issue_of(f"Letter{BODY}").key != issue_of(f"Letter{BODY.replace('baker measured', 'miller sold')}").key


def test_issues_without_number_and_address_differ_by_their_items() -> None:
    assert issue_of(f"Letter{BODY}").key != issue_of(f"Letter{BODY.replace('Sourdough', 'Rye')}").key


def test_a_subject_may_open_with_the_readers_name_that_only_the_mail_address_tells() -> None:
    text = f"From: Pier <n@p.example>\nTo: jane.roe@x.example\nSubject: Jane, Sea Brief #7\nMIME-Version: 1.0\n\n{BODY}"
    issue = issue_of(text, "mail.eml")
    assert (issue.newsletter, issue.number, issue.title) == ("Sea Brief", 7, "Sea Brief #7")
