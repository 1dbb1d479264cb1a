"""Questions as members put them, and what they are about."""

import pytest

from bot.search.asking import subject
from bot.search.normalise import compounds


@pytest.mark.parametrize(
    "question",
    [
        "wasn't there something about tide clocks?",
        "What was that thing about tide clocks again",
        "show me the article on tide clocks",
        "do you remember the post about tide clocks",
        "anything on tide clocks?",
        "wasnt there something about tide clocks",
        "tide clocks please",
        "that tide clocks newsletter",
        "hey, could someone send me the link to the tide clocks, thanks!",
        "I think there was a story with tide clocks, where is it?",
        "tide clocks: who posted this last week?",
        "Gab es da nicht mal was über tide clocks?",
        "zeig mir bitte den Artikel zu tide clocks",
        "Il y avait un article sur tide clocks ?",
        "est-ce que tu te souviens du truc sur tide clocks",
        "hallo, gab es nicht mal was über die tide clocks?",
        "bonjour, je cherche le lien vers les tide clocks",
        "wo stand nochmal das mit den tide und clocks",
        "has anyone heard news regarding tide clocks?",
        "we talked about tide clocks some weeks ago, can you bring that up again",
    ],
)
def test_a_question_is_about_what_is_left_without_the_asking(question: str) -> None:
    assert subject(compounds(question)) == ["tide", "clocks"]


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("post mortem", ["post", "mortem"]),
        ("link prediction in graphs", ["link", "prediction", "graphs"]),
        ("chat show", ["chat", "show"]),
        ("die hard", ["die", "hard"]),
        ("man in the middle", ["man", "middle"]),
        ("bring your own bees", ["bring", "own", "bees"]),
        ("hacker news", ["hacker", "news"]),
        ("bees tell stories to bears", ["bees", "tell", "stories", "bears"]),
        ("post-quantum keys", ["post", "quantum", "keys"]),
        ("the last of us", ["the", "last", "of", "us"]),
        ("what is it", ["what", "is", "it"]),
        ("", []),
    ],
)
def test_what_may_be_the_subject_is_kept(question: str, about: list[str]) -> None:
    assert subject(compounds(question)) == about
