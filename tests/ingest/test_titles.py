"""A title made from a text ends where a sentence or a phrase ends."""

import pytest

from bot.ingest.document import Block, BlockKind
from bot.ingest.titles import beyond, short

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


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Have you ever wondered what fog sounds like to a frog? Nobody has.", "What fog sounds like to a frog"),
        ("There is an old quarrel about whether moss can hear. It can.", "An old quarrel about whether moss can hear"),
        ('In "Ferns That Forget", a group in Riga unrolls them twice.', "Ferns That Forget"),
        ("In another post, Moss Maps for Slow Walkers, the team counts steps.", "Moss Maps for Slow Walkers"),
        ("Code is promised for spring. It is short.", "Code is promised for spring"),
        (
            "Every kettle in Riga listens to the grid at once. (source)",
            "Every kettle in Riga listens to the grid at once",
        ),
        ("Nine percent. That is the share of frogs who vote.", "Nine percent"),
        ("I spent a day with Lantern 3, a loader. The good part is the log.", "I spent a day with Lantern 3, a loader"),
    ],
)
def test_a_title_is_the_name_or_the_claim_that_a_sentence_only_leads_up_to(text: str, title: str) -> None:
    assert short(text) == title


def test_a_paragraph_that_only_teases_leaves_the_title_to_the_next() -> None:
    blocks = [Block(BlockKind.TEXT, text, 1) for text in ("Musing aloud…", "If frogs vote in spring, newts will too.")]
    assert beyond(blocks[0], blocks[1]) == "Frogs vote in spring, newts will too"
    assert beyond(blocks[1], blocks[0]) is None
