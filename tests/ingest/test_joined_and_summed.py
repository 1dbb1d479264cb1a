"""Two things under one address stay two, and sentences are told apart in whatever script they begin."""

import pytest

from bot.ingest.summaries import summary_of
from tests.ingest.reading import issue_of

HEAD = "# Kiln Notes #4\n\n## News\n\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gemini 1.5 Pro is out", "Gemini 1.5 Flash is out"),
        ("PyTorch 2.1 is here", "PyTorch 2.2 is here"),
        ("Meetup in Berlin, 3 May", "Meetup in Berlin, 9 May"),
    ],
)
def test_titles_that_a_name_or_a_number_parts_are_two_items_though_one_page_has_both(one: str, other: str) -> None:
    text = (
        f"{HEAD}### {one}\n\nThe first is slow and good. [Blog](https://a.example/b)\n\n"
        f"### {other}\n\nThe other is quick and small. [Blog](https://a.example/b)\n"
    )
    assert [item.title for item in issue_of(text, "kiln.md").items] == [one, other]


def test_one_thing_told_twice_under_one_address_is_one_item() -> None:
    text = (
        f"{HEAD}### Kiln ships robots\n\nThey fold laundry. [Blog](https://a.example/b)\n\n"
        "### Kiln ships robots today\n\nThey fold laundry, and quickly so. [Blog](https://a.example/b)\n"
    )
    assert [item.title for item in issue_of(text, "kiln.md").items] == ["Kiln ships robots today"]


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        (
            "Das Modell ist klein und schnell. Öffentlich ist auch der Code. Dazu mehr im Herbst für alle, die warten.",
            "Das Modell ist klein und schnell. Öffentlich ist auch der Code.",
        ),
        (
            "Модель мала и быстра. Её код открыт для всех. Подробности будут осенью, и мы о них расскажем.",
            "Модель мала и быстра. Её код открыт для всех.",
        ),
        ("模型又小又快。代码也是公开的。秋天会有更多消息。", "模型又小又快。代码也是公开的。"),
    ],
)
def test_a_summary_is_whole_sentences_of_any_script(body: str, summary: str) -> None:
    assert summary_of("A title", body) == summary
