"""What administrators change of a digest before it is posted."""

from dataclasses import replace

import pytest

from bot.digest.edits import dropping, edited, headed, raising, shown_items, swapping
from bot.digest.pick import Picked
from bot.digest.sections import Story
from bot.errors import BadOption
from bot.model import Edits, Item, Kind, StoredItem, Wishes
from storage.drafts import edits_text, to_edits
from tests.digest.archive import ref

NONE = Edits()


def story(key: str, section: str | None, kind: Kind = Kind.TOOL, mates: tuple[str, ...] = ()) -> Story:
    def stored(name: str) -> StoredItem:
        return StoredItem(Item(name, 1, name, section, kind, name, name), ISSUE)

    return Story(stored(key), tuple(map(stored, mates)))


ISSUE = ref("one")
STORIES = (
    story("a", "News", mates=("a2",)),
    story("b", "Tools"),
    story("c", "News"),
    story("t", "Tips", Kind.TIP),
    story("d", "Tools"),
)
PICKED = Picked(Wishes(most=4), stories=STORIES)


def keys(edits: Edits, picked: Picked = PICKED) -> str:
    return " ".join(stored.item.key for stored in shown_items(edited(picked, edits)))


def test_items_are_offered_as_they_are_read_then_what_the_button_opens() -> None:
    assert keys(NONE) == "a c b t d"


def test_what_is_left_out_goes_with_what_tells_the_same_and_counts_as_told() -> None:
    made = dropping(PICKED, NONE, "a")
    assert made.dropped == ("a", "a2")
    assert keys(made) == "b d c t"
    few = replace(PICKED, wishes=Wishes(least=5))
    assert edited(few, made).posts
    with pytest.raises(BadOption, match="not in the draft any more"):
        dropping(edited(PICKED, made), made, "a")
    with pytest.raises(BadOption, match="the last item"):
        dropping(replace(PICKED, stories=STORIES[:1]), NONE, "a")


def test_an_item_moves_up_within_its_section_and_the_first_of_a_section_with_it() -> None:
    once = raising(PICKED, NONE, "c")
    assert keys(once) == "c a b t d"
    twice = raising(edited(PICKED, once), once, "b")
    assert keys(twice) == "b c a t d"
    for key in ("b", "t", "d"):
        with pytest.raises(BadOption, match="as far up as it can"):
            raising(edited(PICKED, twice), twice, key)


def test_two_items_change_places_also_one_that_only_the_button_opens() -> None:
    assert keys(swapping(PICKED, NONE, "a", "c")) == "c a b t d"
    assert keys(swapping(PICKED, NONE, "a", "d")) == "d b c t a"
    with pytest.raises(BadOption, match="as far up"):
        swapping(PICKED, NONE, "a", "a")


def test_edits_are_stored_and_come_back_as_they_were() -> None:
    for made in (NONE, headed(Edits(("a",), ("b", "c")), "  What we\n liked ")):
        assert to_edits(edits_text(made)) == made
    assert headed(NONE, " a\n b ").headline == "a b"
    assert edits_text(NONE) == "{}"
