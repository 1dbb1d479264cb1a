"""The forms that senders, sites and readers' mail programs give an issue, each against its hand-written answers."""

from pathlib import Path

import pytest

from bot.ingest import parse
from bot.model import RawIssue
from tests.ingest.reading import CORPUS, answers, read
from tests.ingest.test_corpus import agrees

FORMS = sorted((CORPUS / "forms").glob("*.json"))
SECRETS = (
    "0a1b2c3d",
    "9f8e7d",
    "5f2c1d",
    "reader@mail.example",
    "reader%40mail",
    "eyJ",
    "utm_source=letter&utm_medium=email&mc",
)


def source_of(path: Path) -> Path:
    return next(other for other in path.parent.glob(f"{path.stem}.*") if other.suffix != ".json")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_gives_the_items_and_links_that_its_answers_say(path: Path) -> None:
    issues, expected = read(source_of(path)), answers(path)["issues"]
    assert len(issues) == len(expected)
    for issue, answer in zip(issues, expected, strict=True):
        agrees(issue, answer)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_nothing_that_names_the_recipient_is_in_what_is_stored(path: Path) -> None:
    stored = repr(read(source_of(path)))
    assert [secret for secret in SECRETS if secret in stored] == []


def test_there_are_at_least_25_forms() -> None:
    assert len(FORMS) >= 25


def test_two_recipients_copies_of_a_mail_are_the_same_issue() -> None:
    body = source_of(CORPUS / "forms" / "ghost-mail.json").read_bytes()
    other = body.replace(b"0a1b2c3d", b"99999999").replace(b"reader@", b"second@")
    assert parse(RawIssue("a.eml", body)) == parse(RawIssue("b.eml", other))


def test_a_page_that_leaves_out_the_tags_of_head_and_body_keeps_its_article() -> None:
    page = b"<!doctype html><title>Kiln Post 4</title><article><h1>Kiln Post 4</h1>" + b"".join(
        b"<h2>Glaze number %d</h2><p>It melts at a heat that no earlier one of this shop has stood.</p>" % n
        for n in (1, 2, 3)
    )
    (issue,) = parse(RawIssue("kiln.html", page))
    assert [item.title for item in issue.items] == ["Glaze number 1", "Glaze number 2", "Glaze number 3"]


def test_an_address_longer_than_any_that_people_link_is_not_kept() -> None:
    page = f'<h2>One</h2><p>A paragraph with <a href="https://a.example/{"x" * 9000}">a link</a> that is endless.</p>'
    (issue,) = parse(RawIssue("long.html", page.encode()))
    assert [link for item in issue.items for link in item.links] == []
