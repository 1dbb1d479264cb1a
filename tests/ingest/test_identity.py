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


def test_issues_without_number_and_address_differ_by_their_items() -> None:
    assert issue_of(f"Letter{BODY}").key != issue_of(f"Letter{BODY.replace('Sourdough', 'Rye')}").key
