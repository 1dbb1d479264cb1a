"""The vocabulary and what it makes of items: topics by whole words, by their aliases, by what is broader."""

import re

import pytest

from bot.errors import BadOption
from bot.ingest import SHIPPED, parse, relabelled, vocabulary_of
from bot.ingest.topics import general_topics, topics_of
from bot.model import Issue, Item, Kind, RawIssue
from tests.ingest.reading import SAMPLES, SHARED, issue_of, read
from tests.ingest.test_real_texts import FILES, real


def topics(text: str, title: str = "", section: str | None = None, newsletter: str = "Byte Letter") -> tuple[str, ...]:
    return topics_of(Item("k", 1, title, section, Kind.OTHER, text, text), newsletter)


def everything() -> list[Issue]:
    issues = [issue for path in sorted(SAMPLES.glob("[gt]*")) for issue in read(path)]
    return issues + ([real(number) for number in FILES] if (SHARED / "newsletters").is_dir() else [])


def test_about_150_topics_are_shipped_and_most_stand_under_a_broader_one() -> None:
    names = SHIPPED.topics
    assert 150 <= len(names) <= 200
    assert sum(topic.broader is not None for topic in names.values()) > len(names) / 2
    assert all(SHIPPED.topic_named(alias) == topic.name for topic in names.values() for alias in topic.aliases)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Bounding boxes drawn by a bored intern.", "object detection"),
        ("A Text-To-Image toy for the kitchen.", "image generation"),
        ("We ship four LLMs and a kettle.", "large language models"),
        ("GPT-4 wrote the menu.", "large language models"),
        ("CLIP met a lamp.", "vision and language"),
        ("A retrieval-augmented fridge.", "retrieval-augmented generation"),
        ("Nearest neighbours of a teapot.", "semantic search"),
        ("An online course on kettles.", "education"),
        ("sklearn for gardeners", "scikit-learn"),
        ("CI/CD for models", "mlops"),
    ],
)
def test_a_topic_is_met_by_name_alias_plural_or_hyphen(text: str, topic: str) -> None:
    assert topic in topics(text)


@pytest.mark.parametrize(
    "text",
    [
        "Of course she clipped the hedge, at scale.",
        "He spent the year training a dog to fetch his notebook.",
        "Her travel agent raised his voice over the course of the call.",
        "A transformation of the ragged curtain, prompt and visual.",
        "The bathroom scale lost its memory. Mode of transport: bus.",
        "Chain. Of thought he had none: few. Shot glasses stood there.",
    ],
)
def test_everyday_words_and_words_across_a_full_stop_name_no_topic(text: str) -> None:
    assert topics(text) == ()


def test_an_item_is_found_under_what_is_broader_than_its_strongest_topic() -> None:
    found = topics("", "YOLO and its bounding boxes", None)
    assert found[0] == "object detection"
    assert "computer vision" in found
    crowded = topics("PyTorch, SQLite, a robot, chess, music, a lawsuit.", "Object detection in the dark")
    assert crowded[0] == "object detection"
    assert "computer vision" in crowded
    assert len(crowded) == 4


def test_a_section_or_the_newsletters_name_speaks_only_where_the_text_is_silent_or_agrees() -> None:
    assert topics("A kettle.", section="Robots and speech") == ("robotics", "speech")
    assert topics("Tokenizers of the north, a tokenizer of the south, tokenisation.", "Tokenisers", "Robots") == (
        "tokenisation",
        "natural language processing",
    )
    assert topics("A kettle.", newsletter="Machine Learning Monthly") == ("machine learning",)
    assert topics("A kettle.", newsletter="Kettle Weekly") == ()


def test_a_weak_topic_is_named_only_where_there_is_no_other() -> None:
    assert topics("Machine learning, open source, with a robot.") == ("robotics",)
    assert topics("Machine learning for kettles.") == ("machine learning",)


def test_every_item_of_the_samples_and_real_texts_has_one_to_four_topics_of_the_vocabulary() -> None:
    found = [(item.title, item.topics) for issue in everything() for item in issue.items]
    without = [title for title, names in found if not names]
    assert len(without) <= len(found) // 20, without
    assert all(len(names) <= 4 and set(names) <= SHIPPED.topics.keys() for _, names in found)
    assert all(len(set(names)) == len(names) for _, names in found)


BUSINESS = b"""# Biz Letter 3

## News

- [ruff](https://github.com/astral-sh/ruff): fast.
- [Bar buys Baz](https://e.example/baz): It cost much.
- [OpenAI releases Sora](https://o.example/sora): A thing.
- [LlamaIndex 1.0](https://l.example/1) is out.
"""


def test_an_item_that_says_of_no_topic_is_found_under_the_general_one_of_its_kind() -> None:
    (issue,) = parse(RawIssue("biz.md", BUSINESS))
    assert [item.topics[0] for item in issue.items] == [
        "tools and libraries",
        "news and views",
        "new releases",
        "llamaindex",
    ]
    merged = vocabulary_of('["news and views"]\nmerge = "industry"\n')
    assert relabelled(issue, merged).items[1].topics == ("industry",)
    assert all(general_topics(kind) for kind in Kind)


def test_relabelling_changes_topics_and_nothing_else() -> None:
    issue = issue_of(
        "Byte Letter #3\n\n1. A kettle that plans\n\nThe kettle in question listens to the grid tonight.\n"
    )
    kettles = vocabulary_of('[kettles]\nbroader = "food"\n')
    changed = relabelled(issue, kettles)
    assert changed.items[0].topics == ("kettles", "food")
    assert relabelled(changed) == issue
    assert [item.key for item in changed.items] == [item.key for item in issue.items]


def test_an_issue_is_parsed_with_the_vocabulary_that_is_given() -> None:
    body = b"Byte Letter #3\n\n1. A kettle that plans\n\nThe kettle in question listens to the radio tonight.\n"
    (issue,) = parse(RawIssue("x.txt", body), vocabulary_of("[kettles]\n"))
    assert issue.items[0].topics[0] == "kettles"


def test_an_own_file_adds_topics_and_aliases_and_leaves_the_rest_as_shipped() -> None:
    own = vocabulary_of(
        '["object detection"]\naliases = ["spot the kettle"]\n[kettles]\nbroader = "object detection"\n'
    )
    assert own.topic_named("Spot the Kettles") == "object detection"
    assert own.topics["object detection"].broader == "computer vision"
    assert own.topics["kettles"].broader == "object detection"
    assert own.topics.keys() - SHIPPED.topics.keys() == {"kettles"}
    assert vocabulary_of(own.text) == own


def test_own_words_join_those_shipped_and_one_that_is_not_meant_takes_an_alias_away() -> None:
    shipped = SHIPPED.topics["object detection"].aliases
    own = vocabulary_of(f'["object detection"]\naliases = ["spot the kettle"]\nnot = ["{shipped[0]}"]\n')
    assert own.topics["object detection"].aliases == (*shipped[1:], "spot the kettle")
    assert own.topic_named(shipped[0]) is None


def test_languages_that_differ_in_their_mark_alone_are_topics_of_their_own() -> None:
    own = vocabulary_of('["C++"]\n["C#"]\n[F]\n')
    assert list(own.mentions("A C++ book, one on C#, C#11 and F# and a C. Grade F.")) == ["C++", "C#", "F"]
    assert (own.topic_named("c++"), own.topic_named("c#"), own.topic_named("c")) == ("C++", "C#", None)


def test_a_merged_topic_gives_its_name_its_aliases_and_its_narrower_topics_away() -> None:
    own = vocabulary_of('[speech]\nmerge = "audio"\n[audio]\nmerge = "music"\n')
    assert own.topic_named("speech") == own.topic_named("coqui") == own.topic_named("audio") == "music"
    assert own.topics["speech recognition"].broader == "music"
    assert own.topics["music"].broader is None
    assert "speech" not in own.topics


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[a\n", "line 1"),
        ("[kettles]\n[kettles]\n", "line 2"),
        ("x = 1\n", "“x” is no topic"),
        ("[kettles]\nalias = []\n", "“kettles” has “alias”"),
        ('[kettles]\naliases = "pot"\n', "“aliases” of the topic “kettles” is a list"),
        ('[kettles]\naliases = [""]\n', "at the topic “kettles” is no name"),
        ('[kettles]\naliases = ["!!"]\n', "at the topic “kettles” is no name"),
        ("[kettles]\naliases = [1]\n", "at the topic “kettles” is no name"),
        ('["  "]\n', "is no name"),
        ('["<@1>"]\n', "is no name"),
        (f'["{"x" * 101}"]\n', "at most 100"),
        ('[kettles]\nbroader = "pots"\n', "“kettles” has the broader topic “pots”, which there is not"),
        ('[a]\nbroader = "b"\n[b]\nbroader = "a"\n', "broader than itself"),
        ('[a]\nbroader = "a"\n', "broader than itself"),
        ('[a]\nmerge = "a"\n', "merged into itself"),
        ('[a]\nmerge = "b"\n', "merged into “b”, which there is not"),
        ('[kettles]\naliases = ["Chess"]\n', "“Chess”"),
        ('[kettles]\naliases = ["robots"]\n', "is a name of two topics"),
        ("[kettles]\nweak = 1\n", "true or false"),
        ("".join(f"[t{n}x]\n" for n in range(3000)), "merge some"),
        ("#" * 1_000_001, "shorten it"),
        ("a = " + "[" * 3000, "is not TOML"),
    ],
)
def test_a_fault_in_the_file_is_a_sentence_that_names_its_place(text: str, sentence: str) -> None:
    with pytest.raises(BadOption, match=re.escape(sentence)) as fault:
        vocabulary_of(text)
    assert str(fault.value).endswith(".")
