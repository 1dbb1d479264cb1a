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
