"""What only looks like a site's furniture, a newsletter's number, steps or XML takes nothing from an issue."""

import pytest

from bot.ingest import parse
from bot.model import RawIssue
from tests.ingest.reading import issue_of

TEXTS = [
    f"{name} was seen by the harbour this week, where it stayed for {count} hours and was fed by the keepers."
    for count, name in enumerate(("A walrus", "A comet", "A violin", "A lantern"), 3)
]


def test_a_box_that_asks_to_subscribe_does_not_empty_the_issue_below_it() -> None:
    items = "".join(f"<p><b>Thing {n} is out.</b> {text}</p>" for n, text in enumerate(TEXTS))
    issue = issue_of(f"<h1>Kiln Notes #5</h1><h3>Subscribe to Kiln Notes</h3><p>Get it weekly.</p>{items}", "x.html")
    said = " ".join(item.body for item in issue.items)
    assert all(text in said for text in TEXTS)


def test_points_in_bold_letters_under_headlines_are_parts_of_their_items() -> None:
    one, two = (f"**The offer**\n\n{TEXTS[n]}\n\n**The catch**\n\n{TEXTS[n + 1]}" for n in (0, 2))
    issue = issue_of(f"# Kiln 5\n\n## Kiln halves prices\n\n{one}\n\n## A robot walks\n\n{two}\n", "x.md")
    assert [item.title for item in issue.items] == ["Kiln halves prices", "A robot walks"]


def test_sections_whose_sub_headings_repeat_keep_their_items() -> None:
    parts = "".join(
        f"## {name}\n\n### Funding\n\n{TEXTS[n]}\n\n### Product\n\n{TEXTS[n + 1]}\n\n"
        for n, name in ((0, "Kiln"), (2, "Harbour"))
    )
    issue = issue_of(f"# Kiln 5\n\n{parts}", "x.md")
    assert [item.section for item in issue.items] == ["Kiln", "Kiln", "Harbour", "Harbour"]


def test_a_few_steps_are_a_part_of_their_item() -> None:
    steps = "How to run it:\n\n1. Download the weights\n2. Install the runtime\n3. Ask a question\n\nMore next week."
    issue = issue_of(f"Kiln Notes #4\n\n{TEXTS[0]}\n\n{steps}\n", "x.txt")
    assert "Install the runtime" in " ".join(item.body for item in issue.items)


@pytest.mark.parametrize("subject", ["Meet Claude 4", "Kiln Drops Llama 4", "Kiln Kills Windows 10"])
def test_a_products_version_in_a_headline_of_a_newsletter_is_no_number(subject: str) -> None:
    body = f"<h2>News</h2><h3>A</h3><p>{TEXTS[0]}</p><h3>B</h3><p>{TEXTS[1]}</p>"
    mail = f"From: Kiln Brief <a@kiln.example>\nSubject: {subject}\nContent-Type: text/html\n\n{body}"
    (issue,) = parse(RawIssue("x.eml", mail.encode()))
    assert (issue.newsletter, issue.number) == ("Kiln Brief", None)


@pytest.mark.parametrize(
    ("name", "text"),
    [("x.html", "<main>{}</main>"), ("x.html", "<mjml>{}</mjml>"), ("x.md", "<Callout>{}</Callout>")],
)
def test_a_page_of_one_element_of_its_own_is_no_foreign_xml(name: str, text: str) -> None:
    news = f"<h2>A walrus</h2><p>{TEXTS[0]}</p><h2>A comet</h2><p>{TEXTS[1]}</p>"
    assert parse(RawIssue(name, text.format(news).encode()))
