"""What the line of a choice says, and that it always fits."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Aim, Suggestion
from bot.pages.choices import choice_name
from bot.pages.text import units


def test_a_choice_shows_what_it_is() -> None:
    assert choice_name(Suggestion("topic:kelp", "kelp", Aim.TOPIC, 41)) == "🏷 kelp · 41 items"
    assert choice_name(Suggestion("name:Lantern", "Lantern", Aim.NAME, 1)) == "🔹 Lantern · 1 item"
    assert choice_name(Suggestion("k", "Bees count to four")) == "Bees count to four"


@given(st.text(max_size=120), st.sampled_from(Aim), st.integers(1, 10**7))
def test_a_choice_has_at_most_100_units_and_is_never_empty(title: str, aim: Aim, items: int) -> None:
    assert 1 <= units(choice_name(Suggestion("k", title, aim, items))) <= 100
