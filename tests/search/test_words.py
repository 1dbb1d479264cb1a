"""How texts become words, and words families."""

import pytest

from bot.search.normalise import compounds, forms, words
from bot.search.stem import stem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I-JEPA's", ["i", "jepa"]),
        ("GPT-3.5, really", ["gpt", "3.5", "really"]),
        ("1,000 of 12,5", ["1000", "of", "12", "5"]),
        ("Notepad++ 8.6, v2.9", ["notepadplusplus", "8.6", "v2.9"]),
        ("C++17 / C# / F# / .NET 8 / ASP.NET", ["cplusplus17", "csharp", "fsharp", "dotnet", "8", "asp", "net"]),
        ("we’ll don't", ["we", "don"]),
        ("Łódź naïve Ærø ﬁne Straße", ["lodz", "naive", "aero", "fine", "strasse"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("微软GPT模型", ["微软", "gpt", "模型"]),
        ("机器学习", ["机器", "器学", "学习"]),
        ("🎁 👩‍💻 \x00 \ud800 *", []),
    ],
)
def test_a_text_is_cut_into_folded_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_compound_is_held_split_and_joined() -> None:
    assert forms("text-to-image GPT4 R&D") == {"text", "to", "image", "texttoimage", "gpt4", "gpt", "4", "r", "d", "rd"}


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("SpeechBrain", {"speech", "brain"}),
        ("TensorFlow", {"tensor", "flow"}),
        ("MLOps", {"ml", "ops"}),
        ("OpenAI’s", {"open", "ai"}),
        ("v2.9", {"2.9"}),
        ("LLMs GPUs iPhone PyTorch NASA LaTeX", set()),
        ("JavaScript GitHub", set()),
    ],
)
def test_a_name_written_in_one_is_held_by_its_words_too_unless_they_mean_something_else(
    text: str, split: set[str]
) -> None:
    assert forms(text) - set(words(text)) == split


def test_words_of_a_compound_stay_together() -> None:
    assert compounds("I-JEPA's post-quantum papers") == [("i", "jepa"), ("post", "quantum"), ("papers",)]


@pytest.mark.parametrize(
    "family",
    [
        ("label", "labels", "labelled", "labeling", "labelling"),
        ("optimise", "optimize", "optimization", "optimising", "optimized"),
        ("predict", "prediction", "predictions", "predicted"),
        ("company", "companies"),
        ("image", "images", "imaging"),
    ],
)
def test_inflected_forms_share_a_key(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize(("one", "other"), [("flower", "flow"), ("rate", "rat"), ("passion", "pass"), ("gpt4", "gpt")])
def test_words_that_only_look_alike_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)
