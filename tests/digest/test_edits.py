"""What administrators change of a digest before it is posted."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.edits import drafted, dropping, edited, headed, raising, shown_items, swapping
from bot.digest.pick import Picked, pick
from bot.digest.rank import Taste
from bot.digest.sections import Story
from bot.digest.stock import Stock
from bot.errors import BadOption
from bot.model import Edits, Item, Kind, StoredItem, Told, Wishes
from bot.search import Stories, build
from storage.drafts import edits_text, to_edits
from tests.digest.archive import archives, ref, whole

NONE = Edits()
STORIES_OF = Stories(build([]).vocabulary).of


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


@settings(max_examples=100, deadline=None)
@given(archives(), st.integers(1, 9))
def test_what_a_draft_chose_is_posted_as_it_was_shown_whatever_came_to_the_archive_or_is_liked_now(
    archive: list[StoredItem], most: int
) -> None:
    wishes = Wishes(most=most, least=2, archives=True)
    shown = pick(Stock(archive), wishes, Told(), "2026-09", Taste(), lambda _: "", STORIES_OF)
    grown = Stock([*archive, *whole(ref("late", "2026-09"), "a", "z")])
    if shown.posts:
        again = drafted(grown, wishes, shown.telling, Told(), STORIES_OF)
        assert (again.shown, again.telling, again.archives) == (shown.shown, shown.telling, shown.archives)
        assert again.posts


def test_what_another_post_told_since_or_is_gone_from_the_archive_is_not_posted() -> None:
    items = whole(ISSUE, "ash", "birch", "cedar")
    first, second, third = [stored.item.key for stored in items]
    draft = Told((third, first, second), (ISSUE.key,))
    left = drafted(Stock(items[:2]), Wishes(), draft, Told((first,)), STORIES_OF)
    assert left.telling == Told((second,), (ISSUE.key,))
    assert not drafted(Stock(()), Wishes(), draft, Told(), STORIES_OF).posts
