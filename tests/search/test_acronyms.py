"""Acronyms that a text explains, and brackets that explain none."""

import pytest

from bot.search.acronyms import mined


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("A paper on Tidal Wave Forecasting (TWF) for ports.", [("twf", "tidal wave forecasting")]),
        ("Its TWF (Tidal Wave Forecasting) is new.", [("twf", "tidal wave forecasting")]),
        ("Soil-Moisture Nets (SMNs) dry out", [("smn", "soil moisture nets")]),
        ("the Ministry of Bees (MoB) answered", [("mob", "ministry of bees")]),
        ("the Ministry of Bees (MB) answered", [("mb", "ministry of bees")]),
        ("Low-Rank Gardening (LoRG)", [("lorg", "low rank gardening")]),
        ("Big-Rank Adaptation (BRA), and BRA (Big Rank Adaptation)", [("bra", "big rank adaptation")]),
    ],
)
def test_an_acronym_is_mined_where_each_letter_begins_a_word(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(mined(text)) == pairs


@pytest.mark.parametrize(
    "text",
    [
        "a tool (MIT)",
        "bees (see Issue 12)",
        "Tidal Forecasting (TWF)",
        "(TWF)",
        "( (",
        "Kelp (I)",
        "of the (OT)",
        "x" * 5000,
    ],
)
def test_a_bracket_that_does_not_fit_explains_nothing(text: str) -> None:
    assert mined(text) == ()
