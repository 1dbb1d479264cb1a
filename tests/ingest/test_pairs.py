"""Ten pairs of copies of one issue, as two readers or two extractors get them: each pair is one issue."""

import pytest

from bot.ingest import parse
from bot.ingest.likeness import ALIKE, overlap, sketch
from bot.model import Issue, RawIssue

PARTS = [
    (
        "Gulls count boats",
        "The harbour’s gulls were counted by a camera — and the count, they say, is “about right” so far.",
    ),
    (
        "Quay paint dries faster",
        "A paint that dries in an hour was tried on the north quay; the painters say it smells of oranges.",
    ),
    (
        "A map of the tide",
        "Two students drew the tide as a map, hour by hour, and gave it away; sailors print it at home.",
    ),
    (
        "Old ropes, new bags",
        "The ropemaker’s daughter sews bags of old rope. Forty were sold, and none came back with a loose seam.",
    ),
]
SHORT = [("Moss", "Moss grows on the north side, a survey says."), ("Fern", "Ferns do not care.")]


def text(head: str, number: str = "") -> str:
    return "\n\n".join([head, *(f"{number}{title}\n\n{body}" for title, body in PARTS)])


def page(title: str, parts: list[tuple[str, str]] = PARTS, field: str = "") -> str:
    told = (
        f"<h2><a href='https://a.example/{n}{field}'>{head}</a></h2><p>{body}</p>"
        for n, (head, body) in enumerate(parts)
    )
    return f"<html><head><title>{title}</title></head><body>{''.join(told)}</body></html>"


def mail(name: str, token: str, subject: str, parts: list[tuple[str, str]] = PARTS) -> str:
    letter = page("x", parts, f"?s={token}").replace("<body>", f"<body><p>Hi {name},</p>")
    footer = f"<p>Sent to {name} Doe. <a href='https://h.example/o/{token}'>Rate it</a></p>"
    return (
        f"From: Harbour Letter <post@h.example>\nTo: {name} Doe <{name.lower()}@mail.example>\nSubject: {subject}\n"
        f"List-Unsubscribe: <https://h.example/leave/{token}>\nContent-Type: text/html\n\n{letter}{footer}"
    )


def damaged(told: str) -> str:
    return told.replace("’", "β€™").replace("—", "β€”").replace("“", "β€œ").replace("”", "β€")


def without_headings(told: str) -> str:
    return "\n".join(line for line in told.split("\n") if len(line.split()) > 6 or not line.strip())


def read(body: str, source: str, url: str | None = None) -> Issue:
    (issue,) = parse(RawIssue(source, body.encode(), None, url))
    return issue


def mails(subject: str, parts: list[tuple[str, str]] = PARTS) -> tuple[Issue, Issue]:
    one = read(mail("Jane", "9f8e7d6c5b", subject.format("Jane"), parts), "a.eml")
    return one, read(mail("Bob", "1a2b3c4d5e", subject.format("Bob"), parts), "b.eml")


TIDE = "https://h.example/low-tide"
PAIRS = {
    "two mails, numbered": mails("Harbour Letter #7"),
    "two mails, unnumbered, the readers' names in the subject": mails("{}, gulls and ropes"),
    "two mails, short": mails("Pond Post", SHORT),
    "two pages, by another address": (
        read(page("Harbour Letter"), "a.html", f"{TIDE}?ref=x"),
        read(page("Harbour Letter"), "b.html", f"{TIDE}/"),
    ),
    "two pages, one damaged and renamed": (
        read(page("Harbour Letter"), "a.html", f"{TIDE}?utm_source=x"),
        read(damaged(page("Low tide | Harbours")), "b.html", "http://www.h.example/low-tide"),
    ),
    "two texts, numbered, one damaged": (
        read(text("Harbour Letter #7", "1. "), "a.txt"),
        read(damaged(text("Harbour Letter #7", "1. ")), "b.txt"),
    ),
    "two texts, numbered, one without headings": (
        read(text("Harbour Letter #7", "1. "), "a.txt"),
        read(without_headings(text("Harbour Letter #7", "1. ")), "b.txt"),
    ),
    "two texts, unnumbered, one without headings": (
        read(text("Harbour Letter"), "a.txt"),
        read(without_headings(text("Harbour Letter")), "b.txt"),
    ),
    "a page and a text, unnumbered": (read(page("Harbour Letter"), "a.html"), read(text("Harbour Letter"), "b.txt")),
    "markdown under another name and a page": (
        read("\n\n".join(["# Harbour Letter", *(f"## {title}\n\n{body}" for title, body in PARTS)]), "a.txt"),
        read(page("Harbour Letter"), "b.html"),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_copies_have_one_key_or_say_the_same(name: str) -> None:
    one, other = PAIRS[name]
    assert one.key == other.key or overlap(sketch(one), sketch(other)) >= ALIKE


def test_two_readers_mails_are_stored_alike_to_the_letter() -> None:
    for name in (name for name in PAIRS if name.startswith("two mails")):
        one, other = PAIRS[name]
        assert one == other


def test_another_number_of_the_same_letter_is_another_issue() -> None:
    assert read(text("Harbour Letter #7", "1. "), "a.txt").key != read(text("Harbour Letter #8", "1. "), "a.txt").key
