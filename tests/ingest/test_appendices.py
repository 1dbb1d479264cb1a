"""A heading or two at the end of an issue go in, the items above them come out all the same."""

import pytest

from tests.ingest.reading import issue_of

PROSE = (
    "Kiln has built a robot. It folds laundry in ten minutes, and costs as much as a small car does in most countries.",
    "Bar buys a boat. It is made of recycled nets, and carries forty people over the bay without any fuel at all.",
    "Moss raised money. It got a million from a bank in Oslo and others, and will plant three gardens on flat roofs.",
)
FIRST = ["Kiln", "Bar", "Moss"]
NEWS = tuple(zip(FIRST, PROSE, strict=True))
APPENDICES = (
    "## Further reading\n\n- [A paper](https://a.example/1) on gardens by Foo\n",
    "## Thanks\n\nSee you next week.\n",
    "## About\n\nThis is a letter on gardens.\n",
    "Ida Fern\n\nGarden Brief\n",
)


def openings(text: str, name: str) -> list[str]:
    return [item.title.split()[0] for item in issue_of(text, name).items]


@pytest.mark.parametrize("appendix", APPENDICES)
def test_a_heading_at_the_end_leaves_the_items_above_it(appendix: str) -> None:
    assert openings("\n\n".join(["# Garden Brief 5", *PROSE, appendix]), "a.md")[:3] == FIRST


def test_a_signature_in_two_short_lines_leaves_the_items_above_it() -> None:
    assert openings("\n\n".join(["Garden Brief 5", *PROSE, "Ida Fern", "Garden Brief\n"]), "a.txt")[:3] == FIRST


def test_prose_above_headings_that_say_more_is_an_introduction() -> None:
    news = [f"## {first}\n\n{prose} It is the {n} thing of this week." for n, (first, prose) in enumerate(NEWS)]
    issue = issue_of("\n\n".join(["# Garden Brief 5", *PROSE, *news]), "a.md")
    assert [item.title for item in issue.items] == FIRST
    assert [note.what for note in issue.notes].count("introduction") == len(PROSE)


def test_the_one_article_above_a_heading_that_heads_nothing_has_the_issues_title() -> None:
    prose = "<p>A garden grows.</p><p>It needs rain.</p><p>It needs sun as well.</p>"
    page = f"<title>On gardens</title><article><h1>On gardens</h1>{prose}<h2>Thanks</h2></article>"
    assert [item.title for item in issue_of(page, "a.html").items] == ["On gardens"]


@pytest.mark.parametrize("title", ["About us", "Links:", "Feedback"])
def test_an_underlined_title_at_the_end_leaves_the_titles_above_it(title: str) -> None:
    items = "\n\n".join(f"{n}. {first.upper()}\n{prose}" for n, (first, prose) in enumerate(NEWS, 1))
    assert openings(f"Garden Brief 5\n\n{items}\n\n{title}\n--------\nWe are a team.\n", "a.txt")[:3] == [
        "KILN",
        "BAR",
        "MOSS",
    ]


def test_what_a_page_in_one_line_leaves_out_has_its_note() -> None:
    items = "".join(f"<h3>{first}</h3><p>{prose}</p>" for first, prose in NEWS)
    issue = issue_of(
        f"<article><h1>Garden Brief 5</h1><h2>News</h2><p>A lone paragraph.</p>{items}</article>", "a.html"
    )
    assert [item.title for item in issue.items] == FIRST
    assert [note.what for note in issue.notes] == ["introduction"]
