"""What an issue tells twice is one item; what only looks alike stays two."""

from bot.ingest.document import Block, BlockKind, Draft
from bot.ingest.duplicates import join
from bot.model import Link

LONG = "The team rewrote its loader in the spring and streams shards from a plain disk."


def draft(title: str, line: int, body: str = "", *urls: str) -> Draft:
    blocks = (Block(BlockKind.TEXT, body, line + 1),) if body else ()
    return Draft(title, None, line, blocks, tuple(Link(url, title) for url in urls))


def test_a_teaser_and_its_full_text_are_one_item_where_the_full_text_stands_with_the_links_of_both() -> None:
    teaser = draft("Lantern reads shards", 1, "A teaser.", "https://a.example/3?ref=x", "https://b.example/")
    other, full = (
        draft("A map of moss", 5, "Moss."),
        draft("Lantern reads the shards", 9, LONG, "https://www.a.example/3/"),
    )
    drafts, (note,) = join([teaser, other, full])
    assert [each.line for each in drafts] == [5, 9]
    assert [link.url for link in drafts[1].links] == [
        "https://www.a.example/3/", "https://a.example/3?ref=x", "https://b.example/",
    ]  # fmt: skip
    assert (note.line, note.what) == (1, "duplicate")


def test_equal_texts_are_one_item_and_the_first_stands() -> None:
    drafts, notes = join([draft("One", 1, LONG), draft("Another name", 5, LONG)])
    assert ([each.title for each in drafts], len(notes)) == (["One"], 1)


def test_a_title_without_a_text_is_the_item_of_that_title() -> None:
    drafts, _ = join([draft("Lantern reads shards", 1), draft("Lantern reads shards", 7, LONG)])
    assert [each.line for each in drafts] == [7]


def test_three_tellings_are_one_item() -> None:
    drafts, notes = join([draft("Lantern", n, LONG[: 20 * n], "https://a.example/3") for n in (1, 2, 3)])
    assert ([each.line for each in drafts], len(notes)) == ([3], 2)


def test_two_items_with_one_link_or_one_title_stay_two() -> None:
    drafts, notes = join(
        [
            draft("Lantern reads shards", 1, "One story of it.", "https://a.example/3"),
            draft("An interview with its author", 5, "Quite another story.", "https://a.example/3"),
            draft("Lantern reads shards", 9, "A third story, with no link.", "https://c.example/"),
        ]
    )
    assert (len(drafts), notes) == (3, ())


def test_texts_that_only_open_alike_stay_two_and_one_is_known_again_whatever_its_marks() -> None:
    other = LONG.replace("a plain disk", "a far server")
    drafts, notes = join([draft("One", 1, LONG), draft("Two", 5, other), draft("Three", 9, f"“{LONG.upper()}”")])
    assert ([each.title for each in drafts], [note.line for note in notes]) == (["Two", "Three"], [1])


def test_a_text_that_goes_on_after_its_title_is_more_than_a_title() -> None:
    title = "The team rewrote its loader in the spring"
    drafts, _ = join([draft(title, 1, LONG), draft(title, 5, "A second report, by somebody else.")])
    assert [each.line for each in drafts] == [1, 5]
