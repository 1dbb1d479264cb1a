"""Lists without a heading and without links on their entries go in, an item for each entry comes out."""

import pytest

from tests.ingest.reading import issue_of

NAMES = ("Kiln", "Bar", "Moss", "Fern", "Slate", "Heron")
SAID = tuple(f"{name} (Foo et al., 2020). A paper about {name} and more." for name in NAMES)
NOTE = "This list grew long because there were many good papers in this month."


CASES = [(NAMES, "", ""), (NAMES, "Here are six papers:", ""), (SAID, "", NOTE), (SAID, "Here are six papers:", NOTE)]


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
@pytest.mark.parametrize(("entries", "above", "below"), CASES)
def test_a_numbered_list_is_an_item_an_entry(name: str, entries: tuple[str, ...], above: str, below: str) -> None:
    numbered = "\n".join(f"{n}. {entry}" for n, entry in enumerate(entries, 1))
    text = "\n\n".join(filter(None, ["# Papers 5", above, numbered, below])) + "\n"
    if name == "a.txt":
        text = text.removeprefix("# ")
    if name == "a.html":
        shown = "".join(f"<li>{entry}</li>" for entry in entries)
        text = f"<article><h1>Papers 5</h1><p>{above}</p><ol>{shown}</ol><p>{below}</p></article>"
    assert [item.title.split()[0] for item in issue_of(text, name).items] == list(NAMES)


def test_steps_within_an_article_are_no_items() -> None:
    prose = (
        "A kiln must be fired with patience, for clay that is heated in haste bursts, and the work of a week is lost."
    )
    steps = "1. Open the vents.\n2. Light the fire.\n3. Wait for a day."
    text = (
        f"Kiln Post 4\n\n1. Firing\n\n{prose}\n\nDo it so:\n\n{steps}\n\n{prose}\n\n2. Glazing\n\n{prose} It shines.\n"
    )
    assert [item.title for item in issue_of(text).items] == ["Firing", "Glazing"]


@pytest.mark.parametrize("bullet", "*-•")
def test_a_link_below_an_entrys_line_is_the_entrys(bullet: str) -> None:
    entries = [f"{bullet} {name} is out as well\n  https://a.example/{name}\n  It is new and good." for name in NAMES]
    items = issue_of("Garden Brief 5\n\n" + "\n".join(entries) + "\n").items
    assert [item.links[0].url for item in items] == [f"https://a.example/{name}" for name in NAMES]
    assert [item.title.split()[0] for item in items] == list(NAMES)
