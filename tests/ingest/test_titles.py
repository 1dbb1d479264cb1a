"""A title made from a text ends where a sentence or a phrase ends."""

import pytest

from bot.ingest.titles import short

LAW = "The ruling on moss by Oct. 3 will decide whether frogs may read at all"
DOCTOR = "The pond's Dr. Fern has left the lab for a lake in Norway"
PLACE = "Botanists from a harbour, a museum and a small lab in Nairobi"
FOUND = "have found that mosquitoes avoid the light of the moon when it is full and the wind is low"


@pytest.mark.parametrize(
    ("text", "title"),
    [(f"{LAW}. It is late.", LAW), (f"{DOCTOR}. She will breed newts.", DOCTOR), (f"{PLACE} {FOUND}.", PLACE)],
)
def test_an_abbreviation_ends_no_title_and_an_open_verb_neither(text: str, title: str) -> None:
    assert short(text) == title
