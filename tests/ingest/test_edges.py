"""Greeting, sign-off and advertisements end where items begin, whatever words the items begin with."""

import pytest

from bot.model import Issue
from tests.ingest.reading import issue_of

CLOSERS = [
    "Best papers of 2024",
    "Copyright suit against a model",
    "Keep training: llamas at dawn",
    "You can now subscribe to nothing",
    "Thanks to lichens, a new dataset",
]
OPENERS = [
    "Hello, GPT-4o",
    "Dear reader survey",
    "Hi-fi audio codecs",
    "Welcome to the age of moss",
    "Subscribe to rain",
]
ADVERTISED = ["Chipmaker takes 20% off its cards", "What a promo code leaks", "How gift cards leak"]
STORIES = ["Moss maps", "Lantern 3", "Ferns at scale", "Slow trees", "Dew clocks", "Bark beetles"]


def stories(titles: list[str]) -> list[str]:
    form = "### [{0}](https://pond.example/{1})\n\nStory {1} is told by frog {1}.\n"
    return [form.format(title, n) for n, title in enumerate(titles)]


def linked(titles: list[str]) -> Issue:
    return issue_of("# Pond Letter #4\n\n## News\n\n" + "\n".join(stories(titles)), "pond.md")


def placed(title: str, at: int) -> list[str]:
    return [*STORIES[:at], title, *STORIES[at:]]


@pytest.mark.parametrize("title", [*CLOSERS, *OPENERS, *ADVERTISED])
@pytest.mark.parametrize("at", [0, 2, 4, 6])
def test_a_heading_with_a_link_is_an_item_whatever_it_begins_with(title: str, at: int) -> None:
    issue = linked(placed(title, at))
    assert [item.title for item in issue.items] == placed(title, at)
    assert {item.section for item in issue.items} == {"News"}


@pytest.mark.parametrize("title", [*CLOSERS, *OPENERS, *ADVERTISED])
@pytest.mark.parametrize("at", [1, 4, 6])
def test_a_numbered_line_is_an_item_whatever_it_begins_with(title: str, at: int) -> None:
    lines = "{0}. {1}\n\nStory {0} is told by frog {0} and nobody else in the pond.\n"
    told = (lines.format(n, each) for n, each in enumerate(placed(title, at), 1))
    issue = issue_of("Pond Letter #4\n\n" + "\n".join(told))
    assert [item.title for item in issue.items] == placed(title, at)


@pytest.mark.parametrize(
    "text",
    ["Welcome to the age of moss, frogs.", "Keep learning, say the frogs.", "Best of all is fern."],
)
@pytest.mark.parametrize("at", [1, 3])
def test_a_paragraph_of_an_item_neither_greets_nor_takes_its_leave(text: str, at: int) -> None:
    told = stories(STORIES)
    told[at] += f"\n{text}\n"
    issue = issue_of("# Pond Letter #4\n\n" + "\n".join(told), "pond.md")
    assert [item.title for item in issue.items] == STORIES
    assert text in issue.items[at].body


def test_what_stands_under_an_advertisement_s_heading_is_part_of_it() -> None:
    told = "### [Moss maps](https://a.example)\n\nMoss.\n\n### Sponsored by Acme\n\nBuy nets.\n\nThey are green.\n\n### [Ferns](https://b.example)\n\nFerns."
    issue = issue_of(f"# Pond Letter #4\n\n{told}", "pond.md")
    assert [item.title for item in issue.items] == ["Moss maps", "Ferns"]
    assert not any("nets" in item.body or "green" in item.body for item in issue.items)
    assert [note.what for note in issue.notes].count("promotion") == 3


def test_several_headings_of_the_first_level_are_items_each() -> None:
    told = "\n\n".join(
        f"# {each}\n\n{each} are told by [frog {n}](https://pond.example/{n}), who was there."
        for n, each in enumerate(STORIES)
    )
    assert [item.title for item in issue_of(told, "pond.md").items] == STORIES


def test_a_greeting_and_a_farewell_are_still_left_out() -> None:
    told = "\n".join(stories(STORIES))
    issue = issue_of(
        f"# Pond Letter #4\n\nHey everyone, frogs!\n\n{told}\n\n## That’s all, folks\n\nSee you next month.", "pond.md"
    )
    assert [item.title for item in issue.items] == STORIES
    assert not any("everyone" in item.body or "See you" in item.body for item in issue.items)


def guesses(text: str, name: str) -> list[str]:
    return [note.why for note in issue_of(text, name).notes if note.what == "items are a guess"]


PROSE = """Lantern 3 — a loader for slow disks — is out. It streams shards and needs half of the memory.

MossNet maps roofs from pictures. Botanists at a small harbour museum trained it on a phone.

Kettle is a new library by Ada Finch. It boils logs down to a page, and runs anywhere.

The Ferry Prize went to a pair of students. They taught a buoy to count seals."""


def test_a_guess_is_said_where_prose_was_cut_and_only_there() -> None:
    links = "\n".join(f"- [Lantern {n}](https://pond.example/{n}): it floats in harbour {n}." for n in range(6))
    assert guesses(PROSE, "a.txt") == ["no headings found"]
    assert guesses(f"# Pond #4\n\n## News\n\n{PROSE}", "a.md") == ["a section has no headings for its items"]
    assert guesses(links, "a.md") == guesses(f"# Pond #4\n\n## News\n\n{links}", "a.md") == []
    assert guesses("One lantern floats in the harbour, and nobody knows who lit it. It shines on.", "a.txt") == []
