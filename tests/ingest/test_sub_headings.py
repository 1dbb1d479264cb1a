"""What a site hangs below an issue is no item, sub-headings divide items, and bold lines under sections name them."""

import pytest

from tests.ingest.reading import issue_of

TITLES = ["A kettle that plans ahead", "Notes on a slow index", "Ovens learn to wait", "Bread from a small model"]
TEXTS = [
    "The kettle listens to the grid and boils its water when the wind blows over the northern hills.",
    "An index that sorts while you sleep turns out to be enough for a library of forty thousand cards.",
    "A bakery in Ghent lets a forecast decide when its ovens start, and saves a fifth of its power.",
    "Four students trained a model on nothing but recipes, and it now corrects the amounts of salt.",
]
PAGE = "<html><body><article><h1>Slow Kitchen 5</h1>{}</article></body></html>"
ITEMS = "".join(f"<h2>{title}</h2><p>{text}</p>" for title, text in zip(TITLES, TEXTS, strict=True))


@pytest.mark.parametrize(
    "below",
    [
        "<h3>Subscribe</h3><p>Get it in your inbox every week.</p><h3>Share</h3><p>Tell your friends of it.</p>",
        "<h3>About the author</h3><p>Ada bakes and writes in Ghent.</p>",
        "<h2>Related posts</h2><h3>Slow Kitchen 4</h3><p>Of salt.</p><h3>Slow Kitchen 3</h3><p>Of yeast.</p>",
        "<h2>3 Comments</h2><p>What a fine issue this was, once more.</p>",
        "<h3>Subscribe to Slow Kitchen</h3><p>It costs nothing.</p><h3>You may also like</h3><p>Our older one.</p>",
    ],
)
def test_what_a_site_hangs_below_an_issue_is_dropped_with_a_note(below: str) -> None:
    issue = issue_of(PAGE.format(ITEMS + below), "x.html")
    assert [(item.section, item.title) for item in issue.items] == [(None, title) for title in TITLES]
    assert "page furniture" in {note.what for note in issue.notes}


def test_an_article_called_like_furniture_is_kept_where_nothing_stands_above_it() -> None:
    issue = issue_of("# Comments\n\nA long talk about how comments in code grow old faster than the code.\n", "x.md")
    assert "page furniture" not in {note.what for note in issue.notes}
    assert len(issue.items) == 1


def test_items_under_a_request_to_subscribe_are_kept() -> None:
    below = "".join(f"<h3>{title}</h3><p>{text}</p>" for title, text in zip(TITLES, TEXTS, strict=True))
    issue = issue_of(PAGE.format(f"<h2>Subscribe</h2><p>It costs nothing.</p>{below}"), "x.html")
    assert [item.title for item in issue.items] == TITLES


def test_a_sub_heading_that_every_item_repeats_is_a_part_of_each() -> None:
    told = "".join(
        f"<h2>{title}</h2><p>{text}</p><h3>Why it matters</h3><p>{why}</p>"
        for title, text, why in zip(TITLES[:2], TEXTS[:2], TEXTS[2:], strict=True)
    )
    issue = issue_of(PAGE.format(told), "x.html")
    assert [(item.section, item.title) for item in issue.items] == [(None, title) for title in TITLES[:2]]
    assert [item.summary for item in issue.items] == TEXTS[:2]


def test_sub_headings_of_one_item_among_many_are_a_part_of_it() -> None:
    parts = "<h3>The dough</h3><p>It is left alone for a day.</p><h3>The heat</h3><p>It comes from the sun.</p>"
    issue = issue_of(PAGE.format(ITEMS + parts), "x.html")
    assert [(item.section, item.title) for item in issue.items] == [(None, title) for title in TITLES]


def test_the_only_heading_right_below_a_section_s_is_an_item() -> None:
    issue = issue_of(
        f"# Slow Kitchen 5\n\n## News\n\n{TEXTS[0]}\n\n## Papers\n\n### A paper on yeast\n\n{TEXTS[3]}\n", "x.md"
    )
    assert [item.section for item in issue.items] == ["News", "Papers"]
    assert issue.items[1].title == "A paper on yeast"


@pytest.mark.parametrize(
    "name", ["News", "Around the northern hills"], ids=["of a known kind", "of the writer's own making"]
)
@pytest.mark.parametrize("title", ["<p><b>{}</b></p><p>", "<p><strong>{}</strong><br>", "<p>🍞 <b>{}</b> "])
def test_lines_in_bold_letters_under_a_section_are_titles(name: str, title: str) -> None:
    def told(start: int, stop: int) -> str:
        return "".join(f"{title.format(TITLES[i])}{TEXTS[i]}</p>" for i in range(start, stop))

    issue = issue_of(PAGE.format(f"<h2>{name}</h2>{told(0, 2)}<h2>Papers</h2>{told(2, 4)}"), "x.html")
    assert [(item.section, item.title) for item in issue.items] == [
        *((name, each) for each in TITLES[:2]),
        *(("Papers", each) for each in TITLES[2:]),
    ]
    assert [item.summary for item in issue.items] == TEXTS


def test_numbered_lines_in_bold_letters_under_a_section_keep_their_text() -> None:
    told = "\n\n".join(f"**{i}. {TITLES[i]}**\n\n{TEXTS[i]}" for i in range(4))
    issue = issue_of(f"# Slow Kitchen 5\n\n## News\n\n{told}\n", "x.md")
    assert [(item.title, item.summary) for item in issue.items] == list(zip(TITLES, TEXTS, strict=True))


def test_bold_lines_below_an_item_s_own_text_are_its_points() -> None:
    points = "<p><b>The dough rests</b></p><p>For a day.</p><p><b>The heat waits</b></p><p>For the sun.</p>"
    issue = issue_of(PAGE.format(ITEMS + points), "x.html")
    assert [item.title for item in issue.items] == TITLES
