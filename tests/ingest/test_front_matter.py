"""Front matter, comments and images within the text of Markdown are read or dropped, and never shown."""

import pytest

from tests.ingest.reading import issue_of

MOSS, FERNS = "## [Moss maps](https://pond.example/1)", "## [Ferns](https://pond.example/2)"
ITEMS = f"{MOSS}\n\nMoss is mapped.\n\n{FERNS}\n\nFerns are counted.\n"
FRONT = "---\ntitle: 'Pond Weekly #5'\nsecret: kelp\n---\n"


@pytest.mark.parametrize("length", [30, 300, 30_000])
def test_an_image_within_the_text_costs_no_item_and_shows_nothing(length: int) -> None:
    picture = f"![p](data:image/png;base64,{'A' * length})"
    issue = issue_of(f"{FRONT}\n<!-- a note to myself -->\n\n{picture}\n\n{ITEMS}", "a.md")
    assert (issue.number, [item.title for item in issue.items]) == (5, ["Moss maps", "Ferns"])
    assert not any(word in repr(issue) for word in ("AAAA", "kelp", "myself"))


def test_a_text_too_tangled_for_markdown_still_shows_no_front_matter_and_no_comment() -> None:
    tangle = "[" * 1_100
    issue = issue_of(f"{FRONT}\n<!-- a note to myself -->\n\n{tangle}\n\n{ITEMS}", "a.md")
    assert issue.number == 5
    assert not any(word in repr(issue) for word in ("kelp", "myself"))


@pytest.mark.parametrize("mark", [">", ">-", "|", "|+"])
def test_a_title_folded_over_lines_is_read_whole(mark: str) -> None:
    issue = issue_of(f"---\ntitle: {mark}\n  Pond Weekly #5:\n  of moss\nauthor: Ida Fern\n---\n\n{ITEMS}", "a.md")
    assert (issue.title, issue.number, issue.author) == ("Pond Weekly #5: of moss", 5, "Ida Fern")


def test_a_footnote_with_a_link_stands_at_the_end_of_the_paragraph_that_has_its_mark() -> None:
    text = (
        "# Kiln 3\n\n## Robots that fold[^1]\n\nA robot folds shirts in a house[^2] by the\nsea[^3]. It sings.\n\n"
        "## Kettles that wait\n\nA kettle waits for wind[^2] and rain[^4].\n\n"
        "[^1]: Seen by [Ada](https://a.example/1).\n[^2]: As told in\n  https://a.example/2 too.\n[^4]: An aside.\n"
    )
    robots, kettles = issue_of(text, "letter.md").items
    said = "It sings. Seen by Ada. As told in https://a.example/2 too."
    assert robots.body == f"A robot folds shirts in a house by the sea[^3]. {said}"
    assert [link.url for link in robots.links] == ["https://a.example/1", "https://a.example/2"]
    assert (robots.title, kettles.body) == ("Robots that fold", "A kettle waits for wind and rain.")


def test_an_address_with_spaces_is_the_link_that_its_writer_meant() -> None:
    text = "# Kiln 3\n\n## Robots\n\n- [The plan of a robot](https://a.example/my new plan.pdf) is out.\n"
    (item,) = issue_of(text, "letter.md").items
    assert (item.title, item.links[0].url) == ("The plan of a robot", "https://a.example/my%20new%20plan.pdf")
