"""What people write into a text file: Markdown, underlined titles, rulers, comments, and tags of their mailer."""

import pytest

from bot.ingest import parse
from bot.ingest.blocks.templates import uncommented
from bot.model import RawIssue
from tests.ingest.reading import issue_of

TITLES = ["Kiln ships robots", "Bar buys a boat", "Moss is mapped"]
BODIES = [
    "They fold laundry in ten minutes and cost little.",
    "The deal is worth three million in cash, they said.",
    "Botanists map moss with phones and publish it all.",
]
RULERS = [
    "-------", "=======", "* * *", "- - -", "~~~~", "•••", "_____", "—————", "⁂", "*", "* - * - *", "~*~*~", "-=-=-=-",
    "#####", "......", "+---+---+",
]  # fmt: skip
MARKDOWN = "\n\n".join(
    f"## [{title}](https://a.example/{n})\n\n{body}" for n, (title, body) in enumerate(zip(TITLES, BODIES, strict=True))
)


def told(text: str, name: str = "letter.txt") -> list[tuple[str, str]]:
    return [(item.title, item.body) for item in issue_of(text, name).items]


@pytest.mark.parametrize("ruler", RULERS)
@pytest.mark.parametrize("number", ["", "{}. "], ids=["bare", "numbered"])
def test_a_ruler_is_no_title_and_in_no_body(ruler: str, number: str) -> None:
    parts = [
        f"{number.format(n)}{title}\n\n{body}" for n, (title, body) in enumerate(zip(TITLES, BODIES, strict=True), 1)
    ]
    text = f"\n\n{ruler}\n\n".join(["Kiln Post 5", *parts, "See you next month!"])
    assert told(text) == list(zip(TITLES, BODIES, strict=True))


@pytest.mark.parametrize(("high", "low"), ["=-", "-=", "=~", "#*"])
def test_a_title_that_is_underlined_is_a_heading_and_the_sign_that_comes_first_is_the_highest(
    high: str, low: str
) -> None:
    titles = [*TITLES[:2], "Moss"]
    parts = [f"{title}\n{low * len(title)}\n{body}" for title, body in zip(titles, BODIES, strict=True)]
    text = "\n\n".join([f"Kiln Post 5\n{high * 11}", *parts])
    assert told(text) == list(zip(titles, BODIES, strict=True))


def test_underlined_sections_leave_titles_to_their_form() -> None:
    one, two, three = (f"{title}\n\n{body}\n\n" for title, body in zip(TITLES, BODIES, strict=True))
    for number in ("", "1. "):
        issue = issue_of(
            f"Kiln Post 5\n===========\n\nNews\n----\n\n{number}{one}{number}{two}Papers\n------\n\n{number}{three}"
        )
        assert [(item.section, item.title) for item in issue.items] == list(
            zip(["News", "News", "Papers"], TITLES, strict=True)
        )


def test_the_plain_text_that_a_mailer_makes_of_html_gives_titles_with_their_links() -> None:
    parts = [
        f"** {title} (https://a.example/{title[:3]})\n{'-' * 60}\n\n{body}"
        for title, body in zip(TITLES, BODIES, strict=True)
    ]
    issue = issue_of("\n\n".join([f"** Kiln Post 5\n{'-' * 60}", *parts]))
    assert [(item.title, item.links[0].url) for item in issue.items] == [
        (title, f"https://a.example/{title[:3]}") for title in TITLES
    ]


def test_a_paragraph_above_a_ruler_is_no_title() -> None:
    text = "\n\n".join([f"{title}. {body}\n----------" for title, body in zip(TITLES, BODIES, strict=True)])
    assert not [title for title, _ in told(f"Kiln Post 5\n\n{text}") if title.endswith(".")]


@pytest.mark.parametrize(
    "head",
    ["---\ntitle: Kiln Post 5\n---\n\n", "+++\ntitle = 'Kiln Post 5'\n+++\n\n", "# Kiln Post 5\n\n", "Kiln Post 5\n\n"],
)
@pytest.mark.parametrize(("name", "media"), [("a.txt", None), ("a", "text/plain"), ("a", None)])
def test_markdown_is_known_by_what_stands_in_it_whatever_the_file_is_called(
    head: str, name: str, media: str | None
) -> None:
    (issue,) = parse(RawIssue(name, (head + MARKDOWN).encode(), media))
    assert (issue.title, issue.number) == ("Kiln Post 5", 5)
    assert [(item.title, item.body, item.links[0].url) for item in issue.items] == [
        (title, body, f"https://a.example/{n}") for n, (title, body) in enumerate(zip(TITLES, BODIES, strict=True))
    ]


def test_a_few_signs_of_a_shell_do_not_make_markdown_of_a_text() -> None:
    shell = "# make it hot\nkiln --heat\n# and cold\nkiln --cool"
    text = f"Kiln Post 5\n\n1. A kiln in the shell\n\nRun this:\n\n{shell}\n\n2. Boats\n\nNone."
    assert [title for title, _ in told(text)] == ["A kiln in the shell", "Boats"]


TAGS = [
    "{{ first_name }}",
    "{{{ name }}}",
    "{% if name %}",
    "<%= user.name %>",
    "${user.name}",
    "*|FNAME|*",
    "%%name%%",
    "{$name}",
]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_a_templates_tag_is_shown_only_as_code(tag: str, name: str) -> None:
    code = f"<code>{tag}</code>" if name == "a.html" else f"`{tag}`"
    head, body = {"a.html": ("<h2>{}</h2>", "<p>{}</p>"), "a.md": ("## {}", "{}"), "a.txt": ("1. {}", "{}")}[name]
    text = "\n\n".join(
        [
            head.format("Kiln ships robots"), body.format(f"They fold {tag} laundry in ten minutes."),
            head.format("Bar buys a boat"), body.format(f"Write {code} for a name in the template."),
        ]
    )  # fmt: skip
    first, second = issue_of(text, name).items
    assert first.body == "They fold laundry in ten minutes."
    assert tag in second.body


def test_a_fence_keeps_a_template_that_is_shown_as_code() -> None:
    text = f"{MARKDOWN}\n\n## A template\n\nIt reads:\n\n```\n{{{{ page.title }}}} ${{HOME}}\n```\n"
    assert "{{ page.title }} ${HOME}" in told(text, "a.md")[-1][1]


@pytest.mark.parametrize(
    "prose",
    ["It costs ${x}$ and 5% of 20% more.", "A set {x} and {y} of |z| at 3%%.", "In JSON {'a': {'b': 1}} nests."],
)
def test_signs_that_are_no_tag_stay(prose: str) -> None:
    assert told(f"1. One\n\n{prose}\n\n2. Two\n\nNothing here.\n")[0][1] == prose


def test_a_comment_in_a_text_is_not_shown_and_lines_keep_their_numbers() -> None:
    text = "1. One\n\nA <!-- note\nto myself --> sentence.\n\n2. Two\n\nAn <!-- open one stays.\n"
    issue = issue_of(text)
    assert "myself" not in repr(issue)
    assert "An <!-- open one stays." in issue.items[1].body
    assert uncommented(text).count("\n") == text.count("\n")
